"""A host of which most links fail at once is one finding, not a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.check.history import AVAILABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model.link import LinkMemory
    from aggregator.model.verdict import Verdict

FEWEST_LINKS: Final = 5
MOST_FAIL: Final = 0.8
WERE_FINE: Final = 0.8


class Tally(Struct, frozen=True):
    """What a run found of one host: links asked, links failing, and of the failing those remembered, and as fine."""

    links: int = 0
    failing: int = 0
    remembered: int = 0
    were_fine: int = 0

    def count(self, verdict: Verdict, before: LinkMemory | None) -> Tally:
        """The tally with one more link; `before` is its memory before this check.

        What was skipped, and what failed by our own trouble, says nothing of the host.
        """
        if verdict.local or verdict.verdict == "skipped":
            return self
        failing = verdict.verdict == "failing"
        known = failing and before is not None
        fine = before is not None and failing and before.verdict in AVAILABLE
        return Tally(self.links + 1, self.failing + failing, self.remembered + known, self.were_fine + fine)


def is_outage(tally: Tally) -> bool:
    """Whether the host itself is in trouble, and was not before: at least five links, four of five of them failing.

    Of the failing ones that are remembered, four of five were fine at their last check. So an outage is one finding at
    first; where it lasts, the next runs count each link's failures.
    """
    enough = tally.links >= FEWEST_LINKS and tally.failing >= MOST_FAIL * tally.links
    return enough and tally.were_fine > 0 and tally.were_fine >= WERE_FINE * tally.remembered


def outages(tallies: Mapping[str, Tally]) -> tuple[str, ...]:
    """The hosts that are down as a whole, the one with the most links first."""
    down = [host for host, tally in tallies.items() if is_outage(tally)]
    return tuple(sorted(down, key=lambda host: (-tallies[host].failing, host)))
