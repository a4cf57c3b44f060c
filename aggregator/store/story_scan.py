"""From the shelf to the index of stories: only records that changed since the last time are read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.errors import RecordError, StoreError
from aggregator.model.memory import ARCHIVE
from aggregator.model.publication import Story
from aggregator.store.record import read_record
from aggregator.store.shelf import content_hash, record_folders

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Iterator

    from aggregator.store.shelf import Shelf
    from aggregator.store.story_index import StoryIndex

UNSURE_NS: Final = 2_000_000_000
"""A file may change again within this time of a change without its times telling."""
_BATCH: Final = 4000
"""After so many records what was read is kept, so that the log stays small and a killed run need not begin anew."""


class Known(Struct, frozen=True, gc=False):
    """What is remembered of a file: its times and size, a digest of its bytes, its story's number or its problem."""

    changed: int
    stated: int
    size: int
    digest: str
    story: int | None
    problem: str | None


class ScanCounts(Struct):
    """How many records there are, are published, are new, changed or gone since the last time, or unreadable."""

    seen: int = 0
    published: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    unreadable: int = 0


class Scan:
    """One comparison of the shelf with the index, which is brought up to date."""

    def __init__(self, index: StoryIndex, shelf: Shelf) -> None:
        self.counts = ScanCounts()
        self._index = index
        self._shelf = shelf
        self._misnamed: list[str] = []
        self._unsure = time.time_ns() - UNSURE_NS

    def run(self) -> None:
        """Compare folder by folder; what is archived rests, and is not published.

        Raises `StoreError` where a folder cannot be read: what is in it may not seem to be gone.
        """
        with self._index.transaction() as connection:
            seen = set()
            for folder, entries in record_folders(self._shelf.root, skipping=ARCHIVE, misnamed=self._note_misnamed):
                seen.add(folder)
                self._take_folder(connection, folder, entries)
            self._forget_folders(connection, seen)
            row = connection.execute("SELECT COUNT(*) FROM file WHERE problem IS NOT NULL").fetchone()
            self.counts.unreadable = row[0] + len(self._misnamed)
        self.counts.published = self._index.due()

    def problems(self) -> Iterator[str]:
        """What is wrong with each record that could not be read, also with those that did not change.

        A file or folder whose name is not UTF-8 is none of them, and told last.
        """
        with self._index.transaction() as connection:
            query = "SELECT problem FROM file WHERE problem IS NOT NULL ORDER BY folder, name"
            yield from (problem for (problem,) in connection.execute(query).fetchall())
        yield from self._misnamed

    def _note_misnamed(self, path: str, trouble: StoreError) -> None:
        self._misnamed.append(f"{path}: {trouble.what}")

    def _take_folder(self, connection: sqlite3.Connection, folder: str, entries: list[os.DirEntry[str]]) -> None:
        known = _known(connection, folder)
        for entry in entries:
            facts = _facts(entry)
            if facts is None:
                continue
            self.counts.seen += 1
            before = known.pop(entry.name, None)
            same = before is not None and (before.changed, before.stated, before.size) == (
                facts.st_mtime_ns,
                facts.st_ctime_ns,
                facts.st_size,
            )
            if not same:
                self._read(connection, folder, entry.name, facts, before)
        self._forget(connection, folder, known)

    def _read(
        self,
        connection: sqlite3.Connection,
        folder: str,
        name: str,
        facts: os.stat_result,
        before: Known | None,
    ) -> None:
        path = folder + name
        data, problem = self._bytes(path)
        digest = content_hash(data)
        if before is not None and before.digest == digest and problem is None:
            story, problem = before.story, before.problem
        else:
            self.counts.new += before is None
            self.counts.changed += before is not None
            if before is not None and before.story is not None:
                self._index.remove(connection, before.story)
            story = None
            if problem is None:
                story, problem = self._story(connection, path, data)
            if (self.counts.new + self.counts.changed) % _BATCH == 0:
                self._index.keep_so_far(connection)
        stated = facts.st_ctime_ns if max(facts.st_mtime_ns, facts.st_ctime_ns) < self._unsure else -1
        row = (folder, name, facts.st_mtime_ns, stated, facts.st_size, digest, story, problem)
        connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _bytes(self, path: str) -> tuple[bytes, str | None]:
        try:
            data = self._shelf.read(path) or b""
        except StoreError as error:
            return b"", str(error)
        return data, None if data else self._shelf.device_at(path)

    def _story(self, connection: sqlite3.Connection, path: str, data: bytes) -> tuple[int | None, str | None]:
        try:
            article = read_record(data, path).article
        except RecordError as error:
            return None, str(error.problems[0])
        if article.rating is not None and not article.rating.published:
            return None, None
        return self._index.add(connection, Story(path, article), data), None

    def _forget(self, connection: sqlite3.Connection, folder: str, known: dict[str, Known]) -> None:
        for name, file in known.items():
            if file.story is not None:
                self._index.remove(connection, file.story)
            connection.execute("DELETE FROM file WHERE folder = ? AND name = ?", (folder, name))
            self.counts.gone += 1

    def _forget_folders(self, connection: sqlite3.Connection, seen: set[str]) -> None:
        folders = connection.execute("SELECT DISTINCT folder FROM file").fetchall()
        for folder in {name for (name,) in folders} - seen:
            self._forget(connection, folder, _known(connection, folder))


def _facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What is known of the file, of a link that leads in circles or where we may not look what is known of the link."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        try:
            return entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError:
            raise StoreError(entry.path, f"cannot be read: {error.strerror}") from error


def _known(connection: sqlite3.Connection, folder: str) -> dict[str, Known]:
    rows = connection.execute(
        "SELECT name, changed, stated, size, digest, story, problem FROM file WHERE folder = ?", (folder,)
    ).fetchall()
    return {row[0]: Known(*row[1:]) for row in rows}
