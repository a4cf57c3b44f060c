"""Links to files and folders of this machine: are they there, and is the place in them that a fragment names?"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from aggregator.model.verdict import Verdict

if TYPE_CHECKING:
    from aggregator.parse.anchors.anchors import Anchors

INDEX_NAMES: Final = ("index.html", "index.htm", "README.md", "index.md")
FINE: Final = Verdict(verdict="ok", reason="ok")
DOCUMENTS_KEPT: Final = 32


def look_at_file(url: str) -> Verdict:
    """The verdict on a `file:` address. A folder's fragments are those of its index. Never raises."""
    try:
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if not path.exists() or (parts.path.endswith("/") and not path.is_dir()):
            return Verdict(verdict="dead", reason="no-such-file")
        return _look_within(path, parts.fragment) if parts.fragment else FINE
    except (OSError, ValueError) as error:
        return Verdict(verdict="dead", reason="no-such-file", detail=str(error))


def _look_within(path: Path, fragment: str) -> Verdict:
    if path.is_dir():
        index = next((path / name for name in INDEX_NAMES if (path / name).is_file()), None)
        if index is None:
            return Verdict(verdict="dead", reason="fragment-missing", detail="a folder without an index has no places")
        path = index
    if path.is_file():
        state = path.stat()
        if not _anchors(str(path), state.st_mtime_ns, state.st_size).has(fragment):
            return Verdict(verdict="dead", reason="fragment-missing")
    return FINE


@lru_cache(DOCUMENTS_KEPT)
def _anchors(path: str, _changed: int, _size: int) -> Anchors:
    """The anchors of a file as it is: read once for all links to it."""
    from aggregator.parse.anchors.document import read_anchors  # noqa: PLC0415 - most runs have no files with fragments

    return read_anchors(Path(path).read_bytes(), path=path)
