"""A feed as every format tells it: text plain, addresses absolute, times aware and in UTC."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Person(Struct, frozen=True):
    """Who wrote something."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


class Picture(Struct, frozen=True):
    """An image that somebody claims, with the dimensions (pixels) that they claim."""

    url: str
    width: int | None = None
    height: int | None = None


class Enclosure(Struct, frozen=True):
    """Attached media; `length` in bytes as the feed states it."""

    url: str
    type: str | None = None
    length: int | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """One entry. `published` is never borrowed from `updated`.

    `raw_published` and `raw_updated` keep what the feed wrote, also where no date could be read from it. Where day and
    month cannot be told apart, `published` is None and `published_either` has both times (the day first, the month
    first). `published_zoneless` says that no zone was stated, and UTC taken.
    `links` are all its alternate addresses, `url` the one a reader opens. `player` is HTML; `player_in_text` says that
    it was found in the text and not named by the feed.
    """

    id: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    raw_published: str | None = None
    raw_updated: str | None = None
    published_either: tuple[datetime, ...] = ()
    published_zoneless: bool = False
    authors: tuple[Person, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    images: tuple[Picture, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    player: str | None = None
    player_in_text: bool = False


class Feed(Struct, frozen=True, kw_only=True):
    """A parsed feed; `url` is the site's address, `self_url` the feed's own, `ttl_seconds` from `ttl` or `sy:update*`.

    `skip_hours` (0-23, UTC) and `skip_days` (0 is Monday) are when not to ask. `podcast` says that it is written for
    programs that play podcasts. `problems` says what was odd.
    """

    format: str
    title: str | None = None
    url: str | None = None
    self_url: str | None = None
    hub_url: str | None = None
    language: str | None = None
    updated: datetime | None = None
    ttl_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()
    podcast: bool = False
    problems: tuple[str, ...] = ()


class NotAFeed(Struct, frozen=True, kw_only=True):
    """Bytes that are no feed: `reason` is `not-a-feed` or `parse-failed`.

    `feeds` are the feeds that the bytes, being an HTML page, point to. `local` says that nobody could look at them, so
    that nothing may be concluded.
    """

    reason: str
    detail: str
    feeds: tuple[FeedLink, ...] = ()
    local: bool = False


class FeedLink(Struct, frozen=True):
    """A feed that a page points to."""

    url: str
    title: str | None = None
    type: str | None = None
