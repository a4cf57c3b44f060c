"""JPEG: the size lies behind segments that may be large (Exif with a preview, colour profiles), and is jumped to.

Sources: ITU-T T.81, annex B; Exif 2.32, section 4.6.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

from aggregator.model.page import ImageFacts
from aggregator.parse.images.known import ImageBytes, broken, sized

if TYPE_CHECKING:
    from collections.abc import Iterator

START_OF_SCAN, END_OF_IMAGE, EXIF = 0xDA, 0xD9, 0xE1
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
MARKER = re.compile(rb"\xff[\x01-\xfe]")
END = b"\xff\xd9"
APPENDED = (b"MPF\0", b"MotionPhoto", b"MicroVideo")
SHORTEST_TAIL = 2
SHORTEST_SEGMENT = 2
ORIENTATION = 0x0112
QUARTER_TURNS = frozenset({5, 6, 7, 8})


class Segment(NamedTuple):
    """A marker and where its contents begin and end; `end` may lie beyond the bytes at hand."""

    marker: int
    start: int
    end: int


def read_jpeg(image: ImageBytes) -> ImageFacts:
    """A JPEG from its beginning; without the end-of-image marker it is broken."""
    facts, scan = _size(image.head, 2, 0, image, turned=_is_turned(image.head))
    if facts.problem is None and facts.needs is None and _lacks_end(image, scan):
        return broken("jpeg", "ends before its end marker")
    return facts


def read_jpeg_part(head: bytes, part: bytes, offset: int, total: int | None) -> ImageFacts:
    """The same from a marker at `offset`; the orientation may stand in either."""
    if part[0] != 0xFF:  # noqa: PLR2004  every marker begins so
        return ImageFacts(format="jpeg")
    image = ImageBytes(head, whole=False, total=total)
    facts, _ = _size(part, 0, offset, image, turned=_is_turned(head) or _is_turned(part, 0))
    return ImageFacts(format="jpeg") if facts.needs == offset else facts


def _size(data: bytes, position: int, offset: int, image: ImageBytes, *, turned: bool) -> tuple[ImageFacts, int]:
    """The size by the first frame header in `data`, which lies at `offset` of the file, and where that header ends."""
    end = position
    for segment in _segments(data, position):
        end = segment.end
        if segment.marker in FRAMES and segment.start + 5 <= len(data):
            height, width = struct.unpack_from(">HH", data, segment.start + 1)
            return _framed(width, height, turned=turned), end
        if segment.marker in {START_OF_SCAN, END_OF_IMAGE}:
            return broken("jpeg", "has no frame header before its pixels"), end
        if segment.marker in FRAMES:
            end = segment.start - 4
    missing = offset + end
    if image.whole or image.shorter_than(missing + 1):
        return broken("jpeg", "ends before its frame header"), end
    return ImageFacts(format="jpeg", needs=missing), end


def _framed(width: int, height: int, *, turned: bool) -> ImageFacts:
    if height == 0:
        return ImageFacts(format="jpeg")  # the number of lines follows the first scan (T.81, B.2.5)
    return sized("jpeg", height, width) if turned else sized("jpeg", width, height)


def _segments(data: bytes, position: int) -> Iterator[Segment]:
    """The segments in order. Bytes between them are skipped, as decoders do."""
    while (match := MARKER.search(data, position)) and match.end() + 2 <= len(data):
        marker = data[match.end() - 1]
        length = 0 if marker in WITHOUT_LENGTH else struct.unpack_from(">H", data, match.end())[0]
        if marker not in WITHOUT_LENGTH and length < SHORTEST_SEGMENT:
            return
        yield Segment(marker, match.end() + 2, match.end() + length)
        position = match.end() + length


def _lacks_end(image: ImageBytes, scan: int) -> bool:
    """Whether the file certainly has no end marker; pictures and films appended to it hide the marker from its tail."""
    if image.whole:
        return END not in image.head[scan:]
    if len(image.tail) < SHORTEST_TAIL or any(mark in image.head for mark in APPENDED):
        return False
    return END not in image.tail


def _is_turned(head: bytes, position: int = 2) -> bool:
    """Whether the Exif orientation swaps the sides, as far as `head` holds it."""
    for segment in _segments(head, position):
        if segment.marker in FRAMES or segment.marker == START_OF_SCAN:
            return False
        if segment.marker == EXIF and head[segment.start : segment.start + 6] == b"Exif\0\0":
            return _orientation(head[segment.start + 6 : segment.end]) in QUARTER_TURNS
    return False


def _orientation(tiff: bytes) -> int:
    """The orientation (1 to 8) that a TIFF header and its first directory state; 1 where none is read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION and kind == 3:  # noqa: PLR2004  a 16-bit number
                return int(value)
    except struct.error:
        return 1
    return 1
