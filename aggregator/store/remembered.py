"""What a ledger remembers of one record, for questions only: nothing is written, no lock is taken."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from aggregator.errors import LedgerError
from aggregator.store.records_table import record_of
from aggregator.store.state import LEDGER

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model.memory import RecordMemory

COLUMNS = 12


def remembered_record(state: Path, path: str) -> RecordMemory | None:
    """The memory of the record at `path` below the store; None where there is none. Raises `LedgerError`.

    Of a ledger of an older program, what it has is read.
    """
    ledger = state / LEDGER
    if not ledger.is_file():
        return None
    mode = "mode=ro" if os.access(state, os.W_OK) else "mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(f"{ledger.resolve().as_uri()}?{mode}", uri=True)
        try:
            row = connection.execute("SELECT * FROM record WHERE path = ?", (path,)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LedgerError(ledger, f"the ledger cannot be read: {error}") from error
    return record_of((*row, *[None] * (COLUMNS - len(row)))[:COLUMNS]) if row else None
