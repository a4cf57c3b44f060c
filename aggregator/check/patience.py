"""How long a link may keep us waiting, so that a host that keeps silent costs one link's time and not two.

Both looks at a silent link share its time: the first keeps a part of it for the second, which ends one link's time
after the last answer in the run. Times are in seconds. Pure.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

KEPT: Final = 0.25
"""The part of a link's time that its first look leaves, and the part of what is then left that is waited."""

LEAST: Final = 0.25
"""The part of a look's time that every request of it has, whatever was spent before."""

ALL_BUT_THE_END: Final = 0.9
"""The part of a link's time after the last answer in which both looks are over; the rest is for telling of it.

Where the first look ended late, as it may with a short time on a busy machine, the second one has of that rest.
"""

WORTHWHILE: Final = 0.1
"""The part of a link's time that a second look needs at least."""


class Patience(Struct, frozen=True):
    """The time of one look: that of its link, of which the part `kept` is not its own."""

    seconds: float
    kept: float = KEPT

    def left(self, spent: float) -> float:
        """For how long the next request of the look may take, after so many seconds."""
        return max(self.seconds * (1 - self.kept) - spent, self.seconds * LEAST)


class SecondLook(Struct, frozen=True):
    """When silent links are looked at again: after a `pause`, for `seconds`."""

    pause: float
    seconds: float


def second_look(*, timeout: float, since_answer: float, pause: float) -> SecondLook | None:
    """The second look at links that were silent, so many seconds after the last answer; None: no time is left.

    `timeout` is a link's time, `pause` the usual one before a second look.
    """
    least = timeout * WORTHWHILE
    if timeout - since_answer < least:
        return None
    left = max(timeout * ALL_BUT_THE_END - since_answer, least)
    bounded = min(pause, left * KEPT, left - least)
    return SecondLook(bounded, left - bounded)
