"""How hosts are treated: so many connections each, so far apart, in the order of asking, and not while they rest.

Concurrency and spacing hold per host, parking (Retry-After) for the registrable domain. A host has an object only while
something is asked of it, so memory does not grow with the number of hosts.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, Self

from aggregator.fetch.gate import Effort, Gate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SPACED_HOSTS = 1024
LINGERING = 0.05
"""Seconds for which those who come just after a host's last request still know that it kept silent."""

FEW_HOSTS = 16
"""Of more hosts than these, there is always one that answers while others' answers are looked at."""


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

    def narrow(self) -> None:
        """The host was asked too much: as long as others wait for it, no more than half as many at once."""
        self._gate.narrow()

    def is_silent(self, method: str) -> bool:
        """Whether the host has not answered those before either, so that asking would only cost time."""
        return self._gate.is_silent(method)

    def share(self, method: str) -> float:
        """The part of its time that the request may take; less after others were left unanswered."""
        return self._gate.share(method)

    async def __aenter__(self) -> Self:
        politeness = self._politeness
        self._gate = politeness.gate(self._host)
        try:
            if not self._gate.enter_at_once():
                await self._gate.enter(urgent=self._urgent, plain=self._plain)
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

    @property
    def asks_few(self) -> bool:
        """Whether only few hosts are being asked, which all may be waiting for our next request."""
        return 0 < len(self._gates) <= FEW_HOSTS

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
        """Forget a host of which nothing is asked any more; one that kept silent, a moment later."""
        if gate.idle and gate.met_silence:
            self.loop.call_later(LINGERING, self._drop, host, gate)
        else:
            self._drop(host, gate)

    def _drop(self, host: str, gate: Gate) -> None:
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
