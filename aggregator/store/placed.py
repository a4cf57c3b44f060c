"""What published files looked like after they were written: they need not be read to see that they are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import astuple

from aggregator.store.published_file import Placed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aggregator.store.story_index import StoryIndex


def read_placed(index: StoryIndex, folder: Path) -> dict[str, Placed]:
    """What is remembered of the files in the published folder, by their paths below it."""
    with index.transaction() as connection:
        query = "SELECT path, size, changed, origin FROM placed WHERE target = ?"
        rows = connection.execute(query, (str(folder.resolve()),)).fetchall()
    return {path: Placed(size, changed, origin) for path, size, changed, origin in rows}


def keep_placed(index: StoryIndex, folder: Path, before: Mapping[str, Placed], after: Mapping[str, Placed]) -> None:
    """Remember `after` in place of `before`."""
    target = str(folder.resolve())
    changed = [(target, path, *astuple(file)) for path, file in after.items() if before.get(path) != file]
    gone = [(target, path) for path in before.keys() - after.keys()]
    with index.transaction() as connection:
        connection.executemany("INSERT OR REPLACE INTO placed VALUES (?, ?, ?, ?, ?)", changed)
        connection.executemany("DELETE FROM placed WHERE target = ? AND path = ?", gone)
