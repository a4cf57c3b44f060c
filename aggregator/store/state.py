"""The state folder: `<store>/.aggregator/` or where `--state` puts it, its lock, and the ledger in it."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aggregator.errors import StoreError, StoreLockedError
from aggregator.store.ledger import Ledger
from aggregator.store.ledger_file import LedgerDamagedError, set_aside, write_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ".aggregator"
LEDGER = "ledger.sqlite3"
GITIGNORE = "# What the program keeps for itself; it can be rebuilt from the records.\n*\n"


def state_folder(store: Path, state: Path | None) -> Path:
    """Where the state of this store lies."""
    return state or store / FOLDER


def prepare(folder: Path) -> None:
    """Make the state folder, with a .gitignore of its own. Raises `StoreError` where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(GITIGNORE, encoding="utf-8")
    except OSError as error:
        raise StoreError(folder, f"the state cannot be kept here: {error.strerror}") from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the store's only lock, which the system frees however the process ends.

    Raises `StoreLockedError` at once where another run holds it.
    """
    path = folder / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(path, f"the lock cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            raise StoreLockedError(path, f"another run holds the lock (process {holder}); wait for it") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


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
