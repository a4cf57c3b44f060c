"""What others are still to be told, and what they were told already: webhooks and pings, in the order of the stories.

It is noted before it is sent and forgotten after, so that a kill loses nothing. What was sent in between is sent again,
with the same id.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct

from aggregator.errors import LedgerError
from aggregator.store.ledger_file import set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from aggregator.model.publication import Story
    from aggregator.store.story_index import StoryIndex

NAME: Final = "deliveries.sqlite3"
DAY: Final = 86400.0
WHAT: Final = "the list of what is to be told"
TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE told (path TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX told_id ON told (id);
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT, hook TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,
    since REAL NOT NULL
);
CREATE INDEX delivery_hook ON delivery (hook, number);
CREATE TABLE ping (url TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Announcement(Struct, frozen=True):
    """What is said of a story: an id that is the same whenever it is said, and the body."""

    id: str
    body: bytes


class Delivery(Struct, frozen=True):
    """One announcement that one hook is to receive; noted at `since`, by `Deliveries.clock`."""

    number: int
    id: str
    body: bytes
    since: float


class Forgotten(Struct, frozen=True):
    """What is not to be told any more: how much of each hook had waited too long, and how much was of hooks gone."""

    late: dict[str, int]
    strangers: int


def hook_key(name: str) -> str:
    """What stands for a hook's name, which may be a secret address."""
    return sha256(name.encode()).hexdigest()[:32]


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10.0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            connection.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version=1;COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LedgerError(path, f"{WHAT} cannot be used: {error}") from error


class Deliveries:
    """The list in the state folder; a context manager. Raises `LedgerError` where it cannot be used.

    Hooks are told apart by their names (`Webhook.name`).
    """

    def __init__(self, folder: Path, moment: str) -> None:
        self._path = folder / NAME
        self.notice: str | None = None
        try:
            self._connection = _opened(self._path)
        except sqlite3.OperationalError as error:
            raise LedgerError(self._path, f"{WHAT} cannot be opened: {error}") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            aside = set_aside(self._path, moment)
            self.notice = f"{self._path}: {WHAT} was damaged, and set aside as {aside.name}; what waited may be lost"
            with _translated(self._path):
                self._connection = _opened(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def clock(self, now: float) -> float:
        """The time that waiting is measured by, moved on to `now` (both in seconds).

        From run to run it goes on with the machine's clock, but by no more than a day, and never back: so nothing is
        given up because that clock was wrong for once, or nobody ran us for long.
        """
        with self._transaction() as connection:
            query = "SELECT key, CAST(value AS REAL) FROM meta WHERE key IN ('clock', 'seen')"
            before = dict(connection.execute(query).fetchall())
            clock: float = before.get("clock", now) + min(max(now - before.get("seen", now), 0.0), DAY)
            rows = [("clock", repr(clock)), ("seen", repr(now))]
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)
        return clock

    def note_new(
        self,
        index: StoryIndex,
        hooks: Iterable[str],
        announce: Callable[[Story], Announcement],
        *,
        since: float,
        clock: float,
    ) -> int:
        """Note every published story that nobody was told of, for each hook, the oldest first; how many there are.

        They wait from `clock` on. The first time, what was published before `since` is taken as told: an old store has
        no news.
        """
        with self._transaction() as connection:
            begun = connection.execute("SELECT 1 FROM meta WHERE key = 'begun'").fetchone()
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('begun', '1')")
            told = {path for (path,) in connection.execute("SELECT path FROM told").fetchall()}
            count = 0
            for number in index.numbers_beside(told):
                story = index.story(number)
                announcement = announce(story)
                known = connection.execute("SELECT 1 FROM told WHERE id = ?", (announcement.id,)).fetchone()
                connection.execute("INSERT INTO told VALUES (?, ?)", (story.path, announcement.id))
                if known or (not begun and story.article.published.timestamp() < since):
                    continue
                count += 1
                connection.executemany(
                    "INSERT INTO delivery (hook, id, body, since) VALUES (?, ?, ?, ?)",
                    [(hook_key(hook), announcement.id, announcement.body, clock) for hook in hooks],
                )
        return count

    def keep_only(self, hooks: Sequence[str], *, since: float) -> Forgotten:
        """Forget what hooks were to receive that are configured no more, and what waits since before `since`."""
        late: dict[str, int] = {}
        with self._transaction() as connection:
            keys = [hook_key(hook) for hook in hooks]
            query = f"DELETE FROM delivery WHERE hook NOT IN ({', '.join('?' * len(keys))})"  # noqa: S608 - placeholders only
            strangers = connection.execute(query, keys).rowcount
            for hook, key in zip(hooks, keys, strict=True):
                query = "DELETE FROM delivery WHERE hook = ? AND since < ?"
                if count := connection.execute(query, (key, since)).rowcount:
                    late[hook] = count
        return Forgotten(late, strangers)

    def next(self, hook: str) -> Delivery | None:
        """What the hook is to receive next."""
        with _translated(self._path):
            row = self._connection.execute(
                "SELECT number, id, body, since FROM delivery WHERE hook = ? ORDER BY number LIMIT 1", (hook_key(hook),)
            ).fetchone()
        return Delivery(*row) if row else None

    def waiting(self, hook: str) -> int:
        """How many announcements the hook is still to receive."""
        with _translated(self._path):
            query = "SELECT COUNT(*) FROM delivery WHERE hook = ?"
            count: int = self._connection.execute(query, (hook_key(hook),)).fetchone()[0]
        return count

    def drop(self, hook: str) -> int:
        """The hook is to receive nothing that waits for it; how much that was."""
        with self._transaction() as connection:
            return connection.execute("DELETE FROM delivery WHERE hook = ?", (hook_key(hook),)).rowcount

    def done(self, number: int) -> None:
        """This delivery was received, or is given up."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM delivery WHERE number = ?", (number,))

    def note_pings(self, urls: Iterable[str]) -> None:
        """A hub is to be told that there is news at these addresses."""
        with self._transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO ping VALUES (?)", [(url,) for url in urls])

    def pings(self) -> list[str]:
        """What a hub is still to be told, sorted."""
        with _translated(self._path):
            return [url for (url,) in self._connection.execute("SELECT url FROM ping ORDER BY url").fetchall()]

    def pinged(self, url: str) -> None:
        """The hub knows of the news there, or need not know."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM ping WHERE url = ?", (url,))
