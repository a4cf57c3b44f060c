"""Records of a store changed by a check, under its lock, and so that no collection takes that for a person's work.

The lock is only taken when there is something to change. What is about to be written is noted in the ledger first, as
a collection does, so that a killed check leaves nothing that looks like somebody else's.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from msgspec.structs import replace

from aggregator.store import state
from aggregator.store.ledger import Intent
from aggregator.store.record import read_record
from aggregator.store.record_merge import first_written, rewritten
from aggregator.store.reindex import addresses_of, recover
from aggregator.store.shelf import Shelf, content_hash

if TYPE_CHECKING:
    from aggregator.model.memory import RecordMemory
    from aggregator.store.ledger import Ledger

BATCH: Final = 200


class StoreDesk:
    """Writes records of one store. Raises `StoreLockedError` at the first write where another run has the store."""

    def __init__(self, store: Path, folder: Path, moment: str) -> None:
        """`folder` is the store's state, `moment` names a damaged ledger that is set aside."""
        self.store = store
        self._folder = folder
        self._moment = moment
        self._shelf = Shelf(store)
        self._open = ExitStack()
        self._is_open = False
        self._ledger: Ledger | None = None
        self._done: list[Intent] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with self._open:
            self._commit()

    def path_of(self, name: str) -> str | None:
        """A file's path below the store, with `/`; None where it does not lie there."""
        path, root = Path(os.path.abspath(name)), Path(os.path.abspath(self.store))  # noqa: PTH100 - links not followed
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else None

    def write(self, path: str, before: bytes, after: bytes) -> bool:
        """Put `after` in place of `before`; False, and nothing written, where the record is not `before` any more."""
        self._take_store()
        if self._shelf.read(path) != before:
            return False
        known = self._known(path, after)
        mended = _mended(known.record, before, after) if known else None
        if known and mended and self._ledger:
            intent = replace(known, record=mended)
            self._ledger.records.intend([intent])
            self._done.append(intent)
        self._shelf.write(path, after)
        if known and self._ledger:
            self._ledger.records.found([known])
        if len(self._done) >= BATCH:
            self._commit()
        return True

    def _take_store(self) -> None:
        if self._is_open:
            return
        state.prepare(self._folder)
        with ExitStack() as opening:
            opening.enter_context(state.lock(self._folder))
            self._ledger = self._open_ledger(opening)
            self._open = opening.pop_all()
        self._is_open = True

    def _open_ledger(self, opening: ExitStack) -> Ledger | None:
        """The ledger, in a run of its own; None where there is none, or where it is to be rebuilt from the records."""
        if not (self._folder / state.LEDGER).exists():
            return None
        ledger, _ = state.open_ledger(self._folder, self._moment)
        opening.callback(state.close_ledger, ledger)
        if ledger.needs_rebuilding():
            return None
        was_unfinished = ledger.is_unfinished()
        if was_unfinished:
            recover(ledger, self._shelf)
        ledger.start_run()
        if not was_unfinished:
            opening.callback(ledger.finish_run)
        return ledger

    def _known(self, path: str, after: bytes) -> Intent | None:
        """What the ledger remembers of the record, and the addresses that it has from here on."""
        record = self._ledger.records.at(path) if self._ledger else None
        if self._ledger is None or record is None:
            return None
        holders = (
            (address, self._ledger.records.find([address]))
            for address in addresses_of(read_record(after, path).article)
        )
        addresses = tuple(address for address, holder in holders if holder is None or holder.path == path)
        return Intent(record=record, addresses=addresses)

    def _commit(self) -> None:
        self._shelf.sync()
        done, self._done = self._done, []
        if done and self._ledger:
            self._ledger.commit(done=done)


def _mended(record: RecordMemory, before: bytes, after: bytes) -> RecordMemory | None:
    """What is to be remembered of the record once `after` is written over `before`; None where nothing changes there.

    Whose its fields are stays as it is: those that a person edited are that person's.
    """
    disk = read_record(before, record.path).article
    written = record.written
    if written is None and record.content_hash == content_hash(before):
        written = first_written(disk)
    if written is None:
        return None
    written = rewritten(written, disk, read_record(after, record.path).article)
    return replace(record, content_hash=content_hash(after), written=written)
