"""The newsroom on the network: an HTTP/1.1 server on this machine that can be fast and can misbehave."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Self

from aggregator.demo.answer import Prepared, Request, pack
from aggregator.demo.line import Line

if TYPE_CHECKING:
    from types import TracebackType

    from aggregator.demo.world import World

_MOST_PREPARED = 65_536
_MOST_BODY_BYTES = 64 << 20
_BACKLOG = 4096


class Bodies:
    """Rendered bodies by address, as many as fit into so many bytes; the ones asked for last stay."""

    def __init__(self, most: int = _MOST_BODY_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[tuple[Prepared, bool], bytes] = OrderedDict()

    def body(self, prepared: Prepared, *, packed: bool) -> bytes:
        """The body of a resource, gzipped where `packed`."""
        key = (prepared, packed)
        kept = self._kept.get(key)
        if kept is None:
            return self._keep(key, prepared.resource.render())
        self._kept.move_to_end(key)
        return kept

    def clear(self) -> None:
        """Forgets everything."""
        self._kept.clear()
        self._size = 0

    def _keep(self, key: tuple[Prepared, bool], rendered: bytes) -> bytes:
        body = pack(rendered) if key[1] else rendered
        self._kept[key] = body
        self._size += len(body)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1])
        return body


class Newsroom:
    """Serves a world on loopback while its context is open, in the running loop.

    `delay` (seconds) comes before every answer. `requests` counts by host and path unless `counting` is off,
    `most_in_flight` is the largest number of a host's requests that were being answered at one moment.
    """

    def __init__(
        self, world: World, host: str = "127.0.0.1", port: int = 0, *, delay: float = 0.0, counting: bool = True
    ) -> None:
        self.world = world
        self.address = host
        self.port = port
        self.delay = delay
        self.requests: Counter[tuple[str, str]] = Counter()
        self.most_in_flight: Counter[str] = Counter()
        self.connections = 0
        """How many connections have been accepted."""
        self._bodies = Bodies()
        self._counting = counting
        self._in_flight: Counter[str] = Counter()
        self._prepared: OrderedDict[tuple[str, str], Prepared] = OrderedDict()
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Line(self, loop), self.address, self.port, backlog=_BACKLOG)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
        for line in list(self._lines):
            line.hang_up()
        # Transports close in the loop's next turn.
        await asyncio.sleep(0)

    @property
    def resolve(self) -> list[str]:
        """What `--resolve` is to be given so that the world's hosts are found here."""
        return self.world.resolve(self.port, self.address)

    @property
    def sources_yaml(self) -> str:
        """A sources.yaml that lists every site and finds it here."""
        return self.world.sources_yaml(self.port)

    def hits(self, host: str) -> int:
        """How many requests the host has had."""
        return sum(count for (asked, _path), count in self.requests.items() if asked == host)

    def forget(self) -> None:
        """Sets all counters to zero; what flaky sites do at first they do again."""
        self.requests.clear()
        self.most_in_flight.clear()

    def advance(self, step: int) -> None:
        """Takes the world to a step."""
        self.world.advance(step)
        self._prepared.clear()
        self._bodies.clear()

    def prepared(self, request: Request) -> Prepared:
        """What a request is to be answered, in the turn that its address's count says."""
        key = (request.host, request.target)
        found = self._prepared.get(key) or self._prepare(key)
        first = found.resource.at_first
        if self._counting or first:
            address = (request.host, request.target.partition("?")[0])
            self.requests[address] += 1
            return Prepared(first) if first and self.requests[address] == 1 else found
        return found

    def body(self, prepared: Prepared, *, packed: bool) -> bytes:
        """The body of a resource, gzipped where `packed`."""
        return self._bodies.body(prepared, packed=packed)

    def arrived(self, host: str) -> None:
        """Counts a request that is now being answered."""
        self._in_flight[host] += 1
        self.most_in_flight[host] = max(self.most_in_flight[host], self._in_flight[host])

    def left(self, host: str) -> None:
        """Counts a request that has been answered."""
        self._in_flight[host] -= 1
        if not self._in_flight[host]:
            del self._in_flight[host]

    def opened(self, line: Line) -> None:
        """Notes a connection."""
        self.connections += 1
        self._lines.add(line)

    def closed(self, line: Line) -> None:
        """Forgets a connection."""
        self._lines.discard(line)

    def _prepare(self, key: tuple[str, str]) -> Prepared:
        prepared = self._prepared[key] = Prepared(self.world.resource(*key))
        if len(self._prepared) > _MOST_PREPARED:
            self._prepared.popitem(last=False)
        return prepared
