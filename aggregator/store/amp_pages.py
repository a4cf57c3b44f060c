"""Which page an AMP document belongs to, for one run: on disk, for a store may have a million of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aggregator.store.link_file import open_temporary, translated
from aggregator.store.link_keys import link_id, storable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TABLES: Final = "CREATE TABLE page (link INTEGER, url TEXT, PRIMARY KEY (link, url)) WITHOUT ROWID"


class AmpPages:
    """A file in `folder` that vanishes with the run. Raises `LedgerError` where it cannot be used."""

    def __init__(self, folder: Path) -> None:
        self._path, self._connection = open_temporary(folder, TABLES)

    def add(self, url: str, pages: Iterable[str]) -> None:
        """These are addresses of the page that the AMP document at `url` belongs to."""
        rows = [(link_id(url, "amp"), storable(page)) for page in pages]
        with translated(self._path, "the list of AMP pages"):
            self._connection.executemany("INSERT OR IGNORE INTO page VALUES (?, ?)", rows)

    def of(self, url: str) -> tuple[str, ...]:
        """The addresses of the page that the AMP document at `url` belongs to, as far as they were told."""
        with translated(self._path, "the list of AMP pages"):
            rows = self._connection.execute("SELECT url FROM page WHERE link = ?", (link_id(url, "amp"),)).fetchall()
        return tuple(page for (page,) in rows)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
