"""The ledger's tables on images: where the copy of each lies, and under which stories of a site each was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.store.records_table import key_digest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from aggregator.store.ledger import Ledger

MOST_STORIES = 4
"""How many stories of a site an image is remembered to stand under: so many make it the site's."""

_BYTES = 8


class Claim(Struct, frozen=True):
    """One story that has an image: `site` is its registrable domain, the others are compare keys."""

    site: str
    image: str
    story: str


class ImageTables:
    """What is remembered of images. Raises `LedgerError` where SQLite cannot read or write."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def stories(self, claims: Iterable[Claim]) -> dict[tuple[str, str], set[bytes]]:
        """By site and image the stories, as digests, that were seen with each of the claimed images, and claim it now.

        Of a site's image no more than `MOST_STORIES` are remembered.
        """
        found: dict[tuple[str, str], set[bytes]] = {}
        with self._ledger.errors():
            for claim in claims:
                key = (claim.site, claim.image)
                if key not in found:
                    row = self._ledger.connection.execute(
                        "SELECT stories FROM shared_image WHERE key = ?", (key_digest(*key),)
                    ).fetchone()
                    found[key] = _digests(row[0]) if row else set()
                found[key].add(key_digest(claim.story)[:_BYTES])
        return found

    def note(self, claims: Iterable[Claim], copies: Mapping[str, str]) -> None:
        """Remember which stories have which images, and the files (below the image cache) that are their copies."""
        stories = self.stories(claims)
        if not stories and not copies:
            return
        with self._ledger.transaction() as connection:
            for key, several in stories.items():
                _note_newly_shared(connection, key_digest(*key), several)
            connection.executemany(
                "INSERT OR REPLACE INTO shared_image VALUES (?, ?)",
                ((key_digest(*key), b"".join(sorted(several)[:MOST_STORIES])) for key, several in stories.items()),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO image VALUES (?, ?)", ((key_digest(url), copy) for url, copy in copies.items())
            )

    def newly_shared(self) -> dict[bytes, list[bytes]]:
        """The images, as digests, that have become their site's, each with the stories told before that was known."""
        found: dict[bytes, list[bytes]] = {}
        with self._ledger.errors():
            for image, story in self._ledger.connection.execute("SELECT image, story FROM newly_shared"):
                found.setdefault(image, []).append(story)
        return found

    def settle_shared(self) -> None:
        """The stories of all images that are newly shared say so."""
        with self._ledger.transaction() as connection:
            connection.execute("DELETE FROM newly_shared")

    def has_copy(self, url: str) -> bool:
        """Whether it is known which file is the copy of the image at that address."""
        with self._ledger.errors():
            query = "SELECT 1 FROM image WHERE key = ?"
            return self._ledger.connection.execute(query, (key_digest(url),)).fetchone() is not None

    def copied_from(self, copy: str) -> list[bytes]:
        """The digests of the addresses whose copy that file is."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT key FROM image WHERE copy = ?", (copy,)).fetchall()
        return [key for (key,) in rows]

    def forget_copies(self, copies: Iterable[str]) -> None:
        """These files are gone."""
        with self._ledger.transaction() as connection:
            connection.executemany("DELETE FROM image WHERE copy = ?", ((copy,) for copy in copies))


def shared_digest(claim: Claim) -> bytes:
    """The digest of a claimed image, as `ImageTables.newly_shared` has it."""
    return key_digest(claim.site, claim.image)


def _note_newly_shared(connection: sqlite3.Connection, key: bytes, stories: set[bytes]) -> None:
    row = connection.execute("SELECT stories FROM shared_image WHERE key = ?", (key,)).fetchone()
    before = _digests(row[0]) if row else set()
    if len(before) < MOST_STORIES <= len(stories):
        connection.executemany("INSERT OR IGNORE INTO newly_shared VALUES (?, ?)", ((key, one) for one in before))


def _digests(packed: bytes) -> set[bytes]:
    return {packed[start : start + _BYTES] for start in range(0, len(packed), _BYTES)}
