"""Words of strangers as a terminal may show them: on one line, without anything that it would obey."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LONGEST_ADDRESS: Final = 2_000
"""Characters of an address that are shown. No browser's address bar and no mail takes longer ones whole."""

_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]+"
)
"""Control characters, line ends, marks that turn the direction of text, lone surrogates, what cannot be seen."""


def shown(text: str) -> str:
    """`text` on one line; each run of what a terminal would obey or hide has become one space."""
    return text if text.isascii() and text.isprintable() else _OBEYED.sub(" ", text).strip()


def shown_lines(text: str) -> str:
    """`text` with every line shown as it may be; its line ends stay."""
    return "\n".join(map(shown, text.split("\n")))


def columns(text: str) -> int:
    """How many columns a terminal takes for `text`: East Asian wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character == "\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """`text`, or its beginning and `…` where it takes more than `width` columns."""
    if columns(text) <= width:
        return text
    kept = ""
    left = width - 1
    for character in text:
        left -= _columns(character)
        if left < 0:
            break
        kept += character
    return f"{kept.rstrip()}…"


def shown_address(url: str) -> str:
    """`url` as it may be shown, cut only where nobody would read or copy it whole."""
    length = len(url)
    words = shown(url[:LONGEST_ADDRESS])
    return words if length <= LONGEST_ADDRESS else f"{words}… ({length:,} characters)"


def shown_time(time: datetime | None) -> str:
    """An aware time as JSON has it, to the second: `2026-11-23T06:00:00Z`; "" for none."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if time else ""


def padded(text: str, width: int) -> str:
    """`text`, cut or filled with spaces to exactly `width` columns."""
    text = cut(text, width)
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int | None, indent: str) -> Iterator[str]:
    """The lines of `text`, at most `width` columns each where that is given; the others begin with `indent`."""
    if width is None or columns(text) <= width:
        yield text
        return
    # What takes two columns is rare here: half the width is always enough for it.
    narrow = width if text.isascii() else max(len(indent) + 8, width * len(text) // columns(text))
    yield from textwrap.wrap(text, max(narrow, len(indent) + 8), subsequent_indent=indent, break_on_hyphens=False)
