"""The image cache: copies of images in the store, named by what they hold."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from aggregator.store.files import sync_files, write_file

if TYPE_CHECKING:
    from pathlib import Path

EXTENSIONS = {"jpeg": "jpg"}


class ImageCache:
    """The folder `<store>/images`; a copy lies at `<2 hex>/<sha256>.<extension>`."""

    def __init__(self, root: Path, *, writes: bool = True) -> None:
        self.root = root
        self.writes = writes
        self._unsynced: list[Path] = []

    def keep(self, data: bytes, image_format: str) -> str:
        """Keep a copy of the image's bytes; its path below the store."""
        digest = sha256(data).hexdigest()
        name = f"{digest[:2]}/{digest}.{EXTENSIONS.get(image_format, image_format)}"
        path = self.root / name
        if self.writes and not path.exists():
            write_file(path, data)
            self._unsynced.append(path)
        return f"images/{name}"

    def sync(self) -> None:
        """Have every copy made since the last time on the disk."""
        if self._unsynced:
            unsynced, self._unsynced = self._unsynced, []
            sync_files(unsynced, root=self.root)
