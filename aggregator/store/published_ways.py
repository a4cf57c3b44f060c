"""The folders that published files lie in: made where they are wanted, and never entered through a link."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Ways:
    """The folders below `root`; they are made only where it `makes` any. All raises `StoreError`.

    Where something else stands in a folder's place, a file or a link, it is left alone, and what belongs below it is
    `left_out`.
    """

    def __init__(self, root: Path, *, makes: bool) -> None:
        self._root = root
        self._makes = makes
        self._folders = {"": True}
        self._left_out: dict[str, set[str]] = {}
        self._in_the_way: dict[str, str] = {}

    def open_to(self, path: str) -> bool:
        """Have the folder of the file `path`; whether it is one."""
        return self._has(path.rpartition("/")[0], wanted=True)

    def is_open_to(self, path: str) -> bool:
        """Whether the folder of the file `path` can be looked into, if it is there."""
        return self._has(path.rpartition("/")[0], wanted=False)

    def leave_out(self, path: str) -> None:
        """Note that the file `path` cannot be placed, or taken away."""
        folder = path.rpartition("/")[0]
        while folder not in self._in_the_way:
            folder = folder.rpartition("/")[0]
        self._left_out.setdefault(folder, set()).add(path)

    def notices(self) -> Iterator[str]:
        """A sentence on each thing that stands where a folder is wanted."""
        for folder, paths in sorted(self._left_out.items()):
            files = f"{len(paths)} {'file that belongs' if len(paths) == 1 else 'files that belong'} below it"
            what = self._in_the_way[folder]
            yield f"{self._root / folder} is {what} where a folder is wanted; it is left alone, and {files} left out"

    def _has(self, folder: str, *, wanted: bool) -> bool:
        known = self._folders.get(folder)
        if known is not None:
            return known
        if not self._has(folder.rpartition("/")[0], wanted=wanted):
            self._folders[folder] = False
            return False
        target = f"{self._root}/{folder}"
        try:
            kind = os.lstat(target).st_mode
        except FileNotFoundError:
            if wanted and self._makes:
                _make(target)
                self._folders[folder] = True
            return True
        except OSError as error:
            raise StoreError(target, f"the folder cannot be looked at: {error.strerror}") from error
        self._folders[folder] = stat.S_ISDIR(kind)
        if not stat.S_ISDIR(kind):
            self._in_the_way[folder] = "a symbolic link" if stat.S_ISLNK(kind) else "a file"
        return self._folders[folder]


def _make(target: str) -> None:
    try:
        os.mkdir(target)  # noqa: PTH102 - thousands of them
    except OSError as error:
        raise StoreError(target, f"the folder cannot be made: {error.strerror}") from error
