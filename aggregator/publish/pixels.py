"""The size of an image, as documents may state it."""

from __future__ import annotations


def pixels(size: int | None) -> int | None:
    """A width or height that an image can have; None where it is not known, or a record holds one of no image."""
    return size if size is not None and size > 0 else None
