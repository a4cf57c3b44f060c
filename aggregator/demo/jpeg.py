"""JPEG pictures of one colour, written whole: a decoder reads every pixel of them."""

from __future__ import annotations

import struct
from functools import lru_cache

_QUANTIZER = 16
# Two code tables of two and one symbols: differences of up to six bits, and "nothing else in this block".
_DC_SYMBOLS = (0, 1, 2, 3, 4, 5, 6)
_DC_TABLE = bytes([0x00, 1, 1, 1, 1, 1, 1, 1, *[0] * 9, *_DC_SYMBOLS])
_AC_TABLE = bytes([0x10, 1, *[0] * 15, 0x00])
_END_OF_BLOCK = "0"


def jpeg(width: int, height: int, colour: tuple[int, int, int], comment: str) -> bytes:
    """A baseline JPEG of that size in one colour, with a comment segment."""
    size = struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xFE, comment.encode()),
            _segment(0xDB, bytes([0, *[_QUANTIZER] * 64])),
            _segment(0xC0, size),
            _segment(0xC4, _DC_TABLE),
            _segment(0xC4, _AC_TABLE),
            _segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
            _scan(width, height, colour),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


@lru_cache(maxsize=64)
def _scan(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    blocks = -(-width // 8) * -(-height // 8)
    first = "".join(_difference(level) + _END_OF_BLOCK for level in _levels(colour))
    bits = first + ("0" + _END_OF_BLOCK) * 3 * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")


def _levels(colour: tuple[int, int, int]) -> tuple[int, ...]:
    red, green, blue = colour
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    planes = (luma - 128, (blue - luma) * 0.564, (red - luma) * 0.713)
    return tuple(max(-63, min(63, round(plane * 8 / _QUANTIZER))) for plane in planes)


def _difference(level: int) -> str:
    length = abs(level).bit_length()
    code = "1" * length + "0"
    value = level if level > 0 else level + (1 << length) - 1
    return code + (f"{value:0{length}b}" if length else "")
