"""What an address says of where it leads: to a story, to a listing of stories, to a door, to a job ad. Pure; tables.

It proves nothing alone: stories lie below `/topics/` and are told about job ads.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

LABELS: Final = frozenset(
    {
        *("tag", "tags", "category", "categories", "kategorie", "kategorien", "catégorie", "categorie", "categoria"),
        *("categoría", "categorias", "categorías", "label", "labels", "schlagwort", "schlagwörter", "schlagworte"),
        *("etiqueta", "etiquetas", "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "autore"),
        *("contributor", "contributors", "writer", "writers", "etiket", "kategori", "yazar", "рубрика", "автор", "тег"),
    }
)
"""Below these hardly anything but listings lies."""
LISTINGS: Final = LABELS | frozenset(
    {
        *(
            "topic",
            "topics",
            "thema",
            "themen",
            "tema",
            "people",
            "search",
            "suche",
            "recherche",
            "archive",
            "archives",
        ),
        *("section", "sections", "rubrik"),
    }
)
JOBS: Final = frozenset(
    {
        *("job", "jobs", "career", "careers", "vacancy", "vacancies", "karriere", "stellenangebot", "stellenangebote"),
        *("stellenanzeige", "stellenanzeigen", "emploi", "emplois", "empleo", "empleos", "joboffer"),
        *("job-offers", "job-openings", "open-positions", "jobposting", "werken-bij"),
    }
)
ADVERTISEMENTS: Final = frozenset(
    {
        *("sponsored", "sponsored-content", "sponsoredcontent", "sponsored-post", "advertorial", "advertorials"),
        *("paid-post", "paidpost", "paid-content", "partner-content", "partnercontent", "brandvoice"),
        *("brand-studio", "anzeige", "anzeigen", "sponsor-content", "publirreportaje"),
    }
)
_PLAIN_DOORS: Final = {
    **dict.fromkeys(("login", "log-in", "signin", "sign-in", "wp-login", "anmelden", "einloggen"), "login"),
    **dict.fromkeys(("my-account", "myaccount", "mein-konto", "mon-compte", "mi-cuenta"), "login"),
    **dict.fromkeys(
        ("newsletter", "newsletters", "signup", "sign-up", "subscribe", "register", "registration", "abonnieren"),
        "sign-up",
    ),
}
DOORS: Final = {
    **_PLAIN_DOORS,
    **dict.fromkeys(("sso", "auth"), "login"),
    **dict.fromkeys(("paywall", "abo", "subscription", "subscriptions"), "wall"),
    **dict.fromkeys(("consent", "cookie-consent", "cookies", "privacygate"), "consent"),
}
"""What stands at the end of the addresses of pages before stories, and the reason that these are none."""
SEARCH_KEYS: Final = frozenset({"s", "q", "query", "search", "keyword", "keywords", "suche"})

_MOST_NAME_WORDS = 3
_MOST_BELOW = 2
_MOST_DOOR_DEPTH = 2
_LONG_NUMBER = re.compile(r"\d{5}")
_YEAR, _PART_OF_YEAR = re.compile(r"(?:19|20)\d\d"), re.compile(r"\d{1,2}")


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

    @property
    def listing(self) -> str | None:
        """What of it may be a listing's: `/tag/` before its last segment, or a search."""
        if "search" in self.segments[-1:] and self.keys & SEARCH_KEYS:
            return "/search"
        if len(self.segments) <= 1 and "s" in self.keys:
            return "?s="
        before = self.segments[-2:-1]
        return f"/{before[0]}/" if before and before[0] in LISTINGS else None

    @property
    def plain_listing(self) -> str | None:
        """What of it is a listing's where the page states no story: a name below `/tag/`, `/tags`, `/2026/11/`."""
        if self.keys - SEARCH_KEYS:
            return None
        segments = self.segments
        place = next((place for place, segment in enumerate(segments) if segment in LABELS), None)
        if place is not None:
            below = segments[place + 1 :]
            return f"/{segments[place]}/" if len(below) <= _MOST_BELOW and all(map(_is_name, below)) else None
        is_archive = segments and _YEAR.fullmatch(segments[0]) and len(segments) <= len(("year", "month", "day"))
        return f"/{segments[0]}/" if is_archive and all(map(_PART_OF_YEAR.fullmatch, segments[1:])) else None

    @property
    def plain_job(self) -> str | None:
        """What of it is a job ad's, or a listing of them, where the page states no story: `/jobs/4711`, `/careers`."""
        place = next((place for place, segment in enumerate(self.segments) if segment in JOBS), None)
        if place is None:
            return None
        below = self.segments[place + 1 :]
        is_one = len(below) <= 1 and all(_is_name(segment) or segment[0].isdigit() for segment in below)
        return f"/{self.segments[place]}/" if is_one and place <= 1 else None

    @property
    def plain_door(self) -> str | None:
        """The reason that it leads to a page before stories, where that page states no story."""
        near = 0 < len(self.segments) <= _MOST_DOOR_DEPTH
        return _PLAIN_DOORS.get(self.segments[-1]) if near else None


def _is_language(segment: str) -> bool:
    return re.fullmatch(r"[a-z]{2}(?:-[a-z]{2})?", segment) is not None


def _is_name(segment: str) -> bool:
    """Whether a segment names something, as against a headline or the number of a story."""
    return len(re.split(r"[-_+ ]+", segment)) <= _MOST_NAME_WORDS and not _LONG_NUMBER.search(segment)
