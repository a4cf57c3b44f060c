"""What is to be said at the end of a run, as long as it is worth reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aggregator import urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.errors import Problem

MOST_NOTES: Final = 100


class Notes:
    """Sentences in their order; those beyond `MOST_NOTES` are counted."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._left_out = 0

    def add(self, words: str) -> None:
        """Take one sentence down."""
        if len(self._kept) < MOST_NOTES:
            self._kept.append(words)
        else:
            self._left_out += 1

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Take down what is wrong with a file or a page, a sentence each; its address without its secrets."""
        for problem in problems:
            self.add(str(replace(problem, path=urls.redact(problem.path))))

    def __iter__(self) -> Iterator[str]:
        yield from self._kept
        if self._left_out:
            yield f"and {self._left_out:,} more of this kind"
