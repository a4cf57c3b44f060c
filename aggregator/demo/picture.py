"""Pictures: PNG, GIF, WebP, AVIF and SVG of a wanted size, different in bytes for every comment, and cheap to make."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from functools import lru_cache
from html import escape

from aggregator.demo.jpeg import jpeg

WIDTH, HEIGHT = 1200, 675
COLOURS = (
    (38, 70, 83), (42, 157, 143), (233, 196, 106), (244, 162, 97), (231, 111, 81), (29, 53, 87), (69, 123, 157),
    (106, 76, 147), (25, 130, 196), (138, 201, 38), (255, 202, 58), (90, 60, 60),
)  # fmt: skip
MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
}
_AVIF = b64decode(
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAO"
    "cGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAABAAAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAA"
    "AABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAEsAAAAqMAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBBQwAAAAAE2NvbHJuY2x4AAEADQAG"
    "gAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAABCG1kYXQSAAoKGWplfUTRAQ0GhDLvARrKx4eF4cwwwwKAAAAAMc/KKceUUVGABvcyu2Bm9XYb"
    "KyPG7F5oDk9uo/zGpaiWxURAq8YF0sboQ942k8oUJvDAOs/KKceUUVGABvcyu2Bm9XYbKyPG7F5oDk9upBC9G8LnApL7ZykZZYD6M5iBXi7r"
    "/8wBJteG3lWBXgpoM8/KKceUUVGABvcyu2Bm9XYbKyPG7F5oDk9uo/zGpaiWxURAq8YF0sboQ942k6l9SEO/2RDPyinHlFFRgAb3MrtgZvV2"
    "GysjxuxeaA5PbqQQvRvC5wKS+2cpGWWA+jOYgV4u6//MASbXfri1pxv2gUpZ"
)


def ending(kind: str) -> str:
    """How the address of a picture of that kind ends; a fault's like a JPEG's."""
    return f".{kind}" if kind in MEDIA_TYPES and kind != "jpeg" else ".jpg"


def picture(kind: str, comment: str, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A picture of the kind (a key of `MEDIA_TYPES`); an AVIF is always 1200 by 675."""
    colour = COLOURS[zlib.crc32(comment.encode()) % len(COLOURS)]
    return _PAINTERS[kind](width, height, colour, comment)


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int, height: int, colour: tuple[int, int, int], comment: str) -> bytes:
    """A PNG of two colours: a field and a stripe."""
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes((*colour, 250, 250, 245))),
            _chunk(b"tEXt", b"Comment\x00" + comment.encode("latin-1", "replace")),
            _chunk(b"IDAT", _png_rows(width, height)),
            _chunk(b"IEND", b""),
        )
    )


@lru_cache(maxsize=16)
def _png_rows(width: int, height: int) -> bytes:
    field, stripe = (bytes([0, *[bits] * (-(-width // 8))]) for bits in (0x00, 0xFF))
    band = height // 8
    return zlib.compress(field * (height - 2 * band) + stripe * band + field * band, 9)


def gif(width: int, height: int, colour: tuple[int, int, int], comment: str) -> bytes:
    """A GIF of one colour."""
    palette = bytes((*colour, 255, 255, 255, 0, 0, 0, 0, 0, 0))
    note = comment.encode()[:255]
    return b"".join(
        (
            b"GIF89a" + struct.pack("<HHBBB", width, height, 0x91, 0, 0) + palette,
            b"\x21\xfe" + bytes([len(note)]) + note + b"\x00",
            b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0),
            _gif_pixels(width * height),
            b"\x3b",
        )
    )


@lru_cache(maxsize=16)
def _gif_pixels(pixels: int) -> bytes:
    """The compressed pixels: code after code covers one pixel more than the one before."""
    packed = little_endian_bits(_gif_codes(pixels))
    blocks = [packed[start : start + 255] for start in range(0, len(packed), 255)]
    return b"\x02" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\x00"


def _gif_codes(pixels: int) -> list[tuple[int, int]]:
    clear, end, width, run = 4, 5, 3, 0
    codes = [(clear, width)]
    while pixels > 0:
        run += 1
        codes.append((_code_of_run(min(run, pixels)), width))
        pixels -= run
        # A reader has one entry more after each code, and reads wider when its table is full.
        width += run + end == 1 << width
    return [*codes, (end, width)]


def _code_of_run(run: int) -> int:
    return 0 if run == 1 else run + 4


def little_endian_bits(fields: list[tuple[int, int]]) -> bytes:
    """Numbers with their widths in bits, packed from the lowest bit up, as GIF and WebP do."""
    number = place = 0
    for value, width in fields:
        number |= value << place
        place += width
    return number.to_bytes(-(-place // 8), "little")


def webp(width: int, height: int, colour: tuple[int, int, int], comment: str) -> bytes:
    """A lossless WebP of one colour: with one symbol per code a pixel takes no bits."""
    red, green, blue = colour
    symbols = [field for value in (green, red, blue, 255, 0) for field in ((1, 1), (0, 1), (1, 1), (value, 8))]
    bits = [(0x2F, 8), (width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 3), *symbols]
    return _riff(b"VP8L", little_endian_bits(bits), comment.encode())


def _riff(kind: bytes, image: bytes, note: bytes) -> bytes:
    chunks = b"".join(
        name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)
        for name, content in ((kind, image), (b"NOTE", note))
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def avif(_width: int, _height: int, _colour: tuple[int, int, int], comment: str) -> bytes:
    """The one AVIF there is, with the comment in a box that readers skip."""
    note = comment.encode()
    return _AVIF + struct.pack(">I", len(note) + 8) + b"free" + note


def svg(width: int, height: int, colour: tuple[int, int, int], comment: str) -> bytes:
    """An SVG with a viewBox, a field and a line of text."""
    fill = "#{:02x}{:02x}{:02x}".format(*colour)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="100%" height="100%" fill="{fill}"/><text x="40" y="80">{escape(comment)}</text></svg>'
    ).encode()


_PAINTERS = {"jpeg": jpeg, "png": png, "gif": gif, "webp": webp, "avif": avif, "svg": svg}
