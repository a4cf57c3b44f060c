"""Which entries the `keep` and `drop` of settings and source let through.

Words and phrases are matched as the keywords of topics are, with the same marks; `/regular expressions/` as they are
written, in the dialect of the library `regex`, each with a limit on how long it may take.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from aggregator.normalize.phrases import Phrases, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.feed import Entry

SECONDS = 0.1
"""How long one expression may take over one entry; one that takes longer is counted as not found."""
TRIES = 10
"""How often one may run out of time; after that it is not tried again."""


class Expressions:
    """The regular expressions of one run, each with what is left of its patience."""

    def __init__(self) -> None:
        self._ran_out: dict[str, int] = {}
        self._untold: list[str] = []

    def is_in(self, written: str, text: str) -> bool:
        """Whether the expression `/…/` is found in `text`, in time."""
        ran_out = self._ran_out.get(written, 0)
        if ran_out >= TRIES:
            return False
        try:
            return _pattern(written).search(text, timeout=SECONDS) is not None
        except TimeoutError:
            if not ran_out:
                self._untold.append(written)
            self._ran_out[written] = ran_out + 1
            return False

    def newly_slow(self) -> list[str]:
        """Those that took too long over an entry for the first time since this was asked last."""
        untold, self._untold = self._untold, []
        return untold


class Words:
    """What one list (`keep` or `drop`) looks for."""

    def __init__(self, written: tuple[str, ...]) -> None:
        self._expressions = tuple(word for word in written if is_expression(word))
        self._words = tuple(word for word in written if not is_expression(word))
        self._phrases = Phrases()
        for rank, word in enumerate(self._words):
            self._phrases.add(word, Reference("word", rank))

    def found(self, text: str, expressions: Expressions) -> str | None:
        """The first of the list that is found, words before expressions; None where none is."""
        hits = min((hit.reference.owner for hit in self._phrases.find(text)), default=None)
        if hits is not None:
            return self._words[hits]
        return next((word for word in self._expressions if expressions.is_in(word, text)), None)


def filtered_by(
    entry: Entry, expressions: Expressions, *, keep: Iterable[tuple[str, ...]], drop: Iterable[tuple[str, ...]]
) -> tuple[str, str] | None:
    """`drop` or `keep`, with what was found or missed, where one of the lists leaves the entry out; else None.

    An entry is looked at by its title, summary, categories and address. Of each list in `keep` that holds anything one
    has to be found; of those in `drop` none may be.
    """
    keep, drop = list(filter(None, keep)), list(filter(None, drop))
    if not keep and not drop:
        return None
    text = "\n".join(_texts(entry))
    for several in drop:
        if found := words_of_list(several).found(text, expressions):
            return "drop", found
    missed = next((several for several in keep if not words_of_list(several).found(text, expressions)), None)
    return ("keep", f"none of {', '.join(missed)}") if missed else None


def is_expression(word: str) -> bool:
    """Whether an item of a list is a regular expression between slashes."""
    return len(word) > 1 and word.startswith("/") and word.endswith("/")


@lru_cache(maxsize=1024)
def words_of_list(written: tuple[str, ...]) -> Words:
    """The list, compiled once."""
    return Words(written)


@lru_cache(maxsize=1024)
def _pattern(written: str) -> regex.Pattern[str]:
    return regex.compile(written[1:-1])


def _texts(entry: Entry) -> Iterator[str]:
    yield from filter(None, (entry.title, entry.summary, *entry.categories, entry.url))
