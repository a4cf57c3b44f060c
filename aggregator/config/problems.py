"""What is wrong, as problems with file, line and key: every finding with the line where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aggregator.config.document import Document, Path, Place, dotted, place_of, read_places
from aggregator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aggregator.config.agreement import Disagreement
    from aggregator.config.reading import Finding


class OtherFile(str):
    """The first step of a way to a value that stands in another file than sources.yaml: that file's path."""

    __slots__ = ()

    def __new__(cls, path: object) -> Self:
        """The step for the file at `path`."""
        return super().__new__(cls, path)


class Locator:
    """Turns findings into problems of the file at `path`, or of one of `others`, to which ways may lead.

    Reads the documents again for their places, so make one late.
    """

    def __init__(self, path: str, document: Document, others: Mapping[str, Document] | None = None) -> None:
        self._path = path
        self._documents: dict[str, Document] = {path: document, **(others or {})}
        self._places: dict[str, dict[Path, Place]] = {}

    def faults(self) -> Iterable[Problem]:
        """What is wrong with the documents' form."""
        for path, document in self._documents.items():
            for fault in document.faults:
                yield Problem(path, fault.message, fault.line, fault.column, dotted(fault.path) or None)

    def finding(self, finding: Finding) -> Problem:
        """A finding with its place."""
        line, column = self._position(finding.path, at_key=finding.at_key)
        file, way = self._split(finding.path)
        return Problem(file, finding.message, line, column, dotted(way) or None, finding.suggestion)

    def disagreement(self, disagreement: Disagreement) -> Problem:
        """A disagreement with its place, and the line of the other value."""
        line, column = self._position(disagreement.path)
        file, way = self._split(disagreement.path)
        message = disagreement.message
        if disagreement.other is not None:
            other, _ = self._split(disagreement.other)
            there = "" if other == file else f" of {other}"
            message += f", first in line {self._position(disagreement.other)[0]}{there}"
        return Problem(file, message, line, column, dotted(way), disagreement.suggestion)

    def _split(self, path: Path) -> tuple[str, Path]:
        """The file that a way leads into, and the way in it."""
        return (str(path[0]), path[1:]) if path and isinstance(path[0], OtherFile) else (self._path, path)

    def _position(self, path: Path, *, at_key: bool = False) -> tuple[int | None, int | None]:
        file, way = self._split(path)
        if file not in self._places:
            document = self._documents[file]
            self._places[file] = read_places(document) if document.text else {}
        place = place_of(self._places[file], way)
        if place is None:
            return None, None
        return (place.key_line, place.key_column) if at_key else (place.line, place.column)
