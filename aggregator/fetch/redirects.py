"""What a redirect means: where it leads, and whether that can be followed (RFC 9110, 15.4). Pure."""

from __future__ import annotations

import re

from yarl import URL

from aggregator import urls
from aggregator.fetch.troubles import Trouble, printable

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 10
SEE_OTHER = 303
WEB = frozenset({"http", "https"})
PLAIN = re.compile(
    r"https?://(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}(?::[1-9][0-9]{0,3})?/"
    r"[A-Za-z0-9%/._~!$&'()*+,;=:@-]*(?:\?[A-Za-z0-9%/._~!$&()*+,;=:@?-]*)?"
)
"""Addresses in which there is nothing to mend: most of them, so looking once is worth it."""


def target_of(url: str) -> URL | Trouble:
    """The address as it is sent: legal, its host as browsers read it, everything else as written."""
    return URL(url, encoded=True) if PLAIN.fullmatch(url) else _mended_target(url)


def _mended_target(url: str) -> URL | Trouble:
    scheme = url.partition(":")[0].strip().lower()
    if not urls.is_web(url):
        resolved = urls.resolve(None, url)
        if resolved and scheme not in WEB:
            return Trouble("scheme", f"{printable(resolved.partition(':')[0])}: is not asked over the web")
        return Trouble("bad-url", "that is no address")
    try:
        target = URL(urls.wire(url), encoded=True)
        host = urls.host(url)
        if target.raw_host != host:
            target = target.with_host(host)
    except ValueError:
        return Trouble("bad-url", "that is no address")
    return target if target.port else Trouble("bad-url", "nobody can be asked at port 0")


def next_address(url: str, location: str | None) -> str | Trouble:
    """Where an answer at `url` sends us; a fragment is kept unless it brings its own."""
    if not location:
        return Trouble("bad-redirect", "the server redirects without saying where to")
    address = urls.resolve(url, location)
    if address is None:
        return Trouble("bad-redirect", "the server redirects to what is no address")
    fragment = url.partition("#")[2]
    return f"{address}#{fragment}" if fragment and "#" not in address else address


def next_method(method: str, status: int) -> str:
    """The method of the next request."""
    if method == "HEAD":
        return method
    return "GET" if status == SEE_OTHER or (method == "POST" and status in {301, 302}) else method


def visit_key(url: str, cookies: str) -> tuple[str, str]:
    """What makes two visits the same: address without fragment, and what we carry there."""
    return url.partition("#")[0], cookies
