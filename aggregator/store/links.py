"""The memory of links between runs, in a file of its own: `links.sqlite3` in the state folder.

What is remembered of each (url, kind), where it stands, and what each run found, for trends. Nothing here decides: the
memories are made by the check's history, and come back as they were given.
"""

from __future__ import annotations

import contextlib
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

import msgspec
from msgspec import Struct

from aggregator.model.link import LinkKind, LinkMemory, Place
from aggregator.model.report import VerdictCounts
from aggregator.store.link_file import open_or_set_aside, translated
from aggregator.store.link_keys import COUNTS, VERDICTS, host_of, link_key, storable
from aggregator.store.link_runs import LinkRuns

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

LINKS: Final = "links.sqlite3"
VERSION: Final = 1
KEYS_PER_QUERY: Final = 500
MOST_PLACES: Final = 20
"""Places of one link that are remembered; a link in the footer of every page has as many as there are pages."""

TABLES: Final = """
CREATE TABLE link (
    key BLOB PRIMARY KEY, host TEXT NOT NULL, source TEXT NOT NULL, verdict TEXT NOT NULL, dead_since REAL,
    next_check REAL NOT NULL, seen REAL NOT NULL, memory BLOB NOT NULL, places BLOB NOT NULL
);
CREATE INDEX link_verdict ON link (verdict) WHERE verdict NOT IN ('ok', 'moved');
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, finished REAL NOT NULL, day TEXT NOT NULL, run BLOB NOT NULL
);
CREATE INDEX run_day ON run (day, finished);
"""

SAVE: Final = """
INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
    source = excluded.source, verdict = excluded.verdict, dead_since = excluded.dead_since,
    next_check = excluded.next_check, seen = excluded.seen, memory = excluded.memory, places = excluded.places
"""
"""New links lie one after the other and stay where they are: ordered by digests, each save would write all pages."""

_encode = msgspec.msgpack.Encoder().encode
_memory = msgspec.msgpack.Decoder(LinkMemory).decode
_places = msgspec.msgpack.Decoder(tuple[Place, ...]).decode


class KnownLink(Struct, frozen=True, kw_only=True):
    """A link's memory, where it stands (the first twenty places), and the source or provider whose it is, if any."""

    memory: LinkMemory
    places: tuple[Place, ...] = ()
    source: str | None = None


class LinkLedger:
    """The open memory of one state folder. Raises `LedgerError` where SQLite cannot read or write."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._writing = threading.RLock()
        self.runs = LinkRuns(self)

    @classmethod
    def open(cls, folder: Path, moment: str) -> tuple[LinkLedger, str | None]:
        """The memory in the state folder, and what is to be said about it.

        A damaged file is set aside under a name with `moment`, and an empty one made in its place.
        """
        path = folder / LINKS
        connection, notice = open_or_set_aside(path, TABLES, VERSION, moment)
        return cls(path, connection), notice

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Fold the write-ahead log in and close."""
        with self.reading() as connection:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._writing, translated(self.path, "the memory of links"), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, its errors translated."""
        with translated(self.path, "the memory of links"):
            yield self._connection

    # Memories

    def remembered(self, links: Iterable[tuple[str, LinkKind]]) -> dict[tuple[str, LinkKind], LinkMemory]:
        """What is remembered of each of these (url, kind) that was ever checked."""
        keys = [link_key(url, kind) for url, kind in links]
        found: dict[tuple[str, LinkKind], LinkMemory] = {}
        with self.reading() as connection:
            for start in range(0, len(keys), KEYS_PER_QUERY):
                part = keys[start : start + KEYS_PER_QUERY]
                marks = ",".join("?" * len(part))
                for (packed,) in connection.execute(f"SELECT memory FROM link WHERE key IN ({marks})", part):  # noqa: S608
                    memory = _decoded(packed)
                    if memory is not None:
                        found[memory.url, memory.kind] = memory
        return found

    def save(self, links: Iterable[KnownLink], *, seen: float) -> None:
        """Remember these links, seen in the run that began at `seen` (Unix seconds), in one transaction.

        Links that were not due are saved too, so that it is known which still stand somewhere.
        """
        with self.transaction() as connection:
            connection.executemany(SAVE, (_row(link, seen) for link in links))

    def known(self, verdicts: Collection[str] | None = None) -> Iterator[KnownLink]:
        """Every remembered link, or those with one of these verdicts, in no promised order."""
        rows = "SELECT memory, places, source FROM link"
        marks = ",".join("?" * len(verdicts or ()))
        where = "" if verdicts is None else f" WHERE verdict IN ({marks})"
        yield from self._known(rows + where, tuple(verdicts or ()))

    def died_since(self, moment: float) -> Iterator[KnownLink]:
        """The links first told dead at or after `moment` (Unix seconds), the latest first."""
        rows = "SELECT memory, places, source FROM link WHERE verdict = 'dead' AND dead_since >= ?"
        yield from self._known(rows + " ORDER BY dead_since DESC, key", (moment,))

    def totals(self, *, seen_since: float = 0.0) -> VerdictCounts:
        """How many remembered links, seen since that time (Unix seconds), have which verdict."""
        with self.reading() as connection:
            rows = f"SELECT {COUNTS} FROM link WHERE seen >= ?"  # noqa: S608 - our names
            counts = connection.execute(rows, (seen_since,)).fetchone()
        return VerdictCounts(**dict(zip(VERDICTS, counts, strict=True)))

    def forget(self, *, seen_before: float) -> int:
        """Forget the links that stood nowhere since that time; how many they were."""
        with self.transaction() as connection:
            return connection.execute("DELETE FROM link WHERE seen < ?", (seen_before,)).rowcount

    def _known(self, statement: str, values: Sequence[float | str]) -> Iterator[KnownLink]:
        with self.reading() as connection:
            for packed, places, source in connection.execute(statement, values):
                memory = _decoded(packed)
                if memory is not None:
                    yield KnownLink(memory=memory, places=_decoded_places(places), source=source or None)


def _row(link: KnownLink, seen: float) -> tuple[object, ...]:
    memory = link.memory
    return (
        link_key(memory.url, memory.kind),
        storable(host_of(memory.url)),
        storable(link.source or ""),
        memory.verdict,
        memory.dead_since,
        memory.next_check,
        seen,
        _encode(memory),
        _encode(link.places[:MOST_PLACES]),
    )


def _decoded(packed: bytes) -> LinkMemory | None:
    """The memory, or None where its bytes are damaged: the link is then checked as if for the first time."""
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return _memory(packed)
    return None


def _decoded_places(packed: bytes) -> tuple[Place, ...]:
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        return _places(packed)
    return ()
