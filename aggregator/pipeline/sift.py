"""Which of a feed's entries are told at all: those that the filters let through, and no more than `most` new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.normalize.filter import filtered_by
from aggregator.normalize.language import outside, texts
from aggregator.normalize.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.model.feed import Entry
    from aggregator.model.settings import FilterSettings, Source
    from aggregator.normalize.filter import Expressions
    from aggregator.pipeline.task import Task

MOST_OF_CONTENT = 2000
MOST = "most"
LANGUAGE = "language"
QUALITY = "quality"


class Sieve:
    """The filters of one source: its own, and what the settings say for all."""

    def __init__(self, source: Source, settings: FilterSettings, expressions: Expressions) -> None:
        self._keep, self._drop = (settings.keep, source.keep), (settings.drop, source.drop)
        self._expressions = expressions
        self.languages = settings.languages if source.languages is None else source.languages
        self.min_quality = settings.min_quality if source.min_quality is None else source.min_quality
        self._most = settings.most if source.most is None else source.most

    def sift(self, tasks: Sequence[Task], language: str | None, is_told: Callable[[Task], bool]) -> list[Task]:
        """The tasks, those that are left out with the reason.

        `language` is the feed's; `is_told` says whether another source has told a story already.

        Of more new stories than `most` the newest stay, by their dates as judged with each other; those without one
        count as new as the feed's first. Stories that have a record already are not counted.
        """
        judged = [task if task.memory.dropped else self._judged(task, language) for task in tasks]
        if self._most is None:
            return judged
        new = [task for task in judged if not task.memory.dropped and task.memory.record is None and not is_told(task)]
        new.sort(key=_age)
        late = {task.position for task in new[self._most :]}
        detail = f"more than {self._most} new stories"
        return [task.left_out(MOST, detail) if task.position in late else task for task in judged]

    def _judged(self, task: Task, language: str | None) -> Task:
        found = filtered_by(task.entry, self._expressions, keep=self._keep, drop=self._drop)
        if found:
            return task.left_out(*found)
        if self.languages and task.memory.record is None:
            elsewhere = outside(self.languages, _text(task.entry), feed=task.entry.language or language)
            if elsewhere:
                return task.left_out(LANGUAGE, elsewhere)
        return task


def _text(entry: Entry) -> str:
    return plain(texts((entry.title, entry.summary or (entry.content or "")[:MOST_OF_CONTENT])))


def _age(task: Task) -> tuple[float, int]:
    stated = task.stated.moment or task.entry.updated
    return (-stated.timestamp() if stated else float("-inf")), task.position
