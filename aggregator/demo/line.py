"""One client's connection: requests are answered one after the other, plain ones without a task."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import TYPE_CHECKING, Protocol, cast

from aggregator.demo.answer import Prepared, Request, chunked, method_refused, parse_request, refusal

if TYPE_CHECKING:
    from aggregator.demo.resource import Manner

_LONGEST_HEAD = 1 << 16
_METHODS = frozenset((b"GET", b"HEAD"))


class Desk(Protocol):
    """Whom a line asks what to say."""

    delay: float

    def prepared(self, request: Request) -> Prepared:
        """What a request is to be answered."""

    def body(self, prepared: Prepared, *, packed: bool) -> bytes:
        """The body of a resource, gzipped where `packed`."""

    def arrived(self, host: str) -> None:
        """Counts a request that is now being answered."""

    def left(self, host: str) -> None:
        """Counts a request that has been answered."""

    def opened(self, line: Line) -> None:
        """Notes a connection."""

    def closed(self, line: Line) -> None:
        """Forgets a connection."""


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        self._desk = desk
        self._loop = loop
        self._unread = b""
        self._skip = 0
        self._asked: Request | None = None
        self._task: asyncio.Task[None] | None = None
        self._clogged = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins."""
        self._transport = cast("asyncio.Transport", transport)
        self._desk.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends, whatever was being said."""
        del exc
        if self._task:
            self._task.cancel()
        self._done()
        self._desk.closed(self)

    def pause_writing(self) -> None:
        """Notes that the client reads slowly."""
        self._clogged = True

    def resume_writing(self) -> None:
        """Notes that the client reads again."""
        self._clogged = False
        self._read_on()

    def data_received(self, data: bytes) -> None:
        """Reads on; what comes during an answer waits."""
        self._unread = self._unread + data if self._unread else data
        if not self._asked:
            self._read()

    def hang_up(self) -> None:
        """Ends the connection at once."""
        self._transport.abort()

    def _read(self) -> None:
        while self._unread and not (self._asked or self._clogged or self._transport.is_closing()):
            if self._skip:
                self._skip_body()
                continue
            head, found, rest = self._unread.partition(b"\r\n\r\n")
            if not found:
                self._check_length()
                return
            self._unread = rest
            self._hear(head)

    def _skip_body(self) -> None:
        skipped = min(self._skip, len(self._unread))
        self._unread = self._unread[skipped:]
        self._skip -= skipped

    def _check_length(self) -> None:
        if len(self._unread) > _LONGEST_HEAD:
            self._transport.write(refusal(431))
            self._transport.close()

    def _hear(self, head: bytes) -> None:
        request = parse_request(head)
        if not request:
            self._transport.write(refusal(400))
            self._transport.close()
            return
        self._asked = request
        self._desk.arrived(request.host)
        length = request.fields.get(b"content-length", b"0")
        self._skip = int(length) if length.isdigit() else 0
        if self._desk.delay:
            self._loop.call_later(self._desk.delay, self._answer, request)
        else:
            self._answer(request)

    def _answer(self, request: Request) -> None:
        if self._transport.is_closing():
            return
        if request.method not in _METHODS:
            self._say(method_refused())
            return
        prepared = self._desk.prepared(request)
        if prepared.manner:
            self._task = self._loop.create_task(self._perform(request, prepared, prepared.manner))
        else:
            self._say(self._plain(request, prepared))

    def _plain(self, request: Request, prepared: Prepared) -> bytes:
        if prepared.is_unchanged(request):
            return prepared.unchanged()
        packed = prepared.resource.packed and b"gzip" in request.fields.get(b"accept-encoding", b"")
        body = self._desk.body(prepared, packed=packed)
        head_only = request.method == b"HEAD"
        asked = request.fields.get(b"range") if prepared.resource.ranges else None
        part = prepared.part(body, asked, head_only=head_only) if asked else None
        return part or prepared.whole(body, packed=packed, head_only=head_only)

    def _say(self, answer: bytes) -> None:
        self._transport.write(answer)
        self._finish()

    def _finish(self) -> None:
        keeps_alive = self._asked is not None and self._asked.keeps_alive
        self._done()
        if not keeps_alive:
            self._transport.close()
        elif self._unread:
            # Not at once: a long queue of requests would be a deep stack of calls.
            self._loop.call_soon(self._read_on)

    def _read_on(self) -> None:
        if not self._asked:
            self._read()

    def _done(self) -> None:
        if self._asked:
            self._desk.left(self._asked.host)
            self._asked = None

    async def _perform(self, request: Request, prepared: Prepared, manner: Manner) -> None:
        if manner.delay:
            await asyncio.sleep(manner.delay)
        if manner.hang:
            await asyncio.Event().wait()
        if manner.reset:
            self._reset()
        elif request.method == b"HEAD" and manner.head != "plain":
            self._say(method_refused() if manner.head == "refused" else prepared.unmeasured(chunked=True))
        elif manner.framing == "length" or prepared.is_unchanged(request):
            await self._trickle(self._plain(request, prepared), manner.drip)
        else:
            self._misframe(request, prepared, manner)

    async def _trickle(self, answer: bytes, pause: float) -> None:
        for place in range(len(answer) if pause else 0):
            self._transport.write(answer[place : place + 1])
            await asyncio.sleep(pause)
        self._say(b"" if pause else answer)

    def _misframe(self, request: Request, prepared: Prepared, manner: Manner) -> None:
        body = b"" if request.method == b"HEAD" else self._desk.body(prepared, packed=False)
        if manner.framing == "chunked":
            self._say(prepared.unmeasured(chunked=True) + (chunked(body) if body else b""))
            return
        if manner.framing == "close":
            self._transport.write(prepared.unmeasured(chunked=False) + body)
        else:
            whole = prepared.whole(body, packed=False, head_only=request.method == b"HEAD")
            self._transport.write(whole[: len(whole) - len(body) // 3])
        self._done()
        self._transport.close()

    def _reset(self) -> None:
        connection: socket.socket = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
