"""The network's double: real servers on loopback, reached by names below `.test`; and time that passes when told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aggregator.fetch.client import Fetcher
from aggregator.model.exchange import Request
from aggregator.model.settings import NetworkSettings


@dataclass
class Heard:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    connection: int
    line: str


@dataclass
class RawServer:
    """Answers with bytes. `answer(heard)` gives them, or None to hang up; it may be async and may write itself."""

    answer: object
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    peak: int = 0
    busy: int = 0

    @property
    def paths(self) -> list[str]:
        return [heard.path for heard in self.heard]

    async def serve(self, reader, writer):
        self.connections += 1
        number = self.connections
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *fields = head.decode("latin-1").split("\r\n")
                method, path, _ = line.split(" ", 2)
                pairs = (pair.split(": ", 1) for pair in fields if ": " in pair)
                heard = Heard(method, path, {name.lower(): value for name, value in pairs}, number, line)
                self.heard.append(heard)
                self.busy += 1
                self.peak = max(self.peak, self.busy)
                try:
                    reply = await self.reply(heard, writer)
                finally:
                    self.busy -= 1
                if reply is None:
                    break
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.closed += 1
            writer.close()

    async def reply(self, heard, writer):
        reply = self.answer(heard, writer) if getattr(self.answer, "writes", False) else self.answer(heard)
        return await reply if asyncio.iscoroutine(reply) else reply


def http(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Reason", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def routes(table):
    return lambda heard: table.get(heard.path, http(404))


def writes(function):
    function.writes = True
    return function


class VirtualTime:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


@asynccontextmanager
async def fetching(*servers: RawServer, time: VirtualTime | None = None, hosts=None, robots=None, rules=(), **settings):
    """A fetcher for which `*.test` is the first server, `b.test` the second, `c.test` the third."""
    places = [f"{name}:*:127.0.0.1:{server.port}" for name, server in zip(("*.test", "b.test", "c.test"), servers)]  # noqa: B905
    network = NetworkSettings(**{"timeout": 5.0, "retries": 0, "resolve": (*places, *rules), **settings})
    clock = {"now": time.now, "sleep": time.sleep} if time else {}
    async with Fetcher(
        network, user_agent="Tests/1", hosts=hosts, robots=robots, jitter=lambda: 0.5, **clock
    ) as fetcher:
        yield fetcher


def link(url: str, **fields) -> Request:
    """A request that asks no robots.txt."""
    return Request(url=url, **{"purpose": "link", **fields})
