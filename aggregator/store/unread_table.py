"""The ledger's table of files that could not be read: their stories stay known, and what they missed is told later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from aggregator.model.memory import RecordMemory
    from aggregator.store.ledger import Ledger

AFTER_SLASH = chr(ord("/") + 1)
MISSED = "missed"
"""In the place of the hash of an entry's text: no text has it, so whatever the entry says next is another."""


class UnreadTable:
    """Which records could not be read, until they can. Raises `LedgerError`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def paths(self) -> list[str]:
        """Every path that was noted and is not settled."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT DISTINCT path FROM unread ORDER BY path").fetchall()
        return [path for (path,) in rows]

    def note(self, paths: Iterable[str]) -> None:
        """No record can be read at these paths, so nothing is concluded: what is known of them stays.

        A path that ends with `/` is a folder, and stands for all that lies in it.
        """
        with self._ledger.transaction() as connection:
            note_unread(connection, paths)

    def settle(self, path: str, *, is_there: bool) -> None:
        """The record at `path` can be read again or, unless `is_there`, is gone.

        Where it is there, it is related anew, and the sources whose changes it missed are read whole once more.
        """
        with self._ledger.transaction() as connection:
            missed = connection.execute("SELECT source FROM unread WHERE path = ? AND source != ''", (path,)).fetchall()
            connection.execute("DELETE FROM unread WHERE path = ?", (path,))
            if is_there:
                connection.execute("INSERT OR IGNORE INTO unrelated VALUES (?, 0)", (path,))
                self._ledger.read_again(connection, (source for (source,) in missed))

    def tell_again(self, record: RecordMemory) -> None:
        """The file of the record was away and is found: its source's next visit tells it, whatever was seen since."""
        with self._ledger.transaction() as connection:
            connection.execute(
                "UPDATE entry SET content_hash = ? WHERE record = ? AND source = ?",
                (MISSED, record.path, record.source),
            )
            self._ledger.read_again(connection, [record.source])


def note_unread(connection: sqlite3.Connection, paths: Iterable[str], source: str = "") -> None:
    """Within a transaction: no record can be read at these paths, where `source` has something new to tell."""
    for path in paths:
        connection.execute("INSERT OR REPLACE INTO unread VALUES (?, ?)", (path, source))
        folder_end = f"{path[:-1]}{AFTER_SLASH}" if path.endswith("/") else path
        connection.execute(
            "UPDATE record SET removed = 0 WHERE path = ?1 OR (path > ?1 AND path < ?2)", (path, folder_end)
        )
