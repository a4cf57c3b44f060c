"""YAML behind a guard: text → nodes, by libyaml, of exactly the YAML that a record may hold.

Mappings, lists and scalars; no anchors, aliases or tags, no key twice, no deeper than `MOST_LEVELS`. The loader is
never asked for values: scalars stay as written, and whoever knows the field decides what they mean. Its recursive
composer, which a hundred thousand `[` overflow, is never used either: the nodes are made here, from its events.
"""

from __future__ import annotations

from typing import Any

import yaml
from msgspec import Struct

from aggregator.errors import Problem, RecordError
from aggregator.store.record_quoting import quoted, shown

MOST_LEVELS = 20
"""How deep collections may be nested; a record's own keys need six."""

_TOO_DEEP = f"nested more than {MOST_LEVELS} levels deep"
_OLD_BREAKS = "\x85\u2028\u2029"

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Scalar(Struct, frozen=True, gc=False):
    """One value as written. `style` is None where it is plain, else one of `'`, `"`, `|` and `>`.

    Lines and columns count from 0, in the text that was given; the end is exclusive.
    """

    text: str
    style: str | None
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def is_null(self) -> bool:
        """Whether every YAML reads nothing here."""
        return self.style is None and self.text in {"", "~", "null", "Null", "NULL"}


class Sequence(Struct, frozen=True):
    """A list; `flow` when written in brackets."""

    items: tuple[Node, ...]
    flow: bool
    line: int
    column: int


class Mapping(Struct, frozen=True):
    """Keys and values in their order; no key stands twice. `flow` when written in braces."""

    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def parse(text: str, path: str, first_line: int = 1) -> Node | None:
    """The one document of `text`, or None where it is empty.

    Raises RecordError naming `path` and the line, where `first_line` is the number of the first line of `text`.
    """
    stand_ins = _stand_ins(text)
    loader = _Loader(text.translate(stand_ins) if stand_ins else text)
    builder = _Builder(loader, path, first_line, {there: here for here, there in stand_ins.items()})
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        raise _translated(error, path, first_line) from None
    except yaml.YAMLError as error:
        raise _refusal(path, first_line, f"not YAML: {' '.join(str(error).split())}") from None
    finally:
        loader.dispose()


def _stand_ins(text: str) -> dict[int, int]:
    """Private characters, which `text` has not, for those that end a line in YAML 1.1 and are letters in 1.2."""
    odd = [ord(character) for character in _OLD_BREAKS if character in text]
    free = (code for code in range(0xE000, 0xF900) if chr(code) not in text)
    return dict(zip(odd, free, strict=False))


def _translated(error: yaml.MarkedYAMLError, path: str, first_line: int) -> RecordError:
    mark, message = error.problem_mark or error.context_mark, error.problem or error.context
    if message and "nesting depth" in message:
        # Some versions of libyaml have a limit of their own, which their parser's reading ahead may meet first.
        return _refusal(path, mark.line + first_line if mark else None, _TOO_DEEP)
    if error.context and "quoted scalar" in error.context:
        mark, message = error.context_mark, f"the text in quotes that begins here is not ended: {message}"
    return _refusal(path, mark.line + first_line if mark else None, f"not YAML: {message}")


def _refusal(
    path: str, line: int | None, message: str, key: str | None = None, advice: str | None = None
) -> RecordError:
    return RecordError([Problem(path, message, line=line, key=key, suggestion=advice)])


def scalars(node: Node) -> list[Scalar]:
    """All scalars of `node`, keys too, in their order."""
    if isinstance(node, Scalar):
        return [node]
    inner = node.items if isinstance(node, Sequence) else [part for entry in node.entries for part in entry]
    return [scalar for part in inner for scalar in scalars(part)]


def written(key: Scalar, value: Node) -> list[str]:
    """`key` and `value` in block style, a line each, at the margin: plain scalars as they were, others quoted."""
    name = _spelled(key)
    if isinstance(value, Scalar):
        return [f"{name}: {_spelled(value)}".rstrip(" ")]
    if isinstance(value, Sequence) and value.items:
        items = [_item(item) for item in value.items]
        return [f"{name}:", *(f"  {line}" for item in items for line in item)]
    if isinstance(value, Mapping) and value.entries:
        return [f"{name}:", *(f"  {line}" for entry in value.entries for line in written(*entry))]
    return [f"{name}: {'[]' if isinstance(value, Sequence) else '{}'}"]


def _item(item: Node) -> list[str]:
    if isinstance(item, Scalar):
        return [f"- {_spelled(item)}".rstrip(" ")]
    empty = Scalar("", None, 0, 0, 0, 0)
    first, *rest = written(empty, item)
    lines = [line.removeprefix("  ") for line in rest] or [first.removeprefix(": ")]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def _spelled(scalar: Scalar) -> str:
    is_plain = scalar.style is None and "\n" not in scalar.text
    # What is plain in a flow collection is plain in a block.
    return scalar.text if is_plain else quoted(scalar.text)


class _Builder:
    """Nodes out of a loader's events."""

    def __init__(
        self,
        loader: Any,  # noqa: ANN401 - PyYAML's C loader has no type
        path: str,
        first_line: int,
        stood_for: dict[int, int],
    ) -> None:
        self._next = loader.get_event
        self._path = path
        self._stood_for = stood_for
        self._first_line = first_line

    def document(self) -> Node | None:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        root = self._node(self._next(), 0)
        self._next()
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            raise self._refuse(extra, "a second YAML document begins inside the front matter")
        return None if isinstance(root, Scalar) and root.is_null else root

    def _node(self, event: Any, level: int) -> Node:  # noqa: ANN401 - the events share no useful type
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(event, f"alias `*{event.anchor}`: records hold no aliases", "write the value out")
        if event.anchor is not None:
            raise self._refuse(event, f"anchor `&{event.anchor}`: records hold no anchors", "quote the value")
        if event.tag is not None:
            raise self._refuse(event, f"tag `{event.tag}`: records hold no tags", "quote the value")
        if isinstance(event, yaml.ScalarEvent):
            start: Any = event.start_mark
            end: Any = event.end_mark
            value = event.value.translate(self._stood_for) if self._stood_for else event.value
            return Scalar(value, event.style or None, start.line, start.column, end.line, end.column)
        if level >= MOST_LEVELS:
            raise self._refuse(event, _TOO_DEEP)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, level)
        return self._sequence(event, level)

    def _sequence(self, opening: Any, level: int) -> Sequence:  # noqa: ANN401
        items = []
        event = self._next()
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self._node(event, level + 1))
            event = self._next()
        start = opening.start_mark
        return Sequence(tuple(items), bool(opening.flow_style), start.line, start.column)

    def _mapping(self, opening: Any, level: int) -> Mapping:  # noqa: ANN401
        entries: list[tuple[Scalar, Node]] = []
        lines: dict[str, int] = {}
        event = self._next()
        while not isinstance(event, yaml.MappingEndEvent):
            key = self._node(event, level + 1)
            if not isinstance(key, Scalar):
                raise self._refuse(event, "a key must be a word, not a list or a mapping")
            if key.text in lines:
                first = lines[key.text] + self._first_line
                message = f"the key stands twice, first in line {first}"
                line, name = key.line + self._first_line, shown(key.text)[1:-1]
                raise _refusal(self._path, line, message, name, "remove one of them")
            lines[key.text] = key.line
            entries.append((key, self._node(self._next(), level + 1)))
            event = self._next()
        start = opening.start_mark
        return Mapping(tuple(entries), bool(opening.flow_style), start.line, start.column)

    def _refuse(self, event: Any, message: str, advice: str | None = None) -> RecordError:  # noqa: ANN401
        return _refusal(self._path, event.start_mark.line + self._first_line, message, advice=advice)
