"""Addresses for messages: what is secret in them does not show."""

from __future__ import annotations

import re
from urllib.parse import unquote

from aggregator.urls.syntax import origin

CREDENTIALS = re.compile(r"\A([^/\\?#@]*:)?([/\\]{2,})[^/\\?#]*@")
SLASHLESS_CREDENTIALS = re.compile(r"\A(\s*(?:https?|wss?|ftp):[/\\]?)[^/\\?#]+@", re.IGNORECASE)
PARAMETER = re.compile(r"([?&;#])([^?&;#=]*)=([^&;#]*)")
SECRET = re.compile(
    r"(?:.*[-_.])?(?:token|key|api-?key|accesskey|auth|authorization|sig|signature|passwd|password|pwd|secret|credential"
    r"|session-?id|jwt)",
    re.IGNORECASE,
)


def redact(url: str) -> str:
    """The address with credentials and the values of parameters with secret-looking names replaced by `***`."""
    safe = CREDENTIALS.sub(r"\1\2***@", url)
    safe = SLASHLESS_CREDENTIALS.sub(r"\1***@", safe)
    return PARAMETER.sub(_redacted, safe)


def named_address(url: str, variable: str | None) -> str:
    """The address as messages name it; of one that was taken from an environment variable, that and the origin."""
    return f"env:{variable} ({origin(url)})" if variable else redact(url)


def _redacted(match: re.Match[str]) -> str:
    mark, name, value = match.groups()
    is_secret = value and SECRET.fullmatch(unquote(name))
    return f"{mark}{name}=***" if is_secret else match[0]
