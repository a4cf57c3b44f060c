"""A body read within its budget: counted after decoding while it grows, ended early where enough was read."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from aggregator.fetch.decode import Coding, codings_of, feed_all
from aggregator.fetch.headers import first_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientResponse, StreamReader

DRAINED = 64 * 1024
"""A connection is worth reading this many bytes that nobody wants."""
DRAIN_SECONDS = 0.25
PLAIN_LENGTH = re.compile(r"[0-9]{1,18}")


class Answer(Protocol):
    """An answer whose head was read and whose body comes in chunks as they are on the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    malformed: str | None

    async def read(self) -> bytes:
        """The next chunk; empty at the end."""

    async def settle(self, *, complete: bool) -> None:
        """Give the connection back; where the body was not read to its end, only if the rest is small."""

    def close(self) -> None:
        """Close the connection, unless it was given back."""


class TooLargeError(Exception):
    """The body is over its budget."""


class BodyBudget(Struct, frozen=True):
    """How much of a body is wanted: at most `limit` bytes, cut there or not, and nothing behind `stop_at`."""

    limit: int
    cut: bool = False
    stop_at: bytes | None = None


class Body(Struct, frozen=True):
    """What was read; `complete` where it is all there is."""

    data: bytes
    complete: bool
    malformed: str | None = None


async def read_body(answer: Answer, budget: BodyBudget, count: Callable[[int], None]) -> Body:
    """Read and decode; `count` is told of the bytes on the wire.

    Raises `TooLargeError`, `DecodeError` and what `answer.read` raises.
    """
    coded = [value for name, value in answer.headers if name == "content-encoding"]
    codings, unknown = codings_of(", ".join(coded)) if coded else ([], [])
    malformed = f"unknown content coding {unknown[0][:40]!r}" if unknown else None
    if not (budget.cut or budget.stop_at or codings) and _stated_length(answer) > budget.limit:
        raise TooLargeError
    growing = _GrowingBody(budget, codings)
    while chunk := await answer.read():
        count(len(chunk))
        if growing.add(chunk):
            return Body(bytes(growing.data), complete=False, malformed=malformed)
    for coding in codings:
        coding.finish()
    return Body(bytes(growing.data), complete=True, malformed=malformed)


def _stated_length(answer: Answer) -> int:
    stated = first_header(answer.headers, "content-length") or ""
    return int(stated) if PLAIN_LENGTH.fullmatch(stated) else 0


class _GrowingBody:
    def __init__(self, budget: BodyBudget, codings: list[Coding]) -> None:
        self.data = bytearray()
        self._budget = budget
        self._codings = codings
        self._stop_at = budget.stop_at.lower() if budget.stop_at else None

    def add(self, chunk: bytes) -> bool:
        """Take a chunk; whether enough was read."""
        return any(self._take(piece) for piece in feed_all(self._codings, chunk))

    def _take(self, piece: bytes) -> bool:
        data, budget = self.data, self._budget
        before = len(data)
        data += piece
        if self._stop_at:
            start = max(0, before - len(self._stop_at) + 1)
            found = bytes(data[start:]).lower().find(self._stop_at)
            if found >= 0 and start + found + len(self._stop_at) <= budget.limit:
                del data[start + found + len(self._stop_at) :]
                return True
        if len(data) <= budget.limit:
            return False
        if not budget.cut:
            raise TooLargeError
        del data[budget.limit :]
        return True


async def drain(stream: StreamReader, length: int | None) -> bool:
    """Read the rest of a body of this stated length if it is small and quick; whether the end was reached."""
    if length is not None and length - stream.total_bytes > DRAINED:
        return False
    left = DRAINED
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0 and (chunk := await stream.readany()):
                left -= len(chunk)
    except Exception:  # noqa: BLE001  nobody wants these bytes: whatever happens, the connection is closed
        return False
    return left > 0


class ClientAnswer:
    """aiohttp's response as an `Answer`."""

    __slots__ = ("_response", "headers", "malformed", "status")

    def __init__(self, response: ClientResponse, headers: tuple[tuple[str, str], ...]) -> None:
        self._response = response
        self.status = response.status
        self.headers = headers
        self.malformed: str | None = None

    async def read(self) -> bytes:
        """The next chunk; empty at the end."""
        return await self._response.content.readany()

    async def settle(self, *, complete: bool) -> None:
        """Give the connection back; where the body was not read to its end, only if the rest is small."""
        if complete or await drain(self._response.content, self._response.content_length):
            self._response.release()
        else:
            self._response.close()

    def close(self) -> None:
        """Close the connection, unless it was given back."""
        if not self._response.closed:
            self._response.close()
