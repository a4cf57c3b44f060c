"""The frames of a window's titles: words that stand together in several titles, and tell another event each time. Pure.

"Council bans scooters" is a frame where Utrecht's council does so today and Malmö's does tomorrow. What two stories
share of a frame speaks for nothing: a third story has it as well, and is neither's event.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.normalize.clusters import ENOUGH
from aggregator.normalize.related import Compared, Weigh, agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TELLING: Final = 0.3
"""From here on a word of a title says enough to be looked for in others."""
TOGETHER: Final = 2
"""So many words make a frame: one alone is a word."""
DOUBTFUL: Final = ENOUGH - 0.5
"""Pairs that agree less become no cluster anyway, and are not looked at again."""
ANOTHER: Final = -2.0
"""A story that agrees no more than this with either of two tells of another event than theirs."""


def without_frames(
    own: Compared, found: Mapping[str, tuple[Compared, float]], weigh: Weigh, *, window: float
) -> dict[str, float]:
    """What a story agrees with each of these, whose agreement by words alone is given: frames say nothing.

    `found` are the stories that are most like it, in which frames are looked for; `window` is in seconds.
    """
    return {name: _agreement(own, name, found, weigh, window) for name in found}


def _agreement(
    own: Compared, name: str, found: Mapping[str, tuple[Compared, float]], weigh: Weigh, window: float
) -> float:
    other, value = found[name]
    shared = _telling(own.words.title & other.words.title, weigh)
    if value <= DOUBTFUL or len(shared) < TOGETHER:
        return value
    thirds = (
        Third(held, (its, agreement(other, third, weigh, window=window)))
        for rival, (third, its) in found.items()
        if rival != name and not ANOTHER < its <= ENOUGH
        for held in [shared & third.words.title]
        if len(held) >= TOGETHER and _are_within(window, own, other, third)
    )
    frame = framed(thirds)
    return min(value, agreement(own, other, _without(frame, weigh), window=window)) if frame else value


class Third(Struct, frozen=True):
    """A third story: the words that two share and it has, too, and how far it agrees with each of the two."""

    held: frozenset[str]
    agreements: tuple[float, float]


def framed(thirds: Iterable[Third]) -> frozenset[str]:
    """The words that more stories of other events have than of the event of the two."""
    balance: Counter[str] = Counter()
    for third in thirds:
        if max(third.agreements) <= ANOTHER:
            balance.update(third.held)
        elif min(third.agreements) > ENOUGH:
            balance.subtract(third.held)
    return frozenset(stem for stem, count in balance.items() if count > 0)


def _telling(stems: frozenset[str], weigh: Weigh) -> frozenset[str]:
    return frozenset(stem for stem in stems if weigh(stem) >= TELLING)


def _without(frame: frozenset[str], weigh: Weigh) -> Weigh:
    return lambda stem: 0.0 if stem in frame else weigh(stem)


def _are_within(window: float, own: Compared, other: Compared, third: Compared) -> bool:
    return max(abs(third.published - own.published), abs(third.published - other.published)) <= window
