"""Topics that lie in files of their own: a text in the list `topics` names one, or several by a pattern.

A file holds one topic, or a list of them; a second YAML document is allowed where it is empty. Keys by which other
programs describe a topic are passed over.
"""

from __future__ import annotations

from glob import glob
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from msgspec import UnsetType

from aggregator.config.agreement import Item
from aggregator.config.keys import TOPIC
from aggregator.config.problems import OtherFile
from aggregator.config.tables import read_keys
from aggregator.config.text import parse_text, read_text
from aggregator.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.config.document import Document, Path
    from aggregator.config.reading import Reading

PASSED_OVER = frozenset({"taxonomy", "_id", "shortname", "description", "images", "services"})
"""Keys of a topic's file that say nothing to this program."""
_PATTERN = frozenset("*?[")


class TopicFiles:
    """Reads the files of topics, relative to `folder`; `documents` are those that were read, for the places in them."""

    def __init__(self, folder: File, reading: Reading) -> None:
        self._folder = folder
        self._reading = reading
        self.documents: dict[str, Document] = {}

    def read(self, named: str, path: Path) -> Iterator[Item]:
        """The topics of the files that `named`, which stands at `path`, names; in the order of the files' names."""
        files = self._files(named)
        if not files:
            self._reading.wrong(path, f"there is no file {named}", "text names a file; a topic is written {name: …}")
        for file in files:
            name = OtherFile(file)
            if name not in self.documents:
                yield from self._topics(name, file, path)

    def _files(self, named: str) -> list[File]:
        """The file, or those that the pattern matches, by name."""
        whole = self._folder / named
        if _PATTERN.isdisjoint(named):
            return [whole] if whole.is_file() else []
        found = glob(str(whole), recursive=True)  # noqa: PTH207 - a Path's own takes no absolute pattern
        return sorted(File(name) for name in found if File(name).is_file())

    def _topics(self, name: OtherFile, file: File, path: Path) -> Iterator[Item]:
        try:
            document = self.documents[name] = parse_text(file, read_text(file))
        except ConfigurationError as error:
            for problem in error.problems:
                line = "" if problem.line is None else f":{problem.line}:{problem.column}"
                self._reading.wrong(path, f"{file}{line}: {problem.message}", problem.suggestion)
            return
        raws = document.value if isinstance(document.value, list) else [document.value]
        for index, raw in enumerate(raws):
            place: Path = (name, index) if isinstance(document.value, list) else (name,)
            values = read_keys(_told(raw), TOPIC, place, self._reading)
            if not isinstance(values, UnsetType):
                yield Item(place, values)


def _told(raw: object) -> Any:  # noqa: ANN401 - whatever stands there, `read_keys` judges it
    return {key: value for key, value in raw.items() if key not in PASSED_OVER} if isinstance(raw, dict) else raw
