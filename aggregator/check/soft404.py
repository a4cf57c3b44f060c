"""Whether an address that answered `all well` leads to nothing: a soft 404, told by evidence.

Three things tell: where the address leads (home, an error page, where impossible addresses lead), whether its page is
the one that the host shows for an address that cannot exist, and what the page says of itself. An article about
missing pages is fine, and so is what a script, a login or a consent wall hides: of that nothing is concluded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from msgspec import Struct

from aggregator.check.gate import is_gate
from aggregator.urls import compare_key, host, registrable_domain
from aggregator.urls.syntax import parse

if TYPE_CHECKING:
    from aggregator.check.habits import Probe
    from aggregator.model.page import PageEvidence

ERROR_NAMES = re.compile(
    r"(?:error[-_]?|err[-_]?|page[-_]?|http[-_]?)?(?:404|not[-_]?found|nicht[-_]?gefunden|introuvable|no[-_]?encontrad[ao])"
    r"(?:[-_]?(?:page|error|seite))?(?:\.[a-z]{2,5})?"
)
SEARCH_NAMES = re.compile(r"(?:search|suche|recherche|buscar|busca|cerca|zoeken|sok|results?|find)(?:\.\w+)?")
HOME_PATH = re.compile(r"/?(?:(?:index|default|home|main)\.?[a-z]{0,5})?/?")
LOCALE = re.compile(
    r"/(?:[a-z]{2}[-_][a-z]{2,4}|en|de|fr|es|it|pt|nl|pl|ru|uk|cs|sk|sl|hr|sr|bs|bg|ro|hu|el|tr|sv|da|nb|nn|no|fi|et|lv|lt"
    r"|is|ga|ja|ko|zh|th|vi|id|ms|hi|bn|ta|ar|he|fa|ur|ka|hy|az|kk|mn|sw|af|ca|eu|gl|us|gb|au|nz|ie|at|ch|be|br|mx|cl|jp|kr"
    r"|cn|tw|hk|in|za|sg|cz|dk|se|ee|gr|ua)(?=/|$)"
)
"""Languages, and the countries that sites part their readers by; `/ai`, `/tv` and `/qa` are sections."""

DEEP_NAME = re.compile(r"[0-9]{3,}|[^-_.+]+[-_+][^-_.+]+|\.(?:html?|php|aspx?|jsp|pdf|md)$")
ABOUT_ITSELF = re.compile(r"404|410|not[-_+]?found|error[-_]|missing|dead[-_]?link|http[-_]?status", re.IGNORECASE)
WORD = re.compile(r"[^\W_]{3,}")

SKETCH: Final = 64
ALIKE: Final = 0.75
ENOUGH_PROSE: Final = 20
LITTLE_PROSE: Final = 8
MISSING: Final = 4
DOUBTFUL: Final = 2
MOST_PROSE: Final = 300
SOME_PROSE: Final = 150
SHORT_PROSE: Final = 60
BARE_TEXT: Final = 30
MOST_QUOTED: Final = 100
"""Characters of a page's words that a reason quotes."""


class Ruling(Struct, frozen=True):
    """Whether the page is missing, and why that is thought; `doubtful` says that another probe could tell."""

    missing: bool
    why: str = ""
    doubtful: bool = False


PRESENT: Final = Ruling(missing=False)


def rule(url: str, final_url: str, page: PageEvidence | None, probe: Probe | None) -> Ruling:
    """What the evidence says of the page that was asked at `url`, answered at `final_url`, and says `page`.

    `page` is None where it was not read, `probe` where no address that cannot exist was asked on the host of `url`.
    """
    if not may_be_missing(url):
        return PRESENT
    landing = page.refresh if page is not None and page.refresh else final_url
    by_landing = _rule_landing(url, landing, probe)
    if by_landing.missing or page is None:
        return by_landing
    by_probe = _rule_likeness(page, probe)
    if by_probe is not None:
        return by_probe
    return _rule_words(url, page)


@lru_cache(maxsize=256)
def may_be_missing(url: str) -> bool:
    """Whether the address is one of a page below the home page."""
    return not _is_home(url)


def is_suspicious_landing(url: str, final_url: str) -> bool:
    """Whether a redirect went to where missing pages are sent: upwards, or to a page named for errors or searches."""
    if url == final_url or compare_key(url) == compare_key(final_url):
        return False
    name = _last_segment(final_url)
    named = ERROR_NAMES.fullmatch(name) or SEARCH_NAMES.fullmatch(name) or "error" in name
    return bool(named) or _is_home(final_url) or len(_segments(final_url)) < len(_segments(url))


# Where it leads


def _rule_landing(url: str, final_url: str, probe: Probe | None) -> Ruling:
    if url == final_url or compare_key(url) == compare_key(final_url) or is_gate(url, final_url):
        return PRESENT
    if ERROR_NAMES.fullmatch(_last_segment(final_url)) and not ABOUT_ITSELF.search(url):
        return Ruling(missing=True, why=f"leads to an error page, {final_url}")
    if probe is not None and probe.lies and probe.final_url and _same_place(final_url, probe.final_url):
        return Ruling(missing=True, why=f"leads where {probe.url} leads, which cannot exist: {final_url}")
    if _is_home(final_url) and _same_site(url, final_url) and _is_deep(url):
        return Ruling(missing=True, why=f"leads to the home page, {final_url}")
    if _is_search(final_url) and not _is_search(url) and _shares_words(url, final_url):
        return Ruling(missing=True, why=f"leads to a search, {final_url}")
    return PRESENT


def _same_place(one: str, other: str) -> bool:
    """Whether it is the same page, whatever is asked of it (`/search?q=…`, `/error?from=…`)."""
    return compare_key(one.partition("?")[0]) == compare_key(other.partition("?")[0])


def _same_site(one: str, other: str) -> bool:
    return registrable_domain(host(one)) == registrable_domain(host(other))


def _path(url: str) -> str:
    parsed = parse(url)
    return unquote(parsed.path).lower() if parsed else ""


def _segments(url: str) -> list[str]:
    return [segment for segment in LOCALE.sub("", _path(url), count=1).split("/") if segment]


def _last_segment(url: str) -> str:
    return (_segments(url) or [""])[-1]


def _is_home(url: str) -> bool:
    if HOME_PATH.fullmatch(LOCALE.sub("", _path(url), count=1)) is None:
        return False
    parsed = parse(url)
    has_query = bool(parsed and parsed.query and re.search(r"[0-9]{2,}|=", parsed.query))
    routed = bool(parsed and parsed.fragment and parsed.fragment.startswith(("!", "/")))
    return not has_query and not routed


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


# What it says beside the page of an address that cannot exist


def _rule_likeness(page: PageEvidence, probe: Probe | None) -> Ruling | None:
    """The ruling where the host showed the same page for an address that cannot exist, else None."""
    other = probe.page if probe else None
    if probe is None or other is None or not _alike(page, other):
        return None
    if _states(page) or (probe.honest and page.prose_words >= LITTLE_PROSE):
        return Ruling(
            missing=True, why=f"is the page that the host shows at {probe.url}, where nothing can be{_called(page)}"
        )
    if page.shell or page.guarded or page.prose_words < ENOUGH_PROSE:
        return PRESENT
    if probe.lies and not probe.final_url:
        return Ruling(missing=True, why=f"says what the host says at {probe.url}, where nothing can be{_called(page)}")
    return None


def _called(page: PageEvidence) -> str:
    words = page.title or next(iter(page.headings), "")
    return f", {words[:MOST_QUOTED]!r}" if words else ""


def _alike(page: PageEvidence, other: PageEvidence) -> bool:
    if page.headings != other.headings or _key(page.title) != _key(other.title):
        return False
    if min(page.prose_words, other.prose_words) < LITTLE_PROSE:
        return page.prose_words == other.prose_words or _states(page)
    return likeness(page.sketch, other.sketch) >= ALIKE or _states(page)


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How alike the texts of two bottom-k sketches are: about the share of shingles that they have in common, 0–1."""
    if not one or not other:
        return float(one == other)
    union = sorted({*one, *other})[:SKETCH]
    both = {*one} & {*other}
    return sum(shingle in both for shingle in union) / len(union)


def _key(text: str | None) -> str:
    """A title without what differs from page to page of an error: digits and echoed addresses."""
    return re.sub(r"[0-9]+|https?://\S+|/\S+", "", text or "").strip().lower()


# What it says of itself


def _rule_words(url: str, page: PageEvidence) -> Ruling:
    score = _score(url, page)
    if score >= MISSING:
        return Ruling(missing=True, why=f"says so itself: {_said(page)!r}")
    return Ruling(missing=False, doubtful=score >= DOUBTFUL)


def _score(url: str, page: PageEvidence) -> int:
    says = 3 * _title_states(page) + 3 * _heading_states(page) + 4 * _is_bare_statement(page)
    if not says:
        return 0
    sentence = 2 * (page.prose_words <= SOME_PROSE and _holds_sentence(page.opening))
    against = 6 * bool(ABOUT_ITSELF.search(unquote(url))) + 3 * page.article
    return says + sentence + page.noindex + _by_length(page.prose_words) - against


def _by_length(words: int) -> int:
    if words <= SHORT_PROSE:
        return 1
    return -3 if words > MOST_PROSE else -int(words > SOME_PROSE)


def _states(page: PageEvidence) -> bool:
    return _title_states(page) or _heading_states(page) or _is_bare_statement(page)


def _title_states(page: PageEvidence) -> bool:
    return page.title is not None and _states_missing(page.title)


def _heading_states(page: PageEvidence) -> bool:
    """Whether the first headings say it: `404`, then `Oops! Page not found`."""
    return any(_states_missing(heading) for heading in page.headings[:2])


def _is_bare_statement(page: PageEvidence) -> bool:
    """Whether the whole page is nothing but the statement."""
    return not page.headings and page.words <= BARE_TEXT and _states_missing(page.opening)


def _said(page: PageEvidence) -> str:
    texts = [page.title or "", *page.headings[:2], page.opening]
    return next((text for text in texts if _states_missing(text)), "")[:MOST_QUOTED]


def _states_missing(text: str) -> bool:
    from aggregator.check.not_found import states_missing  # noqa: PLC0415 - its tables cost a start

    return states_missing(text)


def _holds_sentence(text: str) -> bool:
    from aggregator.check.not_found import holds_sentence  # noqa: PLC0415 - as above

    return holds_sentence(text)
