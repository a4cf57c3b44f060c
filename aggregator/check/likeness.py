"""How alike two pages are, by their titles, headings and the sketches of their prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aggregator.model.page import PageEvidence

SKETCH: Final = 64
ALIKE: Final = 0.75
LITTLE_PROSE: Final = 8


def are_alike(page: PageEvidence, other: PageEvidence) -> bool:
    """Whether both are called the same and have most of their prose, and enough of it, in common."""
    has_prose = min(page.prose_words, other.prose_words) >= LITTLE_PROSE
    return has_prose and are_called_alike(page, other) and likeness(page.sketch, other.sketch) >= ALIKE


def are_called_alike(page: PageEvidence, other: PageEvidence) -> bool:
    """Whether titles and headings are the same, whatever numbers and echoed addresses the titles hold."""
    return page.headings == other.headings and _key(page.title) == _key(other.title)


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How alike the texts of two bottom-k sketches are: about the share of shingles that they have in common, 0–1."""
    if not one or not other:
        return float(one == other)
    union = sorted({*one, *other})[:SKETCH]
    both = {*one} & {*other}
    return sum(shingle in both for shingle in union) / len(union)


def _key(text: str | None) -> str:
    """A title without what differs from page to page of an error: digits and echoed addresses."""
    return re.sub(r"[0-9]+|https?://\S+|/\S+", "", text or "").strip().lower()
