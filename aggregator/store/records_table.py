"""The ledger's tables on records: which there are, under which addresses they are known, which are being written."""

from __future__ import annotations

import contextlib
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import Struct

from aggregator.model.explanation import Explanation
from aggregator.model.memory import RecordMemory, Written, is_archived
from aggregator.store.related_index import follow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aggregator.store.ledger import Ledger

T = TypeVar("T")
_encode = msgspec.msgpack.Encoder().encode
_written = msgspec.msgpack.Decoder(Written).decode
_explanation = msgspec.msgpack.Decoder(Explanation).decode
_COLUMNS = ", ".join("?" * 12)

INDEXED_SECONDS: Final = 30 * 86400
"""Records of this time before the newest are looked at again for relatives once the ledger was rebuilt."""


class Intent(Struct, frozen=True, kw_only=True):
    """A record that is about to be written, under which addresses it will be known, and where its story lay before.

    The file at `replaces` goes after the write, if its bytes still have the hash `replaces_hash` and no other story
    is put there.
    """

    record: RecordMemory
    addresses: tuple[str, ...]
    replaces: str | None = None
    replaces_hash: str | None = None

    @property
    def is_archiving(self) -> bool:
        """Whether a record goes to the archive: as it is, whoever wrote it last."""
        return self.replaces is not None and is_archived(self.record.path)

    @property
    def data_hash(self) -> str | None:
        """The hash of the bytes that lie at the record's path once this is carried out."""
        return self.replaces_hash if self.is_archiving else self.record.content_hash


KEY_BYTES: Final = 12


def key_digest(*parts: str) -> bytes:
    """12 bytes that stand for the parts: keys may be long, and there are millions."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class RecordsTable:
    """What the ledger knows of the shelf."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def is_owned(self, path: str, source: str, keys: Sequence[str]) -> bool:
        """Whether the record at `path` follows the entry that `source` knows by `keys`.

        Several entries may lead to one page, and so to one record; it follows the first of them that was remembered.
        """
        digests = [key_digest(source, key) for key in keys]
        with self._ledger.errors():
            row = self._ledger.connection.execute(
                f"SELECT entry.id IN (SELECT entry FROM entry_key WHERE key IN ({','.join('?' * len(digests))}))"  # noqa: S608 - placeholders only
                " FROM entry WHERE record = ? AND source = ? ORDER BY id LIMIT 1",
                (*digests, path, source),
            ).fetchone()
        return row is None or bool(row[0])

    def find(self, addresses: Iterable[str]) -> RecordMemory | None:
        """The record that is known by one of these addresses (compare keys), the first that fits."""
        with self._ledger.errors():
            for address in addresses:
                row = self._ledger.connection.execute(
                    "SELECT record.* FROM address JOIN record USING (path) WHERE key = ?", (key_digest(address),)
                ).fetchone()
                if row:
                    return record_of(row)
        return None

    def at(self, path: str) -> RecordMemory | None:
        """What is remembered of the record at `path`."""
        with self._ledger.errors():
            row = self._ledger.connection.execute("SELECT * FROM record WHERE path = ?", (path,)).fetchone()
        return record_of(row) if row else None

    def path_of(self, story: bytes) -> str | None:
        """Where the story lies of whose address that is the beginning of the digest."""
        with self._ledger.errors():
            row = self._ledger.connection.execute(
                "SELECT path FROM address WHERE key BETWEEN ? AND ? LIMIT 1", (story, story.ljust(KEY_BYTES, b"\xff"))
            ).fetchone()
        return str(row[0]) if row else None

    def of_run(self, run: int) -> Iterator[RecordMemory]:
        """The records that `run` made, by path."""
        query = "SELECT * FROM record WHERE path > ? AND run = ? AND NOT removed ORDER BY path LIMIT 256"
        path = ""
        while True:
            with self._ledger.errors():
                rows = self._ledger.connection.execute(query, (path, run)).fetchall()
            if not rows:
                return
            yield from map(record_of, rows)
            path = rows[-1][0]

    def waiting_for(self, plain: str, run: int) -> list[RecordMemory]:
        """The records of this run that lie elsewhere but whose titles ask for the path `plain`, best position first."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute(
                "SELECT * FROM record WHERE plain = ? AND run = ? AND plain != path AND NOT removed"
                " ORDER BY source_position, entry_position",
                (plain, run),
            ).fetchall()
        return [record_of(row) for row in rows]

    def intend(self, intents: Iterable[Intent]) -> None:
        """Note what is about to be written, before any of it is."""
        with self._ledger.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO intent VALUES (?, ?, ?, ?, ?)",
                (
                    (
                        intent.record.path,
                        _encode(intent.record),
                        _encode(intent.addresses),
                        intent.replaces,
                        intent.replaces_hash,
                    )
                    for intent in intents
                ),
            )

    def intents(self) -> list[Intent]:
        """What an earlier run was about to write when it was killed."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT * FROM intent ORDER BY path").fetchall()
        return [
            Intent(
                record=msgspec.msgpack.decode(memory, type=RecordMemory),
                addresses=msgspec.msgpack.decode(addresses, type=tuple[str, ...]),
                replaces=replaces,
                replaces_hash=replaces_hash,
            )
            for _, memory, addresses, replaces, replaces_hash in rows
        ]

    def missing(self) -> None:
        """Take every record for removed, until `found` says otherwise: the first step of rebuilding."""
        with self._ledger.transaction() as connection:
            connection.execute("UPDATE record SET removed = 1")
            connection.execute("DELETE FROM intent")
            self._ledger.put_meta(connection, rebuilding="1")

    def removed(self) -> set[str]:
        """The paths of the records that a person is taken to have removed."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT path FROM record WHERE removed").fetchall()
        return {path for (path,) in rows}

    def rebuilt(self) -> None:
        """Every record that lies on the shelf was told to `found`: the last step of rebuilding.

        The latest of them are taken into the index of related stories by the next run.
        """
        with self._ledger.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO unrelated SELECT path, 0 FROM record WHERE NOT removed"
                " AND published >= (SELECT max(published) FROM record) - ?",
                (INDEXED_SECONDS,),
            )
            self._ledger.put_meta(connection, rebuilding="0")

    def found(self, intents: Iterable[Intent]) -> None:
        """These records lie on the shelf. Whose telling they hold, and our own last bytes, stay as remembered."""
        with self._ledger.transaction() as connection:
            for intent in intents:
                connection.execute(
                    f"INSERT INTO record VALUES ({_COLUMNS}) ON CONFLICT (path) DO UPDATE SET"  # noqa: S608 - placeholders only
                    " canonical = excluded.canonical, published = excluded.published, removed = 0",
                    _row(intent.record),
                )
                _put_addresses(connection, intent)

    def remove(self, path: str) -> None:
        """A person removed the record at `path`: it is not made again."""
        with self._ledger.transaction() as connection:
            connection.execute("UPDATE record SET removed = 1 WHERE path = ?", (path,))


def put_records(connection: sqlite3.Connection, intents: Sequence[Intent]) -> None:
    """Within a transaction: these intents were carried out."""
    moves = [(intent.replaces, intent.record.path) for intent in intents if intent.replaces]
    entries = _pointing_there(connection, "SELECT id FROM entry WHERE record = ?", moves)
    addresses = _pointing_there(connection, "SELECT key FROM address WHERE path = ?", moves)
    follow(connection, moves)
    connection.executemany("DELETE FROM record WHERE path = ?", ((before,) for before, _ in moves))
    connection.executemany("UPDATE entry SET record = ? WHERE id = ?", entries)
    connection.executemany("UPDATE address SET path = ? WHERE key = ?", addresses)
    connection.executemany(
        f"INSERT OR REPLACE INTO record VALUES ({_COLUMNS})",  # noqa: S608 - placeholders only
        (_row(intent.record) for intent in intents),
    )
    for intent in intents:
        _put_addresses(connection, intent)
    connection.executemany("DELETE FROM intent WHERE path = ?", ((intent.record.path,) for intent in intents))


def _pointing_there(
    connection: sqlite3.Connection, query: str, moves: Sequence[tuple[str, str]]
) -> list[tuple[str, object]]:
    """The new path and the row of everything that points to where a story lay before, found before anything moves."""
    return [(path, row) for before, path in moves for (row,) in connection.execute(query, (before,)).fetchall()]


def _put_addresses(connection: sqlite3.Connection, intent: Intent) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO address VALUES (?, ?)",
        ((key_digest(address), intent.record.path) for address in intent.addresses),
    )


def _row(record: RecordMemory) -> tuple[object, ...]:
    return (
        record.path,
        record.canonical,
        record.source,
        *record.position,
        record.run,
        record.content_hash,
        record.published,
        record.removed,
        record.plain or record.path,
        record.written and _encode(record.written),
        record.explanation and _encode(record.explanation),
    )


def record_of(row: tuple[Any, ...]) -> RecordMemory:
    """The memory that a row of the table holds."""
    path, canonical, source, source_position, entry_position, run, content_hash, published, removed, plain, *more = row
    written, explanation = more
    return RecordMemory(
        path=path,
        canonical=canonical,
        source=source,
        position=(source_position, entry_position),
        run=run,
        content_hash=content_hash,
        published=published,
        removed=bool(removed),
        plain=plain,
        written=_decoded(_written, written),
        explanation=_decoded(_explanation, explanation),
    )


def _decoded(decode: Callable[[bytes], T], packed: bytes | None) -> T | None:
    """The value, or None where there is none or its bytes are damaged: it is then as if it had never been noted."""
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return None if packed is None else decode(packed)
    return None
