"""Which addresses a record states: the link as the source gave it, and the page that a reader opens. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator import urls
from aggregator.normalize.identity import address_of

if TYPE_CHECKING:
    from aggregator.model.feed import Entry
    from aggregator.model.page import Page

_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|pl|cfm)\Z", re.IGNORECASE)


def original_address(entry: Entry) -> str | None:
    """The entry's own web address, cleaned; None where it has none."""
    candidates = (address_of(entry), *entry.links, entry.id)
    found = next((address for address in candidates if address and urls.is_web(address)), None)
    return urls.clean(found) if found else None


def page_address(original: str, page: Page | None) -> str:
    """The canonical page: what the page states where that makes sense, else where it was found, else the link.

    A canonical address makes sense on the same registrable domain (an AMP page's may be anywhere), and not where it
    leads from a story to the home page or drops the query by which a script finds the story.
    """
    if page is None:
        return original
    final = urls.clean(page.url) if urls.is_web(page.url) else original
    canonical = urls.clean(page.canonical) if page.canonical and urls.is_web(page.canonical) else None
    if canonical is None or not _makes_sense(canonical, final, page):
        return final
    return final if _differs_by_scheme_only(canonical, final) else canonical


def _makes_sense(canonical: str, final: str, page: Page) -> bool:
    if not page.is_amp and _domain(canonical) != _domain(final):
        return False
    stated, found = urlsplit(canonical), urlsplit(final)
    if stated.path in {"", "/"} and not stated.query and (found.path not in {"", "/"} or bool(found.query)):
        return False
    return not (_SCRIPT.search(stated.path) and found.path == stated.path and found.query and not stated.query)


def _domain(url: str) -> str:
    return urls.registrable_domain(urls.host(url))


def _differs_by_scheme_only(canonical: str, final: str) -> bool:
    """A page that was read over https is not sent back to http."""
    return canonical.startswith("http://") and final == f"https://{canonical.removeprefix('http://')}"
