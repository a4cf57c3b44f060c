"""The file in which the stories to publish are remembered, with their renderings: a cache, made anew where in doubt."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from aggregator.errors import LedgerError, StoreError
from aggregator.store.files import is_read_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME: Final = "publish.sqlite3"
VERSION: Final = 2
TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    folder TEXT NOT NULL, name TEXT NOT NULL, changed INTEGER NOT NULL, stated INTEGER NOT NULL, size INTEGER NOT NULL,
    digest BLOB NOT NULL, story INTEGER, problem TEXT, PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE INDEX file_problem ON file (problem) WHERE problem IS NOT NULL;
CREATE TABLE story (id INTEGER PRIMARY KEY, path TEXT NOT NULL, groups TEXT NOT NULL, mark BLOB NOT NULL);
CREATE TABLE article (id INTEGER PRIMARY KEY, facts BLOB NOT NULL);
CREATE TABLE placed (
    target TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    origin BLOB NOT NULL, PRIMARY KEY (target, path)
) WITHOUT ROWID;
"""


def open_stories(path: Path) -> sqlite3.Connection:
    """The database at `path`; one that is damaged, or of another version, is replaced by an empty one.

    Raises `LedgerError` where it cannot be made or read.
    """
    try:
        return _prepare(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            raise LedgerError(path, f"what is remembered of publishing cannot be opened: {error}") from error
    _remove(path)
    with translated(path):
        return _prepare(path)


def _prepare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
    try:
        _refuse_other_versions(connection)
        connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-16000")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            connection.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version={VERSION};COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_other_versions(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] not in {0, VERSION}:
        raise sqlite3.DatabaseError("made by another version")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        try:
            part.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(part, f"is damaged and cannot be removed: {error.strerror}") from error


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into `LedgerError`."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LedgerError(path, f"what is remembered of publishing cannot be used: {error}") from error


def copy_stories(folder: Path, target: Path) -> None:
    """Copy the file in `folder`, if there is one, into the folder `target`. Raises `LedgerError`."""
    source = folder / NAME
    if not source.exists():
        return
    if is_read_only(folder):
        _copy_as_it_is(source, target)
        return
    with translated(source):
        reading = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
        try:
            copy = sqlite3.connect(target / NAME)
            try:
                reading.backup(copy)
            finally:
                copy.close()
        finally:
            reading.close()


def _copy_as_it_is(source: Path, target: Path) -> None:
    """SQLite cannot read a log without writing beside it; and where nobody can write, files stay as they are."""
    try:
        for part in (source, source.with_name(f"{NAME}-wal")):
            if part.exists():
                shutil.copyfile(part, target / part.name)
    except OSError as error:
        raise StoreError(source, f"cannot be copied to {target}: {error.strerror}") from error
