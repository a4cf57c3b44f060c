"""Whether what an entry leads to is a story, or a page of another kind: by title, address and what the page says.

One sign alone proves little: stories are told about job ads, and lie below `/topics/`. So a title has to say it as a
whole, the page has to say it of itself, or address and title have to agree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from aggregator.normalize.walls import wall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.page import Page

_MOST_NAME_WORDS = 3
_LISTING_SEGMENT = frozenset(
    {
        *("tag", "tags", "topic", "topics", "category", "categories", "kategorie", "kategorien", "thema"),
        *("themen", "schlagwort", "author", "authors", "autor", "autoren", "auteur", "people", "search"),
        *("suche", "recherche", "label", "labels", "archive", "archives", "section", "sections", "rubrik"),
        *("etiqueta", "tema"),
    }
)
_LABEL_SEGMENT = frozenset(
    {
        "tag",
        "tags",
        "category",
        "categories",
        "kategorie",
        "label",
        "labels",
        "schlagwort",
        "author",
        "authors",
        "autor",
    }
)
"""Below these hardly anything but listings lies."""
_SEARCH_KEYS = frozenset({"s", "q", "query", "search", "keyword", "keywords", "suche"})
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
_JOB_SEGMENT = frozenset(
    {
        *("job", "jobs", "career", "careers", "vacancy", "vacancies", "karriere", "stellenangebot", "stellenangebote"),
        *("stellenanzeige", "stellenanzeigen", "emploi", "emplois", "empleo", "empleos", "joboffer"),
        *("job-offers", "job-openings", "open-positions", "jobposting", "werken-bij"),
    }
)
_JOB_TITLE = re.compile(
    r"[(\[]\s*(?:all\s+genders|[mfwdx]\s*[/|]\s*[mfwdx]\s*(?:[/|]\s*[mfwdx*]\s*)?|h\s*/\s*f)\s*[)\]]"
    r"|\b(?:full|part)[\s-]time\b|\b(?:vollzeit|teilzeit)\b|[(\[]remote[)\]]|\b(?:we\s+are|we['’]re|is|now)\s+hiring\b"
    r"|\|\s*(?:linkedin|indeed|glassdoor)\b"
    r"|\A(?:job|vacancy|career|stelle|stellenangebot)\s*:|\b(?:job|vacancy)\s+(?:opening|posting)\b",
    re.IGNORECASE,
)
_AD_SEGMENT = frozenset(
    {
        *("sponsored", "sponsored-content", "sponsoredcontent", "sponsored-post", "advertorial", "advertorials"),
        *("paid-post", "paidpost", "paid-content", "partner-content", "partnercontent", "brandvoice"),
        *("brand-studio", "anzeige", "anzeigen", "sponsor-content", "publirreportaje"),
    }
)
_AD_LABEL = frozenset(
    {"sponsored", "sponsored content", "sponsored post", "advertorial", "paid post", "partner content", "anzeige"}
)
_DOOR_SEGMENT = {
    **dict.fromkeys(("login", "log-in", "signin", "sign-in", "anmelden", "sso", "auth"), "login"),
    **dict.fromkeys(
        ("newsletter", "newsletters", "signup", "sign-up", "subscribe", "register", "abonnieren"), "sign-up"
    ),
    **dict.fromkeys(("paywall", "abo", "subscription", "subscriptions"), "wall"),
    **dict.fromkeys(("consent", "cookie-consent", "cookies", "privacygate"), "consent"),
}
_DOOR_TITLE = re.compile(
    r"\b(?:log\s?in|sign\s?(?:in|up)|subscri\w+|newsletters?|register|registration|account|member\w*|cookies?|consent|"
    r"anmeld\w+|abo\w*|inscription|connexion)\b",
    re.IGNORECASE,
)
_MOST_DOOR_WORDS = 7
_HOME_TITLE = re.compile(
    r"(?:home|homepage|home\s?page|front\s?page|start|startseite|accueil|inicio|index|welcome(?:\s+to\s+.{1,60})?|"
    r"willkommen(?:\s+(?:auf|bei)\s+.{1,60})?)(?:\s*[-|–—·»]\s*.{1,60})?\Z",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """What of an address says where it leads: the segments of its path in lower case, and the keys of its query."""

    segments: tuple[str, ...]
    keys: frozenset[str]

    @classmethod
    def of(cls, url: str) -> Address:
        """The parts of `url`; none of what cannot be read."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return cls((), frozenset())
        segments = (re.sub(r"\.(?:html?|php|aspx?)\Z", "", unquote(part).lower()) for part in parts.path.split("/"))
        kept = tuple(filter(None, segments))
        kept = kept[:-1] if kept[-1:] in {("index",), ("feed",)} else kept
        kept = kept[:-2] if kept[-2:-1] == ("page",) and kept[-1].isdigit() else kept
        return cls(kept, frozenset(key.lower() for key, _ in parse_qsl(parts.query[:2000])))

    @property
    def is_home(self) -> bool:
        """Whether it is a site's home page, or that of one of its languages."""
        return not self.keys and (not self.segments or (len(self.segments) == 1 and _is_language(self.segments[0])))


def kind_of_page(
    title: str, url: str, page: Page | None, *, names: Sequence[str] = (), categories: Iterable[str] = ()
) -> tuple[str, str] | None:
    """Why what is titled so at `url` is no story, with the sign of it; None for a story.

    The reason is one of those of `walls.TITLES`, `listing`, `home-page` or `job-ad`. `names` is what the site calls
    itself; `categories` are the entry's.
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
        _as_home(address, title, page, names),
    )
    return next(filter(None, signs), None)


def is_another_page(url: str, page: Page) -> bool:
    """Whether the page that answered at the story's address is none of the story's: a wall, a login, the home page."""
    if wall_of(page.title):
        return True
    asked, found = Address.of(url), Address.of(page.url)
    if asked.is_home or asked == found:
        return False
    return found.is_home or bool(_DOOR_SEGMENT.keys() & set(found.segments[-1:]) - set(asked.segments))


def _by_type(page: Page | None) -> tuple[str, str] | None:
    reason = {"job": "job-ad", "advertisement": "advertisement"}.get(page.type or "") if page else None
    return (reason, "the page says so") if reason else None


def _as_advertisement(address: Address, title: str, categories: Iterable[str]) -> tuple[str, str] | None:
    segment = next((part for part in address.segments[:-1] if part in _AD_SEGMENT), None)
    labelled = next((label for label in categories if label.strip().casefold() in _AD_LABEL), None)
    if segment and (labelled or title.casefold().startswith(("sponsored", "advertorial", "anzeige"))):
        return "advertisement", f"/{segment}/"
    return None


def _as_job(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    segment = next((part for part in address.segments if part in _JOB_SEGMENT), None)
    if segment and _JOB_TITLE.search(title) and not _is_article(page):
        return "job-ad", f"/{segment}/ and the title"
    return None


def _as_door(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    reason = _DOOR_SEGMENT.get(address.segments[-1]) if address.segments else None
    short = len(title.split()) <= _MOST_DOOR_WORDS
    if reason and short and _DOOR_TITLE.search(title) and not _is_article(page):
        return reason, f"/{address.segments[-1]} and the title"
    return None


def _as_listing(address: Address, title: str, page: Page | None) -> tuple[str, str] | None:
    if _is_article(page):
        return None
    shaped = _listing_shape(address)
    if page is not None and page.type in _LISTING_TYPES and (shaped or _LISTING_TITLE.match(title)):
        return "listing", "the page says so, and " + (shaped or "the title")
    if shaped and (_LISTING_TITLE.match(title) or _is_called(title, address, shaped, page)):
        return "listing", f"{shaped} and the title"
    return None


def _listing_shape(address: Address) -> str | None:
    """What of the address is a listing's: `/tag/` before its last segment, or a search."""
    if "search" in address.segments[-1:] and address.keys & _SEARCH_KEYS:
        return "/search"
    if len(address.segments) <= 1 and "s" in address.keys:
        return "?s="
    before = address.segments[-2:-1]
    return f"/{before[0]}/" if before and before[0] in _LISTING_SEGMENT else None


def _is_called(title: str, address: Address, shaped: str, page: Page | None) -> bool:
    """Whether a short title is but the last segment: "Machine Learning" of /tag/machine-learning.

    Headlines are their addresses' last segment, too; so it says nothing below `/people/` or `/section/`, and below
    `/topics/` only where the page is no more than some page.
    """
    bare = re.split(r"\s+[-|–—·»]\s+|\s*\|\s*", title)[0]
    if (
        len(bare.split()) > _MOST_NAME_WORDS
        or not address.segments
        or _squeezed(bare) != _squeezed(address.segments[-1])
    ):
        return False
    return shaped.strip("/") in _LABEL_SEGMENT or (page is not None and page.type == "website")


def _as_home(address: Address, title: str, page: Page | None, names: Sequence[str]) -> tuple[str, str] | None:
    if not address.is_home or _is_article(page):
        return None
    own = _squeezed(title) in {_squeezed(name) for name in names}
    return ("home-page", "the address and the title") if own or _HOME_TITLE.match(title) else None


def _is_article(page: Page | None) -> bool:
    return page is not None and page.type in {"article", "video", "audio"}


def _is_language(segment: str) -> bool:
    return re.fullmatch(r"[a-z]{2}(?:-[a-z]{2})?", segment) is not None


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
