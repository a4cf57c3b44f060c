"""The order of a feed, as its own dates tell it, and between which dates each of its entries should lie. Pure.

Most dates of a feed are right, and most feeds are in an order: so the longest run of dates that are in one is believed,
and what stands apart from it is what is in doubt.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SLACK = timedelta(days=1)
"""By how much dates without zones, and clocks, may be wrong."""
FEW = 3
_LEAST_SHARE = 0.8
_SURE, _UNSURE = 3, 2
_Run = tuple[int, float, int]
"""A run of dates: its weight, its first date (the later, the nearer to its last), the position of its last."""
_NO_RUN: _Run = (0, 0.0, -1)


class FeedOrder:
    """What the dates of a feed say of its order, and of the date that an entry at a position should have.

    `moments` are the dates in the feed's order, None where there is none; `others` what they would be with day and
    month swapped, where that is another date: those that cannot be swapped weigh more.
    """

    def __init__(self, moments: Sequence[datetime | None], *, others: Sequence[datetime | None], now: datetime) -> None:
        self._now = now
        past = [moment if moment and moment <= now + SLACK else None for moment in moments]
        weights = [_UNSURE if other else _SURE for other in others]
        falling, rising = (_chain(past, weights, falling=falling) for falling in (True, False))
        newest_first = sum(weights[place] for place in falling) >= sum(weights[place] for place in rising)
        chain = {place: past[place] for place in (falling if newest_first else rising)}
        kept = [chain.get(place) for place in range(len(past))]
        above, below = _nearest_before(kept), _nearest_before(kept[::-1])[::-1]
        self._low, self._high = (below, above) if newest_first else (above, below)
        known = [place for place, moment in enumerate(past) if moment]
        stray = [place for place in known if (moment := past[place]) and not self.is_plausible(moment, place)]
        mendable = [place for place in stray if (other := others[place]) and self.is_plausible(other, place)]
        fitting = len(known) - len(stray)
        self.is_known = (
            len(set(chain.values())) >= FEW
            and fitting + len(mendable) >= _LEAST_SHARE * len(known)
            and fitting > len(known) / 2
        )
        """Whether the feed has an order. Without one only the future is implausible."""
        self.strays = len(stray) + sum(moment is not None for moment in moments) - len(known)
        """How many dates do not fit, those in the future included."""
        self.is_strict = len(chain) >= _LEAST_SHARE * len(known)
        """Whether most dates are in it to the second."""
        if not self.is_known:
            self._low = self._high = [None] * len(moments)

    def is_plausible(self, moment: datetime, position: int) -> bool:
        """Whether the date lies between those of the entries around that position, and not in the future."""
        low, high = self._low[position], self._high[position]
        return (low is None or moment >= low - SLACK) and moment <= min(high or self._now, self._now) + SLACK

    def is_between(self, position: int) -> bool:
        """Whether an older and a newer entry say when this one may be from."""
        return self._low[position] is not None and self._high[position] is not None

    def is_bounded(self, position: int) -> bool:
        """Whether an older entry says how old this one may be."""
        return self._low[position] is not None


def _nearest_before(kept: Sequence[datetime | None]) -> list[datetime | None]:
    """For each position the last date that stands before it."""
    found: list[datetime | None] = []
    last = None
    for moment in kept:
        found.append(last)
        last = moment or last
    return found


def _chain(moments: Sequence[datetime | None], weights: Sequence[int], *, falling: bool) -> list[int]:
    """The positions of the heaviest run of dates that never rises (or never falls), the shortest of these in time.

    In O(n log n): a Fenwick tree over the dates has the best run that ends at each date or before it.
    """
    ranks = {moment: rank for rank, moment in enumerate(sorted({*filter(None, moments)}, reverse=falling), 1)}
    ends: list[_Run] = [_NO_RUN] * (len(ranks) + 1)
    before = [-1] * len(moments)
    best, best_key = _NO_RUN, (0, 0.0)
    for place, moment in enumerate(moments):
        if moment is None:
            continue
        at = ranks[moment]
        run = _NO_RUN
        while at:
            run = max(run, ends[at])
            at &= at - 1
        before[place] = run[2]
        start = run[1] if run[0] else moment.timestamp() * (-1 if falling else 1)
        run = (run[0] + weights[place], start, place)
        key = (run[0], -abs(abs(start) - moment.timestamp()))
        best, best_key = (run, key) if key > best_key else (best, best_key)
        at = ranks[moment]
        while at < len(ends):
            ends[at] = max(ends[at], run)
            at += at & -at
    found, place = [], best[2]
    while place >= 0:
        found.append(place)
        place = before[place]
    return found
