"""The YAML of sources.yaml, read with its places: bytes → values, each findable by line and column.

PyYAML's C parser yields events; the tree is built here, because its own composer takes three times as long for 20,000
sources, forgets duplicate keys, recurses without end and keeps no lines. Numbers and booleans keep the words they were
written with, since YAML 1.1 reads `No` as a boolean where a person meant a name. Anchors, aliases and merge keys work.
Text is text where YAML 1.2 says so: dates and `12:30` are no numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists."""

MAX_DEPTH = 32
MAX_NODES = 2_000_000
_BOOLEANS = {
    variant: word in {"yes", "true", "on"}
    for word in ("yes", "no", "true", "false", "on", "off")
    for variant in (word, word.capitalize(), word.upper())
}
_NOTHING = {"", "~", "null", "Null", "NULL"}
_FIRST = frozenset("0123456789+-.~nNyYtTfFoO")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,2})?")
_TEXT_TAG = "tag:yaml.org,2002:str"


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
    builder = _Builder(text, None)
    value = builder.document()
    faults = tuple(_Builder(text, {}).faults_of_document()) if builder.faults else ()
    return Document(text, value, faults)


def read_places(document: Document) -> dict[Path, Place]:
    """Where everything stands; costs as much as reading did, so ask only when something is wrong."""
    places: dict[Path, Place] = {}
    _Builder(document.text, places).document()
    return places


def place_of(places: dict[Path, Place], path: Path) -> Place | None:
    """The place of `path`, or of the nearest thing around it (what an alias repeats has no place of its own)."""
    return next((places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in places), None)


class _Builder:
    def __init__(self, text: str, places: dict[Path, Place] | None) -> None:
        self._next = yaml.CSafeLoader(text).get_event
        self._places = places
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self.faults: list[Fault] = []

    def faults_of_document(self) -> list[Fault]:
        self.document()
        return self.faults

    def document(self) -> Any:  # noqa: ANN401 - YAML may hold anything
        value: Any = None
        self._next()
        seen = False
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            root = self._next()
            content = self._node(root, (), root)
            if seen and content is not None:
                line, column = _position(root)
                raise DocumentError("a second YAML document begins here; everything belongs into one", line, column)
            value, seen = (value, True) if seen else (content, True)
        return value

    def _node(self, event: Any, path: Path, key: Any) -> Any:  # noqa: ANN401 - PyYAML's events are untyped
        self._count(1, event)
        if self._places is not None:
            self._places.setdefault(path, Place(*_position(key), *_position(event)))
        if isinstance(event, yaml.ScalarEvent):
            value: Any = self._scalar(event, path)
            if event.anchor:
                self._anchors[event.anchor] = (value, 1)
            return value
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        return self._collection(event, path)

    def _collection(self, event: Any, path: Path) -> Any:  # noqa: ANN401 - the same
        if len(path) >= MAX_DEPTH:
            raise DocumentError(f"nested deeper than {MAX_DEPTH} levels", *_position(event))
        if event.tag and not event.implicit:
            self._fault(path, f"the tag {event.tag!r} is not read here", event)
        before = self._nodes
        value: Any = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before)
        return value

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), event))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        merged: list[Any] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(path, "a key must be text", event)
                self._node(event, (*path, "?"), event)
                self._node(self._next(), (*path, "?"), event)
                continue
            way = (*path, event.value)
            if event.value in pairs:
                first = self._places[way].key_line if self._places else 0
                self._fault(way, f"the key stands here twice, first in line {first}", event)
            value = self._node(self._next(), way, event)
            if event.value == "<<" and event.implicit[0]:
                merged.append((value, event))
            else:
                pairs.setdefault(event.value, value)
        for value, event in merged:
            self._merge(pairs, value, path, event)
        return pairs

    def _merge(self, pairs: dict[str, Any], value: object, path: Path, event: object) -> None:
        for source in value if isinstance(value, list) else [value]:
            if isinstance(source, dict):
                self._count(len(source), event)
                for key, inherited in source.items():
                    pairs.setdefault(key, inherited)
            else:
                self._fault((*path, "<<"), "what is merged must be a mapping", event)

    def _scalar(self, event: Any, path: Path) -> str | Literal | None:  # noqa: ANN401 - the same
        text: str = event.value
        plain, quoted = event.implicit
        if plain:
            return resolve(text) if not text or text[0] in _FIRST else text
        if not quoted and event.tag not in {_TEXT_TAG, "!"}:
            self._fault(path, f"the tag {event.tag!r} is not read here", event)
        return text

    def _alias(self, event: Any) -> Any:  # noqa: ANN401 - the same
        if event.anchor not in self._anchors:
            message = f"*{event.anchor} names no anchor above it; a value that begins with * must be quoted"
            raise DocumentError(message, *_position(event))
        value, weight = self._anchors[event.anchor]
        self._count(weight, event)
        return value

    def _count(self, nodes: int, event: object) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise DocumentError(f"more than {MAX_NODES} values, counting what aliases repeat", *_position(event))

    def _fault(self, path: Path, message: str, event: object) -> None:
        self.faults.append(Fault(path, message, *_position(event)))


def _position(event: Any) -> tuple[int, int]:  # noqa: ANN401 - PyYAML's events are untyped
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def dotted(path: Iterable[str | int]) -> str:
    """The way as people write it: `sources[3].every`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return written.removeprefix(".")
