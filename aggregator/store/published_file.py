"""One file of the published folder: looked at, read, and written whole or not at all. All raise `StoreError`."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from itertools import count
from pathlib import Path

from msgspec import Struct

from aggregator.errors import StoreError

_OLD_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_RUN = secrets.token_hex(4)
_NUMBERS = count()
"""Names of files that are being written: of one run and another they differ, and a random one for each costs more."""
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


class Placed(Struct, frozen=True, gc=False):
    """What a file that was written looked like afterwards: its size and time. `origin` is what it was made of."""

    size: int
    changed: int
    origin: bytes = b""


def look(target: str, origin: bytes = b"") -> Placed | None:
    """What the file at `target` looks like, which was made of `origin`; None where nothing is."""
    try:
        facts = os.stat(target, follow_symlinks=False)  # noqa: PTH116 - thousands of them
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise StoreError(target, f"cannot be looked at: {error.strerror}") from error
    return Placed(facts.st_size, facts.st_mtime_ns, origin)


def read(target: str) -> bytes | None:
    """The bytes of the file at `target`; None where there is none: nothing, or a folder, a link or a pipe."""
    try:
        descriptor = os.open(target, _OLD_FILE)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            with open(descriptor, "rb", buffering=0, closefd=False) as file:
                return file.readall()
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO, errno.ENAMETOOLONG}:
            return None
        raise StoreError(target, f"cannot be read: {error.strerror}") from error


def write(target: str, content: bytes, origin: bytes = b"", *, replaces: bool = False) -> Placed | None:
    """Have `content` at `target`: written beside it, and moved into its place; None where a folder stands there.

    `replaces` says that a file is likely there: it changes nothing but how long it takes.
    """
    temporary = f"{target.rpartition('/')[0]}/.aggregator-{_RUN}{next(_NUMBERS):08x}.tmp"
    try:
        descriptor = os.open(temporary, _NEW_FILE, 0o666)
        try:
            if replaces:
                _reserve(descriptor, len(content))
            written = os.write(descriptor, content)
            while written < len(content):
                written += os.write(descriptor, memoryview(content)[written:])
            facts = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)  # noqa: PTH105 - thousands of them
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, IsADirectoryError):
            return None
        raise StoreError(target, f"cannot be written: {error.strerror}") from error
    return Placed(facts.st_size, facts.st_mtime_ns, origin)


def _reserve(descriptor: int, size: int) -> None:
    """Have the room on the disk: ext4 waits for a file without, when it takes the place of another, to be written."""
    with contextlib.suppress(OSError, AttributeError):  # not every system can; a full disk is told by writing
        os.posix_fallocate(descriptor, 0, size)
