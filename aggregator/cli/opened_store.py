"""A store opened to be put in order by a command: locked, what a killed run left finished, the ledger made right."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.cli.notices import say
from aggregator.store import state
from aggregator.store.files import probe_writable
from aggregator.store.reindex import recover, reindex
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aggregator.store.ledger import Ledger


@contextmanager
def opened_ledger(store: Path, state_flag: Path | None, now: datetime | None) -> Iterator[Ledger]:
    """The ledger of the store, whose lock is held meanwhile. Raises `StoreError`.

    A damaged one is set aside under the time `now`, if given, else that of the clock.
    """
    folder = state.state_folder(store, state_flag)
    state.prepare(folder)
    with state.lock(folder):
        probe_writable(store)
        ledger, notice = state.open_ledger(folder, (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ"))
        if notice:
            say(notice)
        try:
            recover(ledger, Shelf(store))
            yield ledger
        finally:
            state.close_ledger(ledger)


@contextmanager
def opened_run(store: Path, state_flag: Path | None, now: datetime | None) -> Iterator[Ledger]:
    """The ledger in a run of its own: should that be killed, the next one finishes what it had begun.

    A run that was killed before stays open, for the collection that takes it up.
    """
    with opened_ledger(store, state_flag, now) as ledger:
        if ledger.needs_rebuilding():
            reindex(ledger, Shelf(store))
        was_unfinished = ledger.is_unfinished()
        ledger.start_run()
        yield ledger
        if not was_unfinished:
            ledger.finish_run()
