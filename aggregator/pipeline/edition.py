"""What one story does to the others: is it on the shelf already, under which name does it go, what is written.

Of several tellings of one story in one run, that of the source that stands first in sources.yaml is kept, whichever
came in first; so a run's outcome does not depend on who answered sooner, nor on whether it was killed in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from aggregator.errors import Problem
from aggregator.model.article import Article
from aggregator.model.explanation import Explanation
from aggregator.model.memory import EntryMemory
from aggregator.model.settings import ScoringSettings
from aggregator.pipeline.issue import Issue
from aggregator.store.ledger import KnownEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.memory import SourceMemory
    from aggregator.store.images import ImageCache
    from aggregator.store.ledger import Intent, Ledger
    from aggregator.store.secured import Keyring
    from aggregator.store.shelf import Shelf


class Told(Struct, frozen=True, kw_only=True):
    """One entry that was judged new or changed, told: the article, or None with the reason in `entry.dropped`.

    `entry.record` is the record that an earlier telling made; with `duplicate` that record is another source's, and
    stays as it is. `keys` are what the entry is known by; none stand for a record told anew without its entry.
    `position` is (place of source, place of entry). `explanation` is why the article is as it is, `secured` what is to
    be encrypted of it.
    """

    entry: EntryMemory
    keys: tuple[str, ...]
    position: tuple[int, int]
    article: Article | None = None
    explanation: Explanation | None = None
    secured: dict[str, Any] = {}
    duplicate: bool = False


class Tally(Struct, kw_only=True):
    """What became of a source's stories, and which of their files are no records any more."""

    written: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    problems: list[Problem] = field(default_factory=list)


class Edition:
    """Writes stories, one source at a time. Not for two threads at once."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        shelf: Shelf,
        images: ImageCache,
        layout: str,
        run: int,
        keys: Keyring | None = None,
        publish_at: int = ScoringSettings().publish_at,
    ) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._images = images
        self._layout = layout
        self._run = run
        self._keys = keys
        self._publish_at = publish_at

    def publish(self, memory: SourceMemory, stories: Sequence[Told]) -> Tally:
        """Write one source's stories: records first, then what is remembered, in one transaction.

        Raises `StoreError`.
        """
        issue = Issue(self._ledger, self._shelf, self._layout, self._run, keys=self._keys, publish_at=self._publish_at)
        tally = Tally()
        stories = sorted(stories, key=lambda told: told.position)
        for told in stories:
            tally.duplicate += told.duplicate
            if told.article:
                happened = issue.place(told, told.article)
                setattr(tally, happened, getattr(tally, happened) + 1)
        done = self._carry_out(issue)
        placed = iter(issue.paths)
        paths = [next(placed) if told.article else issue.path_now(told.entry.record) for told in stories]
        unread = issue.retelling.unread
        known = [
            KnownEntry(memory=msgspec.structs.replace(told.entry, record=path), keys=told.keys)
            for told, path in zip(stories, paths, strict=True)
            # What a file missed that could not be read is told again once it can.
            if path not in unread
        ]
        self._ledger.commit(
            source=memory, entries=known, done=[*done, *_noted(issue)], unrelated=issue.planned, unread=unread
        )
        tally.problems = issue.retelling.problems
        return tally

    def retell(self, stories: Sequence[Told]) -> None:
        """Write stories anew that have their records, and of which nothing else is to be remembered.

        Raises `StoreError`.
        """
        issue = Issue(self._ledger, self._shelf, self._layout, self._run, keys=self._keys, publish_at=self._publish_at)
        for told in stories:
            if told.article:
                issue.place(told, told.article)
        done = self._carry_out(issue)
        self._ledger.commit(done=[*done, *_noted(issue)])

    def _carry_out(self, issue: Issue) -> list[Intent]:
        intents = issue.intents()
        if not intents:
            return []
        self._ledger.records.intend(intents)
        for intent in intents:
            self._shelf.write(intent.record.path, issue.planned[intent.record.path].data)
        for path in issue.vacated:
            self._shelf.remove(path)
        self._images.sync()
        self._shelf.sync()
        return intents


def _noted(issue: Issue) -> list[Intent]:
    """What is to be remembered of records that are not written."""
    return [intent for path, intent in issue.noted.items() if path not in issue.planned]
