"""Whether a redirect led to a gate, behind which the link's page may well be: a login, a consent, a question of age.

Of what lies behind one nothing can be concluded, even where the site sends all that is asked of it there.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

from aggregator.urls.syntax import parse

NAMES = re.compile(
    r"(?:.*[-_.])?(?:auth|authenticate|authorize|sso|saml2?|cas|adfs|oauth2?|openid-connect|anmelden|anmeldung|connexion"
    r"|consent|gdpr|privacy-?gate|cookie-?(?:wall|consent)|age[-_]?(?:gate|check|verification)|captcha|challenge)"
    r"(?:\.[a-z]{2,5})?|(?:.*[-_.]|service|user)?(?:log|sign)[-_]?(?:in|on)(?:\.[a-z]{2,5})?|sessions?"
)
"""Segments of a path that lead to one."""

HOSTS: Final = frozenset(
    {"login", "signin", "sso", "auth", "oauth", "account", "accounts", "idp", "consent", "adfs", "cas", "passport"}
)
"""First labels of hosts that are nothing else."""

RETURNS = re.compile(
    r"next|continue|goto|dest(?:ination)?|target|service|callback|origin|referr?er|ref|return.*|redirect.*|back.*|success.*"
)
"""Parameters by which a gate remembers where its reader wanted to go."""

ERROR: Final = "error"


def is_gate(url: str, final_url: str) -> bool:
    """Whether `final_url`, where the link `url` led, is a gate: by its names, or as it promises to lead back."""
    final = parse(final_url)
    if final is None:
        return False
    segments = unquote(final.path).lower().split("/")
    asked = parse(url)
    is_elsewhere = asked is None or asked.host != final.host
    by_host = is_elsewhere and (final.host or "").partition(".")[0] in HOSTS
    by_name = any(NAMES.fullmatch(segment) for segment in segments)
    return by_host or by_name or (ERROR not in segments[-1] and _leads_back(url, final.query or ""))


def _leads_back(url: str, query: str) -> bool:
    asked = parse(url)
    path = unquote(asked.path).rstrip("/") if asked else ""
    wanted = (value for name, value in parse_qsl(query) if RETURNS.fullmatch(name.lower()))
    return bool(path) and any(path in unquote(unquote(value)) for value in wanted)
