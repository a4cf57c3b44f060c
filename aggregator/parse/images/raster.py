"""PNG, GIF, WebP, BMP and ICO: formats whose size stands in their first 32 bytes.

Sources: W3C PNG (third edition), GIF89a, RFC 9649 (WebP), BITMAPINFOHEADER, the ICONDIR of ICO.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from aggregator.parse.images.known import ImageBytes, broken, sized

if TYPE_CHECKING:
    from aggregator.model.page import ImageFacts

PNG_END = b"IEND\xaeB`\x82"
SHORTEST_TAIL = 12
BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
OLD_BITMAP_HEADER = 12
LOSSY, LOSSLESS, EXTENDED = b"VP8 ", b"VP8L", b"VP8X"


def read_png(image: ImageBytes) -> ImageFacts:
    """A PNG; without its closing chunk it is broken."""
    kind, width, height = struct.unpack_from(">4sII", image.head, 12)
    if kind != b"IHDR":
        return broken("png", "does not begin with its header chunk")
    if _ends_without(image, PNG_END):
        return broken("png", "ends before its last chunk")
    return sized("png", width, height)


def _ends_without(image: ImageBytes, end: bytes) -> bool:
    return len(image.tail) >= SHORTEST_TAIL and end not in image.tail


def read_gif(image: ImageBytes) -> ImageFacts:
    """A GIF; without its trailer it is broken. A screen of no size is left to the frames, which are not read."""
    width, height = struct.unpack_from("<HH", image.head, 6)
    if image.whole and not _has_gif_trailer(image.head):
        return broken("gif", "ends before its trailer")
    if not image.whole and _ends_without(image, b"\0;"):
        return broken("gif", "ends before its trailer")
    return sized("gif", width, height) if width and height else sized("gif", None, None)


def _has_gif_trailer(data: bytes) -> bool:
    """Whether the blocks lead to the trailer; a file that ends between blocks lacks it."""
    position = 13 + _colours(data[10])
    while position < len(data):
        mark = data[position]
        if mark == 0x3B:  # noqa: PLR2004  `;`, the trailer
            return True
        if mark == 0x2C and position + 9 < len(data):  # noqa: PLR2004  `,`, an image
            position = _after_blocks(data, position + 11 + _colours(data[position + 9]))
        elif mark == 0x21:  # noqa: PLR2004  `!`, an extension
            position = _after_blocks(data, position + 2)
        else:
            return b"\0;" in data[position:]
    return False


def _colours(flags: int) -> int:
    """How many bytes the colour table takes that the flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    while position < len(data) and data[position]:
        position += data[position] + 1
    return position + 1


def read_webp(image: ImageBytes) -> ImageFacts:
    """A WebP, lossy, lossless or extended; one that is shorter than its container says is broken."""
    (length,) = struct.unpack_from("<I", image.head, 4)
    if image.shorter_than(length + 8):
        return broken("webp", f"says it has {length + 8} bytes, and has {image.total}")
    kind = image.head[12:16]
    if kind == LOSSY:
        start, width, height = struct.unpack_from("<3sHH", image.head, 23)
        return sized("webp", width & 0x3FFF, height & 0x3FFF) if start == b"\x9d\1*" else broken("webp", "no key frame")
    if kind == LOSSLESS:
        mark, bits = struct.unpack_from("<BI", image.head, 20)
        size = sized("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        return size if mark == 0x2F else broken("webp", "no lossless signature")  # noqa: PLR2004  RFC 9649, 3.4
    if kind != EXTENDED:
        return broken("webp", "no image in its container")
    canvas = struct.unpack_from("6s", image.head, 24)[0]
    width, height = (int.from_bytes(side, "little") for side in (canvas[:3], canvas[3:]))
    return sized("webp", width + 1, height + 1)


def read_bmp(image: ImageBytes) -> ImageFacts | None:
    """A BMP, or None where the text only begins with its letters."""
    reserved, _, header = struct.unpack_from("<III", image.head + bytes(16), 6)
    if reserved or header not in BITMAP_HEADERS:
        return None
    width, height = struct.unpack_from("<HH" if header == OLD_BITMAP_HEADER else "<ii", image.head, 18)
    return sized("bmp", width, abs(height))


def read_ico(image: ImageBytes) -> ImageFacts:
    """An ICO: the size of its largest picture."""
    count = min(struct.unpack_from("<H", image.head, 4)[0], (len(image.head) - 6) // 16)
    sizes = [(image.head[at] or 256, image.head[at + 1] or 256) for at in range(6, 6 + 16 * count, 16)]
    return sized("ico", *max(sizes)) if sizes else broken("ico", "holds no picture")
