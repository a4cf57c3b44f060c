"""Text with parts blanked out: every other character keeps its offset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_INK: Final = re.compile(r"[^\n]+")


def masked(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """`text` with spaces for all but the line ends of each part; parts may overlap."""
    pieces: list[str] = []
    position = 0
    for start, end in sorted(parts):
        if end <= position:
            continue
        begin = max(start, position)
        pieces += (text[position:begin], _INK.sub(lambda ink: " " * len(ink[0]), text[begin:end]))
        position = end
    return "".join([*pieces, text[position:]])
