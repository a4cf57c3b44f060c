"""One file of the published folder: looked at, read, and written whole or not at all. All raise `StoreError`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from msgspec import Struct

from aggregator.errors import StoreError

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
        raise StoreError(target, f"cannot be looked at: {error.strerror}") from error
    return Placed(facts.st_size, facts.st_mtime_ns, origin)


def read(target: str) -> bytes | None:
    """The bytes of the file at `target`; None where there is none."""
    try:
        with open(target, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of them
            return file.readall()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise StoreError(target, f"cannot be read: {error.strerror}") from error


def write(target: str, content: bytes, origin: bytes = b"") -> Placed:
    """Have `content` at `target`: written beside it, and moved into its place."""
    temporary = f"{target.rpartition('/')[0]}/.aggregator-{secrets.token_hex(8)}.tmp"
    try:
        descriptor = os.open(temporary, _NEW_FILE, 0o666)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            facts = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)  # noqa: PTH105 - thousands of them
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise StoreError(target, f"cannot be written: {error.strerror}") from error
    return Placed(facts.st_size, facts.st_mtime_ns, origin)
