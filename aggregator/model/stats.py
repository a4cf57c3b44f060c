"""What a store holds, in numbers: what `aggregator stats` shows."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Group(Struct, frozen=True, kw_only=True):
    """The records that have something in common: how many, and how many of them are published (or unrated)."""

    name: str
    records: int
    published: int

    @property
    def share(self) -> float:
        """The published share, 0 to 1."""
        return self.published / self.records if self.records else 0.0


class Stats(Struct, frozen=True, kw_only=True):
    """A store in numbers. Records that are unrated count as published, as publishers take them.

    Groups come with the largest first, months (`2026-11`, by publishedDateTime in UTC) with the latest. A record is in
    a group for each of its topics. `providers` are named by their domains. `first` and `last` are the earliest and the
    latest publishedDateTime, None in an empty store. `problems` are why files could not be read; they are not counted.
    """

    records: int = 0
    archived: int = 0
    published: int = 0
    unrated: int = 0
    with_image: int = 0
    with_copy: int = 0
    with_amp: int = 0
    with_related: int = 0
    first: datetime | None = None
    last: datetime | None = None
    types: tuple[Group, ...] = ()
    categories: tuple[Group, ...] = ()
    providers: tuple[Group, ...] = ()
    topics: tuple[Group, ...] = ()
    months: tuple[Group, ...] = ()
    problems: tuple[str, ...] = ()
