"""SQLite files that the link check keeps for itself: opened, checked, and set aside where they are damaged."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aggregator.errors import LedgerError
from aggregator.store.ledger_file import BUSY_SECONDS, LedgerDamagedError, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE_PAGES: Final = -16000  # kibibytes


def open_checked(path: Path, tables: str, version: int) -> sqlite3.Connection:
    """The database at `path`, made with `tables` where there is none.

    Raises `LedgerDamagedError` for bytes that are not to be trusted and `LedgerError` for whatever else keeps it from
    being used, a newer schema than `version` among it.
    """
    try:
        return _prepare(path, tables, version)
    except sqlite3.OperationalError as error:
        if "malformed" in str(error):
            raise LedgerDamagedError(path, f"the memory of links is damaged: {error}") from error
        raise LedgerError(path, f"the memory of links cannot be opened: {error}") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise LedgerDamagedError(path, "the memory of links is damaged") from error


def open_or_set_aside(path: Path, tables: str, version: int, moment: str) -> tuple[sqlite3.Connection, str | None]:
    """The database, and what is to be said about it: a damaged one is set aside, its name ending in `moment`."""
    try:
        return open_checked(path, tables, version), None
    except LedgerDamagedError as error:
        aside = set_aside(path, moment)
        connection = open_checked(path, tables, version)
        return connection, f"{error}; it was set aside as {aside.name}, and links are checked as if for the first time"


def _prepare(path: Path, tables: str, version: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA cache_size={CACHE_PAGES}")
        _check(path, connection, version)
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            connection.executescript(f"BEGIN IMMEDIATE;{tables}PRAGMA user_version={version};COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection, version: int) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > version:
        advice = f"this program knows {version}: use a newer one"
        raise LedgerError(path, f"the memory of links has schema {found}, {advice}")
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise LedgerDamagedError(path, "the memory of links is damaged")


def open_temporary(folder: Path, tables: str) -> tuple[Path, sqlite3.Connection]:
    """A database for this run alone, in `folder`, and the name it had; it vanishes however the process ends.

    All that is done with it is one transaction, for nobody else reads it: pages are written when memory is full, not
    each time that something was added. Raises `LedgerError` where it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="frontier-", suffix=".sqlite3", dir=folder)
    except OSError as error:
        raise LedgerError(folder, f"the queue of links cannot be kept here: {error.strerror}") from error
    path = Path(name)
    os.close(descriptor)
    try:
        with translated(path, "the queue of links"):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            settings = f"PRAGMA journal_mode=OFF;PRAGMA synchronous=OFF;PRAGMA cache_size={CACHE_PAGES};"
            connection.executescript(f"{settings}{tables};BEGIN;")
    finally:
        # The system keeps the file for as long as it is open.
        path.unlink(missing_ok=True)
    return path, connection


@contextmanager
def translated(path: Path, what: str) -> Iterator[None]:
    """Turn SQLite's errors into `LedgerError`."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LedgerError(path, f"{what} cannot be used: {error}") from error
