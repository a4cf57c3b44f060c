"""The index of stories to publish: which records there are, what they tell, and how each story was rendered.

Stories have numbers that grow as they get older, so that a listing is a walk along them. All of it can be made again
from the records.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Self

import msgspec

from aggregator.errors import StoreError
from aggregator.model.article import Article
from aggregator.model.publication import Rendering, Story
from aggregator.store.story_file import open_stories, translated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

SECOND = 1 << 20
"""How many stories may be published in one second."""
MARK = 8
"""How many bytes stand for a story and what its record says."""
_BATCH = 1000
_SPARSE = 6
"""One story among so many is asked for by itself; of more, all between the first and the last are read."""
_NAME = re.compile("[a-z_]+")


class Groups(msgspec.Struct, frozen=True, array_like=True):
    """What decides in which series a story is."""

    category: str
    provider: str
    domain: str
    topics: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, gc=False):
    """A story: its number, its `Groups` as they are written, and what stands for its path and its record's bytes."""

    id: int
    groups: str
    mark: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Article).decode
_read_groups = msgspec.json.Decoder(Groups).decode


class StoryIndex:
    """The index in the file at `path`; a context manager. Raises `LedgerError` where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection = open_stories(path)
        self._renderings: tuple[Rendering, ...] = ()
        self._first = -(1 << 62)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        with translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    @staticmethod
    def keep_so_far(connection: sqlite3.Connection) -> None:
        """Within a transaction: what was done until here stays, whatever becomes of the rest."""
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")

    def leave_out_from(self, moment: datetime) -> None:
        """Leave stories that were published from `moment` on out of all that is told from now on, but `not_due`."""
        self._first = _first_before(moment)

    def not_due(self) -> tuple[int, str | None]:
        """How many stories are left out, and the path of the one that is due first."""
        with translated(self.path):
            query = "SELECT COUNT(*), MAX(id) FROM story WHERE id < ?"
            count, number = self.connection.execute(query, (self._first,)).fetchone()
            row = self.connection.execute("SELECT path FROM story WHERE id = ?", (number,)).fetchone()
        return count, row[0] if row else None

    def due(self) -> int:
        """How many stories are not left out."""
        with translated(self.path):
            query = "SELECT COUNT(*) FROM story WHERE id >= ?"
            count: int = self.connection.execute(query, (self._first,)).fetchone()[0]
        return count

    def use(self, renderings: Iterable[Rendering]) -> int:
        """Remember these renderings from now on, and no others; how many stories that were known had to be rendered."""
        self._renderings = tuple(renderings)
        with self.transaction() as connection:
            known = dict(connection.execute("SELECT key, value FROM meta WHERE key LIKE 'look_%'").fetchall())
            wanted = {_table(rendering): rendering.version for rendering in self._renderings}
            for table in known.keys() - {name for name, version in wanted.items() if known.get(name) == version}:
                connection.execute(f"DROP TABLE {table}")
                connection.execute("DELETE FROM meta WHERE key = ?", (table,))
            fresh = [rendering for rendering in self._renderings if known.get(_table(rendering)) != rendering.version]
            for rendering in fresh:
                table = _table(rendering)
                connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
                connection.execute("INSERT INTO meta VALUES (?, ?)", (table, rendering.version))
            return self._render_all(connection, fresh) if fresh else 0

    def _render_all(self, connection: sqlite3.Connection, renderings: Sequence[Rendering]) -> int:
        count = 0
        reading = connection.cursor().execute("SELECT id, path, facts FROM story JOIN article USING (id) ORDER BY id")
        while rows := reading.fetchmany(_BATCH):
            for rendering in renderings:
                looks = [(number, rendering.render(Story(path, _decode(facts)))) for number, path, facts in rows]
                connection.executemany(f"INSERT INTO {_table(rendering)} VALUES (?, ?)", looks)  # noqa: S608
            count += len(rows)
        return count

    def add(self, connection: sqlite3.Connection, story: Story, record: bytes) -> int:
        """Within a transaction: this story is published, whose record is in these bytes; its number."""
        number = self._number(connection, int(story.article.published.timestamp()))
        article = story.article
        groups = Groups(article.category, article.provider.name, article.provider.domain, article.topics)
        mark = blake2b(b"%b\0%b" % (story.path.encode(errors="surrogateescape"), record), digest_size=MARK).digest()
        row = (number, story.path, msgspec.json.encode(groups).decode(), mark)
        connection.execute("INSERT INTO story VALUES (?, ?, ?, ?)", row)
        connection.execute("INSERT INTO article VALUES (?, ?)", (number, _encode(article)))
        for rendering in self._renderings:
            connection.execute(f"INSERT INTO {_table(rendering)} VALUES (?, ?)", (number, rendering.render(story)))  # noqa: S608
        return number

    @staticmethod
    def _number(connection: sqlite3.Connection, second: int) -> int:
        first = -second * SECOND
        last = connection.execute(
            "SELECT MAX(id) FROM story WHERE id BETWEEN ? AND ?", (first, first + SECOND - 1)
        ).fetchone()[0]
        return first if last is None else last + 1

    def remove(self, connection: sqlite3.Connection, number: int) -> None:
        """Within a transaction: the story of that number is published no more."""
        for table in ("story", "article", *map(_table, self._renderings)):
            connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))  # noqa: S608 - names of our own

    def group_counts(self) -> list[tuple[Groups, int]]:
        """The groups that there are, and how many stories have exactly these."""
        with translated(self.path):
            query = "SELECT groups, COUNT(*) FROM story WHERE id >= ? GROUP BY groups"
            rows = self.connection.execute(query, (self._first,)).fetchall()
        return [(_read_groups(groups), count) for groups, count in rows]

    @staticmethod
    def groups(written: str) -> Groups:
        """The groups that a row holds."""
        return _read_groups(written)

    def oldest_first(self) -> Iterator[Row]:
        """All stories, oldest first, those of one second by path backwards."""
        query = "SELECT id, path, groups, mark FROM story WHERE id >= ? ORDER BY id DESC"
        with translated(self.path):
            yield from _tied(self.connection.cursor().execute(query, (self._first,)))

    def looks(self, rendering: str, numbers: Sequence[int]) -> list[bytes]:
        """The remembered renderings of that name of the stories with these numbers, in their order."""
        table = f"look_{rendering}"
        span = (min(numbers, default=0), max(numbers, default=0))
        with translated(self.path):
            query = "SELECT COUNT(*) FROM story WHERE id BETWEEN ? AND ?"
            between = self.connection.execute(query, span).fetchone()[0]
            if between > _SPARSE * len(numbers):
                query = f"SELECT id, bytes FROM {table} WHERE id = ?"  # noqa: S608 - a name of our own
                rows = (self.connection.execute(query, (number,)).fetchone() for number in numbers)
                found = dict(filter(None, rows))
            else:
                query = f"SELECT id, bytes FROM {table} WHERE id BETWEEN ? AND ?"  # noqa: S608 - the same
                found = dict(self.connection.execute(query, span).fetchall())
        try:
            return [found[number] for number in numbers]
        except KeyError as missing:
            raise StoreError(self.path, f"what is remembered of story {missing} is not there") from missing

    def story(self, number: int) -> Story:
        """The story of that number."""
        with translated(self.path):
            row = self.connection.execute(
                "SELECT path, facts FROM story JOIN article USING (id) WHERE id = ?", (number,)
            ).fetchone()
        if row is None:
            raise StoreError(self.path, f"story {number} is not there")
        return Story(row[0], _decode(row[1]))

    def numbers_beside(self, paths: Container[str]) -> list[int]:
        """The numbers of the stories whose records are not among `paths`, oldest first; those of one second by path."""
        with translated(self.path):
            rows = self.connection.execute("SELECT id, path FROM story WHERE id >= ?", (self._first,)).fetchall()
        beside = [(-(number // SECOND), path, number) for number, path in rows if path not in paths]
        return [number for _, _, number in sorted(beside)]

    def newest(self) -> Iterator[Story]:
        """All stories, newest first, those of one second by path."""
        return self._stories(-(1 << 62), 1 << 62)

    def between(self, since: datetime, until: datetime) -> Iterator[Story]:
        """The stories published from `since` on and before `until`, newest first, those of one second by path."""
        return self._stories(_first_before(until), _first_before(since) - 1)

    def _stories(self, first: int, last: int) -> Iterator[Story]:
        with translated(self.path):
            rows = self.connection.cursor().execute(
                "SELECT id, path, facts FROM story JOIN article USING (id) WHERE id BETWEEN ? AND ? ORDER BY id",
                (max(first, self._first), last),
            )
            same: list[tuple[int, str, bytes]] = []
            for row in rows:
                if same and same[0][0] // SECOND != row[0] // SECOND:
                    yield from _told(same)
                    same = []
                same.append(row)
            yield from _told(same)


def _first_before(moment: datetime) -> int:
    """The lowest number that a story has that was published before `moment`."""
    return (1 - int(-(-moment.timestamp() // 1))) * SECOND


def _told(rows: list[tuple[int, str, bytes]]) -> Iterator[Story]:
    return (Story(path, _decode(facts)) for _, path, facts in sorted(rows, key=lambda row: row[1]))


def _tied(rows: Iterable[tuple[int, str, str, bytes]]) -> Iterator[Row]:
    for _, group in groupby(rows, lambda row: row[0] // SECOND):
        same = list(group)
        if len(same) > 1:
            same.sort(key=lambda row: row[1], reverse=True)
        for number, _, groups, mark in same:
            yield Row(number, groups, mark)


def _table(rendering: Rendering) -> str:
    if not _NAME.fullmatch(rendering.name):
        raise ValueError(f"{rendering.name!r} is no name of a rendering: it may have a to z and _")
    return f"look_{rendering.name}"
