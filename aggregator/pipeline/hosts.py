"""What hosts asked of us, remembered across runs: not to come before a time, and their robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from aggregator.fetch.robots import RobotsAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.store.ledger import Ledger

ROBOTS_IN_MEMORY = 256
MOST_WAIT = 86400.0 + 60.0


class RememberedHosts:
    """Until when each registrable domain asked not to be bothered; the ledger keeps it."""

    def __init__(self, ledger: Ledger, now: Callable[[], float]) -> None:
        self._ledger = ledger
        # No wait is longer than a day (fetch clamps it); one that is was noted while this machine's clock was ahead.
        longest = now() + MOST_WAIT
        self._parked = {domain: until for domain, until in ledger.hosts.parked(now()).items() if until <= longest}
        self._changed: dict[str, float] = {}

    def parked_until(self, domain: str) -> float | None:
        """The Unix time before which nothing of this domain may be asked, or None."""
        return self._parked.get(domain)

    def parks_any(self) -> bool:
        """Whether any domain is parked, or was in this run."""
        return bool(self._parked)

    def park(self, domain: str, until: float) -> None:
        """Leave the domain alone until the Unix time `until`; a longer wait stands."""
        if until > self._parked.get(domain, 0.0):
            self._parked[domain] = self._changed[domain] = until

    def save(self) -> None:
        """Put into the ledger what changed."""
        self._ledger.hosts.park(self._changed)


class RememberedRobots:
    """robots.txt by origin; fetched ones reach the ledger in parts, so that memory does not grow with hosts."""

    def __init__(self, ledger: Ledger, now: Callable[[], float]) -> None:
        self._ledger = ledger
        self._now = now
        self._fresh: dict[str, RobotsAnswer] = {}

    def load(self, origin: str) -> RobotsAnswer | None:
        """The last answer of this origin, however old; None for one from the future, when the clock was ahead."""
        if origin in self._fresh:
            return self._fresh[origin]
        packed = self._ledger.hosts.robots(origin)
        answer = _decoded(packed) if packed else None
        return answer if answer and answer.fetched_at <= self._now() else None

    def save(self, origin: str, answer: RobotsAnswer) -> None:
        """Remember an answer."""
        self._fresh[origin] = answer
        if len(self._fresh) > ROBOTS_IN_MEMORY:
            self.flush()

    def flush(self) -> None:
        """Put into the ledger what was fetched."""
        self._ledger.hosts.save_robots(
            {origin: (answer.fetched_at, msgspec.msgpack.encode(answer)) for origin, answer in self._fresh.items()}
        )
        self._fresh = {}


def _decoded(packed: bytes) -> RobotsAnswer | None:
    try:
        return msgspec.msgpack.decode(packed, type=RobotsAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return None
