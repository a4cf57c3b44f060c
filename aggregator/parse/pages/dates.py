"""When a page says its story was published and updated, with the zone that it states.

Sources in order of trust: JSON-LD, the `meta` elements of publishing systems, microdata, `<time>`. A time without zone
borrows that of another statement of the same wall clock; else it is UTC, and a problem says so. Pure.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aggregator.parse.dates import read_date
from aggregator.parse.pages.json_ld import listed
from aggregator.parse.pages.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from aggregator.parse.pages.markup import Markup
    from aggregator.parse.pages.microdata import Item
    from aggregator.parse.pages.story import Story

PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "bt:pubdate"),
    *("cxenseparse:recs:publishtime", "cxenseparse:publishtime", "cxenseparse:articlepublishtime"),
    *(
        "dcterms.created",
        "dcterms.issued",
        "dcterms.date",
        "dc.date.issued",
        "dc.date.created",
        "dc.date",
        "dc.created",
    ),
    *("dcterms.available", "date.available", "date.created", "pubdate", "publishdate", "publish-date", "publish_date"),
    *("publishtime", "publish-time", "publish_time", "published_time", "published-date", "published_date", "published"),
    *("publisheddate", "publicationdate", "publication_date", "publication-date", "article.published", "article:date"),
    *("article_date_original", "originalpublicationdate", "article.created", "og:pubdate", "og:publish_date", "pdate"),
    *(
        "shareaholic:article_published_time",
        "weibo:article:create_at",
        "displaydate",
        "article:create_at",
        "datecreated",
    ),
    *("rnews:datepublished", "rbpubdate", "firstpublished", "release_date", "video:release_date", "og:release_date"),
    *("citation_online_date", "citation_publication_date", "prism.publicationdate", "date", "created"),
)
"""Metas that state when it was published, most trusted first."""

UPDATED = (
    *("article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "article:modified"),
    *("datemodified", "article:updated_time", "dcterms.modified", "dc.date.modified"),
    *("date.modified", "date.updated", "dc.modified", "lastmod", "last-modified", "last_modified", "last-updated"),
    *("last_updated", "lastmodified", "lastupdate", "modified", "modified_time", "updated_time", "revised", "moddate"),
    *(
        "article.updated",
        "weibo:article:update_at",
        "article:update_at",
        "updatedate",
        "og:lastmod",
        "rnews:datemodified",
    ),
)
"""Metas that state when it was last changed, most trusted first."""

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE
)
_NAMED_ZONE = re.compile(r"\[[A-Za-z_/+-]{1,40}\]$")
_JAVASCRIPT = re.compile(r"\(.{0,60}\)$")
_PUBLISHED_CLASS = re.compile(r"publi|posted|entry-date|created|pubdate|first|article-?date|story-?date", re.IGNORECASE)
_UPDATED_CLASS = re.compile(r"updat|modif|revis|aktuali|edited|gewijzigd", re.IGNORECASE)
_ELSEWHERE_CLASS = re.compile(
    r"teaser|related|comment|card|recommend|sidebar|widget|list|live|caption|ticker", re.IGNORECASE
)
_DATE_ELEMENTS = (
    "time, relative-time, [class*=publish], [class*=date], [class*=Date], [class*=datum], [class*=tarih], "
    "[class*=meta-info], [data-timestamp]"
)
_DATE_WITHIN = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
    r"|\d{1,2}\.?\s[^\W\d]{3,12}\.?,?\s\d{4}|[^\W\d]{3,9}\.?\s\d{1,2},\s\d{4})"
    r"(?:\D{1,8}\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
_LONGEST_LINE = 200
_MOST_TIMES = 60
_FURTHEST = timedelta(hours=14)


class Moment(NamedTuple):
    """A time, aware, and whether its zone was stated (else UTC is assumed)."""

    time: datetime
    stated: bool


def moment(text: object) -> Moment | None:
    """The time that `text` says, in the zone it states; None where it says none."""
    text = plain(str(text)) if isinstance(text, int) and not isinstance(text, bool) else plain(text)
    if text is None:
        return None
    text = _NAMED_ZONE.sub("", text[:120]).strip()
    exact = _exact(text)
    if exact is not None:
        return exact
    reading = read_date(_JAVASCRIPT.sub("", text).strip())
    return Moment(reading.moment, reading.zone_stated) if reading.moment is not None else None


def _exact(text: str) -> Moment | None:
    """ISO 8601 to the microsecond, as most pages write it."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    day, clock, zone = found.groups()
    zone = (zone or "").upper()
    try:
        exact = datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}{'Z' if zone in {'UTC', 'GMT'} else zone}")
    except ValueError:
        return None
    return Moment(exact if exact.tzinfo else exact.replace(tzinfo=UTC), bool(zone))


def states_story(markup: Markup, story: Story, item: Item) -> bool:
    """Whether the page states a story of its own: as one in JSON-LD, or with the date at which that was published.

    What only calls itself an article (Open Graph) may be anything, and any page shows dates.
    """
    stated = item.is_alone and ("articlebody" in item.values or _first_moments(item.dates_published))
    return story.is_own or bool(stated) or bool(_of_metas(markup, PUBLISHED))


def find_published(markup: Markup, story: Story, item: Item) -> Moment | None:
    """When the story was published."""
    claims = [
        *_of_story(story, "datePublished"),
        *_of_metas(markup, PUBLISHED),
        *_first_moments(item.dates_published),
        *_of_story(story, "dateCreated", "uploadDate", "releaseDate"),
    ]
    return _best(claims) or (_of_time_elements(markup) if markup.whole else None)


def find_updated(markup: Markup, story: Story, item: Item) -> Moment | None:
    """When the story was last changed, where the page says so."""
    claims = [
        *_of_story(story, "dateModified"),
        *_of_metas(markup, UPDATED),
        *_first_moments(item.dates_modified),
    ]
    return _best(claims)


def _of_story(story: Story, *names: str) -> list[Moment]:
    return _first_moments(text for name in names for node in story.nodes for text in listed(node.get(name))[:3])


def _of_metas(markup: Markup, keys: Iterable[str]) -> list[Moment]:
    return _first_moments(text for key in keys for text in markup.metas.get(key, ())[:2])


def _first_moments(texts: Iterable[object]) -> list[Moment]:
    return [found for text in texts if (found := moment(text)) is not None]


def _best(claims: list[Moment]) -> Moment | None:
    """The first claim, or the one that says the same more exactly.

    A time without zone is the same as one with zone that differs by whole hours, a bare day the same as a time of it.
    """
    first = next(iter(claims), None)
    if first is None or first.stated:
        return first
    return next((claim for claim in claims if claim.stated and _same(first.time, claim.time)), first)


def _same(vague: datetime, exact: datetime) -> bool:
    if vague.time() == time():
        return vague.date() == exact.date()
    apart = abs(vague - exact)
    return apart <= _FURTHEST and (vague.minute, vague.second) == (exact.minute, exact.second)


def _of_time_elements(markup: Markup) -> Moment | None:
    """The first `<time>` that is called the publication's, else the first that is nothing else's."""
    unnamed: list[Moment] = []
    for text, names in _time_elements(markup):
        if _UPDATED_CLASS.search(names):
            continue
        found = moment(text)
        if found is None:
            continue
        if _PUBLISHED_CLASS.search(names):
            return found
        if not _ELSEWHERE_CLASS.search(names):
            unnamed.append(found)
    return next(iter(unnamed), None)


def _time_elements(markup: Markup) -> Iterator[tuple[str, str]]:
    """What each element that may show a date says, and what it is called."""
    for node in markup.tree.css(_DATE_ELEMENTS)[:_MOST_TIMES]:
        attributes = node.attributes
        names = " ".join(str(attributes.get(name) or "") for name in ("class", "itemprop", "id", "data-testid"))
        names += " pubdate" if "pubdate" in attributes else ""
        text = attributes.get("datetime") or attributes.get("content") or attributes.get("data-timestamp")
        yield text or _date_within(node), names


def _date_within(node: LexborNode) -> str:
    """The date that a short element shows among other words, or what it shows."""
    text = " ".join(node.text(deep=True, separator=" ")[:_LONGEST_LINE].split())
    found = _DATE_WITHIN.search(text)
    return found[0] if found else text
