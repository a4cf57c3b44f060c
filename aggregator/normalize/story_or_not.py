"""Whether what an entry leads to is a story, or a page of another kind: by title, address and what the page says.

One sign alone proves little: stories are told about job ads, and lie below `/topics/`. So a title has to say it as a
whole, the page has to say it of itself, or two of address, title and page have to agree. A page agrees where it states
no story: neither one in its data nor a date of publication. That it calls itself an article says nothing, many do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.normalize.story_address import ADVERTISEMENTS, DOORS, JOBS, LABELS, Address
from aggregator.normalize.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.page import Page

_MOST_NAME_WORDS = 3
_LISTING_TYPES = frozenset({"collection", "search", "profile"})
_LISTING_TITLE = re.compile(
    r"(?:(?:tag|category|author|topic|label|section|archives?|schlagwort|kategorie|thema|autor|étiquette|etiqueta)"
    r"(?:\s+archives?)?\s*:\s*.{1,60}"
    r"|(?:posts|articles|stories|news|entries|beiträge|artikel)\s+"
    r"(?:tagged|by|in|from|filed\s+under|about|von|zum\s+thema)\s.{1,60}"
    r"|(?:search\s+results?|you\s+searched|results|suchergebnisse|résultats\s+de\s+recherche)\s+"
    r"(?:for|von|für|pour)\b.{1,80}"
    r"|.{1,60}\s+news(?:\s*[,|:]\s*|\s+[-–—]\s+)(?:latest|top|breaking|all)\b.{1,60}"
    r"|.{1,60}\s+archives?|(?:all|latest|recent)\s+(?:posts|articles|stories|news)|page\s+\d+(?:\s+of\s+\d+)?)"
    r"(?:\s+[-|–—·»]\s+.{1,60})?\Z",
    re.IGNORECASE,
)
_JOB_TITLE = re.compile(
    r"[(\[]\s*(?:all\s+genders|[mfwdx]\s*[/|]\s*[mfwdx]\s*(?:[/|]\s*[mfwdx*]\s*)?|h\s*/\s*f)\s*[)\]]"
    r"|\b(?:full|part)[\s-]time\b|\b(?:vollzeit|teilzeit)\b|[(\[]remote[)\]]|\b(?:we\s+are|we['’]re|is|now)\s+hiring\b"
    r"|\|\s*(?:linkedin|indeed|glassdoor)\b"
    r"|\A(?:job|vacancy|career|stelle|stellenangebot)\s*:|\b(?:job|vacancy)\s+(?:opening|posting)\b",
    re.IGNORECASE,
)
_AD_LABEL = frozenset(
    {"sponsored", "sponsored content", "sponsored post", "advertorial", "paid post", "partner content", "anzeige"}
)
_DOOR_TITLE = re.compile(
    r"\b(?:log\s?in|sign\s?(?:in|up)|subscri\w+|newsletters?|register|registration|account|member\w*|cookies?|consent|"
    r"anmeld\w+|abo\w*|inscription|connexion)\b",
    re.IGNORECASE,
)
_MOST_DOOR_WORDS = 7
_MEDIA = frozenset({"video", "audio"})
_NO_STORY = ", and the page states no story"
_HOME_TITLE = re.compile(
    r"(?:home|homepage|home\s?page|front\s?page|start|startseite|accueil|inicio|index|welcome(?:\s+to\s+.{1,60})?|"
    r"willkommen(?:\s+(?:auf|bei)\s+.{1,60})?)(?:\s*[-|–—·»]\s*.{1,60})?\Z",
    re.IGNORECASE,
)


def kind_of_page(
    title: str,
    url: str,
    page: Page | None,
    *,
    told: str = "",
    names: Sequence[str] = (),
    categories: Iterable[str] = (),
) -> tuple[str, str] | None:
    """Why what is titled so at `url` is no story, with the sign of it; None for a story.

    The reason is one of those of `walls.TITLES`, `listing`, `home-page` or `job-ad`. `names` is what the site calls
    itself; `told` is how the feed calls the entry, where the title is another, `categories` are the entry's.
    """
    if reason := wall_of(title):
        return reason, title
    address = Address.of(url)
    signs = (
        _by_type(page),
        _as_advertisement(address, title, categories),
        _as_job(address, title, page),
        _as_door(address, title, page),
        _as_listing(address, title, page),
        _as_home(address, title, page, {_squeezed(told), _squeezed(title)}.intersection(map(_squeezed, names))),
    )
    return next(filter(None, signs), None)


def is_another_page(url: str, page: Page) -> bool:
    """Whether the page that answered at the story's address is none of the story's: a wall, a login, the home page."""
    if wall_of(page.title):
        return True
    asked, found = Address.of(url), Address.of(page.url)
    if asked.is_home or asked == found:
        return False
    return found.is_home or bool(DOORS.keys() & set(found.segments[-1:]) - set(asked.segments))


def kind_of_answer(url: str, page: Page) -> tuple[str, str] | None:
    """Why `url`, at which another page answered (see `is_another_page`), leads to no story, with the sign of it.

    A challenge stands before stories as before listings, so that it tells only of an address that is a door's.
    """
    address = Address.of(url)
    reason = address.plain_door
    if not reason and not wall_of(page.title):
        reason = "job-ad" if address.plain_job else "listing" if address.plain_listing else None
    return (reason, f"the address{_NO_STORY}") if reason and _is_bare(page) else None


def _by_type(page: Page | None) -> tuple[str, str] | None:
    reason = {"job": "job-ad", "advertisement": "advertisement"}.get(page.type or "") if page else None
    return (reason, "the page says so") if reason else None


def _as_advertisement(address: Address, title: str, categories: Iterable[str]) -> tuple[str, str] | None:
    segment = next((part for part in address.segments[:-1] if part in ADVERTISEMENTS), None)
    labelled = next((label for label in categories if label.strip().casefold() in _AD_LABEL), None)
    if segment and (labelled or title.casefold().startswith(("sponsored", "advertorial", "anzeige"))):
        return "advertisement", f"/{segment}/"
    return None


def _as_job(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    segment = next((part for part in address.segments if part in JOBS), None)
    if segment and _JOB_TITLE.search(title) and not _is_called_story(page, plainly_not=address.plain_job):
        return "job-ad", f"/{segment}/ and the title"
    return ("job-ad", f"{address.plain_job}{_NO_STORY}") if address.plain_job and _is_bare(page) else None


def _as_door(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    reason = DOORS.get(address.segments[-1]) if address.segments else None
    short = len(title.split()) <= _MOST_DOOR_WORDS
    if reason and short and _DOOR_TITLE.search(title) and not _is_called_story(page, plainly_not=address.plain_door):
        return reason, f"/{address.segments[-1]} and the title"
    return (
        (address.plain_door, f"/{address.segments[-1]}{_NO_STORY}") if address.plain_door and _is_bare(page) else None
    )


def _as_listing(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    if _is_story(page):
        return None
    shaped = address.listing
    if page is not None and page.type in _LISTING_TYPES and (shaped or _LISTING_TITLE.match(title)):
        return "listing", "the page says so, and " + (shaped or "the title")
    if shaped and (_LISTING_TITLE.match(title) or _is_called(title, address, shaped, page)):
        return "listing", f"{shaped} and the title"
    return ("listing", f"{address.plain_listing}{_NO_STORY}") if address.plain_listing and _is_bare(page) else None


def _is_called(title: str, address: Address, shaped: str, page: Page | None) -> bool:
    """Whether a short title is but the last segment: "Machine Learning" of /tag/machine-learning.

    Headlines are their addresses' last segment, too; so it says nothing below `/people/` or `/section/`, and below
    `/topics/` only where the page is no more than some page.
    """
    bare = _without_site(title)
    if (
        len(bare.split()) > _MOST_NAME_WORDS
        or not address.segments
        or _squeezed(bare) != _squeezed(address.segments[-1])
    ):
        return False
    return shaped.strip("/") in LABELS or (page is not None and page.type == "website")


def _as_home(address: Address, title: str, page: Page | None, own: set[str]) -> tuple[str, str] | None:
    """`own` are the titles that are but the site's name."""
    if not address.is_home or _is_story(page):
        return None
    if own or _HOME_TITLE.match(title):
        return "home-page", "the address and the title"
    is_its = page is not None and _squeezed(_without_site(page.title or "")) == _squeezed(_without_site(title))
    return ("home-page", f"the address, whose page is called so{_NO_STORY}") if is_its and _is_bare(page) else None


def _is_story(page: Page | None) -> bool:
    """Whether the page states a story, or is a film or something to listen to."""
    return page is not None and (page.type in _MEDIA or (page.states_story and page.type == "article"))


def _is_called_story(page: Page | None, *, plainly_not: str | None) -> bool:
    """Whether the page states a story or, at an address that is not `plainly_not` one, calls itself an article."""
    return _is_story(page) or (page is not None and page.type == "article" and not plainly_not)


def _is_bare(page: Page | None) -> bool:
    """Whether there is a page, and it states no story."""
    return page is not None and not page.states_story and page.type not in _MEDIA


def _without_site(title: str) -> str:
    return re.split(r"\s+[-|–—·»]\s+|\s*\|\s*", title)[0]


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
