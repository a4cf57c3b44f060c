"""What the ignore file of a folder says of the paths below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pathspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_WITHIN: Final = re.compile(r"(?<=[^/])/\*\*(?=\s*\Z)")
"""`folder/**` is what is within the folder (gitignore, "Pattern format"); to pathspec it is the folder itself, too."""


class Ignored:
    """The patterns of one folder's ignore file, for paths below that folder."""

    def __init__(self, folder: Path, lines: Iterable[str]) -> None:
        self._folder = folder
        self._patterns = pathspec.GitIgnoreSpec.from_lines(_WITHIN.sub("/**/*", line) for line in lines)

    def verdict(self, path: Path, *, is_folder: bool) -> bool | None:
        """Whether the path is ignored, None where these patterns do not speak of it."""
        name = path.relative_to(self._folder).as_posix() + ("/" if is_folder else "")
        return self._patterns.check_file(name).include
