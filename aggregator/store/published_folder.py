"""The folder that is published into: files that changed are written beside their place and moved into it.

Only files that this program wrote are replaced or removed. Nothing is synced to the disk: what a power cut takes, the
next run finds missing and writes again.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct

from aggregator.errors import StoreError, UsageError
from aggregator.store.files import sweep
from aggregator.store.manifest import Journal, read_manifest, write_manifest
from aggregator.store.published_file import Placed, look, read, write
from aggregator.store.published_ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EMPTY: Final = frozenset({".git"})
"""What a folder may hold that counts as empty: a checkout of pages that were not published yet."""

WRITERS: Final = 3
BATCH: Final = 16
WAITING: Final = 8
"""How many files are handed to a writer at once, and how many such batches may wait: they are held in memory."""


class FolderCounts(Struct):
    """What became of the files of a run. `left` are files of somebody else, and stale ones that somebody changed."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    left: int = 0


class PublishedFolder:
    """The folder `root` while a run publishes into it; a context manager that waits for what is being written.

    `ours` are the files that earlier runs left, with the SHA-256 of each; `files` those of this run.
    `slugs` are what groups of stories were called in paths by the last run, by kind and name.
    `placed` is what is remembered of the files that earlier runs wrote. With `writes` false all is counted, and nothing
    written. Raises `UsageError` where the folder holds files and no manifest, `StoreError` where it cannot be used.
    """

    def __init__(self, root: Path, placed: Mapping[str, Placed], *, writes: bool = True) -> None:
        self.root = root
        self.placed: dict[str, Placed] = {}
        self.files: dict[str, str] = {}
        self.written: set[str] = set()
        self.counts = FolderCounts()
        self.bytes = 0
        self.notices: list[str] = []
        self._writes = writes
        self._remembered = placed
        self._journal = Journal(root)
        self.slugs: Mapping[str, Mapping[str, str]] = {}
        self.ours, self._left = self._claim()
        self._ways = Ways(root, makes=writes)
        self._batch: list[tuple[str, bytes, bytes]] = []
        self._pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="publish")
        self._room = threading.Semaphore(WAITING)
        self._lock = threading.Lock()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._journal.close()

    def put(self, path: str, content: bytes, origin: bytes = b"") -> None:
        """Have `content` at `path`, made of `origin`; written soon. Raises what went wrong with an earlier file."""
        if path in self.files:
            raise ValueError(f"{path} is published twice")
        self.files[path] = ""
        self._batch.append((path, content, origin))
        if len(self._batch) >= BATCH:
            self._hand_over()

    def keep(self, path: str) -> bool:
        """Leave the file at `path` as it is, if an earlier run wrote it and it is still there; whether it is."""
        digest = self.ours.get(path)
        found = look(f"{self.root}/{path}") if digest else None
        if digest is None or found is None:
            return False
        self._count(path, digest, "unchanged", found)
        return True

    def keep_made(self, paths: Sequence[str], origin: bytes) -> bool:
        """Leave the files at `paths`, if an earlier run made all of `origin` and nobody touched them; whether so."""
        if not all(self._was_made(path, origin) for path in paths):
            return False
        for path in paths:
            self.files[path] = self.ours[path]
            self.placed[path] = self._remembered[path]
        self.counts.unchanged += len(paths)
        return True

    def _was_made(self, path: str, origin: bytes) -> bool:
        before = self._remembered.get(path)
        if before is None or before.origin != origin or path not in self.ours or path in self.files:
            return False
        return look(f"{self.root}/{path}", origin) == before

    def settle(self) -> None:
        """Wait until everything that was put is in its place. Raises what went wrong with any of it."""
        self._hand_over()
        for _ in range(WAITING):
            self._room.acquire()
        for _ in range(WAITING):
            self._room.release()
        if self._failure:
            raise self._failure

    def finish(self, slugs: Mapping[str, Mapping[str, str]]) -> None:
        """Remove what earlier runs wrote and this one did not, and write the manifest, with `slugs` in it."""
        self.settle()
        stale = sorted((self.ours.keys() | self._left) - self.files.keys())
        for path in stale:
            if self._ways.is_open_to(path):
                self._retire(path)
            else:
                self._leave_out(path)
        self.notices += self._ways.notices()
        self.files = {path: digest for path, digest in self.files.items() if digest}
        if self._writes:
            write_manifest(self.root, self.files, slugs)

    # The folder

    def _claim(self) -> tuple[dict[str, str], set[str]]:
        """Our files by the manifest, and those that a killed run may have made."""
        try:
            if self.root.exists() and not self.root.is_dir():
                raise UsageError(f"{self.root} is a file; --to names a folder")
            if self._writes:
                self.root.mkdir(parents=True, exist_ok=True)
            manifest = read_manifest(self.root)
            left = self._journal.left()
            if manifest is None and left is None and self.root.exists():
                self._refuse_others()
        except OSError as error:
            raise StoreError(self.root, f"cannot be published into: {error.strerror}") from error
        if left is not None and self._writes:
            sweep(self.root)
        if manifest is None:
            return {}, left or set()
        self.slugs = manifest.slugs
        return manifest.files, left or set()

    def _refuse_others(self) -> None:
        other = min(set(os.listdir(self.root)) - EMPTY, default=None)  # noqa: PTH208 - names are enough
        if other:
            held = f"{self.root} holds files that `publish` did not write ({other})"
            raise UsageError(f"{held}; name an empty or a fresh folder")

    def _hand_over(self) -> None:
        batch = [file for file in self._batch if self._has_way(file[0])]
        self._batch = []
        self._room.acquire()
        if self._failure:
            self._room.release()
            raise self._failure
        try:
            if self._writes:
                self._prepare([path for path, _, _ in batch])
            writing = self._pool.submit(self._place_all, batch)
        except BaseException:
            self._room.release()
            raise
        writing.add_done_callback(self._done)

    def _has_way(self, path: str) -> bool:
        if self._ways.open_to(path):
            return True
        self._leave_out(path)
        return False

    def _leave_out(self, path: str) -> None:
        """What was ours stays so, for the day when its folder is there again."""
        self._ways.leave_out(path)
        with self._lock:
            self.counts.left += 1
            self.files[path] = self.ours.get(path, "")

    def _prepare(self, paths: Iterable[str]) -> None:
        """Note new paths."""
        unknown = (path for path in paths if path not in self.ours and path not in self._left)
        new = [path for path in unknown if look(f"{self.root}/{path}") is None]
        if new:
            self._left.update(new)
            self._journal.note(new)

    # Files, in a thread of their own

    def _place_all(self, files: Iterable[tuple[str, bytes, bytes]]) -> None:
        for path, content, origin in files:
            self._place(path, content, origin)

    def _place(self, path: str, content: bytes, origin: bytes) -> None:
        digest = sha256(content).hexdigest()
        target = f"{self.root}/{path}"
        before = self.ours.get(path)
        # What is ours and was something else is replaced, whatever became of it.
        found = look(target, origin) if before in {None, digest} else None
        if found is not None and self._is_there(path, target, found, digest, content):
            self._count(path, digest, "unchanged", found)
        elif found is not None and before is None and path not in self._left:
            self._leave(path, "is not of this program's making")
        elif not self._writes:
            self._count(path, digest, "written", None)
        else:
            placed = write(target, content, origin, replaces=before is not None)
            if placed is None:
                self._leave(path, "is a folder")
                return
            self.written.add(path)
            self.bytes += len(content)
            self._count(path, digest, "written", placed)

    def _is_there(self, path: str, target: str, found: Placed, digest: str, content: bytes) -> bool:
        if found.size != len(content):
            return False
        before = self._remembered.get(path)
        if before is not None and (before.size, before.changed) == (found.size, found.changed):
            return self.ours.get(path) == digest
        return read(target) == content

    def _count(self, path: str, digest: str, kind: str, placed: Placed | None) -> None:
        with self._lock:
            self.files[path] = digest
            if placed:
                self.placed[path] = placed
            setattr(self.counts, kind, getattr(self.counts, kind) + 1)

    def _leave(self, path: str, why: str) -> None:
        with self._lock:
            self.counts.left += 1
            self.notices.append(f"{self.root / path} {why}; it was left as it is")

    def _done(self, future: Future[None]) -> None:
        if not future.cancelled() and (failure := future.exception()):
            self._failure = self._failure or failure
        self._room.release()

    # What is no more

    def _retire(self, path: str) -> None:
        target = f"{self.root}/{path}"
        content = read(target)
        if content is None:
            return
        before = self.ours.get(path)
        if before is not None and sha256(content).hexdigest() != before:
            self._leave(path, "is not published any more, but somebody changed it")
            return
        self.counts.removed += 1
        if not self._writes:
            return
        try:
            Path(target).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(target, f"cannot be removed: {error.strerror}") from error
        _remove_empty(Path(target).parent, self.root)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
