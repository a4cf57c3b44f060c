"""The dates of a feed's entries, judged together: which may be believed, and which have day and month swapped.

One entry alone cannot say what `03/11/2026` means, nor whether its publisher's software has swapped what it states as
the third of November. Its neighbours can, where the feed has an order, and so can the time at which it was first seen.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model.explanation import Decision
from aggregator.normalize.date_readings import FAR, MOST_SWAPPABLE, Reading, likeliest
from aggregator.normalize.feed_order import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.feed import Entry

FIELD = "publishedDateTime"
FUTURE = "in-the-future"
SWAPPED, OPEN = "day-and-month-swapped", "day-or-month"
BY_ORDER, BY_FIRST_SEEN = "day-and-month-by-order", "day-and-month-by-first-seen"
AS_IN_OTHERS = "day-and-month-as-in-others"
TIME = "%Y-%m-%dT%H:%M:%SZ"
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""An earlier date is what software writes for none (the epoch, year 1)."""

LATE = timedelta(days=3)
"""How much later than published a story may come into a feed that was read before."""
_SAME = 5
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
    if _all_the_same(moments):
        return tuple(_same(moment) for moment in moments)
    either = [_both(entry) if moment is None else () for entry, moment in zip(entries, moments, strict=True)]
    shown = _day_first(entries)
    reading = likeliest(moments, either, day_first=shown, now=now.astimezone(UTC))
    judge = _Judge(reading, now.astimezone(UTC), last_visit, shown=shown is not None)
    return tuple(
        judge.either(entry, position, either[position]) if moment is None else judge.one(entry, position, moment)
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


def _both(entry: Entry) -> tuple[datetime, ...]:
    both = tuple(moment for moment in map(whole, entry.published_either) if moment)
    return both if len(both) == len(entry.published_either) else ()


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


class _Judge:
    """What is made of each date, where the feed's are read in one way; `shown` says that its other dates show it."""

    def __init__(self, reading: Reading, now: datetime, last_visit: datetime | None, *, shown: bool) -> None:
        self._reading, self._now, self._last_visit, self._shown = reading, now, last_visit, shown

    def either(self, entry: Entry, position: int, both: tuple[datetime, ...]) -> Stated:
        """What a date means that may be two, or neither where nothing tells."""
        if not both:
            return Stated()
        reading, raw = self._reading, f"the feed wrote {(entry.raw_published or '')[:40]}"
        by_order = BY_ORDER if reading.order.is_known else BY_FIRST_SEEN
        if reading.day_first is None:
            fitting = [moment for moment in both if reading.order.is_plausible(moment, position)]
            close = [moment for moment in fitting if self._now - moment <= FAR]
            found = fitting if len(fitting) == 1 else close
            if len(found) == 1:
                return Stated(found[0], Decision(FIELD, by_order if found is fitting else BY_FIRST_SEEN, raw))
            return Stated(None, Decision(FIELD, OPEN, f"{raw}, which may be two dates"))
        if reading.is_swapped(position):
            return Stated(reading.others[position], Decision(FIELD, by_order, raw))
        moment = both[0 if reading.day_first else -1]
        if moment > self._now + SLACK:
            return Stated(moment, Decision(FIELD, FUTURE, raw), doubtful=True)
        return Stated(moment, Decision(FIELD, AS_IN_OTHERS if self._shown else by_order, raw))

    def one(self, entry: Entry, position: int, moment: datetime) -> Stated:
        """The date as stated, or with day and month the other way round where only that can be."""
        detail = f"the feed said {moment:{TIME}}"
        anew = self._reading.moments[position] or moment
        if anew != moment:
            return Stated(anew, Decision(FIELD, SWAPPED, f"{detail}, and swaps all that it can"))
        other = self._reading.others[position]
        if other and self._reading.is_swapped(position):
            return Stated(other, Decision(FIELD, SWAPPED, detail))
        if other and self._is_new(entry, position, moment, other):
            return Stated(other, Decision(FIELD, SWAPPED, f"{detail}, and is new since the last visit"))
        if moment > self._now + SLACK:
            return Stated(moment, Decision(FIELD, FUTURE, detail), doubtful=True)
        if entry.published_zoneless:
            wrote = f"the feed wrote {(entry.raw_published or '')[:40]}"
            return Stated(moment, Decision(FIELD, "zone-taken-as-utc", wrote))
        return Stated(moment)

    def _is_new(self, entry: Entry, position: int, moment: datetime, other: datetime) -> bool:
        """Whether an entry that was not there at the last visit can only be as new as that with its date swapped."""
        if self._last_visit is None or self._reading.order.is_between(position):
            return False
        is_old = moment < self._last_visit - FAR and self._last_visit - LATE <= other <= self._now + SLACK
        return is_old and _NUMBERS.search(entry.raw_published or "") is not None
