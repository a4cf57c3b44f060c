"""What the numbers of a feed's dates can mean, and which meaning makes the best sense of all of them together. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.normalize.feed_order import SLACK, FeedOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    Moments = Sequence[datetime | None]

FAR = timedelta(days=20)
"""What is longer ago is not what a feed brings as new."""
MOST_SWAPPABLE = 12
_LEAST_SWAPPED = 4
_MUCH_SHORTER = 3
_MOST_PINNED = 1


def swapped(moment: datetime) -> datetime | None:
    """The date with day and month the other way round; None where there is no such other date."""
    if moment.day > MOST_SWAPPABLE or moment.day == moment.month:
        return None
    return moment.replace(month=moment.day, day=moment.month)


class Reading:
    """The dates of a feed read in one way, what each would be with day and month swapped, and the order that they make.

    `day_first` is how dates are read that may be two, None where all of these are left open.
    """

    def __init__(self, moments: Moments, others: Moments, now: datetime, *, day_first: bool | None = None) -> None:
        self.moments, self.others, self.day_first = tuple(moments), tuple(others), day_first
        self.order = FeedOrder(self.moments, others=self.others, now=now)
        self._now = now

    def is_swapped(self, position: int) -> bool:
        """Whether only the other date fits between its neighbours or, without those, is neither future nor far."""
        moment, other = self.moments[position], self.others[position]
        if moment is None or other is None or self.order.is_plausible(moment, position):
            return False
        close = self.order.is_bounded(position) or self._now - other <= FAR
        return close and self.order.is_plausible(other, position)

    def mended(self) -> list[datetime | None]:
        """The dates, those swapped that have to be."""
        return [
            self.others[position] if self.is_swapped(position) else moment
            for position, moment in enumerate(self.moments)
        ]


def likeliest(
    plain: Moments, either: Sequence[tuple[datetime, ...]], *, day_first: bool | None, now: datetime
) -> Reading:
    """How a feed's dates are to be read: `plain` ones as they are, or all swapped; `either` ones as `day_first` says.

    Where that is None, dates that may be two are read in the way that fits their order best; else brings the newest of
    them near to `now`; else makes them follow each other much closer. Where neither does they are left open.
    """
    if any(either):
        ways = (True, False) if day_first is None else (day_first,)
        readings = [_read(plain, either, now, day_first=way) for way in ways]
        chosen = readings[0] if len(readings) == 1 else _better(*readings, either=either, now=now)
        return chosen or _as_written(plain, now)
    written = _as_written(plain, now)
    anew = Reading([moment and (swapped(moment) or moment) for moment in plain], plain, now)
    return anew if _is_swapped_throughout(written, anew, now) else written


def _as_written(plain: Moments, now: datetime) -> Reading:
    return Reading(plain, [moment and swapped(moment) for moment in plain], now)


def _read(plain: Moments, either: Sequence[tuple[datetime, ...]], now: datetime, *, day_first: bool) -> Reading:
    own, other = (0, -1) if day_first else (-1, 0)
    moments = [two[own] if two else moment for moment, two in zip(plain, either, strict=True)]
    others = [two[other] if two else moment and swapped(moment) for moment, two in zip(plain, either, strict=True)]
    return Reading(moments, others, now, day_first=day_first)


def _better(one: Reading, two: Reading, *, either: Sequence[tuple[datetime, ...]], now: datetime) -> Reading | None:
    """The reading that makes better sense, or None where neither does."""
    ranks = [(not reading.order.is_known, reading.order.strays) for reading in (one, two)]
    if ranks[0] != ranks[1]:
        return one if ranks[0] < ranks[1] else two
    places = [place for place, moments in enumerate(either) if moments]
    dates = [[moment for place in places if (moment := reading.moments[place])] for reading in (one, two)]
    near = [any(now - FAR <= moment <= now + SLACK for moment in own) for own in dates]
    if near[0] != near[1]:
        return one if near[0] else two
    spans = [max(own) - min(own) for own in dates]
    if not one.order.is_known or one.order.strays or min(spans) * _MUCH_SHORTER > max(spans):
        return None
    return one if spans[0] < spans[1] else two


def _is_swapped_throughout(written: Reading, anew: Reading, now: datetime) -> bool:
    """Whether the feed's software swaps whatever it can: only then all dates fit, are new, and follow each other."""
    dates = [*filter(None, anew.moments)]
    fits = anew.order.is_known and anew.order.is_strict and not anew.order.strays
    if not written.order.strays or not fits or len(dates) < _LEAST_SWAPPED or now - max(dates) > FAR:
        return False
    mended = [*enumerate(written.mended())]
    kept = [moment for place, moment in mended if moment and written.order.is_plausible(moment, place)]
    if len(dates) - len(kept) > _MOST_PINNED:
        return True
    return max(dates) - min(dates) < max(kept) - min(kept)
