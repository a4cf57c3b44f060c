"""What a user hands to `check`: files, folders, globs, addresses and stdin become documents to be read.

Folders are walked in order of names; what their .gitignore and .aggregatorignore leave out is left out, and so are
`.git` and hidden folders. A path that is named is read whatever is ignored.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import glob
import os
import re
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct, structs

from aggregator import urls
from aggregator.errors import UsageError
from aggregator.model.memory import ARCHIVE
from aggregator.store.state import FOLDER, LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aggregator.pipeline.ignored import Ignored

IGNORE_FILES = (".gitignore", ".aggregatorignore")
MAGIC = frozenset("*?[")
STDIN = "-"
STDIN_DESCRIPTOR = 0
WEB = re.compile(r"\s*https?:", re.IGNORECASE)
SNIFFED_BYTES = 4096
MOST_SHOWN = 200


class Document(Struct, frozen=True):
    """One thing to read links from: a file (`path`) or an address (`url`); both None for stdin. `name` is as told.

    `is_named` says that the user named this very file. Where it `should_be_record`, it is told if it is none; with
    `only_records`, it does not count then either.
    """

    name: str
    path: Path | None = None
    url: str | None = None
    is_named: bool = False
    should_be_record: bool = False
    only_records: bool = False

    async def read(self, most: int, is_wanted: Callable[[bytes], bool]) -> bytes | None:
        """The bytes of a file or of stdin, None where they are more than `most`. Raises OSError.

        Only the beginning of a file is read where `is_wanted` says of that that it is enough.
        """
        if self.path is not None and self.path.is_file():
            return self._read(most, is_wanted)
        return await _aside(lambda: self._read(most, is_wanted))

    def _read(self, most: int, is_wanted: Callable[[bytes], bool]) -> bytes | None:
        if self.path is None:
            if sys.stdin is None:
                raise OSError(errno.EBADF, "it is closed")
            with open(STDIN_DESCRIPTOR, "rb", closefd=False) as stdin:
                return _whole(stdin, b"", most)
        with self.path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
            return _whole(file, head, most) if is_wanted(head) else head


async def _aside(read: Callable[[], bytes | None]) -> bytes | None:
    """What `read` gives, in a thread that a run which ends does not wait for: a pipe's writer may take for ever."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes | None] = loop.create_future()

    def settle(data: bytes | None, error: OSError | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(data)
        else:
            done.set_exception(error)

    def work() -> None:
        try:
            data, error = read(), None
        except OSError as trouble:
            data, error = None, trouble
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, data, error)

    Thread(target=work, daemon=True).start()
    return await done


def _whole(file: BinaryIO, head: bytes, most: int) -> bytes | None:
    if os.fstat(file.fileno()).st_size > most:
        return None
    data = head + file.read(most + 1 - len(head))
    return None if len(data) > most else data


def documents(inputs: Sequence[str], *, hidden: bool = False, store: Path | None = None) -> Iterator[Document]:
    """Every document that the inputs name, each once. Raises `UsageError` for one that is not there.

    In `store`, and in any other folder that has a ledger, Markdown should be a record.
    """
    seen: set[str] = set()
    stores = _Stores(store)
    for text in inputs:
        for document in _documents(text, hidden=hidden):
            key = document.name if document.path is None else os.path.normpath(document.path)
            if key not in seen:
                seen.add(key)
                yield structs.replace(document, should_be_record=True) if stores.hold(document.path) else document


def named_files(inputs: Sequence[str]) -> Iterator[Path | int]:
    """The files that the inputs name themselves or by a glob, and stdin's descriptor; none of those in folders.

    Raises `UsageError` for one that is not there.
    """
    for text in inputs:
        if _exists(Path(text)) and Path(text).is_dir():
            continue
        for document in _documents(text, hidden=False):
            if document.path is not None:
                yield document.path
            elif document.url is None:
                yield STDIN_DESCRIPTOR


class _Stores:
    """Which files lie in a store, told by their folders."""

    def __init__(self, store: Path | None) -> None:
        self._store = store.resolve() if store else None
        self._known: dict[Path, bool] = {}

    def hold(self, path: Path | None) -> bool:
        """Whether the file is where a record should be."""
        if path is None or path.suffix != ".md":
            return False
        if path.parent not in self._known:
            self._known[path.parent] = self._is_store(path.parent.resolve())
        return self._known[path.parent]

    def _is_store(self, folder: Path) -> bool:
        if self._store and folder.is_relative_to(self._store):
            return True
        return any((above / FOLDER / LEDGER).exists() for above in (folder, *folder.parents))


def records(store: Path) -> Iterator[Document]:
    """The files of a store that may be records, but for those that rest in its archive."""
    for document in _walk(store, [], hidden=False, skipping=store / ARCHIVE):
        if document.path and document.path.suffix == ".md":
            yield structs.replace(document, name=from_here(document.path), should_be_record=True, only_records=True)


def from_here(path: str | Path) -> str:
    """The path as it is seen from the current folder, where it lies below that; anything else as it is."""
    place, here = Path(path), Path.cwd()
    return str(place.relative_to(here)) if place.is_absolute() and place.is_relative_to(here) else str(path)


def _documents(text: str, *, hidden: bool) -> Iterator[Document]:
    path = Path(text)
    if not text:
        raise UsageError("an INPUT is empty; `.` is the current folder")
    if text == STDIN:
        yield Document("(stdin)", is_named=True)
    elif WEB.match(text):
        yield Document(text, url=_address(text))
    elif _exists(path):
        if path.is_dir():
            yield from _walk(path, [], hidden=hidden)
        else:
            yield Document(text, path, is_named=True)
    elif MAGIC.intersection(text):
        yield from _matches(text, hidden=hidden)
    else:
        raise UsageError(
            f"{text[:MOST_SHOWN]}: there is no such file, folder or address; addresses begin with http:// or https://"
        )


def _address(text: str) -> str:
    """The address as browsers read it. Raises `UsageError` where it is none."""
    url = urls.resolve(None, text)
    if url is None or not urls.is_web(url) or not text.split(":", 1)[1].strip("/\\ \t"):
        raise UsageError(f"{urls.redact(text)[:MOST_SHOWN]}: is no address that can be asked")
    return url


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _matches(pattern: str, *, hidden: bool) -> Iterator[Document]:
    found = sorted(glob.glob(pattern, recursive=True, include_hidden=hidden))  # noqa: PTH207 - patterns may be absolute
    if not found:
        raise UsageError(f"{pattern}: no file fits this pattern")
    for name in found:
        if Path(name).is_file():
            yield Document(name, Path(name))


def _walk(folder: Path, above: list[Ignored], *, hidden: bool, skipping: Path | None = None) -> Iterator[Document]:
    ignores = [*above, *_ignores(folder)]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be read: {error.strerror}") from error
    for entry in entries:
        path = folder / entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        is_hidden = entry.name.startswith(".") and not hidden
        if is_hidden or path == skipping or _is_ignored(path, ignores, is_folder=is_folder):
            continue
        if is_folder:
            yield from _walk(path, ignores, hidden=hidden)
        elif entry.is_file():
            yield Document(str(path), path)


def _ignores(folder: Path) -> Iterator[Ignored]:
    for name in IGNORE_FILES:
        try:
            lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        from aggregator.pipeline.ignored import Ignored  # noqa: PLC0415 - its library costs a start

        yield Ignored(folder, lines)


def _is_ignored(path: Path, ignores: list[Ignored], *, is_folder: bool) -> bool:
    """Whether the nearest ignore file that speaks of the path leaves it out, as git decides."""
    verdicts = (ignore.verdict(path, is_folder=is_folder) for ignore in reversed(ignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)
