"""SVG: the size that its root element states. Nothing is expanded, and only the first 64 KiB are looked at.

Sources: SVG 2, sections 5.1 and 8.2; CSS Values 4, absolute lengths.
"""

from __future__ import annotations

import re
from typing import Final

from aggregator.model.page import ImageFacts
from aggregator.parse.images.known import ImageBytes, broken, sized

MOST_BYTES: Final = 64 * 1024
LONGEST_TAG: Final = 8 * 1024
LARGEST_SIDE: Final = 100_000.0
PROLOGUE: Final = (("<?", "?>"), ("<!--", "-->"))
ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,50}:)?svg(?=[\s/>])")
ATTRIBUTE = re.compile(r"\s(width|height|viewBox)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
TAG_END = re.compile(r"(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
CLOSING = re.compile(rb"</(?:[\w.-]{1,50}:)?svg\s*>")
LENGTH = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?)\s*(px|pt|pc|cm|mm|in|q|)\s*", re.IGNORECASE)
PIXELS: Final = {"px": 1, "": 1, "pt": 96 / 72, "pc": 16, "cm": 96 / 2.54, "mm": 96 / 25.4, "in": 96, "q": 96 / 101.6}


def read_svg(image: ImageBytes) -> ImageFacts | None:
    """An SVG, or None where the root element is another. Without absolute lengths the `viewBox` tells the size."""
    text = _text(image.head[:MOST_BYTES])
    root = ROOT.match(text, _after_prologue(text))
    if root is None:
        return None
    end = TAG_END.match(text, root.end(), root.end() + LONGEST_TAG)
    if end is None and not image.whole and len(text) < LONGEST_TAG:
        return ImageFacts(format="svg", needs=0)
    tag = text[root.end() : end.end() if end else root.end() + LONGEST_TAG]
    empty = end is not None and tag.endswith("/>")
    if image.tail and not empty and not CLOSING.search(image.tail.replace(b"\0", b"")):
        return broken("svg", "ends before its root element does")
    return sized("svg", *_size({match[1]: match[2] or match[3] or "" for match in ATTRIBUTE.finditer(tag)}))


def _text(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _after_prologue(text: str) -> int:
    """Where the root element must begin: after declarations, comments and the document type."""
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        pair = next(((begin, end) for begin, end in PROLOGUE if text.startswith(begin, position)), None)
        if pair is not None:
            position = _after(text, pair[1], position)
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            close, bracket = _after(text, ">", position), text.find("[", position)
            position = close if not 0 <= bracket < close else _after(text, ">", _after(text, "]", bracket))
        else:
            return position


def _after(text: str, mark: str, position: int) -> int:
    found = text.find(mark, position)
    return len(text) if found < 0 else found + len(mark)


def _size(attributes: dict[str, str]) -> tuple[int | None, int | None]:
    """Width and height in CSS pixels, rounded; a missing one by the proportions of the `viewBox`."""
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    box = _view_box(attributes.get("viewBox", ""))
    if box is not None:
        ratio = box[0] / box[1]
        width, height = (
            width or (height * ratio if height else box[0]),
            height or (width / ratio if width else box[1]),
        )
    return _whole(width), _whole(height)


def _whole(side: float | None) -> int | None:
    return None if side is None or side > LARGEST_SIDE else max(1, round(side))


def _pixels(length: str) -> float | None:
    match = LENGTH.fullmatch(length)
    return float(match[1]) * PIXELS[match[2].lower()] or None if match else None


def _view_box(text: str) -> tuple[float, float] | None:
    try:
        _, _, width, height = (float(number) for number in re.split(r"\s*,\s*|\s+", text.strip()[:200]))
    except ValueError:
        return None
    return (width, height) if 0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE else None
