"""How hosts are treated: so many connections each, so far apart, in the order of asking, and not while they rest.

Concurrency and spacing hold per host, parking (Retry-After) for the registrable domain. A host has an object only while
something is asked of it, so memory does not grow with the number of hosts.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

QUEUE_GOAL = 0.25
"""Seconds in which a host's queue should empty before another connection to it is worth its handshake."""
BUSY = 0.6
"""The share of one processor from which on waiting is our own doing: more connections would only add handshakes."""
BUSY_WINDOW = 0.1
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


def worked() -> float:
    """Seconds for which this thread had a processor or, where the system tells (Linux), waited for one."""
    try:
        ran, waited, _ = Path("/proc/thread-self/schedstat").read_bytes().split()
        return (int(ran) + int(waited)) / 1e9
    except (OSError, ValueError):
        return time.thread_time()


class Effort:
    """How hard this thread works, by the processor time that it wanted in the last tenth of a second or so."""

    def __init__(self) -> None:
        self._since, self._spent = time.monotonic(), worked()
        self._share = 0.0

    def is_high(self) -> bool:
        """Whether answers are slow because we are."""
        now = time.monotonic()
        if now - self._since >= BUSY_WINDOW:
            spent = worked()
            self._share = (spent - self._spent) / (now - self._since)
            self._since, self._spent = now, spent
        return self._share >= BUSY


class Gate:
    """The queue before one host, first come, first served, but for urgent ones.

    `width` grows while the queue does not empty.
    """

    __slots__ = ("_effort", "_loop", "_silences", "_timer", "finished", "most", "running", "waiting", "width")

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int, effort: Effort | None = None) -> None:
        self._loop = loop
        self._effort = effort or Effort()
        self._timer: asyncio.TimerHandle | None = None
        self.most = most
        self.width = 1
        self.running = 0
        self.finished = 0
        self._silences: Counter[str] = Counter()
        self.waiting: deque[asyncio.Future[None]] = deque()

    def enter_at_once(self) -> bool:
        """Take a turn if nobody has to be waited for; whether it was taken."""
        if self.running >= self.width or self.waiting:
            return False
        self.running += 1
        return True

    async def enter(self, *, urgent: bool = False) -> None:
        """Wait for a turn; an `urgent` one is the next."""
        if self.enter_at_once():
            return
        turn = self._loop.create_future()
        (self.waiting.appendleft if urgent else self.waiting.append)(turn)
        self._watch()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.running -= 1
                self.admit()
            raise

    def leave(self, seconds: float, *, plain: bool = False) -> None:
        """Give the turn on; `seconds` is how long it took.

        The first turn's time is half spent on connecting; it tells enough where connections are cheap (`plain`).
        """
        self.running -= 1
        self.finished += 1
        is_first = plain and self.finished == 1
        enough = is_first or self.finished > self.width
        if self.waiting and enough and self.width < self.most and not self._effort.is_high():
            seconds = seconds / 2 if is_first else seconds
            self.width = max(self.width, wanted_width(len(self.waiting), seconds, self.most))
        self.admit()

    def note(self, method: str, *, silent: bool) -> None:
        """Whether a request with this method ended in silence; an answer to any makes good all silences before."""
        if silent:
            self._silences[method] += 1
        elif self._silences:
            self._silences.clear()

    def is_silent(self, method: str) -> bool:
        """Whether as many requests as may be under way at once, and no others, ended in silence: the next would too."""
        return self._silences[method] >= self.most

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
            if not self._effort.is_high():
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

    __slots__ = ("_delay", "_entered", "_gate", "_host", "_plain", "_politeness", "_urgent")

    def __init__(self, politeness: Politeness, host: str, delay: float, *, urgent: bool, plain: bool) -> None:
        self._plain = plain
        self._urgent = urgent
        self._politeness = politeness
        self._host = host
        self._delay = delay

    def note(self, method: str, *, silent: bool) -> None:
        """Whether what was asked in this turn ended in silence."""
        self._gate.note(method, silent=silent)

    def is_silent(self, method: str) -> bool:
        """Whether the host has not answered those before either, so that asking would only cost time."""
        return self._gate.is_silent(method)

    async def __aenter__(self) -> Self:
        politeness = self._politeness
        self._gate = politeness.gate(self._host)
        try:
            if not self._gate.enter_at_once():
                await self._gate.enter(urgent=self._urgent)
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
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._politeness.everything.release()
        self._leave()

    def _leave(self) -> None:
        self._gate.leave(self._politeness.loop.time() - self._entered, plain=self._plain)
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
        self._effort = Effort()
        self._delay = delay
        self._on_idle = on_idle
        self._now = now
        self.sleep = sleep
        self._gates: dict[str, Gate] = {}
        self._next_start: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._gates)

    def turn(self, host: str, delay: float = 0.0, *, urgent: bool = False, plain: bool = False) -> Turn:
        """A turn at `host`, whose starts are at least `delay` seconds (or the configured delay) apart.

        An `urgent` one is the next; a `plain` one needs no TLS, so that connections cost little.
        """
        return Turn(self, host, max(delay, self._delay), urgent=urgent, plain=plain)

    def gate(self, host: str) -> Gate:
        """The gate of `host`."""
        gate = self._gates.get(host)
        if gate is None:
            gate = self._gates[host] = Gate(self.loop, self._per_host, self._effort)
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
