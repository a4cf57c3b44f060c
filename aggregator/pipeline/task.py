"""An entry on its way to being told, or left out."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from aggregator.model.feed import Entry
from aggregator.model.memory import EntryMemory
from aggregator.normalize.feed_dates import Stated


class Task(Struct, frozen=True):
    """An entry that is to be told, and what is to be remembered of it; `memory.dropped` says why it is not told.

    `stated` is its date as judged with the feed's others, `detail` what a decision to leave it out was made upon.
    """

    entry: Entry
    memory: EntryMemory
    keys: tuple[str, ...]
    position: int
    is_new: bool
    stated: Stated = Stated()
    detail: str = ""

    def left_out(self, reason: str, detail: str = "") -> Task:
        """The task, not to be told."""
        return replace(self, memory=replace(self.memory, dropped=reason), detail=detail)
