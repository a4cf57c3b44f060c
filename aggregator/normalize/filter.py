"""Which entries a source's `keep` and `drop` let through: words and phrases as words, or `/regular expressions/`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.feed import Entry

SECONDS = 0.1
"""How long one expression may take over one entry; one that takes longer is counted as not found."""


def filtered_by(entry: Entry, *, keep: Sequence[str], drop: Sequence[str]) -> str | None:
    """`drop`, `keep` or None: which of the lists leaves the entry out, by its title, summary, categories and address.

    `keep`, where it is given, needs one of its words found; of `drop` none may be.
    """
    if not keep and not drop:
        return None
    text = "\n".join(filter(None, (entry.title, entry.summary, *entry.categories, entry.url)))
    if any(_found(word, text) for word in drop):
        return "drop"
    return "keep" if keep and not any(_found(word, text) for word in keep) else None


def _found(word: str, text: str) -> bool:
    try:
        return _pattern(word).search(text, timeout=SECONDS) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=1024)
def _pattern(word: str) -> regex.Pattern[str]:
    if len(word) > 1 and word.startswith("/") and word.endswith("/"):
        return regex.compile(word[1:-1])
    escaped = r"\s+".join(map(regex.escape, word.split()))
    return regex.compile(rf"(?<!\w){escaped}(?!\w)", regex.IGNORECASE | regex.FULLCASE)
