"""The candidates of a `srcset`, as browsers read them (WHATWG HTML, "parse a srcset attribute")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_START: Final = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]++)")
_DESCRIPTORS: Final = re.compile(r"(?:\([^)]*+(?:\)|\Z)|[^(),])*+")
_DESCRIPTOR: Final = re.compile(r"(?:\([^)]*+(?:\)|\Z)|[^( \t\n\f\r])++")
_WIDTH: Final = re.compile(r"0*[1-9][0-9]*[wh]")
_DENSITY: Final = re.compile(r"(?:(?:[0-9]+|[0-9]*\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-0+(?:\.0+)?)x")


def candidates(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of each address in `text` (its character references undone) that a browser might load."""
    position = 0
    while match := _START.match(text, position):
        start, end = match.span(1)
        position = end
        stripped = len(match[1].rstrip(","))
        if stripped < end - start:
            if stripped:
                yield start, start + stripped
            continue
        descriptors = _DESCRIPTORS.match(text, position)
        if descriptors is None:
            return
        position = descriptors.end() + 1
        if _are_valid(_DESCRIPTOR.findall(descriptors[0])):
            yield start, end


def _are_valid(descriptors: list[str]) -> bool:
    """One density, or a width and perhaps a height, or none."""
    signs = "".join(sorted(descriptor[-1] for descriptor in descriptors))
    patterns = [_DENSITY if descriptor.endswith("x") else _WIDTH for descriptor in descriptors]
    known = all(pattern.fullmatch(descriptor) for pattern, descriptor in zip(patterns, descriptors, strict=True))
    return signs in {"", "x", "w", "hw"} and known
