"""The memory of links as a report reads it: nothing is written, no lock is taken, a check may go on meanwhile."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

import msgspec

from aggregator.errors import LedgerError
from aggregator.model.link import LinkMemory, Place
from aggregator.model.report import VerdictCounts, Worst
from aggregator.store.ledger_file import BUSY_SECONDS
from aggregator.store.link_file import translated
from aggregator.store.link_keys import link_key
from aggregator.store.link_runs import LinkRuns
from aggregator.store.links import LINKS, VERSION, KnownLink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aggregator.model.link import LinkKind

WHAT: Final = "the memory of links"

_memory = msgspec.msgpack.Decoder(LinkMemory).decode
_places = msgspec.msgpack.Decoder(tuple[Place, ...]).decode


class LinkHealth:
    """The open memory of one state folder. Links that stood nowhere since `seen_since` (Unix seconds) do not count.

    Raises `LedgerError` where SQLite cannot read.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self.runs = LinkRuns(self)

    @classmethod
    def open(cls, folder: Path) -> LinkHealth | None:
        """The memory in the state folder; None where nothing was ever checked."""
        path = folder / LINKS
        if not path.is_file():
            return None
        health = cls(path, _opened(path))
        with health.reading() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LedgerError(path, f"{WHAT} has schema {version}, this program knows {VERSION}: use a newer one")
        return health if version else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, its errors translated."""
        with translated(self.path, WHAT):
            yield self._connection

    transaction = reading

    def totals(self, seen_since: float) -> VerdictCounts:
        """How many links have which verdict."""
        with self.reading() as connection:
            counts = connection.execute(
                "SELECT verdict, count(*) FROM link WHERE seen >= ? GROUP BY verdict", (seen_since,)
            ).fetchall()
        return VerdictCounts(**dict(counts))

    def worst_hosts(self, seen_since: float, most: int) -> tuple[Worst, ...]:
        """The hosts with the most dead links, then failing ones; those without either are left out."""
        return self._worst("host", seen_since, most)

    def worst_sources(self, seen_since: float, most: int) -> tuple[Worst, ...]:
        """The sources with the most dead links, likewise."""
        return self._worst("source", seen_since, most)

    def _worst(self, column: str, seen_since: float, most: int) -> tuple[Worst, ...]:
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {column}, sum(verdict = 'dead') AS dead, count(*), sum(verdict = 'failing') AS failing"  # noqa: S608 - our columns
                f" FROM link WHERE {column} != '' AND seen >= ? GROUP BY {column} HAVING dead + failing > 0"
                f" ORDER BY dead DESC, failing DESC, {column} LIMIT ?",
                (seen_since, most),
            ).fetchall()
        return tuple(Worst(name=name, dead=dead, total=total, failing=failing) for name, dead, total, failing in rows)

    def not_ok(self, seen_since: float) -> Iterator[KnownLink]:
        """The links that are not ok, in no promised order."""
        yield from self._known("verdict NOT IN ('ok', 'moved') AND seen >= ?", seen_since)
        yield from self._known("verdict = 'moved' AND seen >= ?", seen_since)

    def of(self, links: Sequence[tuple[str, LinkKind]]) -> Iterator[LinkMemory]:
        """What is remembered of each of these (url, kind) that was ever checked, in their order."""
        with self.reading() as connection:
            for url, kind in links:
                row = connection.execute("SELECT memory FROM link WHERE key = ?", (link_key(url, kind),)).fetchone()
                with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                    if row:
                        yield _memory(row[0])

    def died_since(self, moment: float) -> Iterator[KnownLink]:
        """The links first told dead at or after `moment` (Unix seconds), wherever they stand, the latest first."""
        yield from self._known("verdict = 'dead' AND dead_since >= ? ORDER BY dead_since DESC, key", moment)

    def _known(self, condition: str, value: float) -> Iterator[KnownLink]:
        with self.reading() as connection:
            rows = connection.execute(f"SELECT memory, places, source FROM link WHERE {condition}", (value,))  # noqa: S608 - our conditions
            for packed, places, source in rows:
                with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                    yield KnownLink(memory=_memory(packed), places=_places(places), source=source or None)


def _opened(path: Path) -> sqlite3.Connection:
    """For questions only; where nothing may be written, not even a lock, the file is read as it lies there."""
    address = path.resolve().as_uri()
    with translated(path, WHAT):
        # One that opens a file for reading alone leaves the write-ahead log's files behind.
        connection = sqlite3.connect(f"{address}?mode=rw", uri=True, timeout=BUSY_SECONDS)
        try:
            connection.execute("PRAGMA query_only=ON")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if path.with_name(f"{path.name}-wal").exists():
                raise
            connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
        except BaseException:
            connection.close()
            raise
    return connection
