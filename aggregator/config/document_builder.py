"""A document of sources.yaml built from what PyYAML's C parser tells of it.

The tree is built here, because PyYAML's own composer takes three times as long for 20,000 sources, forgets duplicate
keys, recurses without end and keeps no lines. Anchors, aliases and merge keys work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from aggregator.config.document import DocumentError, Fault, Place, resolve

if TYPE_CHECKING:
    from aggregator.config.document import Literal, Path

MAX_DEPTH = 32
MAX_NODES = 2_000_000
_FIRST = frozenset("0123456789+-.~nNyYtTfFoO")
_TEXT_TAG = "tag:yaml.org,2002:str"


class DocumentBuilder:
    """Reads `text` once. `places`, if given, is filled with where everything stands."""

    def __init__(self, text: str, places: dict[Path, Place] | None) -> None:
        self._next = yaml.CSafeLoader(text).get_event
        self._places = places
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self.faults: list[Fault] = []

    def faults_of_document(self) -> list[Fault]:
        """Build, and tell what YAML allows and this file does not."""
        self.document()
        return self.faults

    def document(self) -> Any:  # noqa: ANN401 - YAML may hold anything
        """The value of the one document. Raises `DocumentError` and PyYAML's `YAMLError`."""
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
