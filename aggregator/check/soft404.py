"""Whether an address that answered `all well` leads to nothing: a soft 404, told by evidence.

Three things tell: where the address leads (home, an error page, where impossible addresses lead), whether its page is
the one that the host shows for an address that cannot exist, and what the page says of itself. An article about
missing pages is fine, and so is what a script, a login or a consent wall hides: of that nothing is concluded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from aggregator.check.landing import ABOUT_ITSELF, PRESENT, Landing, Ruling, may_be_home, rule_landing
from aggregator.check.likeness import LITTLE_PROSE, are_alike, are_called_alike

if TYPE_CHECKING:
    from aggregator.check.habits import Probe
    from aggregator.model.page import PageEvidence

ENOUGH_PROSE: Final = 20
MISSING: Final = 4
DOUBTFUL: Final = 2
MOST_PROSE: Final = 300
SOME_PROSE: Final = 150
LONG_PROSE: Final = 100
"""Words of a text that outweigh its title, where the host says `not found` of what cannot exist."""

NOT_THERE: Final = frozenset({404, 410})
SHORT_PROSE: Final = 60
BARE_TEXT: Final = 30
MOST_QUOTED: Final = 100
"""Characters of a page's words that a reason quotes."""


def rule(url: str, final_url: str, page: PageEvidence | None, probe: Probe | None, home: Probe | None = None) -> Ruling:
    """What the evidence says of the page that was asked at `url`, answered at `final_url`, and says `page`.

    `page` is None where it was not read. `probe` and `home` are what the host of `url` shows for an address that cannot
    exist, and at `/`; None where it was not asked.
    """
    if not may_be_missing(url):
        return PRESENT
    refresh = page.refresh if page is not None else None
    landing = Landing(refresh, blind=True) if refresh else Landing(final_url, page)
    by_landing = rule_landing(url, landing, probe, home)
    if by_landing.missing or by_landing.doubtful or page is None:
        return by_landing
    by_probe = _rule_likeness(page, probe)
    if by_probe is not None:
        return by_probe
    return _rule_words(url, page, probe)


def may_be_missing(url: str) -> bool:
    """Whether the address is one of a page below the home page."""
    return not may_be_home(url)


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
    if page.shell or page.mounted or page.guarded or page.prose_words < ENOUGH_PROSE:
        return PRESENT
    if probe.lies and not probe.final_url:
        return Ruling(missing=True, why=f"says what the host says at {probe.url}, where nothing can be{_called(page)}")
    return None


def _called(page: PageEvidence) -> str:
    words = page.title or next(iter(page.headings), "")
    return f", {words[:MOST_QUOTED]!r}" if words else ""


def _alike(page: PageEvidence, other: PageEvidence) -> bool:
    if not are_called_alike(page, other):
        return False
    if min(page.prose_words, other.prose_words) < LITTLE_PROSE:
        return page.prose_words == other.prose_words or _states(page)
    return are_alike(page, other) or _states(page)


# What it says of itself


def _rule_words(url: str, page: PageEvidence, probe: Probe | None) -> Ruling:
    score = _score(url, page)
    if score >= MISSING and page.prose_words > LONG_PROSE and not page.noindex and _would_tell(probe):
        return Ruling(missing=False, doubtful=True)
    if score >= MISSING:
        return Ruling(missing=True, why=f"says so itself: {_said(page)!r}")
    return Ruling(missing=False, doubtful=score >= DOUBTFUL)


def _would_tell(probe: Probe | None) -> bool:
    """Whether the host says `not found` of what cannot exist, or was not asked yet."""
    return probe is None or probe.status in NOT_THERE


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
