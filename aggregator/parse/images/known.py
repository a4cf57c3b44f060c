"""What is known of an image's bytes when they are read, and the two answers that every reader gives."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.model.page import ImageFacts

LARGEST_SIDE = 1_000_000


@dataclass(frozen=True, slots=True)
class ImageBytes:
    """The first bytes of a file. `tail` are its last ones, empty where unknown; `total` is its length, if known."""

    head: bytes
    whole: bool
    total: int | None = None
    tail: bytes = b""

    def shorter_than(self, length: int) -> bool:
        """Whether the file certainly is shorter than `length` bytes."""
        return self.total is not None and self.total < length


def broken(kind: str | None, detail: str) -> ImageFacts:
    """The facts of an image that no browser can show."""
    return ImageFacts(format=kind, problem="image-broken", detail=detail)


def sized(kind: str, width: int | None, height: int | None) -> ImageFacts:
    """The facts of an image of that size in pixels; a side that cannot be is an error of the file."""
    if width is None or height is None:
        return ImageFacts(format=kind)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        return broken(kind, f"says it is {width} × {height} pixels")
    return ImageFacts(format=kind, width=width, height=height)
