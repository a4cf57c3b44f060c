"""Stories to clusters, one for each event, by how sure each pair of them agrees. Pure.

Clusters grow by joining the two that agree best on average over all their pairs, as long as that is enough. So a story
that only one member resembles does not draw the others after it, as it would where each link counts alone; and nothing
depends on the order in which stories came.
"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ENOUGH = -0.4
"""The average agreement from which two clusters are of one event, where it is that of many pairs."""
OF_ONE_PAIR = 0.2
"""So much more has to speak for it where there is but one pair; it falls with the square root of their number."""
SURE = 3.0
"""An agreement counts at most so much, for and against: one pair does not outvote many."""
UNASKED = -SURE
"""What pairs agree that were not even thought of."""
APART = -99.0
"""The agreement of two that a rule tells apart, lower than any sum of facts: no cluster holds both."""


def enough(pairs: int) -> float:
    """The average agreement from which so many pairs speak for one event."""
    return ENOUGH + OF_ONE_PAIR / math.sqrt(pairs)


def bounded(agreement: float) -> float:
    """What an agreement counts in an average."""
    return max(-SURE, min(SURE, agreement))


def clusters(
    stories: Sequence[str], agreements: Mapping[tuple[str, str], float], *, apart: Iterable[tuple[str, str]] = ()
) -> list[list[str]]:
    """The stories of each event, in the order of `stories`; one that agrees with none is alone.

    `agreements` are by pairs in the order of `stories`; pairs that are missing disagree. `apart` are pairs that do not
    count either way, since the window does not hold both.
    """
    return _Joining(stories, agreements, frozenset(apart)).join()


class _Joining:
    """Clusters by the place of their first story, and the sums of the agreements between them."""

    def __init__(
        self,
        stories: Sequence[str],
        agreements: Mapping[tuple[str, str], float],
        apart: frozenset[tuple[str, str]],
    ) -> None:
        self._stories = stories
        places = {story: place for place, story in enumerate(stories)}
        self._members = {place: [place] for place in places.values()}
        self._sums = {
            (places[one], places[other]): bounded(value) - UNASKED for (one, other), value in agreements.items()
        }
        self._best = {(places[one], places[other]): value for (one, other), value in agreements.items()}
        self._barred = {
            (places[one], places[other]) for (one, other), value in agreements.items() if value == APART
        } - {(places[one], places[other]) for one, other in apart}
        self._uncounted = {(places[one], places[other]): 1 for one, other in apart}
        self._near: dict[int, set[int]] = {place: set() for place in places.values()}
        for one, other in (*self._sums, *self._uncounted):
            self._near[one].add(other)
            self._near[other].add(one)

    def join(self) -> list[list[str]]:
        heap = [(-self._agreement(pair), -self._best[pair], pair) for pair in self._sums]
        heapify(heap)
        while heap:
            negative, _, (one, other) = heappop(heap)
            if -negative < 0.0:
                break
            if one in self._members and other in self._members and -negative == self._agreement((one, other)):
                for pair in self._merge(one, other):
                    heappush(heap, (-self._agreement(pair), -self._best[pair], pair))
        return [[self._stories[place] for place in sorted(self._members[first])] for first in sorted(self._members)]

    def _agreement(self, pair: tuple[int, int]) -> float:
        """How far the average over all pairs that count is above what is enough; pairs not in the sums disagree."""
        if pair in self._barred:
            return UNASKED
        total = self._sums.get(pair, 0.0)
        counted = len(self._members[pair[0]]) * len(self._members[pair[1]]) - self._uncounted.get(pair, 0)
        if counted <= 0:
            return UNASKED
        return round(UNASKED + total / counted - enough(counted), 9)

    def _merge(self, one: int, other: int) -> list[tuple[int, int]]:
        """Join `other` to `one`, which comes first; the pairs that this changes."""
        self._members[one] += self._members.pop(other)
        near = (self._near[one] | self._near.pop(other)) - {one, other}
        self._near[one] = near
        for third in near:
            self._near[third].discard(other)
            self._near[third].add(one)
            old, new = _pair(other, third), _pair(one, third)
            if old in self._barred:
                self._barred.add(new)
            if old in self._sums:
                self._sums[new] = self._sums.get(new, 0.0) + self._sums.pop(old)
                self._best[new] = max(self._best[old], self._best.get(new, APART))
            if old in self._uncounted:
                self._uncounted[new] = self._uncounted.get(new, 0) + self._uncounted.pop(old)
        return [_pair(one, third) for third in near if _pair(one, third) in self._sums]


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
