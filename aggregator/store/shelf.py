"""The shelf: the records of one store as files, below one folder."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from aggregator.errors import RecordError, StoreError
from aggregator.store.files import move_file, sweep, sync_files, write_file
from aggregator.store.front_matter import MOST_BYTES
from aggregator.store.record import Record, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HIDDEN = {".aggregator", ".git"}
CACHES = {"images/"}
_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What is never a record, and never will be."""


class DeviceError(OSError):
    """A pipe, a socket or a device lies where a file is wanted; the message says which."""


def content_hash(data: bytes) -> str:
    """32 hex digits that stand for the bytes of a record."""
    return blake2b(data, digest_size=16).hexdigest()


class Shelf:
    """The records below `root`. Paths in and out are relative to it, with `/`.

    With the folder `drafts`, nothing below `root` changes: what is written goes there, and is read from there.
    """

    def __init__(self, root: Path, *, drafts: Path | None = None) -> None:
        self.root = root
        self._drafts = drafts
        self._removed: set[str] = set()
        self._unsynced: list[Path] = []
        self._moved: list[Path] = []

    def read(self, path: str) -> bytes | None:
        """The bytes of the record at `path`, or None where nothing is.

        What is no file (a folder, a pipe) has no bytes, and of one that is too large for a record only so many are
        read that this can be seen.
        """
        try:
            return read_file(self.root / path) if self._drafts is None else self._read_draft(self._drafts / path, path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except DeviceError:
            return b""
        except OSError as error:
            raise StoreError(self.root / path, f"the record cannot be read: {error.strerror}") from error

    def device_at(self, path: str) -> str | None:
        """A sentence on the pipe, socket or device in the place of the record at `path`, where there is one."""
        try:
            read_file(self.root / path)
        except DeviceError as error:
            return f"{path}: cannot be read: {error.strerror}"
        except OSError:
            pass
        return None

    def _read_draft(self, draft: Path, path: str) -> bytes | None:
        if path in self._removed:
            return None
        return read_file(draft if draft.exists() else self.root / path)

    def record(self, path: str) -> Record | None:
        """The record at `path`, or None where there is no file or none that can be read as a record."""
        data = self.read(path)
        if data is None:
            return None
        try:
            return read_record(data, path)
        except RecordError:
            return None

    def write(self, path: str, data: bytes) -> None:
        """Put the record's bytes at `path`, whole or not at all; `sync` makes them survive a power cut."""
        if self._drafts is not None:
            self._removed.discard(path)
            write_file(self._drafts / path, data, root=self._drafts)
            return
        write_file(self.root / path, data, root=self.root)
        self._unsynced.append(self.root / path)

    def remove(self, path: str) -> None:
        """Take the file away, if it is there."""
        if self._drafts is not None:
            self._removed.add(path)
            return
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(self.root / path, f"the record cannot be removed: {error.strerror}") from error

    def move(self, path: str, to: str) -> None:
        """Give the file at `path` another place, as it is; `sync` makes that survive a power cut."""
        move_file(self.root / path, self.root / to, root=self.root)
        self._moved += [self.root / path, self.root / to]

    def is_there(self, path: str) -> bool:
        """Whether anything stands at `path`, be it no file, or a link that leads nowhere."""
        return os.path.lexists(self.root / path)

    def written_at(self, path: str) -> float | None:
        """When the record at `path` was written last, in Unix seconds by the file's clock; None where nothing is."""
        if path in self._removed:
            return None
        places = [self.root] if self._drafts is None else [self._drafts, self.root]
        for place in places:
            with contextlib.suppress(OSError):
                return (place / path).lstat().st_mtime
        return None

    def is_link(self, path: str) -> bool:
        """Whether a symbolic link stands at `path`, or at a folder above it in the store."""
        places = (path, *map(str, PurePosixPath(path).parents[:-1]))
        return any((self.root / place).is_symlink() for place in places)

    def sync(self) -> None:
        """Have everything written since the last time on the disk."""
        if self._unsynced or self._moved:
            sync_files(self._unsynced, root=self.root, moved=self._moved)
            self._unsynced, self._moved = [], []

    def sweep(self) -> None:
        """Take away the temporary files that a killed run left."""
        if self._drafts is None and self.root.is_dir():
            sweep(self.root)

    def sweep_root(self) -> None:
        """Take away what a run left that was killed while it tried whether the store can be written."""
        if self._drafts is None:
            for path in self.root.glob(".aggregator-*.tmp"):
                with contextlib.suppress(OSError):
                    path.unlink()

    def paths(
        self,
        *,
        below: str = "",
        unreadable: Callable[[str, StoreError], None] | None = None,
        skipping: str | None = None,
    ) -> Iterator[str]:
        """Every record's path in the folder `below`, sorted within its folder; the folder `skipping` is left out.

        Links to folders are not followed.

        A folder that cannot be read, and what has a name that is not UTF-8, is told to `unreadable`, with its path;
        without that, `StoreError` is raised.
        """
        return _record_paths(self.root / below, below, unreadable or _raised, CACHES | {skipping or ""})


def read_file(path: Path) -> bytes:
    """The bytes of a file, of one too large for a record only the beginning; a folder has none.

    Raises OSError, and DeviceError for a pipe, a socket or a device; none is waited for.
    """
    try:
        # A pipe would be waited for without O_NONBLOCK.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            _refuse_device(path.stat().st_mode)
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        _refuse_device(mode)
        if not stat.S_ISREG(mode):
            return b""
        parts = []
        left = MOST_BYTES + 1
        while left and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _refuse_device(mode: int) -> None:
    kind = _KINDS.get(stat.S_IFMT(mode))
    if kind:
        raise DeviceError(errno.EINVAL, f"it is {kind}, no file")


def _record_paths(
    folder: Path, prefix: str, unreadable: Callable[[str, StoreError], None], left_out: set[str]
) -> Iterator[str]:
    for entry in _entries(folder, prefix, unreadable):
        if entry.is_dir(follow_symlinks=False):
            path = f"{prefix}{entry.name}/"
            if entry.name not in HIDDEN and path not in left_out:
                yield from _record_paths(folder / entry.name, path, unreadable, left_out)
        elif _is_record(entry):
            yield prefix + entry.name


def record_folders(
    root: Path, prefix: str = "", *, skipping: str, misnamed: Callable[[str, StoreError], None]
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Each folder below `root` that may hold records, its path ending with `/`, and the records that lie in it.

    Links to folders and the folder `skipping` are not followed. What has a name that is not UTF-8 is told to
    `misnamed`, with its path. Raises `StoreError` for a folder that cannot be read.
    """
    folders = []
    records = []
    for entry in _legible(_listed(root / prefix if prefix else root), prefix, misnamed):
        if entry.is_dir(follow_symlinks=False):
            path = f"{prefix}{entry.name}/"
            if entry.name not in HIDDEN and path not in CACHES and path != skipping:
                folders.append(path)
        elif _is_record(entry):
            records.append(entry)
    yield prefix, records
    for path in folders:
        yield from record_folders(root, path, skipping=skipping, misnamed=misnamed)


def _entries(folder: Path, prefix: str, unreadable: Callable[[str, StoreError], None]) -> Iterator[os.DirEntry[str]]:
    try:
        listed = _listed(folder)
    except StoreError as trouble:
        if not prefix:
            raise
        unreadable(prefix, trouble)
        return iter(())
    return _legible(listed, prefix, unreadable)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(folder, f"the folder cannot be read: {error.strerror}") from error


def _legible(
    entries: Iterable[os.DirEntry[str]], prefix: str, misnamed: Callable[[str, StoreError], None]
) -> Iterator[os.DirEntry[str]]:
    """The entries whose names are text, of which everything else is made: paths, addresses, what is remembered."""
    for entry in entries:
        if entry.name.isascii() or _is_text(entry.name):
            yield entry
        elif _is_record(entry) or entry.is_dir(follow_symlinks=False):
            place = Path(os.fsencode(entry.path).decode(errors="backslashreplace"))
            misnamed(f"{prefix}{place.name}", StoreError(place, "its name is not UTF-8; rename it"))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _raised(_path: str, trouble: StoreError) -> None:
    raise trouble


def _is_record(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".md") and not entry.name.startswith(".")
