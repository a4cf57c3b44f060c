"""How hosts are treated: so many connections each, so far apart, in the order of asking, and not while they rest.

Concurrency and spacing hold per host, parking (Retry-After) for the registrable domain. A host has an object only while
something is asked of it, so memory does not grow with the number of hosts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

QUEUE_GOAL = 0.25
"""Seconds in which a host's queue should empty before another connection to it is worth its handshake."""
SPACED_HOSTS = 1024


class HostMemory(Protocol):
    """What is remembered across runs of registrable domains. Times are Unix seconds."""

    def parked_until(self, domain: str) -> float | None:
        """The time before which nothing of this domain may be asked, or None."""

    def parks_any(self) -> bool:
        """Whether any domain may be parked; quicker than asking for one."""

    def park(self, domain: str, until: float) -> None:
        """Leave the domain alone until then."""


class MemoryHosts:
    """A `HostMemory` that lasts as long as the process."""

    def __init__(self) -> None:
        self._parked: dict[str, float] = {}

    def parked_until(self, domain: str) -> float | None:
        """The time before which nothing of this domain may be asked, or None."""
        return self._parked.get(domain)

    def parks_any(self) -> bool:
        """Whether any domain was parked."""
        return bool(self._parked)

    def park(self, domain: str, until: float) -> None:
        """Leave the domain alone until then; a longer wait stands."""
        self._parked[domain] = max(until, self._parked.get(domain, until))


def wanted_width(queued: int, seconds_each: float, most: int) -> int:
    """How many connections a host with `queued` waiting requests of `seconds_each` deserves, 1 to `most`.

    One connection serves a short queue sooner than a second handshake would; a long or slow one is shared out.
    """
    return max(1, min(most, -int(-queued * seconds_each // QUEUE_GOAL)))


class Gate:
    """The queue before one host, first come, first served. `width` grows while the queue does not empty."""

    __slots__ = ("_loop", "_timer", "finished", "most", "running", "waiting", "width")

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self.most = most
        self.width = 1
        self.running = 0
        self.finished = 0
        self.waiting: deque[asyncio.Future[None]] = deque()

    def enter_at_once(self) -> bool:
        """Take a turn if nobody has to be waited for; whether it was taken."""
        if self.running >= self.width or self.waiting:
            return False
        self.running += 1
        return True

    async def enter(self) -> None:
        """Wait for a turn."""
        if self.enter_at_once():
            return
        turn = self._loop.create_future()
        self.waiting.append(turn)
        self._watch()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.running -= 1
                self.admit()
            raise

    def leave(self, seconds: float) -> None:
        """Give the turn on; `seconds` is how long it took."""
        self.running -= 1
        self.finished += 1
        if self.waiting and self.finished > self.width:
            self.width = max(self.width, wanted_width(len(self.waiting), seconds, self.most))
        self.admit()

    def admit(self) -> None:
        """Let in whom the width allows."""
        while self.waiting and self.running < self.width:
            turn = self.waiting.popleft()
            if not turn.done():
                self.running += 1
                turn.set_result(None)

    def _watch(self) -> None:
        if self._timer is None and self.width < self.most:
            self._timer = self._loop.call_later(QUEUE_GOAL, self._widen)

    def _widen(self) -> None:
        """The queue has not emptied in time, perhaps behind a request that hangs."""
        self._timer = None
        if self.waiting:
            self.width = min(2 * self.width, self.most)
            self.admit()
            self._watch()

    @property
    def idle(self) -> bool:
        """Whether nobody is in it or before it."""
        return not self.running and not self.waiting

    def close(self) -> None:
        """Stop watching."""
        if self._timer:
            self._timer.cancel()


class Turn:
    """One admission to a host: an async context manager. The clock of a request starts when it is entered."""

    __slots__ = ("_delay", "_entered", "_gate", "_host", "_politeness")

    def __init__(self, politeness: Politeness, host: str, delay: float) -> None:
        self._politeness = politeness
        self._host = host
        self._delay = delay

    async def __aenter__(self) -> None:
        politeness = self._politeness
        self._gate = politeness.gate(self._host)
        try:
            if not self._gate.enter_at_once():
                await self._gate.enter()
        except asyncio.CancelledError:
            politeness.drop_if_idle(self._host, self._gate)
            raise
        self._entered = politeness.loop.time()
        try:
            if self._delay:
                await politeness.space(self._host, self._delay)
            await politeness.everything.acquire()
        except BaseException:
            self._leave()
            raise
        self._entered = politeness.loop.time()

    async def __aexit__(self, *_error: object) -> None:
        self._politeness.everything.release()
        self._leave()

    def _leave(self) -> None:
        self._gate.leave(self._politeness.loop.time() - self._entered)
        self._politeness.drop_if_idle(self._host, self._gate)


class Politeness:
    """The gates of all hosts that are being asked, and one for all together. `on_idle` is told when a host has none.

    `now` and `sleep` are what spacing is measured and waited with.
    """

    def __init__(
        self,
        *,
        per_host: int,
        concurrency: int,
        delay: float,
        on_idle: Callable[[str], None],
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.everything = asyncio.Semaphore(concurrency)
        self._per_host = max(1, per_host)
        self._delay = delay
        self._on_idle = on_idle
        self._now = now
        self.sleep = sleep
        self._gates: dict[str, Gate] = {}
        self._next_start: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._gates)

    def turn(self, host: str, delay: float = 0.0) -> Turn:
        """A turn at `host`, whose starts are at least `delay` seconds (or the configured delay) apart."""
        return Turn(self, host, max(delay, self._delay))

    def gate(self, host: str) -> Gate:
        """The gate of `host`."""
        gate = self._gates.get(host)
        if gate is None:
            gate = self._gates[host] = Gate(self.loop, self._per_host)
        return gate

    def drop_if_idle(self, host: str, gate: Gate) -> None:
        """Forget a host of which nothing is asked any more."""
        if gate.idle and self._gates.get(host) is gate:
            gate.close()
            del self._gates[host]
            self._on_idle(host)

    async def space(self, host: str, delay: float) -> None:
        """Wait until `host` may be asked again, and reserve the moment."""
        now = self._now()
        start = min(max(now, self._next_start.get(host, now)), now + 2 * delay * self._per_host)
        self._next_start[host] = start + delay
        if len(self._next_start) > SPACED_HOSTS:
            self._next_start = {other: moment for other, moment in self._next_start.items() if moment > now}
        if start > now:
            await self.sleep(start - now)
