"""The YAML of sources.yaml as values, each findable by line and column.

Numbers and booleans keep the words they were written with, since YAML 1.1 reads `No` as a boolean where a person meant
a name. Text is text where YAML 1.2 says so: dates and `12:30` are no numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.config.document_builder import DocumentBuilder

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists."""

_BOOLEANS = {
    variant: word in {"yes", "true", "on"}
    for word in ("yes", "no", "true", "false", "on", "off")
    for variant in (word, word.capitalize(), word.upper())
}
_NOTHING = {"", "~", "null", "Null", "NULL"}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,2})?")


class Literal(NamedTuple):
    """A plain scalar that YAML does not read as text, and the words it was written with."""

    text: str
    value: bool | int | float


class Place(NamedTuple):
    """Where a key and its value stand, from 1; what has no key (an item, the document) has its value's place twice."""

    key_line: int
    key_column: int
    line: int
    column: int


class Fault(NamedTuple):
    """Something that YAML allows to write and this file does not: two equal keys, a list as a key, a tag."""

    path: Path
    message: str
    line: int
    column: int


class DocumentError(Exception):
    """The text cannot be read as one YAML document; `line` and `column` from 1, or None."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class Document(NamedTuple):
    """A document's value (str, Literal, None, list, dict) and what is wrong with its form."""

    text: str
    value: Any
    faults: tuple[Fault, ...]


def resolve(text: str) -> str | Literal | None:
    """What a plain scalar means: text, a number or a boolean (with its words), or nothing."""
    if text in _NOTHING:
        return None
    if text in _BOOLEANS:
        return Literal(text, _BOOLEANS[text])
    if _WHOLE.fullmatch(text):
        return Literal(text, int(text))
    if _NUMBER.fullmatch(text) and not text.lstrip("+-").startswith(tuple(f"0{digit}" for digit in range(10))):
        return Literal(text, float(text))
    return text


def read_document(text: str) -> Document:
    """Read one YAML document; DocumentError (or PyYAML's own YAMLError) says why it is none."""
    builder = _builder(text, None)
    value = builder.document()
    faults = tuple(_builder(text, {}).faults_of_document()) if builder.faults else ()
    return Document(text, value, faults)


def read_places(document: Document) -> dict[Path, Place]:
    """Where everything stands; costs as much as reading did, so ask only when something is wrong."""
    places: dict[Path, Place] = {}
    _builder(document.text, places).document()
    return places


def place_of(places: dict[Path, Place], path: Path) -> Place | None:
    """The place of `path`, or of the nearest thing around it (what an alias repeats has no place of its own)."""
    return next((places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in places), None)


def _builder(text: str, places: dict[Path, Place] | None) -> DocumentBuilder:
    from aggregator.config.document_builder import DocumentBuilder  # noqa: PLC0415 - its library costs a start

    return DocumentBuilder(text, places)


def dotted(path: Iterable[str | int]) -> str:
    """The way as people write it: `sources[3].every`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return written.removeprefix(".")
