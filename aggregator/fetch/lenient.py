"""A second, tolerant reading of answers that browsers accept and aiohttp refuses.

A space before a colon, a length stated twice, length and chunks at once, a protocol in lower case: such a server is
malformed, but not dead.

Only GET and HEAD get here, on a connection of their own that passes the same guard.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from aggregator.fetch.headers import answer_headers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from yarl import URL

    from aggregator.fetch.connections import Connector

STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9]+)?[ \t]+([0-9]{3})(?:[ \t].*)?", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?")
MOST_HEAD_BYTES = 128 * 1024
MOST_INTERIM_ANSWERS = 10
READ_BYTES = 64 * 1024
BODILESS = frozenset({204, 304})


class StillBadError(Exception):
    """Not even a browser would make sense of the answer."""


async def read_leniently(
    connector: Connector, method: str, target: URL, headers: Mapping[str, str], complaint: str
) -> LenientAnswer:
    """Ask again and read with tolerance; `complaint` becomes what `malformed` says.

    Raises `StillBadError`, and what connections raise.
    """
    reader, writer = await connector.open_stream(target)
    try:
        said = {"Host": target.host_port_subcomponent or "", **headers, "Connection": "close"}
        lines = [f"{method} {target.raw_path_qs} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("utf-8"))
        await writer.drain()
        status, fields = await _read_head(reader)
        return LenientAnswer(writer, status, fields, _body(reader, method, status, fields), complaint)
    except BaseException:
        writer.transport.abort()
        raise


class LenientAnswer:
    """An `Answer` whose connection is never used again."""

    def __init__(
        self,
        writer: asyncio.StreamWriter,
        status: int,
        fields: list[tuple[bytes, bytes]],
        chunks: AsyncIterator[bytes],
        malformed: str,
    ) -> None:
        self._writer = writer
        self._chunks = chunks
        self.status = status
        self.headers = answer_headers(fields)
        self.malformed: str | None = malformed

    async def read(self) -> bytes:
        """The next chunk; empty at the end. Raises `StillBadError` where the body stops early."""
        return await anext(self._chunks, b"")

    async def settle(self, *, complete: bool) -> None:  # noqa: ARG002  an `Answer` is told
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._writer.transport.abort()


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Status and header fields of the first answer that is not an interim one."""
    for _ in range(MOST_INTERIM_ANSWERS):
        match = STATUS_LINE.fullmatch(await _read_line(reader))
        if match is None:
            raise StillBadError("no status line")
        fields = await _read_fields(reader)
        if int(match[1]) >= 200:  # noqa: PLR2004
            return int(match[1]), fields
    raise StillBadError("nothing but interim answers")


async def _read_fields(reader: asyncio.StreamReader) -> list[tuple[bytes, bytes]]:
    fields: list[tuple[bytes, bytes]] = []
    size = 0
    while line := await _read_line(reader):
        size += len(line)
        if size > MOST_HEAD_BYTES:
            raise StillBadError("too many headers")
        name, colon, value = line.partition(b":")
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] = (fields[-1][0], fields[-1][1] + b" " + line.strip())
        elif colon and name.strip():
            fields.append((name.strip(), value.strip()))
    return fields


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    try:
        line = await reader.readuntil(b"\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise StillBadError("the head stops or does not end") from error
    return line.rstrip(b"\r\n")


async def _body(
    reader: asyncio.StreamReader, method: str, status: int, fields: list[tuple[bytes, bytes]]
) -> AsyncIterator[bytes]:
    """The body's chunks: chunks count before lengths (RFC 9112, 6.3), lengths that differ count for nothing."""
    if method == "HEAD" or status in BODILESS:
        return
    lengths = {
        part.strip() for name, value in fields if name.lower() == b"content-length" for part in value.split(b",")
    }
    if any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in fields):
        parts = _chunked(reader)
    elif lengths:
        parts = _of_length(reader, _length(lengths))
    else:
        parts = _until_end(reader)
    async for part in parts:
        yield part


def _length(lengths: set[bytes]) -> int:
    (text,) = lengths if len(lengths) == 1 else {b""}
    if not re.fullmatch(rb"[0-9]{1,18}", text):
        raise StillBadError("several lengths, or none that is a number")
    return int(text)


async def _of_length(reader: asyncio.StreamReader, left: int) -> AsyncIterator[bytes]:
    while left:
        part = await reader.read(min(left, READ_BYTES))
        if not part:
            raise StillBadError("the body stops before its end")
        left -= len(part)
        yield part


async def _chunked(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        match = CHUNK_SIZE.fullmatch(await _read_line(reader))
        if match is None:
            raise StillBadError("a chunk without size")
        size = int(match[1], 16)
        if size == 0:
            with suppress(StillBadError):
                await _read_fields(reader)
            return
        async for part in _of_length(reader, size):
            yield part
        if await _read_line(reader):
            raise StillBadError("a chunk longer than it says")


async def _until_end(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while part := await reader.read(READ_BYTES):
        yield part
