"""The dates of a feed's entries, judged together: which may be believed, and which have day and month swapped.

One entry alone cannot say what `03/11/2026` means, nor whether its publisher's software has swapped what it states as
the third of November. Its neighbours can, where the feed has an order, and so can the time at which it was first seen.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model.explanation import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.feed import Entry

FIELD = "publishedDateTime"
FUTURE = "in-the-future"
TIME = "%Y-%m-%dT%H:%M:%SZ"
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""An earlier date is what software writes for none (the epoch, year 1)."""

SLACK = timedelta(days=1)
"""By how much dates without zones, and clocks, may be wrong."""
LATE = timedelta(days=3)
"""How much later than published a story may come into a feed that was read before."""
FAR = timedelta(days=20)
FEW, MOST_SWAPPABLE = 3, 12
_SAME = 5
_ORDERED = 0.8
_TRIPLE = re.compile(r"(?<!\d)(\d{1,2})[/.-]\s?(\d{1,2})[/.-]\s?\d{4}(?!\d)", re.ASCII)
_NUMBERS = re.compile(rf"{_TRIPLE.pattern}|(?<!\d)\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)", re.ASCII)
"""Dates whose months are numbers: only those can have been swapped where they were read."""


class Stated(Struct, frozen=True):
    """What is made of one entry's date, in UTC and whole seconds: None where it states none that can be believed.

    `decision` says what was decided, where there was a doubt. `doubtful` asks for the page's date, if it has one.
    """

    moment: datetime | None = None
    decision: Decision | None = None
    doubtful: bool = False


def stated_dates(entries: Sequence[Entry], *, now: datetime, last_visit: datetime | None = None) -> tuple[Stated, ...]:
    """What is made of each entry's date; `now` is the time of the run, `last_visit` when the feed was read before.

    The entries are all that the feed has, in its order.
    """
    moments = [whole(entry.published) for entry in entries]
    view = _View(moments, now.astimezone(UTC), _day_first(entries))
    if _all_the_same(moments):
        return tuple(_same(moment) for moment in moments)
    return tuple(
        _either(entry, position, view) if moment is None else _one(entry, moment, position, view, last_visit)
        for position, (entry, moment) in enumerate(zip(entries, moments, strict=True))
    )


def whole(stated: datetime | None) -> datetime | None:
    """The date in UTC, whole seconds, or None where it is none."""
    if stated is None:
        return None
    aware = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    try:
        moment = aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None
    return moment if moment >= EARLIEST else None


def swapped(moment: datetime) -> datetime | None:
    """The date with day and month the other way round; None where there is no such other date."""
    if moment.day > MOST_SWAPPABLE or moment.day == moment.month:
        return None
    return moment.replace(month=moment.day, day=moment.month)


class _View:
    """The feed's dates as one entry sees them: the order, and between which dates its own should lie.

    Only dates that cannot be swapped, and not in the future, say anything of the others.
    """

    def __init__(self, moments: Sequence[datetime | None], now: datetime, day_first: bool | None) -> None:
        latest = now + SLACK
        sure = [moment if moment and moment <= latest and swapped(moment) is None else None for moment in moments]
        self.now = now
        self.day_first = day_first
        newest_first = _order([moment for moment in sure if moment])
        above, below = _nearest_before(sure), _nearest_before(sure[::-1])[::-1]
        unknown = [None] * len(sure)
        self._low = unknown if newest_first is None else below if newest_first else above
        self._high = unknown if newest_first is None else above if newest_first else below

    def is_plausible(self, moment: datetime, position: int) -> bool:
        """Whether the date lies between those of the entries around that position, and not in the future."""
        low, high = self._low[position], self._high[position]
        return (low is None or moment >= low - SLACK) and moment <= min(high or self.now, self.now) + SLACK

    def is_bounded(self, position: int) -> bool:
        """Whether an older entry says how old this one may be."""
        return self._low[position] is not None


def _nearest_before(sure: Sequence[datetime | None]) -> list[datetime | None]:
    """For each position the last date that stands before it."""
    found: list[datetime | None] = []
    last = None
    for moment in sure:
        found.append(last)
        last = moment or last
    return found


def _order(sure: list[datetime]) -> bool | None:
    """Whether the newest come first; None where there is no order, or too little to tell."""
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(sure) if later != earlier]
    if len(steps) + 1 < FEW:
        return None
    falling = sum(step < 0 for step in steps) / len(steps)
    return True if falling >= _ORDERED else False if falling <= 1 - _ORDERED else None


def _day_first(entries: Sequence[Entry]) -> bool | None:
    """Whether the feed writes the day before the month, where some of its own dates say so; None where none does."""
    votes = [vote for entry in entries for vote in _vote(entry.raw_published)]
    return votes[0] if votes and len(set(votes)) == 1 else None


def _vote(raw: str | None) -> Iterator[bool]:
    found = _TRIPLE.search(raw or "")
    if found:
        first, second = int(found[1]), int(found[2])
        if (first > MOST_SWAPPABLE) != (second > MOST_SWAPPABLE):
            yield first > MOST_SWAPPABLE


def _all_the_same(moments: Sequence[datetime | None]) -> bool:
    """Whether the feed states one time for everything: that of its making."""
    return len(moments) >= _SAME and moments[0] is not None and len(set(moments)) == 1


def _same(moment: datetime | None) -> Stated:
    decision = Decision(FIELD, "same-for-all", "the feed states one date for all of its entries")
    return Stated(moment, decision, doubtful=True)


def _either(entry: Entry, position: int, view: _View) -> Stated:
    """What a date means that may be two: as the feed's others are written, else the one that fits, else neither."""
    both = [moment for moment in map(whole, entry.published_either) if moment]
    if not both:
        return Stated()
    raw = f"the feed wrote {(entry.raw_published or '')[:40]}"
    if view.day_first is not None:
        return Stated(both[0 if view.day_first else -1], Decision(FIELD, "day-and-month-as-in-others", raw))
    fitting = [moment for moment in both if view.is_plausible(moment, position)]
    if len(fitting) == 1:
        return Stated(fitting[0], Decision(FIELD, "day-and-month-by-order", raw))
    close = [moment for moment in fitting if view.now - moment <= FAR]
    if len(close) == 1:
        return Stated(close[0], Decision(FIELD, "day-and-month-by-first-seen", raw))
    return Stated(None, Decision(FIELD, "day-or-month", f"{raw}, which may be two dates"))


def _one(entry: Entry, moment: datetime, position: int, view: _View, last_visit: datetime | None) -> Stated:
    """The date as stated, or with day and month the other way round where only that can be."""
    other = swapped(moment)
    detail = f"the feed said {moment:{TIME}}"
    if other and _is_swapped(moment, other, position, view):
        return Stated(other, Decision(FIELD, "day-and-month-swapped", detail))
    is_unordered = other and last_visit and not view.is_bounded(position) and _NUMBERS.search(entry.raw_published or "")
    if other and last_visit and is_unordered and _is_new(other, moment, view, last_visit):
        return Stated(other, Decision(FIELD, "day-and-month-swapped", f"{detail}, and is new since the last visit"))
    if moment > view.now + SLACK:
        return Stated(moment, Decision(FIELD, FUTURE, detail), doubtful=True)
    if entry.published_zoneless:
        wrote = f"the feed wrote {(entry.raw_published or '')[:40]}"
        return Stated(moment, Decision(FIELD, "zone-taken-as-utc", wrote))
    return Stated(moment)


def _is_swapped(moment: datetime, other: datetime, position: int, view: _View) -> bool:
    """Whether only the other date fits between its neighbours or, without those, is neither future nor far."""
    if view.is_plausible(moment, position) or not view.is_plausible(other, position):
        return False
    return view.is_bounded(position) or view.now - other <= FAR


def _is_new(other: datetime, moment: datetime, view: _View, last_visit: datetime) -> bool:
    """Whether an entry that was not there at the last visit can only be as new as that with its date swapped."""
    return moment < last_visit - FAR and last_visit - LATE <= other <= view.now + SLACK
