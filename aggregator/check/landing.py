"""Where a link led, and whether missing pages are sent there: home, to an error page, where all that is missing goes.

What an address looks like only says what to ask. That it is the home page is known of `/` itself, and of any other
address by what its host shows at `/`; and a page that hides what there is from strangers tells nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct

from aggregator.check.gate import is_gate
from aggregator.check.likeness import are_alike
from aggregator.check.locales import Located, located
from aggregator.model.page import PageEvidence
from aggregator.urls import compare_key, host
from aggregator.urls.syntax import parse

if TYPE_CHECKING:
    from aggregator.check.habits import Probe

ERROR_NAMES = re.compile(
    r"(?:error[-_]?|err[-_]?|page[-_]?|http[-_]?)?(?:404|not[-_]?found|nicht[-_]?gefunden|introuvable|no[-_]?encontrad[ao])"
    r"(?:[-_]?(?:page|error|seite))?(?:\.[a-z]{2,5})?"
)
SEARCH_NAMES = re.compile(r"(?:search|suche|recherche|buscar|busca|cerca|zoeken|sok|results?|find)(?:\.\w+)?")
ROOT_PATH = re.compile(r"/?(?:(?:index|default)(?:\.[a-z]{2,5})?)?/?")
HOME_PATH = re.compile(r"/?(?:(?:index|default|home|main)(?:\.[a-z]{2,5})?)?/?")
"""What is the home page of whatever folder it stands in, and what may be one."""

DEEP_NAME = re.compile(r"[0-9]{3,}|[^-_.+]+[-_+][^-_.+]+|\.(?:html?|php|aspx?|jsp|pdf|md)$")
ABOUT_ITSELF = re.compile(r"404|410|not[-_+]?found|error[-_]|missing|dead[-_]?link|http[-_]?status", re.IGNORECASE)
WORD = re.compile(r"[^\W_]{3,}")


class Ruling(Struct, frozen=True):
    """Whether the page is missing, and why that is thought.

    `doubtful` says that what the folder shows for an address that cannot exist could tell, `asks_home` that what the
    host shows at `/` could.
    """

    missing: bool
    why: str = ""
    doubtful: bool = False
    asks_home: bool = False


PRESENT = Ruling(missing=False)


class Landing(Struct, frozen=True):
    """Where a link led, and the page there: None where it was not read. `blind` says that it needs no reading."""

    url: str
    page: PageEvidence | None = None
    blind: bool = False

    @property
    def tells(self) -> bool:
        """Whether something may be concluded: the page was read, and asks for nothing before it shows what there is.

        A home page may speak of cookies and logins as many do; any other where all readers are sent is a wall then.
        """
        if self.page is None:
            return self.blind
        is_wall = self.page.guarded and not _is_root(self.url)
        return not (self.page.login or self.page.shell or is_wall)


def rule_landing(url: str, landing: Landing, probe: Probe | None, home: Probe | None) -> Ruling:
    """What it says of the link `url` that it led there.

    `probe` and `home` are what the link's host shows for an address that cannot exist, and at `/`; None: not asked.
    """
    there = landing.url
    if url == there or compare_key(url) == compare_key(there) or is_gate(url, there):
        return PRESENT
    if ERROR_NAMES.fullmatch(_last_segment(there)) and not ABOUT_ITSELF.search(url):
        return Ruling(missing=True, why=f"leads to an error page, {there}")
    if landing.tells and probe is not None and probe.lies and probe.final_url and _same_place(there, probe.final_url):
        return Ruling(missing=True, why=f"leads where {probe.url} leads, which cannot exist: {there}")
    if landing.tells and _same_host(url, there) and _is_deep(url) and may_be_home(there) and not _names_a_place(there):
        return _rule_home(landing, home)
    if _is_search(there) and not _is_search(url) and _shares_words(url, there):
        return Ruling(missing=True, why=f"leads to a search, {there}")
    return PRESENT


def _rule_home(landing: Landing, home: Probe | None) -> Ruling:
    if _is_root(landing.url) or (home is not None and _is_known_home(landing, home)):
        return Ruling(missing=True, why=f"leads to the home page, {landing.url}")
    return Ruling(missing=False, doubtful=True, asks_home=home is None)


def _is_known_home(landing: Landing, home: Probe) -> bool:
    """Whether it is what the host shows at `/`, or the same in another language."""
    if not home.lies:
        return False
    start = home.final_url or home.url
    if _same_place(landing.url, start):
        return True
    if home.page is not None and landing.page is not None and are_alike(landing.page, home.page):
        return True
    return _is_home_in_a_language(landing, home.page, _located(landing.url), _located(start))


def _is_home_in_a_language(landing: Landing, first: PageEvidence | None, there: Located, start: Located) -> bool:
    """Whether the host parts its readers so at `/`, or the page is in the language that its address names.

    Where the page at `/` is in the same language, it may be a section: `/it/` of an Italian site.
    """
    if not there.depth:
        return False
    if start.depth:
        return start.depth == there.depth
    if landing.page is None or first is None:
        return False
    return landing.page.language in there.languages and first.language not in {None, landing.page.language}


# Addresses


@lru_cache(maxsize=256)
def may_be_home(url: str) -> bool:
    """Whether it looks like the address of a home page, or one of a language's."""
    return HOME_PATH.fullmatch(_located(url).rest) is not None and not _asks_for_more(url)


def is_suspicious_landing(url: str, final_url: str) -> bool:
    """Whether a redirect went to where missing pages are sent: upwards, or to a page named for errors or searches."""
    if url == final_url or compare_key(url) == compare_key(final_url):
        return False
    name = _last_segment(final_url)
    named = ERROR_NAMES.fullmatch(name) or SEARCH_NAMES.fullmatch(name) or "error" in name
    return bool(named) or may_be_home(final_url) or len(_segments(final_url)) < len(_segments(url))


def _is_root(url: str) -> bool:
    return ROOT_PATH.fullmatch(_path(url)) is not None


def _asks_for_more(url: str) -> bool:
    """Whether a query or a route of a script names one page of several."""
    parsed = parse(url)
    if parsed is None:
        return False
    has_query = bool(parsed.query and re.search(r"[0-9]{2,}|=", parsed.query))
    return has_query or bool(parsed.fragment and parsed.fragment.startswith(("!", "/")))


def _names_a_place(url: str) -> bool:
    """Whether a place in the page is meant: what moved into the home page (`/#about`) is there."""
    parsed = parse(url)
    return bool(parsed and parsed.fragment and parsed.fragment.lower() != "top")


def _same_place(one: str, other: str) -> bool:
    """Whether it is the same page, whatever is asked of it (`/search?q=…`, `/error?from=…`)."""
    return compare_key(one.partition("?")[0]) == compare_key(other.partition("?")[0])


def _same_host(one: str, other: str) -> bool:
    return host(one).removeprefix("www.") == host(other).removeprefix("www.")


def _path(url: str) -> str:
    parsed = parse(url)
    return unquote(parsed.path).lower() if parsed else ""


def _located(url: str) -> Located:
    return located(_path(url))


def _segments(url: str) -> list[str]:
    return [segment for segment in _located(url).rest.split("/") if segment]


def _last_segment(url: str) -> str:
    return (_segments(url) or [""])[-1]


def _is_deep(url: str) -> bool:
    """Whether the address is plainly one page's own: two folders down, or by a name of several words or a number."""
    segments = _segments(url)
    return len(segments) > 1 or any(DEEP_NAME.search(segment) for segment in segments)


def _is_search(url: str) -> bool:
    parsed = parse(url)
    return bool(parsed and parsed.query and SEARCH_NAMES.fullmatch(_last_segment(url)))


def _shares_words(url: str, final_url: str) -> bool:
    parsed = parse(final_url)
    asked = set(WORD.findall(unquote((parsed.query or "") if parsed else "").lower()))
    return bool(asked & set(WORD.findall(_last_segment(url))))
