"""The one gate to the network: a request in, a response or a failure out, whatever the world does.

Every feed, page, image and robots.txt passes here: the guard at connect time, the budget counted after decoding, one
deadline, politeness, retries. Waiting between attempts holds no place in any queue.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from msgspec import structs

from aggregator import urls
from aggregator.errors import UsageError
from aggregator.fetch.chain import Chain, Ways
from aggregator.fetch.connections import Connector
from aggregator.fetch.deadline import Deadlines
from aggregator.fetch.direct import Direct
from aggregator.fetch.guard import AddressGuard
from aggregator.fetch.headers import default_headers
from aggregator.fetch.http_library import ClientSession, DummyCookieJar
from aggregator.fetch.leg import Legs
from aggregator.fetch.permission import Permission
from aggregator.fetch.politeness import HostMemory, MemoryHosts, Politeness
from aggregator.fetch.proxies import ProxyChoice
from aggregator.fetch.redirects import MOST_REDIRECTS
from aggregator.fetch.resolve import Names, parse_resolve
from aggregator.fetch.retry import is_slow_answer, may_pass, repeat, wants_a_rest
from aggregator.fetch.robots import MemoryRobots, Robots, RobotsMemory
from aggregator.fetch.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aggregator.model.exchange import Exchange, Request
    from aggregator.model.settings import NetworkSettings

Value = TypeVar("Value")
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_ROBOTS_REDIRECTS = 5
MOST_NAME_SECONDS = 5.0
NAME_SHARE = 0.5
IDLE_HOSTS = 256
SPARE_DESCRIPTORS = 24
PLENTY = 1 << 20
MOST_HEADER_BYTES = 128 * 1024
LIMITS = {
    "read_bufsize": 64 * 1024,
    "max_line_size": MOST_HEADER_BYTES,
    "max_field_size": MOST_HEADER_BYTES,
    "max_headers": 1000,
}


class Waiting(NamedTuple):
    """A request that is under way: its address without secrets, and for how many seconds."""

    url: str
    seconds: float


class Capacity(NamedTuple):
    """How many connections may be busy, and of how many hosts idle ones may be kept."""

    busy: int
    idle_hosts: int


def capacity(concurrency: int, descriptors: int) -> Capacity:
    """What fits into the `descriptors` that may still be opened: a busy connection may need two for a moment."""
    usable = max(4, descriptors - SPARE_DESCRIPTORS)
    busy = max(1, min(concurrency, usable // 2))
    return Capacity(busy, max(1, min(IDLE_HOSTS, (usable - busy) // 2)))


def free_descriptors() -> int:
    """How many more files this process may open."""
    try:
        import resource  # noqa: PLC0415  not every platform has such limits
    except ImportError:
        return PLENTY
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        opened = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  names are enough
    except OSError:
        opened = 16
    return PLENTY if most == resource.RLIM_INFINITY else max(0, most - opened)


class Fetcher:
    """An async context manager. `now` gives Unix seconds, `jitter` numbers in [0, 1), `sleep` waits for seconds.

    Raises `UsageError` where a setting makes no sense.
    """

    def __init__(
        self,
        network: NetworkSettings,
        *,
        user_agent: str,
        hosts: HostMemory | None = None,
        robots: RobotsMemory | None = None,
        now: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._network = network
        self._user_agent = user_agent
        self._permission = Permission(hosts or MemoryHosts(), now)
        self._robots_memory = robots or MemoryRobots()
        self._now = now
        self._jitter = jitter
        self._sleep = sleep
        self._guard = _usable("allow", lambda: AddressGuard(network.allow))
        self._rules = _usable("resolve", lambda: [parse_resolve(rule) for rule in network.resolve])
        self._trust = Trust(network.ca_file)
        self._proxies = ProxyChoice(network.proxy)
        self._active: dict[object, tuple[str, float]] = {}

    async def __aenter__(self) -> Self:
        room = capacity(self._network.concurrency, free_descriptors())
        self._names = Names(min(MOST_NAME_SECONDS, self._network.timeout * NAME_SHARE))
        self._connector = Connector(
            names=self._names, rules=self._rules, guard=self._guard, idle_hosts=room.idle_hosts, trust=self._trust
        )
        self._session = ClientSession(
            connector=self._connector,
            cookie_jar=DummyCookieJar(),
            headers=default_headers(self._user_agent),
            auto_decompress=False,
            **LIMITS,  # type: ignore[arg-type]  # they are numbers
        )
        direct = Direct(self._session, self._connector, LIMITS)
        self._legs = Legs(self._session, self._connector, self._proxies, self._network.max_body, direct)
        self._politeness = Politeness(
            per_host=self._network.per_host,
            concurrency=room.busy,
            delay=self._network.delay,
            on_idle=self._connector.rest,
            now=self._now,
            sleep=self._sleep,
        )
        robots = Robots(self._robots_memory, self.fetch, self._now)
        self._ways = Ways(self._legs, self._politeness, self._permission, robots, Deadlines())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._ways.deadlines.close()
        await self._ways.robots.close()
        await self._session.close()
        await self._names.close()

    async def fetch(self, request: Request) -> Exchange:
        """Ask, again where that may help, and tell what came of it. Raises nothing but `CancelledError`.

        An answer is a `Response` whatever its status, except a 429 or 503 that wants us to stay away for longer than
        a few seconds: that is a `Failure` with `retry_at`, and its whole domain is left alone until then.
        """
        token = object()
        self._active[token] = request.url, time.monotonic()
        try:
            exchange = await self._attempt(request)
            if may_pass(exchange) and self._may_repeat(request, exchange):
                # who was sent away comes first when its time has come
                again = structs.replace(request, urgent=True)
                exchange = await repeat(
                    exchange,
                    lambda: self._attempt(again),
                    worthwhile=lambda one: may_pass(one) and self._may_repeat(request, one),
                    retries=self._network.retries,
                    now=self._now,
                    jitter=self._jitter,
                    sleep=self._sleep,
                )
            return exchange
        finally:
            del self._active[token]

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._legs.requests

    @property
    def bytes(self) -> int:
        """How many bytes of bodies were received, as they were on the wire."""
        return self._legs.bytes

    @property
    def in_flight(self) -> int:
        """How many requests are under way or wait for their turn."""
        return len(self._active)

    def slowest(self, most: int = 3) -> list[Waiting]:
        """The requests that have been under way longest, the longest first."""
        now = time.monotonic()
        oldest = zip(range(most), self._active.values(), strict=False)
        return [Waiting(urls.redact(url), now - started) for _, (url, started) in oldest]

    def _may_repeat(self, request: Request, exchange: Exchange) -> bool:
        if request.aside or (request.silence_is_final and is_slow_answer(exchange)):
            return False
        harmless = request.idempotent or request.method.upper() in REPEATABLE
        return (request.again or wants_a_rest(exchange)) and self._network.retries > 0 and harmless

    async def _attempt(self, request: Request) -> Exchange:
        chain = Chain(
            request,
            self._ways,
            seconds=self._network.timeout if request.timeout is None else request.timeout,
            most=MOST_ROBOTS_REDIRECTS if request.purpose == "robots" else MOST_REDIRECTS,
        )
        exchange = await chain.follow()
        if not request.aside:
            exchange = self._permission.heed(exchange)
        if self._politeness.asks_few:
            # Who has the turn now asks before this answer is looked at, so that the host is at work meanwhile.
            await asyncio.sleep(0)
        return exchange


def _usable(key: str, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except ValueError as error:
        raise UsageError(f"network.{key}: {error}") from error
