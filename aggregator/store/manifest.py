"""The manifest of a published folder: which files in it are ours, and the digest of each.

It is written last. What a run is about to make that the manifest does not know yet is noted in a journal beside it
before it is made, so that a killed run leaves nothing behind of which nobody knows whose it is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from aggregator.errors import StoreError, UsageError
from aggregator.store.files import write_file
from aggregator.store.published_file import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST: Final = ".aggregator-manifest.json"
JOURNAL: Final = ".aggregator-manifest.journal"
FORMAT: Final = 1


class Manifest(msgspec.Struct, frozen=True):
    """Paths below the folder, with `/`, and the SHA-256 of what was written to each, in hexadecimal digits.

    `slugs` are those of categories, topics and providers: kept here, so that no newcomer takes another's folder.
    """

    files: dict[str, str] = msgspec.field(default_factory=dict)
    slugs: dict[str, dict[str, Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9-]+\Z")]]] = msgspec.field(
        default_factory=dict
    )
    version: int = FORMAT


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the folder, or None where there is none.

    Raises `UsageError` for what is there of that name and is no manifest: whose the folder is can then not be said.
    """
    path = folder / MANIFEST
    content = _content(path)
    if content is None:
        return None
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise UsageError(f"{path}: is no manifest of ours ({error}); restore it, or name another folder") from error
    if manifest.version > FORMAT:
        raise UsageError(f"{path}: was written by a newer version of this program; use that one")
    if other := next((name for name in manifest.files if _is_not_ours(name)), None):
        raise UsageError(f"{path}: is no manifest of ours ({other!r} is no path below the folder); restore it")
    return manifest


def _content(path: Path) -> bytes | None:
    """The bytes of a file of ours, or None where nothing is. What is no file may never end, and is not read."""
    content = read(str(path))
    if content is None and os.path.lexists(path):
        raise UsageError(f"{path}: is no file; remove it, or name another folder")
    return content


def _is_not_ours(path: str) -> bool:
    """Whether no run wrote to `path`: it leads out of the folder, or is of bytes that a power cut left."""
    return path.startswith("/") or "\0" in path or (".." in path and ".." in path.split("/"))


def write_manifest(folder: Path, files: Mapping[str, str], slugs: Mapping[str, Mapping[str, str]]) -> None:
    """Write the manifest, unless it says the same already, and forget the journal."""
    told = {"version": FORMAT, "files": dict(sorted(files.items())), "slugs": slugs}
    content = msgspec.json.format(msgspec.json.encode(told))
    path = folder / MANIFEST
    if _content(path) != content:
        write_file(path, content)
    _drop_journal(folder)


def _drop_journal(folder: Path) -> None:
    try:
        # A disk that may only be read refuses to remove even what is not there.
        if os.path.lexists(folder / JOURNAL):
            (folder / JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(folder / JOURNAL, f"cannot be removed: {error.strerror}") from error


class Journal:
    """The paths that a run is about to make and that the manifest does not know."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._descriptor: int | None = None

    def left(self) -> set[str] | None:
        """The paths that a killed run noted, or None where none was killed."""
        content = _content(self._path)
        if content is None:
            return None
        text = content.decode("utf-8", errors="replace")
        # A last line without its end was being written: nothing was made after it.
        return {path for path in text.split("\n")[:-1] if not _is_not_ours(path)}

    def note(self, paths: Iterable[str]) -> None:
        """Note these before they are made."""
        data = "".join(f"{path}\n" for path in paths).encode()
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o666)
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise StoreError(self._path, f"cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the file; it stays until the manifest is written."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
