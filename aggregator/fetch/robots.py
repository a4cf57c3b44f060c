"""What robots.txt says of us (RFC 9309): fetched once per origin and day, remembered across runs.

Unavailable (4xx, more than five redirects) means everything is allowed; unreachable (5xx, garbled) means nothing is,
unless an older copy is known.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from aggregator import urls
from aggregator.model.exchange import Exchange, Failure, Request, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from protego import Protego  # noqa: TC004 - a Struct that is never encoded asks for no types

PRODUCT = "aggregator"
MOST_BYTES = 512 * 1024
FRESH_SECONDS = 86400.0
UNREACHABLE_SECONDS = 600.0
LONGEST_DELAY = 10.0
"""No Crawl-delay, which is no part of the standard, is believed beyond this."""
PARSED_ASIDE = 32 * 1024
"""Larger files are parsed in a thread."""
KEPT_ORIGINS = 256
KEPT_BYTES = 4 * 1024 * 1024
CLIENT_ERROR = range(400, 500)
SERVER_ERROR = 500
CONNECTION_REASONS = frozenset(
    {
        "bad-url",
        "connection-refused",
        "connection-reset",
        "dns-failure",
        "no-such-host",
        "offline",
        "parked",
        "private-address",
        "timeout",
        "tls-expired",
        "tls-hostname",
        "tls-untrusted",
    }
)
"""Troubles that the page would meet as well: they are told as they are."""

REDIRECT_REASONS = frozenset({"too-many-redirects", "redirect-loop", "bad-redirect", "scheme"})


class RobotsAnswer(Struct, frozen=True, kw_only=True):
    """What the origin answered at `fetched_at` (Unix seconds): `status` 200 with a body, or 404 for unavailable.

    The body is cut at 512 KiB, which the standard asks to be read at least.
    """

    status: int
    body: bytes = b""
    fetched_at: float = 0.0


class RobotsMemory(Protocol):
    """Answers by origin, kept across runs, however old."""

    def load(self, origin: str) -> RobotsAnswer | None:
        """The last answer, or None."""

    def save(self, origin: str, answer: RobotsAnswer) -> None:
        """Remember an answer."""


class MemoryRobots:
    """A `RobotsMemory` that lasts as long as the process; it forgets the oldest."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, RobotsAnswer] = OrderedDict()

    def load(self, origin: str) -> RobotsAnswer | None:
        """The last answer, or None."""
        return self._answers.get(origin)

    def save(self, origin: str, answer: RobotsAnswer) -> None:
        """Remember an answer."""
        self._answers[origin] = answer
        if len(self._answers) > KEPT_ORIGINS:
            self._answers.popitem(last=False)


class Ruling(Struct, frozen=True):
    """What an origin's robots.txt comes to, until `until` (Unix seconds).

    `rules` None means everything is allowed; `failure` that nothing is, and why.
    """

    until: float
    rules: Protego | None = None
    failure: Failure | None = None
    size: int = 0

    @property
    def delay(self) -> float:
        """Seconds between two requests that the file asks of us, as far as we follow it."""
        asked = self.rules.crawl_delay(PRODUCT) if self.rules else None
        return min(float(asked), LONGEST_DELAY) if asked else 0.0

    def allows(self, url: str) -> bool:
        """Whether we may ask for this address."""
        return self.failure is None and (self.rules is None or bool(self.rules.can_fetch(url, PRODUCT)))


async def ruling_of(answer: RobotsAnswer) -> Ruling:
    """The ruling of an answer; a large body is parsed aside."""
    until = answer.fetched_at + FRESH_SECONDS
    if answer.status in CLIENT_ERROR:
        return Ruling(until)
    from protego import Protego  # noqa: PLC0415 - a check of links has no use for it, and it costs a start

    text = answer.body.decode("utf-8", "replace").removeprefix("\ufeff")
    rules = await asyncio.to_thread(Protego.parse, text) if len(text) > PARSED_ASIDE else Protego.parse(text)
    return Ruling(until, rules, size=len(answer.body))


class Robots:
    """Rulings by origin. `ask` fetches; one fetch per origin is under way at a time."""

    def __init__(
        self, memory: RobotsMemory, ask: Callable[[Request], Awaitable[Exchange]], now: Callable[[], float]
    ) -> None:
        self._memory = memory
        self._ask = ask
        self._now = now
        self._rulings: OrderedDict[str, Ruling] = OrderedDict()
        self._size = 0
        self._fetching: dict[str, asyncio.Task[Ruling]] = {}

    async def ruling(self, url: str) -> Ruling:
        """The ruling for the origin of `url`."""
        origin = urls.origin(url)
        known = self._rulings.get(origin)
        if known and known.until > self._now():
            self._rulings.move_to_end(origin)
            return known
        task = self._fetching.get(origin)
        if task is None:
            task = self._fetching[origin] = asyncio.create_task(self._find(origin))
            task.add_done_callback(lambda _task: self._fetching.pop(origin, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what is under way."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _find(self, origin: str) -> Ruling:
        remembered = self._memory.load(origin)
        if remembered and 0 <= self._now() - remembered.fetched_at < FRESH_SECONDS:
            return self._keep(origin, await ruling_of(remembered))
        exchange = await self._ask(
            Request(url=f"{origin}/robots.txt", purpose="robots", max_bytes=MOST_BYTES, cut=True)
        )
        answer = self._answer(exchange)
        if answer:
            self._memory.save(origin, answer)
            return self._keep(origin, await ruling_of(answer))
        if remembered:
            stale = await ruling_of(remembered)
            return self._keep(origin, Ruling(self._now() + UNREACHABLE_SECONDS, stale.rules, size=stale.size))
        failure = _unreachable(exchange)
        ruling = Ruling(self._now() + UNREACHABLE_SECONDS, failure=failure)
        passing = failure.local or failure.retry_at is not None
        return ruling if passing else self._keep(origin, ruling)

    def _answer(self, exchange: Exchange) -> RobotsAnswer | None:
        """What can be concluded of the origin, or None where it was not reached."""
        if isinstance(exchange, Response) and exchange.ok:
            return RobotsAnswer(status=200, body=exchange.body[:MOST_BYTES], fetched_at=self._now())
        if isinstance(exchange, Response):
            unavailable = exchange.status < SERVER_ERROR
        else:
            unavailable = exchange.code in CLIENT_ERROR or exchange.reason in REDIRECT_REASONS
        return RobotsAnswer(status=404, fetched_at=self._now()) if unavailable else None

    def _keep(self, origin: str, ruling: Ruling) -> Ruling:
        replaced = self._rulings.pop(origin, None)
        self._size += ruling.size - (replaced.size if replaced else 0)
        self._rulings[origin] = ruling
        while len(self._rulings) > 1 and (len(self._rulings) > KEPT_ORIGINS or self._size > KEPT_BYTES):
            self._size -= self._rulings.popitem(last=False)[1].size
        return ruling


def _unreachable(exchange: Exchange) -> Failure:
    """Why nothing of the origin may be asked."""
    if isinstance(exchange, Failure) and exchange.reason in CONNECTION_REASONS and not exchange.redirects:
        return exchange
    why = f"status {exchange.status}" if isinstance(exchange, Response) else exchange.detail
    return Failure(url=exchange.url, reason="robots", detail=f"robots.txt is out of reach: {why}")
