"""The bytes of a document as text whose offsets are exact, and the lines of that text.

Encoding: byte order mark; else UTF-8 where it is that; else the label (HTTP, `meta`, XML declaration, `@charset`) where
it fits; else windows-1252. Nothing is mended, so that a text that was read exactly can be written back byte for byte.
"""

from __future__ import annotations

import codecs
import re
import zlib
from bisect import bisect_right
from typing import Final

from msgspec import Struct

LARGEST: Final = 50 * 2**20
"""Bytes (after unpacking) beyond this many are not looked at."""

_GZIP: Final = b"\x1f\x8b"
_UNPACKED_AT_ONCE: Final = 1024
"""Bytes: what is in one piece with damage is lost."""

_MISSING: Final = "some of its links may be missing"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABEL: Final = re.compile(
    rb"""(?:charset\s{0,9}=|encoding\s{0,9}=|@charset)\s{0,9}["']?([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE
)
_HTTP_LABEL: Final = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)
_LABELLED: Final = 2048
_OF_THE_WEB: Final = re.compile(
    r"cp(?:125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|gbk|gb18030|gb2312|big5(?:hkscs)?|shift_jis|euc_(?:jp|kr)"
    r"|iso2022_jp|mac-(?:roman|cyrillic)"
)
_BREAK: Final = re.compile(r"\r\n?|\n")


class DecodedText(Struct, frozen=True):
    """A document's text without its byte order mark.

    `exact` says that `encoded(text)` are the document's very bytes: then a change in the text can be written back.
    `cut` says, in words that follow a place, why the text is not whole, None where it is.
    """

    text: str
    encoding: str
    mark: bytes = b""
    exact: bool = True
    cut: str | None = None

    def encoded(self, text: str) -> bytes:
        """`text` as bytes of this document; raises UnicodeEncodeError where its encoding has no such character."""
        return self.mark + text.encode(self.encoding)


def decode(data: bytes, content_type: str | None = None) -> DecodedText:
    """The text of a document of any encoding, gzip unpacked; at most `LARGEST` bytes of it. Never raises."""
    unpacked, cut = _unpacked(data, LARGEST + 1) if data.startswith(_GZIP) else (data, None)
    if len(unpacked) > LARGEST:
        unpacked, cut = unpacked[:LARGEST], f"larger than {LARGEST // 2**20} MiB; what follows is not read"
    decoded = _decoded(unpacked, content_type)
    if unpacked is data:
        return decoded
    return DecodedText(decoded.text, decoded.encoding, decoded.mark, exact=False, cut=cut)


def unpacked_gzip(data: bytes, most: int = LARGEST) -> bytes:
    """What a gzip file holds, at most `most` bytes; of a damaged one, what stands before the damage."""
    return _unpacked(data, most)[0]


def _unpacked(data: bytes, most: int) -> tuple[bytes, str | None]:
    """At most `most` bytes of what a gzip file holds, and what is wrong with what was read of it."""
    pieces: list[bytes] = []
    size = 0
    while data.startswith(_GZIP) and size < most:
        unpacker = zlib.decompressobj(wbits=31)
        for start in range(0, len(data), _UNPACKED_AT_ONCE):
            try:
                piece = unpacker.decompress(data[start : start + _UNPACKED_AT_ONCE], most - size)
            except zlib.error:
                return b"".join(pieces), f"its gzip is damaged; {_MISSING}"
            pieces.append(piece)
            size += len(piece)
            if unpacker.eof or size >= most:
                break
        if not unpacker.eof:
            return b"".join(pieces), None if size >= most else f"its gzip is cut off; {_MISSING}"
        data = unpacker.unused_data + data[start + _UNPACKED_AT_ONCE :]
    return b"".join(pieces), None


def _decoded(data: bytes, content_type: str | None) -> DecodedText:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding, mark)
    if b"\x1b$" not in data[:_LABELLED]:
        try:
            return DecodedText(data.decode(), "utf-8")
        except UnicodeDecodeError:
            pass
    for label in _labels(data, content_type):
        try:
            text = data.decode(label)
        except (UnicodeError, ValueError):
            continue
        return DecodedText(text, label, exact=label.startswith("cp125") or _returns(text, label, data))
    return _unlabelled(data)


def _unlabelled(data: bytes) -> DecodedText:
    """UTF-8 with a few bad bytes, or cut within a character, else windows-1252."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return DecodedText(text, "utf-8", exact=False) if good > bad else _read(data, "cp1252", b"")


def _labels(data: bytes, content_type: str | None) -> list[str]:
    stated = [_HTTP_LABEL.search(content_type or ""), _LABEL.search(data[:_LABELLED])]
    names = [match[1] if isinstance(match[1], str) else match[1].decode("ascii") for match in stated if match]
    return [codec for name in names if (codec := _codec(name))]


def _codec(label: str) -> str | None:
    """Python's name of an encoding that browsers know; what calls itself Latin-1 is windows-1252 to them."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if _OF_THE_WEB.fullmatch(name) else None


def _read(data: bytes, encoding: str, mark: bytes) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), encoding, mark)
    except UnicodeDecodeError:
        return DecodedText(data.decode(encoding, "replace"), encoding, mark, exact=False)


def _returns(text: str, encoding: str, data: bytes) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False


class Lines:
    """Where the lines of a text begin (LF, CRLF or CR)."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, in characters, of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
