"""The draft of an entry, which every format fills in its own way, and what all make of it in the same way."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.model.feed import Enclosure, Entry, Person, Picture
from aggregator.parse.dates import read_date
from aggregator.parse.feeds.player import known_player
from aggregator.parse.feeds.text import Construct, Reading, one_line, read_construct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.parse.feeds.scope import Scope

LARGEST_PIXELS = 100_000
LARGEST_LENGTH = 2**63
MOST_OF_A_KIND = 500


@dataclass(slots=True)
class Draft:
    """What a format found in one entry: addresses absolute, texts, dates and people as the model has them or raw.

    `published` and `updated` are candidates in order of trust; `permalink` is an address to fall back on.
    """

    id: str | None = None
    original: str | None = None
    links: list[str] = field(default_factory=list)
    url: str | None = None
    permalink: str | None = None
    title: Construct | None = None
    summary: Construct | None = None
    content: Construct | None = None
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    authors: tuple[Person, ...] = ()
    categories: list[str] = field(default_factory=list)
    language: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    player: str | None = None


@dataclass(slots=True, frozen=True)
class Defaults:
    """What an entry has from its feed where it says nothing itself."""

    authors: tuple[Person, ...] = ()
    language: str | None = None


def finish(draft: Draft, scope: Scope, defaults: Defaults) -> Entry:
    """The entry that a draft makes; what was odd is reported to the scope."""
    summary, content = read_construct(draft.summary), read_construct(draft.content)
    published, raw_published = _date(draft.published, scope, "published")
    updated, raw_updated = _date(draft.updated, scope, "updated")
    reading = read_date(raw_published or "")
    if not raw_published:
        scope.report("states no date of publication")
    in_text = _player((content, summary))
    return Entry(
        id=draft.id,
        url=draft.original or draft.url or draft.permalink,
        links=tuple(dict.fromkeys(draft.links))[:MOST_OF_A_KIND],
        title=one_line(read_construct(draft.title).text) or None,
        summary=one_line(summary.text) or None,
        content=content.text or None,
        published=published,
        updated=updated,
        raw_published=raw_published,
        raw_updated=raw_updated,
        published_either=tuple(moment.astimezone(UTC) for moment in reading.either),
        published_zoneless=published is not None and not reading.zone_stated,
        authors=draft.authors or defaults.authors,
        categories=distinct_words(draft.categories),
        language=language_of(draft.language) or _text_language(draft) or defaults.language,
        images=_images(draft, (content, summary), scope),
        enclosures=tuple({one.url: one for one in reversed(draft.enclosures)}.values())[::-1][:MOST_OF_A_KIND],
        player=draft.player or in_text,
        player_in_text=not draft.player and in_text is not None,
    )


def _text_language(draft: Draft) -> str | None:
    """The language that the content states for itself, else the title."""
    stated = (one.language for one in (draft.content, draft.summary, draft.title) if one)
    return next((language for one in stated if (language := language_of(one))), None)


def _date(candidates: list[str], scope: Scope, name: str) -> tuple[datetime | None, str | None]:
    """The first candidate that is a date, as such and raw; else the first one raw."""
    written = [one_line(one)[:200] for one in candidates if one.strip()]
    if not written:
        return None, None
    found = ((scope.date(raw, name), raw) for raw in written)
    return next(((moment, raw) for moment, raw in found if moment), (None, written[0]))


def _images(draft: Draft, readings: tuple[Reading, ...], scope: Scope) -> tuple[Picture, ...]:
    """The pictures that the feed names, and last the first one of the content, else of the summary."""
    constructs = (draft.content, draft.summary)
    bases = (construct.base if construct else None for construct in constructs)
    shown = ((reading.image, base) for reading, base in zip(readings, bases, strict=True) if reading.image)
    image, base = next(shown, (None, None))
    last = picture(scope.address(image.url, base), image.width, image.height) if image else None
    pictures = {one.url: one for one in reversed([*draft.pictures, *([last] if last else [])])}
    return tuple(pictures.values())[::-1][:MOST_OF_A_KIND]


def _player(readings: tuple[Reading, ...]) -> str | None:
    """The player of the first frame that is one of a known host."""
    players = (known_player(address) for reading in readings for address in reading.frames)
    return next((player for player in players if player), None)


def picture(url: str | None, width: str | None = None, height: str | None = None) -> Picture | None:
    """The picture at an address, with dimensions where they are ones; None without address."""
    return Picture(url, pixels(width), pixels(height)) if url else None


def pixels(text: str | None) -> int | None:
    """`640` or `640px` as a number of pixels, else None."""
    found = re.fullmatch(r"\s*(\d{1,6})(?:\.0+)?\s*(?:px)?\s*", text or "", re.ASCII)
    return int(found[1]) if found and 0 < int(found[1]) < LARGEST_PIXELS else None


def enclosure(url: str | None, media_type: str | None, length: str | None) -> Enclosure | None:
    """The enclosure at an address; a length that is no number is None. None without address."""
    digits = (length or "").strip().replace(",", "")
    size = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < len(str(LARGEST_LENGTH)) else None
    return Enclosure(url, (media_type or "").strip() or None, size) if url else None


@lru_cache(maxsize=256)
def language_of(text: str | None) -> str | None:
    """A language tag as feeds write it, `_` as `-`; None for what is none."""
    tag = (text or "").strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", tag) else None


def distinct_words(words: Iterable[str]) -> tuple[str, ...]:
    """Categories in their order, each once, entities decoded, white space collapsed."""
    cleaned = (one_line(html.unescape(word))[:MOST_OF_A_KIND] for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word))[:MOST_OF_A_KIND]
