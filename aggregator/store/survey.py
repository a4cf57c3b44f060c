"""Every record of a store read in its turn; what cannot be read is named and does not stop the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.errors import Problem, RecordError, StoreError
from aggregator.store.record import Record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.store.shelf import Shelf


class Seen(Struct, frozen=True, gc=False):
    """One file, or a folder that cannot be read: its bytes and the record in them, or why there is none."""

    path: str
    data: bytes = b""
    record: Record | None = None
    problems: tuple[Problem, ...] = ()


def survey(shelf: Shelf, *, below: str = "", skipping: str | None = None) -> Iterator[Seen]:
    """Every file of the shelf that should be a record, in the order of their paths. Nothing is kept in memory.

    Only those in the folder `below` are looked at; the folder `skipping` is left out (both with their `/`).
    """
    unreadable: list[Seen] = []

    def note(path: str, error: StoreError) -> None:
        unreadable.append(_failed(path, error.what))

    for path in shelf.paths(below=below, unreadable=note, skipping=skipping):
        yield from _drained(unreadable)
        yield seen_at(shelf, path)
    yield from _drained(unreadable)


def _drained(found: list[Seen]) -> Iterator[Seen]:
    while found:
        yield found.pop(0)


def seen_at(shelf: Shelf, path: str) -> Seen:
    """The file at `path`, read as a record."""
    try:
        data = shelf.read(path)
    except StoreError as error:
        return _failed(path, error.what)
    if data is None:
        return _failed(path, "cannot be read: it leads to no file")
    try:
        return Seen(path, data, read_record(data, path))
    except RecordError as error:
        return Seen(path, data, problems=error.problems)


def _failed(path: str, message: str) -> Seen:
    return Seen(path, problems=(Problem(path, message),))
