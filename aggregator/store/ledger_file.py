"""The ledger's file: made, opened, checked, and set aside when it is damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from aggregator.errors import LedgerError
from aggregator.store.schema import APPLICATION_ID, MIGRATIONS, TABLES, VERSION

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0


class LedgerDamagedError(LedgerError):
    """The ledger's bytes are not to be trusted: set it aside and rebuild it from the records."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the ledger at `path`, made if it is not there, its schema brought up to date.

    The whole file is checked unless it is, by size and time, as the last run left it: a check reads every page.
    Raises `LedgerDamagedError` for damaged bytes and `LedgerError` for whatever else keeps it from being used.
    """
    try:
        return _prepare(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise LedgerError(path, f"the ledger cannot be opened: {error}") from error
        raise LedgerDamagedError(path, f"the ledger is damaged: {error}") from error
    except UnicodeDecodeError as error:
        # SQLite's own message repeats the damaged bytes.
        raise LedgerDamagedError(path, "the ledger is damaged: its tables have no readable names") from error


def _prepare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-4000")
        _check(path, connection)
        _upgrade(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    if _stamp(path) == _read_stamp(path):
        return
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise LedgerDamagedError(path, f"the ledger is damaged: {' '.join(verdict.split())}")


def _upgrade(path: Path, connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise LedgerError(path, f"the ledger has schema {version}, this program knows {VERSION}: use a newer one")
    if version == 0:
        _run_all(connection, TABLES, VERSION)
        return
    for step in range(version, VERSION):
        _run_all(connection, MIGRATIONS[step], step + 1)


def _run_all(connection: sqlite3.Connection, statements: str, version: int) -> None:
    connection.executescript(
        f"BEGIN IMMEDIATE;{statements}PRAGMA application_id={APPLICATION_ID};PRAGMA user_version={version};COMMIT;"
    )


def _stamp(path: Path) -> str:
    facts = path.stat()
    return f"{facts.st_size} {facts.st_mtime_ns}"


def _read_stamp(path: Path) -> str | None:
    try:
        return _stamp_path(path).read_text()
    except OSError:
        return None


def write_stamp(path: Path) -> None:
    """Say that the closed ledger at `path` is sound as it is, so that the next start need not read it whole.

    Where that cannot be said, on a full disk for one, the next start reads it.
    """
    with contextlib.suppress(OSError):
        _stamp_path(path).write_text(_stamp(path))


def distrust(path: Path) -> None:
    """Have the next start read the ledger at `path` whole, whatever was said of it."""
    with contextlib.suppress(OSError):
        _stamp_path(path).unlink(missing_ok=True)


def _stamp_path(path: Path) -> Path:
    return path.with_name(path.name + ".sound")


def set_aside(path: Path, moment: str) -> Path:
    """Move a damaged ledger, with its log, out of the way; its new path."""
    aside = path.with_name(f"{path.name}.damaged-{moment}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        try:
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        except OSError as error:
            raise LedgerError(part, f"the damaged ledger cannot be set aside: {error.strerror}") from error
    return aside
