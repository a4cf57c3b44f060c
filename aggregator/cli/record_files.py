"""The files that commands about records are given, and how many of them are read by several processes."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import click

from aggregator.errors import StoreError
from aggregator.store.record_check import Findings, check_record
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MANY = 2000
"""Files from which on the start of more processes pays."""
_CHUNK = 100


def record_files(flags: dict[str, Any]) -> Iterator[Path]:
    """The records that the flags `paths` name, each folder's `*.md` at any depth; without any, those of the store.

    Raises `click.UsageError` for a path that is not there.
    """
    paths: tuple[Path, ...] = flags["paths"] or (_store(flags),)
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: no such file or folder")
    return chain.from_iterable(_below(path) for path in paths)


def read(path: Path) -> bytes:
    """The bytes of the file; raises StoreError naming it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error


def check_files(paths: Iterator[Path]) -> Iterator[Findings]:
    """What is wrong with each file, in order; of many, found by a process for each core. Raises StoreError."""
    first = list(islice(paths, _MANY))
    cores = os.cpu_count() or 1
    if len(first) < _MANY or cores == 1:
        yield from _raised(map(_check, first))
        return
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield from _raised(pool.map(_check, chain(first, paths), chunksize=_CHUNK))
    finally:
        pool.shutdown(cancel_futures=True)


def _store(flags: dict[str, Any]) -> Path:
    from aggregator.cli.reindex import store_of  # noqa: PLC0415 - a start without it is twice as quick

    return store_of({"resolve": (), "allow_network": (), **flags})


def _below(path: Path) -> Iterator[Path]:
    return (path / name for name in Shelf(path).paths()) if path.is_dir() else iter([path])


def _check(path: Path) -> Findings | OSError:
    try:
        return check_record(path.read_bytes(), str(path))
    except OSError as error:
        return error


def _raised(results: Iterable[Findings | OSError]) -> Iterator[Findings]:
    for result in results:
        if isinstance(result, OSError):
            raise _unreadable(result)
        yield result


def _unreadable(error: OSError) -> StoreError:
    return StoreError(str(error.filename), f"cannot be read: {error.strerror}")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
