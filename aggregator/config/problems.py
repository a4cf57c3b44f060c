"""What is wrong, as problems with file, line and key: every finding with the line where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.config.document import Document, Path, Place, dotted, place_of, read_places
from aggregator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.config.agreement import Disagreement
    from aggregator.config.reading import Finding


class Locator:
    """Turns findings into problems of the file at `path`; reads the document again for its places, so make one late."""

    def __init__(self, path: str, document: Document) -> None:
        self._path, self._document = path, document
        self._places = read_places(document) if document.text else {}

    def faults(self) -> Iterable[Problem]:
        """What is wrong with the document's form."""
        for fault in self._document.faults:
            yield Problem(self._path, fault.message, fault.line, fault.column, dotted(fault.path) or None)

    def finding(self, finding: Finding) -> Problem:
        """A finding with its place."""
        line, column = self._position(finding.path, at_key=finding.at_key)
        key = dotted(finding.path) or None
        return Problem(self._path, finding.message, line, column, key, finding.suggestion)

    def disagreement(self, disagreement: Disagreement) -> Problem:
        """A disagreement with its place, and the line of the other value."""
        line, column = self._position(disagreement.path)
        message = disagreement.message
        if disagreement.other is not None:
            message += f", first in line {self._position(disagreement.other)[0]}"
        return Problem(self._path, message, line, column, dotted(disagreement.path), disagreement.suggestion)

    def _position(self, path: Path, *, at_key: bool = False) -> tuple[int | None, int | None]:
        place: Place | None = place_of(self._places, path)
        if place is None:
            return None, None
        return (place.key_line, place.key_column) if at_key else (place.line, place.column)
