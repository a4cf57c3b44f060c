"""Files that are whole or not there: written beside their place, then moved into it.

`write_file` makes a change visible at once; `sync_files` makes many of them survive a power cut together, as the price
of a sync is paid per call and not per file. Whatever goes wrong is a StoreError that names the path.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TEMPORARY = re.compile(r"\.aggregator-[0-9a-f]{16}\.tmp")
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_file(path: Path, data: bytes, *, root: Path | None = None) -> None:
    """Put `data` at `path`, whole or not at all; folders that are missing are made.

    An existing file keeps its permissions. With `root`, a path that leads out of that folder, by `..` or by a symbolic
    link, is refused. A symbolic link at `path` itself is replaced, never followed.
    """
    with _translated(path, "cannot be written"):
        if root is not None:
            _refuse_escape(path, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".aggregator-{secrets.token_hex(8)}.tmp")
        try:
            _fill(temporary, data, path)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


def move_file(path: Path, to: Path, *, root: Path) -> None:
    """Give the file at `path` the name `to`, both below `root`; bytes, times and permissions stay.

    Folders that are missing are made, and those that are empty now go. What lies at `to` is replaced.
    """
    with _translated(path, f"cannot be moved to {to}"):
        _refuse_escape(to, root)
        to.parent.mkdir(parents=True, exist_ok=True)
        path.replace(to)
        with contextlib.suppress(OSError):
            for folder in path.parents:
                if folder == root:
                    break
                folder.rmdir()


def sync_files(paths: Iterable[Path], *, root: Path, moved: Iterable[Path] = ()) -> None:
    """Have the files at `paths`, and the names of their folders up to `root`, on the disk; of `moved` ones, only names.

    A file that is gone is left out, and so is the folder above `root` where it may not be read: it is not ours.
    """
    files = set(paths)
    # A folder's name is in the folder above it.
    folders = {root.parent, root}
    folders.update(parent for path in (*files, *moved) for parent in path.parents if root in parent.parents)
    for path in sorted(files):
        with _translated(path, "cannot be synced to the disk"), contextlib.suppress(FileNotFoundError):
            _sync(path)
    for path in sorted(folders) if os.name != "nt" else ():
        with _translated(path, "cannot be synced to the disk"), contextlib.suppress(FileNotFoundError, PermissionError):
            _sync(path)


def sweep(root: Path) -> int:
    """Remove the temporary files that a killed run left below `root`, and nothing else; how many there were."""
    count = 0
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            if _TEMPORARY.fullmatch(name):
                path = Path(folder, name)
                with _translated(path, "cannot be removed"):
                    path.unlink(missing_ok=True)
                count += 1
    return count


def probe_writable(root: Path) -> None:
    """Raise StoreError unless a file can be made below `root`, which is made where it is missing; nothing stays."""
    with _translated(root, "cannot be written"):
        root.mkdir(parents=True, exist_ok=True)
        probe = root / f".aggregator-{secrets.token_hex(8)}.tmp"
        try:
            _fill(probe, b"\n", probe)
        finally:
            with contextlib.suppress(OSError):
                probe.unlink()


def is_read_only(folder: Path) -> bool:
    """Whether `folder` lies on a disk that may only be read; one that is not there does not."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def is_inside(path: Path, root: Path) -> bool:
    """Whether `path`, once symbolic links and `..` are followed, lies below `root`."""
    # `Path.resolve` raises where links lead in circles.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _refuse_escape(path: Path, root: Path) -> None:
    # The last name is not followed: os.replace puts the file where a link stood.
    if path.name in {"", "..", "."} or not is_inside(path.parent, root):
        raise StoreError(path, f"leads out of the store {root}; nothing is written there")


def _fill(temporary: Path, data: bytes, target: Path) -> None:
    descriptor = os.open(temporary, _NEW_FILE, 0o666)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor has no path
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
    with contextlib.suppress(OSError):
        mode = target.lstat().st_mode & 0o7777
        if mode != temporary.stat().st_mode & 0o7777 and not target.is_symlink():
            temporary.chmod(mode)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _translated(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(path, f"{what}: {error.strerror or error}") from error
    except (ValueError, RuntimeError) as error:
        # A NUL in a name, or links that lead in circles.
        raise StoreError(path, f"{what}: {error}") from error
