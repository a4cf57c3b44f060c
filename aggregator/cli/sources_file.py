"""Adding to a sources.yaml that a person keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.config.edit import Addition, EditError, add_sources
from aggregator.config.load import load_text
from aggregator.config.text import read_text
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def append(path: Path, additions: list[Addition]) -> None:
    """Write sources into the list of the file at `path`, whole or not at all. Raises UsageError, StoreError."""
    # What writes is only worth its import here.
    from aggregator.store.files import write_file  # noqa: PLC0415

    try:
        text = add_sources(read_text(path), additions)
    except EditError as error:
        raise UsageError(f"{path}: {error}") from error
    load_text(path, text)
    write_file(path.resolve(), text.encode())


def free_name(title: str | None, names: set[str]) -> str | None:
    """The title as a name that no other source has, or None; it joins the names."""
    name = " ".join((title or "").split())
    if not name or not name.isprintable():
        return None
    number, free = 1, name
    while free in names:
        number += 1
        free = f"{name} ({number})"
    names.add(free)
    return free
