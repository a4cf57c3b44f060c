"""An address as it is sent: legal, and otherwise exactly as it was written."""

from __future__ import annotations

import re

from aggregator.urls import escape
from aggregator.urls.hosts import special_host
from aggregator.urls.syntax import SPECIAL

COMPONENTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)  # RFC 3986, appendix B
HOST = re.compile(r"(.*@)?(\[[^\]]*\]|[^:]*)(:[0-9]*)?", re.DOTALL)


def wire(url: str) -> str:
    """The address with its illegal characters percent-encoded (UTF-8) and its host in ASCII; nothing legal is touched.

    `%2f`, `%7E`, `/./` and a stray `%` stay, as they do in browsers; an empty path becomes `/`. Signed links depend on
    it. The result is fit for `yarl.URL(…, encoded=True)`. The fragment is kept: clients do not send it.
    """
    match = COMPONENTS.fullmatch(escape.tidy(url))
    if match is None:
        return escape.in_path(url)
    scheme, authority, path, query, fragment = match.groups()
    special = (scheme or "").lower() in SPECIAL
    text = f"{scheme}:" if scheme else ""
    if authority is not None:
        text += "//" + (_authority(authority) if special else escape.in_path(authority))
        path = path or ("/" if special else "")
    text += escape.in_path(path) if special or authority is not None else escape.in_opaque(path)
    if query is not None:
        text += "?" + (escape.in_special_query if special else escape.in_query)(query)
    return text if fragment is None else f"{text}#{escape.in_fragment(fragment)}"


def _authority(text: str) -> str:
    match = HOST.fullmatch(text)
    name = special_host(match[2]) if match else None
    if match is None or name is None:
        return escape.in_path(text)
    if match[2].isascii() and "%" not in match[2]:
        name = match[2]
    return escape.in_path(match[1] or "") + name + (match[3] or "")
