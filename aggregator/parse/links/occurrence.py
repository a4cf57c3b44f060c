"""What an extractor finds: where in its text a link is written and what it says there, and where it cannot read on."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from aggregator.model.link import LinkKind


class Occurrence(Struct, frozen=True):
    """A link between two offsets (characters) of an extractor's text.

    `value` is what is written there, freed of the document's escapes, or None where it cannot be an address; `base` is
    what the document itself says relative addresses are relative to (itself perhaps relative), or None. `is_sheet` says
    that a style sheet is there, whose own addresses are the page's, too.
    """

    start: int
    end: int
    value: str | None
    field: str | None = None
    kind: LinkKind = "link"
    follow: bool = True
    base: str | None = None
    is_sheet: bool = False


class Fault(Struct, frozen=True):
    """Why links of a text may be missing, from offset `start` (characters) on, in words that follow a place."""

    start: int
    words: str


CUT_OFF: Final = "is cut off; some of its links may be missing"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same part of `text` without white space at its ends."""
    piece = text[start:end]
    left = piece.lstrip()
    return end - len(left), end - len(left) + len(left.rstrip())
