"""Adding sources to the text of a sources.yaml, which a person wrote: every line that stands there stays as it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from aggregator.config.document import DocumentError, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLAIN = re.compile(r"https?://[^\s\[\]{},'\"#&*!|>%@`]+(?<!:)")

REFUSAL = "the list of sources is written in a way that cannot be added to; add them by hand"


class Addition(NamedTuple):
    """A source to add: its address, and its name, or None for the host's."""

    url: str
    name: str | None = None


class _Slot(NamedTuple):
    """Where sources go: offsets of the text that they replace, how the list is written, how far it is indented."""

    start: int
    end: int
    style: str
    indent: int


class EditError(Exception):
    """The text's list of sources is written in a way that cannot be added to."""


def add_sources(text: str, additions: Iterable[Addition]) -> str:
    """The text with sources at the end of its list; EditError where the result would not read as meant.

    The text must be a valid sources.yaml.
    """
    added = list(additions)
    if not added:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    slot = _slot(text)
    result = _insert(text, slot, added).replace("\r\n", "\n").replace("\n", newline)
    _verify(text, result, added)
    return result


def _insert(text: str, slot: _Slot, added: list[Addition]) -> str:
    before, after = text[: slot.start], text[slot.end :]
    if slot.style == "flow":
        comma = "" if before.endswith("[") else ", "
        return before + comma + ", ".join(_flow(addition) for addition in added) + after
    lead = "" if not before or before.endswith("\n") else "\n"
    if slot.style == "null":
        lead, after = "\n", after.lstrip(" \t").removeprefix("\n")
    if slot.style == "key":
        lead += "\nsources:\n" if before.strip() else "sources:\n"
    return before + lead + "".join(_block(addition, " " * slot.indent) for addition in added) + after


def _flow(addition: Addition) -> str:
    name = f", name: {json.dumps(addition.name, ensure_ascii=False)}" if addition.name else ""
    return f"{{url: {json.dumps(addition.url, ensure_ascii=False)}{name}}}"


def _block(addition: Addition, indent: str) -> str:
    url = addition.url if _PLAIN.fullmatch(addition.url) else json.dumps(addition.url, ensure_ascii=False)
    if addition.name is None:
        return f"{indent}- {url}\n"
    return f"{indent}- url: {url}\n{indent}  name: {json.dumps(addition.name, ensure_ascii=False)}\n"


def _slot(text: str) -> _Slot:
    found = next((value for key, value in _top_values(text) if key.value == "sources"), None)
    if found is None:
        return _Slot(len(text), len(text), "key", 2)
    start, begin, end = found.start, found.start.start_mark, found.last.end_mark
    if not isinstance(start, yaml.SequenceStartEvent):
        if getattr(start, "value", ""):
            return _Slot(begin.index, end.index, "null", 2)
        return _Slot(_next_line(text, end), _next_line(text, end), "block", 2)
    if start.flow_style:
        return _Slot(end.index, end.index, "flow", 0)
    return _Slot(_next_line(text, end), _next_line(text, end), "block", begin.column)


class _Value(NamedTuple):
    """A value's first event, and the last one of what it contains (its own, where that is nothing)."""

    start: Any
    last: Any


def _top_values(text: str) -> Iterator[tuple[Any, _Value]]:
    events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
    while isinstance(key := next(events, None), yaml.ScalarEvent):
        yield key, _value(events)


def _value(events: Iterator[Any]) -> _Value:
    start = last = next(events)
    flow = [bool(start.flow_style)] if isinstance(start, yaml.CollectionStartEvent) else []
    while flow:
        event = next(events)
        if isinstance(event, yaml.CollectionStartEvent):
            flow.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            # A block's end is marked where the next thing begins, after any comments.
            last = event if flow.pop() and flow else last
        else:
            last = event
    return _Value(start, last)


def _next_line(text: str, mark: Any) -> int:  # noqa: ANN401 - PyYAML's marks are untyped
    if mark.column == 0:
        return int(mark.index)
    end = text.find("\n", mark.index)
    return len(text) if end < 0 else end + 1


def _verify(text: str, result: str, added: list[Addition]) -> None:
    before = read_document(text).value or {}
    try:
        after = read_document(result).value
    except (yaml.YAMLError, DocumentError) as error:
        raise EditError(REFUSAL) from error
    new = [{"url": item.url, **({"name": item.name} if item.name else {})} for item in added]
    read = [{"url": item} if isinstance(item, str) else item for item in after.get("sources", [])[-len(added) :]]
    kept = {**before, "sources": before.get("sources") or []}
    if read != new or {**after, "sources": after["sources"][: -len(added)]} != kept:
        raise EditError(REFUSAL)
