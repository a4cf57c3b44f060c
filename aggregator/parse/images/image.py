"""An image's format and size from as few of its bytes as possible; what is wrong with it, where the bytes tell.

The content decides, never the name or the media type. Sizes are those that a browser displays: a JPEG's Exif
orientation and an AVIF's rotation swap the sides where they turn the picture by a quarter, as far as the bytes read
hold them (the orientation of WebP files lies behind their pixels and is not looked for). A file is `image-broken`
when it is empty, when its header makes no sense, or when it ends before its format says it does; bytes that are no
image at all are `not-an-image`. Pixels are not decoded.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from aggregator.model.page import ImageFacts
from aggregator.parse.images.iso import read_iso
from aggregator.parse.images.jpeg import read_jpeg, read_jpeg_part
from aggregator.parse.images.known import ImageBytes, broken, sized
from aggregator.parse.images.raster import read_bmp, read_gif, read_ico, read_png, read_webp
from aggregator.parse.images.svg import read_svg

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST_HEAD: Final = 32
"""Bytes that are enough to tell every format that is known here by its signature."""


def read_image(
    head: bytes, *, complete: bool, total: int | None = None, content_type: str | None = None, tail: bytes = b""
) -> ImageFacts:
    """The facts of an image from its first bytes (512 are mostly enough). Never raises.

    `complete` says that `head` is the whole file, `total` is its length in bytes where the server states it, `tail`
    its last bytes where they were asked for. Where the size lies beyond `head`, `needs` is the offset to go on from:
    ask for some 4 KiB from there and give them to `continue_image`.
    """
    whole = complete or (total is not None and total <= len(head))
    image = ImageBytes(head, whole=whole, total=len(head) if whole else total, tail=head if whole else tail)
    if not head:
        return broken(None, "the file is empty") if whole else ImageFacts(needs=0)
    try:
        return _read(image, content_type)
    except (struct.error, IndexError):
        return broken(None, "the header ends too early") if whole else ImageFacts(needs=0)


def continue_image(
    head: bytes, part: bytes, *, offset: int, total: int | None = None, content_type: str | None = None
) -> ImageFacts:
    """The facts of an image from its first bytes and those from `offset`, which an earlier answer named in `needs`.

    May need more in turn: a JPEG can have several large segments before its size. A `part` that is empty or does not
    begin where it should tells nothing, and nothing is needed then. Never raises.
    """
    if offset == 0:
        return read_image(
            part, complete=total is not None and len(part) >= total, total=total, content_type=content_type
        )
    if not part:
        return broken(None, "the file ends before its size is told")
    try:
        if head.startswith(b"\xff\xd8"):
            return read_jpeg_part(head, part, offset, total)
        return read_iso(ImageBytes(head, whole=False, total=total), part, offset)
    except (struct.error, IndexError):
        return ImageFacts()


def _read(image: ImageBytes, content_type: str | None) -> ImageFacts:
    for signature, reader in SIGNATURES:
        if image.head.startswith(signature):
            return reader(image)
    if image.head[:4] == b"RIFF" and image.head[8:12] == b"WEBP":
        return read_webp(image)
    if image.head[4:8] == b"ftyp":
        return read_iso(image)
    if image.head[:2] == b"BM" and (found := read_bmp(image)):
        return found
    return read_svg(image) or _not_an_image(image, content_type)


def _not_an_image(image: ImageBytes, content_type: str | None) -> ImageFacts:
    if not image.whole and len(image.head) < SHORTEST_HEAD:
        return ImageFacts(needs=0)
    start = image.head.lstrip()[:SHORTEST_HEAD]
    if b"\0" in image.head[:512] and (content_type or "").lower().startswith("image/"):
        return broken(None, "called an image, but of no known format")
    return ImageFacts(problem="not-an-image", detail=f"begins with {start.decode('utf-8', 'replace')!r}")


def _of_format(name: str) -> Callable[[ImageBytes], ImageFacts]:
    return lambda _: sized(name, None, None)


SIGNATURES: Final[tuple[tuple[bytes, Callable[[ImageBytes], ImageFacts]], ...]] = (
    (b"\xff\xd8", read_jpeg),
    (b"\x89PNG\r\n\x1a\n", read_png),
    (b"GIF87a", read_gif),
    (b"GIF89a", read_gif),
    (b"\0\0\1\0", read_ico),
    (b"II*\0", _of_format("tiff")),
    (b"MM\0*", _of_format("tiff")),
    (b"\xff\x0a", _of_format("jxl")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", _of_format("jxl")),
)
"""How a file of each format begins. TIFF and JPEG XL are recognised and not measured: few browsers show them."""
