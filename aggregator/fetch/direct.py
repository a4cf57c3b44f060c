"""GET and HEAD on pooled connections, without what a session does besides: cookies, redirects, bodies to be sent.

Connections, their pool and the reading of answers are aiohttp's own; only the way between is shorter, which halves the
cost of a request. It leans on inner parts, each guarded by a test with a real server.
"""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.fetch.body import PLAIN_LENGTH, drain
from aggregator.fetch.headers import answer_headers, first_header
from aggregator.fetch.http_library import (
    ClientConnectorError,
    ClientOSError,
    ClientRequest,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientTimeout, StreamReader
    from aiohttp.connector import Connection
    from aiohttp.http_parser import RawResponseMessage
    from yarl import URL

    from aggregator.fetch.connections import Connector

METHODS = frozenset({"GET", "HEAD"})
NOT_PLAIN = frozenset({"host", "connection", "content-length", "transfer-encoding", "expect", "te", "upgrade"})
ILLEGAL = re.compile(r"[\r\n\0]")
ORIGINS_KEPT = 512
SWITCHING = 101


class DirectAnswer:
    """An answer on a pooled connection, as an `Answer`."""

    __slots__ = ("_connection", "_payload", "headers", "malformed", "status")

    def __init__(self, connection: Connection, message: RawResponseMessage, payload: StreamReader) -> None:
        self._connection = connection
        self._payload = payload
        self.status = message.code
        self.headers = answer_headers(message.raw_headers)
        self.malformed: str | None = None

    async def read(self) -> bytes:
        """The next chunk; empty at the end."""
        return await self._payload.readany()

    async def settle(self, *, complete: bool) -> None:
        """Give the connection back; where the body was not read to its end, only if the rest is small."""
        if complete or self._payload.at_eof() or await drain(self._payload, self._stated_length()):
            self._connection.release()
        else:
            self._connection.close()

    def _stated_length(self) -> int | None:
        stated = first_header(self.headers, "content-length") or ""
        return int(stated) if PLAIN_LENGTH.fullmatch(stated) else None

    def close(self) -> None:
        """Close the connection, unless it was given back."""
        if self._connection.protocol is not None:
            self._connection.close()


class Direct:
    """Sends plain requests. `limits` are aiohttp's own words for how an answer is read."""

    def __init__(self, session: ClientSession, connector: Connector, limits: dict[str, int]) -> None:
        self._session = session
        self._connector = connector
        self._limits = limits
        self._usual = {name.lower(): f"{name}: {value}" for name, value in session.headers.items()}
        self._places: dict[tuple[str, str | None, int | None], ClientRequest] = {}
        self._lines = lru_cache(maxsize=64)(self._make_lines)

    @staticmethod
    def suits(method: str, headers: dict[str, str]) -> bool:
        """Whether this way is one for such a request."""
        return method in METHODS and NOT_PLAIN.isdisjoint(map(str.lower, headers))

    async def open(self, method: str, target: URL, headers: dict[str, str], timeout: ClientTimeout) -> DirectAnswer:  # noqa: ASYNC109  for the connection alone
        """Ask. A kept connection that the server had closed meanwhile is replaced once (RFC 9112, 9.3.1).

        Raises what aiohttp raises, and `ValueError` for a header that would be two.
        """
        head = self._head(method, target, headers)
        try:
            return await self._ask(method, target, head, timeout)
        except ClientConnectorError:
            raise
        except (ClientOSError, ServerDisconnectedError):
            return await self._ask(method, target, head, timeout)

    async def _ask(self, method: str, target: URL, head: bytes, timeout: ClientTimeout) -> DirectAnswer:  # noqa: ASYNC109  as above
        try:
            connection = await self._connector.connect(self._place(target), [], timeout)
        except TimeoutError as error:
            raise ConnectionTimeoutError(f"no connection to {target.raw_host}") from error
        try:
            return DirectAnswer(connection, *await self._exchange(connection, method, head))
        except BaseException:
            connection.close()
            raise

    async def _exchange(
        self, connection: Connection, method: str, head: bytes
    ) -> tuple[RawResponseMessage, StreamReader]:
        """Write the request and read the head of its answer; interim ones (1xx) are passed over."""
        protocol, transport = connection.protocol, connection.transport
        if protocol is None or transport is None or transport.is_closing():
            raise ServerDisconnectedError
        protocol.set_response_params(
            skip_payload=method == "HEAD",
            read_until_eof=True,
            auto_decompress=False,
            **self._limits,  # type: ignore[arg-type]  # they are numbers
        )
        transport.write(head)
        while True:
            message, payload = await protocol.read()
            if message.code >= 200 or message.code < 100 or message.code == SWITCHING:  # noqa: PLR2004  RFC 9110, 15.2
                return message, payload

    def _head(self, method: str, target: URL, headers: dict[str, str]) -> bytes:
        first = f"{method} {target.raw_path_qs} HTTP/1.1\r\nHost: {target.host_port_subcomponent}\r\n"
        return first.encode() + self._lines(tuple(headers.items()))

    def _make_lines(self, headers: tuple[tuple[str, str], ...]) -> bytes:
        lines = {**self._usual, **{name.lower(): f"{name}: {value}" for name, value in headers}}.values()
        if any(ILLEGAL.search(line) for line in lines):
            raise ValueError("a header with a line break in it is not sent")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _place(self, target: URL) -> ClientRequest:
        """What the connector wants to know of where to connect: a request to that origin, which is never sent."""
        key = (target.scheme, target.raw_host, target.port)
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= ORIGINS_KEPT:
                del self._places[next(iter(self._places))]
            loop = asyncio.get_running_loop()
            place = self._places[key] = ClientRequest("GET", target.origin(), loop=loop, session=self._session)
        return place
