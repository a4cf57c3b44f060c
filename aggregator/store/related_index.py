"""The ledger's tables on related stories: what is still to be related, and the words of those whose window is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.model.memory import is_archived

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.store.ledger import Ledger

RAREST: Final = 12
"""So many stems of a story are looked for: more cost much and find hardly anything."""
_COLUMNS = "path, canonical, published, domain, title, excerpt"


class Indexed(Struct, frozen=True):
    """A story in the index; `published` in Unix seconds."""

    path: str
    canonical: str
    published: float
    domain: str
    title: str
    excerpt: str


class RelatedIndex:
    """What the ledger knows of stories that may still be related. Raises `LedgerError`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def waiting(self) -> list[str]:
        """The records, by path, that are new or changed and not related yet."""
        with self._ledger.errors():
            return [path for (path,) in self._ledger.connection.execute("SELECT path FROM unrelated ORDER BY path")]

    def let_rest(self, published: float) -> None:
        """Strike off what is only to be taken in, and too old to be related to anything."""
        with self._ledger.transaction() as connection:
            connection.execute(
                "DELETE FROM unrelated WHERE NOT is_new AND path IN (SELECT path FROM record WHERE published < ?)",
                (published,),
            )

    def new(self) -> frozenset[str]:
        """Those of them that were written; the others are only to be taken in, since the index was lost."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT path FROM unrelated WHERE is_new").fetchall()
        return frozenset(path for (path,) in rows)

    def paths(self, *, with_mates: bool = False) -> list[str]:
        """The stories of the index by path, or only those that were ever found to have to do with others."""
        among = " WHERE id IN (SELECT one FROM agreement UNION SELECT other FROM agreement)" if with_mates else ""
        with self._ledger.errors():
            return [path for (path,) in self._ledger.connection.execute(f"SELECT path FROM story{among}")]  # noqa: S608 - our tables

    def wake(self, paths: Iterable[str]) -> None:
        """Have these stories looked at again, though nobody told them anew."""
        with self._ledger.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO unrelated VALUES (?, 0)", ((path,) for path in paths))

    def let_go(self, paths: Iterable[str]) -> None:
        """Let go of stories whose records are gone; those that they had to do with are looked at again."""
        with self._ledger.transaction() as connection:
            for path in paths:
                _wake_mates(connection, path)
                _drop(connection, path)

    def settle(self, paths: Iterable[str]) -> None:
        """These records are related."""
        with self._ledger.transaction() as connection:
            connection.executemany("DELETE FROM unrelated WHERE path = ?", ((path,) for path in paths))

    def forget_before(self, published: float) -> None:
        """Let go of the stories that were published earlier, unless they are waiting."""
        with self._ledger.transaction() as connection:
            gone = connection.execute(
                "SELECT id FROM story WHERE published < ? AND path NOT IN (SELECT path FROM unrelated)", (published,)
            ).fetchall()
            for table, column in (
                ("story_stems", "rowid"),
                ("agreement", "one"),
                ("agreement", "other"),
                ("story", "id"),
            ):
                connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608 - our tables

    def put(self, stories: Iterable[tuple[Indexed, Iterable[str]]]) -> None:
        """Take these stories in, each with its stems, anew where they are there."""
        with self._ledger.transaction() as connection:
            for story, stems in stories:
                _drop(connection, story.path)
                cursor = connection.execute(
                    f"INSERT INTO story ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - our columns
                    (story.path, story.canonical, story.published, story.domain, story.title, story.excerpt),
                )
                words = " ".join(sorted(map(_term, stems)))
                connection.execute("INSERT INTO story_stems (rowid, stems) VALUES (?, ?)", (cursor.lastrowid, words))

    def drop(self, path: str) -> None:
        """Let go of a story whose record is gone."""
        with self._ledger.transaction() as connection:
            _drop(connection, path)

    def at(self, path: str) -> Indexed | None:
        """The story whose record lies at `path`."""
        with self._ledger.errors():
            row = self._ledger.connection.execute(
                f"SELECT {_COLUMNS} FROM story WHERE path = ?",  # noqa: S608 - our columns
                (path,),
            ).fetchone()
        return Indexed(*row) if row else None

    def count(self) -> int:
        """How many stories there are."""
        with self._ledger.errors():
            return int(self._ledger.connection.execute("SELECT count(*) FROM story").fetchone()[0])

    def holding(self, stem: str) -> int:
        """How many stories have the stem."""
        with self._ledger.errors():
            row = self._ledger.connection.execute(
                "SELECT doc FROM story_vocabulary WHERE term = ?", (_term(stem),)
            ).fetchone()
        return int(row[0]) if row else 0

    def candidates(self, story: Indexed, stems: Sequence[str], *, window: float, most: int) -> list[Indexed]:
        """The stories within the window that share most of the rarest stems, which are given first."""
        terms = " OR ".join(f'"{_term(stem)}"' for stem in stems[:RAREST])
        if not terms:
            return []
        with self._ledger.errors():
            rows = self._ledger.connection.execute(
                f"SELECT {_COLUMNS} FROM story_stems JOIN story ON id = story_stems.rowid"  # noqa: S608 - our columns
                " WHERE story_stems MATCH ? AND published BETWEEN ? AND ? AND path != ? ORDER BY rank, path LIMIT ?",
                (terms, story.published - window, story.published + window, story.path, most),
            ).fetchall()
        return [Indexed(*row) for row in rows]

    def agree(self, found: Mapping[str, Mapping[str, float]]) -> None:
        """What each of these stories agrees with others, in place of what was found earlier."""
        with self._ledger.transaction() as connection:
            for path, agreements in found.items():
                (own,) = connection.execute("SELECT id FROM story WHERE path = ?", (path,)).fetchone()
                _forget_agreements(connection, own)
                connection.executemany(
                    "INSERT OR REPLACE INTO agreement SELECT min(id, ?1), max(id, ?1), ?2 FROM story WHERE path = ?3"
                    " GROUP BY id",
                    ((own, value, other) for other, value in agreements.items()),
                )

    def component(self, path: str, least: float) -> tuple[list[Indexed], dict[tuple[str, str], float]]:
        """Every story that is reached from this one by agreements above `least`, and what any of these agree.

        Pairs are of paths in sorted order.
        """
        with self._ledger.errors():
            ids = self._ledger.connection.execute(
                "WITH RECURSIVE reached (id) AS (SELECT id FROM story WHERE path = ?1"
                " UNION SELECT other FROM reached JOIN agreement ON one = id WHERE value > ?2"
                " UNION SELECT one FROM reached JOIN agreement ON other = id WHERE value > ?2) SELECT id FROM reached",
                (path, least),
            ).fetchall()
            stories: dict[int, Indexed] = {}
            pairs: list[tuple[int, int, float]] = []
            for (own,) in ids:
                row = self._ledger.connection.execute(
                    f"SELECT {_COLUMNS} FROM story WHERE id = ?",  # noqa: S608 - our columns
                    (own,),
                ).fetchone()
                stories[own] = Indexed(*row)
                pairs += self._ledger.connection.execute("SELECT * FROM agreement WHERE one = ?", (own,)).fetchall()
        inner = [pair for pair in pairs if pair[1] in stories]
        named = [(stories[one].path, stories[other].path, value) for one, other, value in inner]
        agreements = {(min(one, other), max(one, other)): value for one, other, value in named}
        return sorted(stories.values(), key=_rank), agreements


def follow(connection: sqlite3.Connection, moves: Iterable[tuple[str, str]]) -> None:
    """Within a transaction: the records at these paths lie at others now. What is archived rests, and is let go."""
    moved = []
    for before, path in moves:
        is_new = connection.execute("SELECT is_new FROM unrelated WHERE path = ?", (before,)).fetchone()
        connection.execute("DELETE FROM unrelated WHERE path = ?", (before,))
        if is_archived(path):
            _wake_mates(connection, before)
            _drop(connection, before)
        else:
            # Under a name that no file has, since a story may follow where another has yet to leave.
            connection.execute("UPDATE story SET path = ? WHERE path = ?", (f"\0{path}", before))
            moved.append((path, is_new))
    for path, is_new in moved:
        _drop(connection, path)
        connection.execute("UPDATE story SET path = ? WHERE path = ?", (path, f"\0{path}"))
        if is_new:
            connection.execute("INSERT OR REPLACE INTO unrelated VALUES (?, ?)", (path, *is_new))


def _wake_mates(connection: sqlite3.Connection, path: str) -> None:
    for (own,) in connection.execute("SELECT id FROM story WHERE path = ?", (path,)).fetchall():
        connection.execute(
            "INSERT OR IGNORE INTO unrelated SELECT path, 0 FROM story WHERE id IN"
            " (SELECT other FROM agreement WHERE one = ?1 UNION SELECT one FROM agreement WHERE other = ?1)",
            (own,),
        )


def _drop(connection: sqlite3.Connection, path: str) -> None:
    for (own,) in connection.execute("SELECT id FROM story WHERE path = ?", (path,)).fetchall():
        connection.execute("DELETE FROM story_stems WHERE rowid = ?", (own,))
        _forget_agreements(connection, own)
        connection.execute("DELETE FROM story WHERE id = ?", (own,))


def _forget_agreements(connection: sqlite3.Connection, own: int) -> None:
    connection.execute("DELETE FROM agreement WHERE one = ?", (own,))
    connection.execute("DELETE FROM agreement WHERE other = ?", (own,))


def _rank(story: Indexed) -> str:
    return story.path


def _term(stem: str) -> str:
    """The stem as one term of the index, whose words hold no punctuation."""
    return "".join(character if character.isalnum() else "x" for character in stem)
