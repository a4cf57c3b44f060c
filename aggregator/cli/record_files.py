"""The files that commands about records are given, and how many of them are read by several processes."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import click

from aggregator.errors import Problem, RecordError
from aggregator.store.record_check import Findings, check_record
from aggregator.store.shelf import Shelf, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from aggregator.errors import StoreError

_MANY = 2000
"""Files from which on the start of more processes pays."""
_CHUNK = 100
_CHUNKS_AHEAD = 4
"""How many chunks wait for each process."""


def record_files(flags: dict[str, Any], unreadable: Callable[[Problem], None]) -> Iterator[Path]:
    """The records that the flags `paths` name, each folder's `*.md` at any depth; without any, those of the store.

    A folder below them that cannot be read, and what has a name that is not UTF-8, is told to `unreadable`, and left
    out. Raises `click.UsageError` for a path that is not there, `StoreError` for a named folder that cannot be read.
    """
    paths: tuple[Path, ...] = flags["paths"] or (_store(flags),)
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: no such file or folder")
    return chain.from_iterable(_below(path, unreadable) for path in paths)


def stores(flags: dict[str, Any]) -> list[Path]:
    """The stores among the folders that the flags name: those with a state of their own."""
    paths: tuple[Path, ...] = flags["paths"] or (_store(flags),)
    return [path for path in dict.fromkeys(paths) if (path / ".aggregator").is_dir()]


def read(path: Path) -> bytes:
    """The bytes of the file; raises RecordError naming it."""
    try:
        return read_file(path)
    except OSError as error:
        raise RecordError([_unreadable(path, error)]) from error


def check_files(paths: Iterator[Path]) -> Iterator[Findings]:
    """What is wrong with each file, in order; of many, found by a process for each core."""
    first = list(islice(paths, _MANY))
    cores = os.cpu_count() or 1
    if len(first) < _MANY or cores == 1:
        yield from map(_check, first)
        return
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent)
    try:
        yield from _checked(pool, chain(first, paths), _CHUNKS_AHEAD * cores)
    finally:
        pool.shutdown(cancel_futures=True)


def _checked(pool: ProcessPoolExecutor, paths: Iterator[Path], most: int) -> Iterator[Findings]:
    """What the pool finds, in order; at most so many chunks of files are on their way, however many there are."""
    under_way: deque[Future[list[Findings]]] = deque()
    while chunk := list(islice(paths, _CHUNK)):
        under_way.append(pool.submit(_check_all, chunk))
        if len(under_way) > most:
            yield from under_way.popleft().result()
    for future in under_way:
        yield from future.result()


def _check_all(paths: list[Path]) -> list[Findings]:
    return list(map(_check, paths))


def _store(flags: dict[str, Any]) -> Path:
    from aggregator.cli.reindex import store_of  # noqa: PLC0415 - a start without it is twice as quick

    return store_of({"resolve": (), "allow_network": (), **flags})


def _below(path: Path, unreadable: Callable[[Problem], None]) -> Iterator[Path]:
    if not path.is_dir():
        return iter([path])

    def tell(_path: str, trouble: StoreError) -> None:
        unreadable(Problem(str(trouble.path), f"{trouble.what}; it was left out"))

    return (path / name for name in Shelf(path).paths(unreadable=tell))


def _check(path: Path) -> Findings:
    try:
        return check_record(read_file(path), str(path))
    except OSError as error:
        return Findings(problems=(_unreadable(path, error),))


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(str(path), f"cannot be read: {error.strerror}")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
