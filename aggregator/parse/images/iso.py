"""AVIF and HEIC: pictures in ISO boxes. The size is that of the largest picture described, which is the one shown.

Sources: ISO/IEC 14496-12 (boxes), ISO/IEC 23008-12 (`ispe`, `irot`), AV1 Image File Format 1.1.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from aggregator.model.page import ImageFacts
from aggregator.parse.images.known import ImageBytes, broken, sized

if TYPE_CHECKING:
    from collections.abc import Iterator

AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MOST_BOXES = 4096
LARGE_SIZE = 1
TO_THE_END = 0


class Box(NamedTuple):
    """A box: its kind, where its contents begin, and where it ends, which may lie beyond the bytes at hand."""

    kind: bytes
    start: int
    end: int


def read_iso(image: ImageBytes, part: bytes = b"", offset: int = 0) -> ImageFacts:
    """An AVIF or HEIC from its first bytes, or from those at the `offset` at which its description begins."""
    kind = _kind(image.head)
    if kind is None:
        return ImageFacts(problem="not-an-image", detail="a film or a sound, no picture")
    data = part or image.head
    boxes = list(_boxes(data, 0, len(data)))
    end = offset + max((box.end for box in boxes), default=0)
    if image.shorter_than(end):
        return broken(kind, f"a part of it ends at byte {end}, and it has {image.total}")
    for box in boxes:
        if box.kind == b"meta":
            return _measured(kind, data, box, offset, part)
    if image.whole or image.shorter_than(end + 1):
        return broken(kind, "ends before its description")
    return ImageFacts(format=kind, needs=None if part else end)


def _kind(head: bytes) -> str | None:
    (length,) = struct.unpack_from(">I", head)
    brands = {head[at : at + 4] for at in (8, *range(16, min(length, len(head), 512), 4))}
    return "avif" if brands & AVIF_BRANDS else "heic" if brands & HEIC_BRANDS else None


def _measured(kind: str, data: bytes, meta: Box, offset: int, part: bytes) -> ImageFacts:
    properties = list(_properties(data, meta.start + 4, meta.end))
    sizes = [struct.unpack_from(">II", data, box.start + 4) for box in properties if _holds_size(box, data)]
    if not sizes:
        missing = meta.end > len(data) and not part
        return ImageFacts(format=kind, needs=offset + meta.start - 8 if missing else None)
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    turned = any(box.kind == b"irot" and data[box.start] & 1 for box in properties if box.start < len(data))
    return sized(kind, height, width) if turned else sized(kind, width, height)


def _holds_size(box: Box, data: bytes) -> bool:
    return box.kind == b"ispe" and box.start + 12 <= len(data)


def _properties(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The item properties: the boxes in `iprp`/`ipco`."""
    for group in _boxes(data, start, end):
        if group.kind == b"iprp":
            for container in _boxes(data, group.start, group.end):
                if container.kind == b"ipco":
                    yield from _boxes(data, container.start, container.end)


def _boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets, as far as the bytes hold their headers; few files have more than a dozen."""
    for _ in range(MOST_BOXES):
        if start + 8 > min(end, len(data)):
            return
        size, kind = struct.unpack_from(">I4s", data, start)
        contents = start + 8
        if size == LARGE_SIZE and contents + 8 <= len(data):
            (size,) = struct.unpack_from(">Q", data, contents)
            contents += 8
        elif size == TO_THE_END:
            size = max(end, len(data)) - start
        if size < contents - start:
            return
        yield Box(kind, contents, start + size)
        start += size
