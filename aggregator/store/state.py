"""The state folder: `<store>/.aggregator/` or where `--state` puts it, its lock, and the ledger in it."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from aggregator.errors import StoreError, StoreLockedError
from aggregator.store.files import write_file
from aggregator.store.ledger import Ledger
from aggregator.store.ledger_file import LedgerDamagedError, set_aside, write_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ".aggregator"
LEDGER = "ledger.sqlite3"
LOCK = "lock"
GITIGNORE = "# What the program keeps for itself; it can be rebuilt from the records.\n*\n"


def state_folder(store: Path, state: Path | None) -> Path:
    """Where the state of this store lies."""
    return state or store / FOLDER


def prepare(folder: Path) -> None:
    """Make the state folder, with a .gitignore of its own. Raises `StoreError` where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not (ignore.is_file() and ignore.stat().st_size):
            write_file(ignore, GITIGNORE.encode())
    except OSError as error:
        raise StoreError(folder, f"the state cannot be kept here: {error.strerror}") from error


@contextmanager
def lock(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Hold the store's only lock, or another of that name, which the system frees however the process ends.

    Raises `StoreLockedError` at once where another run holds it.
    """
    path = folder / name
    with _opened(path, os.O_RDWR | os.O_CREAT) as descriptor:
        _take(path, descriptor, fcntl.LOCK_EX)
        with _translated(path, "the lock cannot be written"):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield


def copy_ledger(folder: Path, target: Path) -> None:
    """Copy the ledger of the state folder, if there is one, into the folder `target`; nothing in `folder` changes.

    Raises `StoreLockedError` where a run is writing it.
    """
    if not (folder / LEDGER).exists():
        return
    with ExitStack() as locks:
        if (folder / LOCK).exists():
            descriptor = locks.enter_context(_opened(folder / LOCK, os.O_RDONLY))
            _take(folder / LOCK, descriptor, fcntl.LOCK_SH)
        with _translated(folder / LEDGER, f"the ledger cannot be copied to {target}"):
            for suffix in ("", "-wal", ".sound"):
                part = folder / f"{LEDGER}{suffix}"
                if part.exists():
                    shutil.copy2(part, target / part.name)
                    (target / part.name).chmod(0o600)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    with _translated(path, "the lock cannot be opened"):
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(path: Path, descriptor: int, kind: int) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        raise StoreLockedError(path, f"another run holds the lock (process {holder}); wait for it") from error
    except OSError as error:
        raise StoreError(path, f"the lock cannot be taken: {error.strerror}") from error


@contextmanager
def _translated(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(path, f"{what}: {error.strerror or error}") from error


def open_ledger(folder: Path, moment: str) -> tuple[Ledger, str | None]:
    """The ledger of the state folder, and what is to be said about it.

    A damaged one is set aside under a name with `moment`, and a fresh one made in its place: the words then say so.
    The fresh one is empty; its caller rebuilds it from the records.
    """
    path = folder / LEDGER
    try:
        return Ledger.open(path), None
    except LedgerDamagedError as error:
        aside = set_aside(path, moment)
        return Ledger.open(path), f"{error}; it was set aside as {aside.name} and is rebuilt from the records"


def close_ledger(ledger: Ledger) -> None:
    """Close the ledger and say that its file is sound as it is."""
    ledger.close()
    write_stamp(ledger.path)
