"""The ledger: what is remembered between runs, in one SQLite file.

Records are written first and the ledger after, one transaction a source: a run that is killed anywhere is simply run
again. What a source is about to write is noted before (`records.intend`), so that the next run can tell its own
half-done work from other files. All methods are synchronous; transactions of several threads wait for each other.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from aggregator.errors import LedgerError
from aggregator.model.memory import EntryMemory, SourceMemory
from aggregator.store.hosts import HostTables
from aggregator.store.image_tables import ImageTables
from aggregator.store.ledger_file import connect, distrust
from aggregator.store.providers_table import ProvidersTable
from aggregator.store.records_table import Intent, RecordsTable, key_digest, put_records
from aggregator.store.related_index import RelatedIndex
from aggregator.store.unread_table import UnreadTable, note_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Intent", "KnownEntry", "Ledger", "read_source_memories"]

_ENTRY_COLUMNS = "source, record, dropped, content_hash, changes, first_seen, updated, past, moves"
KEYS_PER_QUERY = 500
PAST_BYTES = 8
"""How long the digests of an entry's past texts are."""
ADVICE = "if that comes again, move the file away, and it is rebuilt from the records"


class KnownEntry(Struct, frozen=True, kw_only=True):
    """An entry to remember, with every alias key that it is known by."""

    memory: EntryMemory
    keys: tuple[str, ...]


class Ledger:
    """The open ledger of one state folder. Raises `LedgerError` where SQLite cannot read or write."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.records = RecordsTable(self)
        self.hosts = HostTables(self)
        self.related = RelatedIndex(self)
        self.images = ImageTables(self)
        self.providers = ProvidersTable(self)
        self.unread = UnreadTable(self)
        self._writing = threading.RLock()
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(SourceMemory).decode

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open or make the ledger at `path`, checked; `LedgerDamagedError` when its bytes are not to be trusted."""
        return cls(path, connect(path))

    def close(self) -> None:
        """Fold the write-ahead log in and close."""
        with self.errors():
            self.connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn SQLite's errors into `LedgerError`."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise LedgerError(self.path, f"the ledger cannot be used: {error}") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            distrust(self.path)
            raise LedgerError(self.path, f"the ledger cannot be used: {error}; {ADVICE}") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._writing, self.errors(), self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection

    # The run

    def start_run(self) -> int:
        """The number of the run: the unfinished one's, or the next.

        Records of one run may still take each other's place.
        """
        with self.transaction() as connection:
            values = dict(connection.execute("SELECT key, value FROM meta"))
            run = int(values.get("run", "0")) + (0 if values.get("open") == "1" else 1)
            self.put_meta(connection, run=str(run), open="1")
        return run

    def is_unfinished(self) -> bool:
        """Whether the last run was killed or interrupted, and may have left something half done."""
        return self.meta("open") == "1"

    def needs_rebuilding(self) -> bool:
        """Whether nothing is known of the records yet, or a rebuilding from them was begun and not finished."""
        with self.errors():
            meta = dict(self.connection.execute("SELECT key, value FROM meta"))
        return bool(meta.get("rebuilding", "0" if "run" in meta else "1") == "1")

    def finish_run(self) -> None:
        """Close the run: what it wrote rests from here on."""
        with self.transaction() as connection:
            self.put_meta(connection, open="0")

    def meta(self, key: str) -> str | None:
        """What is remembered of the ledger itself under that key."""
        with self.errors():
            row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    @staticmethod
    def put_meta(connection: sqlite3.Connection, **values: str) -> None:
        """Within a transaction: set what is remembered of the ledger itself."""
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    # Sources

    def sources(self, urls: Iterable[str]) -> dict[str, SourceMemory]:
        """What is remembered of each of these sources that was ever asked."""
        with self.errors():
            rows = (
                self.connection.execute("SELECT memory FROM source WHERE url = ?", (url,)).fetchone() for url in urls
            )
            memories = [self._decoded(row[0]) for row in rows if row]
        return {memory.url: memory for memory in memories if memory}

    def _decoded(self, packed: bytes) -> SourceMemory | None:
        """The memory, or None where its bytes are damaged: the source is then asked as if for the first time."""
        try:
            return self._decode(packed)
        except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
            return None

    def save_sources(self, memories: Iterable[SourceMemory]) -> None:
        """Remember these sources, in one transaction."""
        with self.transaction() as connection:
            self._put_sources(connection, memories)

    def _put_sources(self, connection: sqlite3.Connection, memories: Iterable[SourceMemory]) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?)",
            ((memory.url, memory.next_check, self._encode(memory)) for memory in memories),
        )

    def read_again(self, connection: sqlite3.Connection, urls: Iterable[str]) -> None:
        """Within a transaction: let the next visit read these sources whole, though they may be as they were."""
        rows = (connection.execute("SELECT memory FROM source WHERE url = ?", (url,)).fetchone() for url in urls)
        known = [memory for row in rows if row and (memory := self._decoded(row[0]))]
        self._put_sources(
            connection, [replace(memory, etag=None, last_modified=None, content_hash=None) for memory in known]
        )

    # Entries

    def known_entries(self, source: str, keys: Sequence[str]) -> dict[str, EntryMemory]:
        """The remembered entries of a source by those of `keys` that they are known by."""
        digests = {key_digest(source, key): key for key in keys}
        found: dict[str, EntryMemory] = {}
        with self.errors():
            for part in _parts(list(digests)):
                for digest, *row in self.connection.execute(
                    f"SELECT entry_key.key, {_ENTRY_COLUMNS} FROM entry_key JOIN entry ON entry.id = entry"  # noqa: S608 - placeholders only
                    f" WHERE entry_key.key IN ({_marks(part)})",
                    part,
                ):
                    with contextlib.suppress(msgspec.ValidationError):
                        found[digests[digest]] = _entry(digests[digest], row)
        return found

    # A source's work

    def commit(
        self,
        *,
        source: SourceMemory | None = None,
        entries: Iterable[KnownEntry] = (),
        done: Sequence[Intent] = (),
        settled: Iterable[str] = (),
        unrelated: Iterable[str] = (),
        unread: Iterable[str] = (),
    ) -> None:
        """Remember one source's work in one transaction: entries, the records that were written, the source itself.

        `settled` are paths whose intents are to be forgotten without having been written,
        `unrelated` those of records that are new or changed, and so are to be related,
        `unread` those of files that could not be read, and so miss what the source told.
        """
        with self.transaction() as connection:
            put_records(connection, done)
            connection.executemany("DELETE FROM intent WHERE path = ?", ((path,) for path in settled))
            connection.executemany("INSERT OR REPLACE INTO unrelated VALUES (?, 1)", ((path,) for path in unrelated))
            for entry in entries:
                _put_entry(connection, entry)
            if source:
                self._put_sources(connection, [source])
            note_unread(connection, unread, source.url if source else "")

    def counts(self) -> Mapping[str, int]:
        """How many rows each table holds."""
        with self.errors():
            return {
                table: self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our tables
                for table in ("source", "entry", "record")
            }


def _put_entry(connection: sqlite3.Connection, entry: KnownEntry) -> None:
    memory = entry.memory
    digests = [key_digest(memory.source, key) for key in entry.keys]
    known = dict(
        connection.execute(f"SELECT key, entry FROM entry_key WHERE key IN ({_marks(digests)})", digests).fetchall()  # noqa: S608 - placeholders only
    )
    values = (
        # The strongest key says which entry it is, as it does where entries are judged.
        next((known[digest] for digest in digests if digest in known), None),
        memory.source,
        memory.record,
        memory.dropped,
        memory.content_hash,
        memory.changes,
        memory.first_seen,
        memory.updated,
        b"".join(memory.past),
        memory.moves,
    )
    cursor = connection.execute(f"INSERT OR REPLACE INTO entry VALUES ({_marks(values)})", values)  # noqa: S608 - placeholders only
    connection.executemany(
        "INSERT OR REPLACE INTO entry_key VALUES (?, ?)", ((digest, cursor.lastrowid) for digest in digests)
    )


def _entry(key: str, row: Sequence[Any]) -> EntryMemory:
    values = dict(zip(_ENTRY_COLUMNS.split(", "), row, strict=True))
    past = bytes(values["past"])
    values["past"] = [past[start : start + PAST_BYTES] for start in range(0, len(past), PAST_BYTES)]
    return msgspec.convert({"key": key, **values}, EntryMemory)


def _parts(items: list[bytes]) -> Iterator[list[bytes]]:
    return (items[start : start + KEYS_PER_QUERY] for start in range(0, len(items), KEYS_PER_QUERY))


def _marks(items: Sequence[object]) -> str:
    return ",".join("?" * len(items))


def read_source_memories(state: Path) -> dict[str, SourceMemory]:
    """Every source's memory in the state folder, by its configured address; empty where there is no ledger."""
    path = state / "ledger.sqlite3"
    if not path.is_file():
        return {}
    # Whoever may not write in the folder cannot join the log, and reads the file as it is.
    mode = "mode=ro" if os.access(state, os.W_OK) else "mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)
        try:
            rows = connection.execute("SELECT memory FROM source").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LedgerError(path, f"the ledger cannot be read: {error}") from error
    decode = msgspec.msgpack.Decoder(SourceMemory).decode
    memories: dict[str, SourceMemory] = {}
    for (packed,) in rows:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
            memory = decode(packed)
            memories[memory.url] = memory
    return memories
