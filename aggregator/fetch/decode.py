"""Content codings undone piece by piece, so that what is decoded can be counted while it grows (RFC 9110, 8.4.1)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Protocol

import brotli  # type: ignore[import-untyped,unused-ignore]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from backports import zstd  # type: ignore[import-not-found,no-redef,unused-ignore]
    except ImportError:
        zstd = None

PIECE = 64 * 1024
MOST_CODINGS = 3
DEFLATE_METHOD = 8
GZIP_MAGIC = b"\x1f\x8b"
RAW_DEFLATE = -zlib.MAX_WBITS
GZIP = 16 + zlib.MAX_WBITS
ACCEPT_ENCODING = "gzip, deflate, br, zstd" if zstd else "gzip, deflate, br"


class DecodeError(Exception):
    """The bytes are not what their coding promises, or stop before its end; the text says which."""


class Coding(Protocol):
    """One coding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` adds, in pieces of bounded size."""

    def finish(self) -> None:
        """Raise `DecodeError` where the end has not been reached."""


class ZlibCoding:
    """gzip (also several members; what follows the last is ignored) and deflate (also without its zlib header)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._decoder = zlib.decompressobj(GZIP) if name == "gzip" else None
        self._started = False
        self._behind = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` adds, in pieces of bounded size."""
        while data:
            self._started = True
            if self._decoder is None:
                self._decoder = zlib.decompressobj(zlib.MAX_WBITS if _has_zlib_header(data) else RAW_DEFLATE)
            if self._decoder.eof:
                data = self._next_member(data)
                continue
            try:
                piece = self._decoder.decompress(data, PIECE)
            except zlib.error as error:
                raise DecodeError(f"the body is not {self._name}") from error
            data = self._decoder.unconsumed_tail or self._decoder.unused_data
            if piece:
                yield piece

    def _next_member(self, data: bytes) -> bytes:
        """What is to be decoded of the bytes behind a member's end; its first two may come one by one."""
        data = self._behind + data
        self._behind = b""
        if self._name == "gzip" and data.startswith(GZIP_MAGIC):
            self._decoder = zlib.decompressobj(GZIP)
            return data
        self._behind = data[: len(GZIP_MAGIC)]
        return b""

    def finish(self) -> None:
        """Raise `DecodeError` where the end has not been reached."""
        if self._started and self._decoder and not self._decoder.eof:
            raise DecodeError(f"the {self._name} body stops before its end")


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x0F == DEFLATE_METHOD and (len(data) == 1 or (data[0] << 8 | data[1]) % 31 == 0)


class BrotliCoding:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` adds, in pieces of bounded size."""
        self._started = self._started or bool(data)
        while not self._decoder.is_finished():
            try:
                piece = self._decoder.process(data, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise DecodeError("the body is not brotli") from error
            data = b""
            if piece:
                yield piece
            elif self._decoder.can_accept_more_data():
                return

    def finish(self) -> None:
        """Raise `DecodeError` where the end has not been reached."""
        if self._started and not self._decoder.is_finished():
            raise DecodeError("the brotli body stops before its end")


class ZstdCoding:
    """zstd (RFC 8878), where Python or its backport can."""

    def __init__(self) -> None:
        self._decoder: Any = None
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` adds, in pieces of bounded size."""
        while data or (self._decoder and not self._decoder.needs_input and not self._decoder.eof):
            self._started = True
            if self._decoder is None or self._decoder.eof:
                self._decoder = zstd.ZstdDecompressor()
            try:
                piece = self._decoder.decompress(data, PIECE)
            except zstd.ZstdError as error:
                raise DecodeError("the body is not zstd") from error
            data = self._decoder.unused_data if self._decoder.eof else b""
            if piece:
                yield piece

    def finish(self) -> None:
        """Raise `DecodeError` where the end has not been reached."""
        if self._started and not self._decoder.eof:
            raise DecodeError("the zstd body stops before its end")


def codings_of(content_encoding: str) -> tuple[list[Coding], list[str]]:
    """What undoes this header's codings, last applied first, and the names that are no coding we know.

    Unknown names (`utf-8`, `none`) are skipped as browsers do. Raises `DecodeError` for a list longer than any server
    means, and for zstd where it cannot be undone.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > MOST_CODINGS:
        raise DecodeError(f"{len(names)} codings on top of each other")
    known = [(name, _coding(name)) for name in reversed(names)]
    return [coding for _, coding in known if coding], [name for name, coding in known if coding is None]


def _coding(name: str) -> Coding | None:
    if name in {"gzip", "x-gzip"}:
        return ZlibCoding("gzip")
    if name == "deflate":
        return ZlibCoding("deflate")
    if name == "br":
        return BrotliCoding()
    if name == "zstd" and zstd is None:
        raise DecodeError("the body is zstd, which was not asked for")
    return ZstdCoding() if name == "zstd" else None


def feed_all(codings: Sequence[Coding], data: bytes) -> Iterator[bytes]:
    """What `data` adds after all codings."""
    if not codings:
        yield data
        return
    for piece in codings[0].feed(data):
        yield from feed_all(codings[1:], piece)
