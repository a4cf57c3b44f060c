"""Addresses in YAML: every scalar value, with its dotted key; and the address fields of a record.

Only libyaml's events are used, never its recursive composer; aliases are not followed. What is no YAML is read as plain
text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from aggregator.parse.links.escapes import Unescaped, of_yaml
from aggregator.parse.links.occurrence import Fault
from aggregator.parse.links.plain import addresses
from aggregator.parse.links.values import in_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.parse.links.occurrence import Occurrence

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST: Final = 100
_RECORD_LISTS: Final = frozenset({"images", "related"})
_RECORD_FIELDS: Final = frozenset({"originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "featuredContent"})
_QUOTES: Final = frozenset({'"', "'"})

Path = tuple["str | int", ...]


class _TooDeepError(yaml.YAMLError):
    """Collections nested deeper than anything that a person writes."""

    problem = "nested too deeply"


def yaml_links(text: str, start: int = 0, end: int | None = None) -> Iterator[Occurrence | Fault]:
    """The addresses in the values of the YAML between two offsets of `text`."""
    return _or_plain(text, start, len(text) if end is None else end, lambda _: True)


def record_links(text: str, start: int, end: int) -> Iterator[Occurrence | Fault]:
    """The addresses in the front matter of a record: those of its own fields, of its images and of related stories."""
    return _or_plain(text, start, end, _is_address_field)


def _or_plain(text: str, start: int, end: int, wanted: Callable[[Path], bool]) -> Iterator[Occurrence | Fault]:
    try:
        yield from list(_links(text[start:end], start, wanted))
    except yaml.YAMLError as error:
        yield _fault(error, start)
        yield from addresses(text, start, end)


def _fault(error: yaml.YAMLError, start: int) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or " ".join(str(error).split())
    position = mark.index if mark else getattr(error, "position", 0) or 0
    return Fault(start + position, f"no YAML ({problem}); read as plain text")


def _is_address_field(path: Path) -> bool:
    names = [part for part in path if isinstance(part, str)]
    name = names[-1] if names else ""
    place = names[:-1]
    if place[:1] == ["related"]:
        del place[0]
    return (name in _RECORD_FIELDS and not place) or (name == "url" and place in (["images"], ["provider", "images"]))


def _links(text: str, offset: int, wanted: Callable[[Path], bool]) -> Iterator[Occurrence]:
    for path, style, start, end in _scalars(text):
        if text.find("//", start, end) < 0 and not (style == '"' and text.find("\\", start, end) >= 0):
            continue
        if not wanted(path):
            continue
        if style in _QUOTES:
            start, end = start + 1, end - 1  # noqa: PLW2901 - the quotes are not the value
        written = text[start:end]
        yield from in_value((of_yaml if style == '"' else Unescaped)(written, offset + start), path)


def _scalars(text: str) -> Iterator[tuple[Path, str | None, int, int]]:
    """Path, style and offsets of every scalar value."""
    loader = _Loader(text)
    walk = _Walk()
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.ScalarEvent):
                marks: tuple[Any, Any] = event.start_mark, event.end_mark
                if not walk.is_key(event.value):
                    yield tuple(walk.path), event.style or None, marks[0].index, marks[1].index
                walk.go_on()
            elif isinstance(event, yaml.AliasEvent):
                walk.go_on()
            elif isinstance(event, yaml.CollectionStartEvent):
                walk.enter(is_mapping=isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                walk.leave()
    finally:
        loader.dispose()


class _Walk:
    """The keys and positions that lead to where reading stands."""

    def __init__(self) -> None:
        self.path: list[str | int] = []
        self._awaits_key: list[bool | None] = []

    def is_key(self, name: str) -> bool:
        """Whether a scalar here is a mapping's key; then it is the last part of the path."""
        is_key = bool(self._awaits_key and self._awaits_key[-1])
        if is_key:
            self.path[-1] = name
        return is_key

    def enter(self, *, is_mapping: bool) -> None:
        """Begin a mapping or a list."""
        if len(self.path) >= _DEEPEST:
            raise _TooDeepError
        self.is_key("?")
        self.path.append("" if is_mapping else 0)
        self._awaits_key.append(True if is_mapping else None)

    def leave(self) -> None:
        """End the innermost mapping or list."""
        self.path.pop()
        self._awaits_key.pop()
        self.go_on()

    def go_on(self) -> None:
        """After a key comes its value, after a value the next key or item."""
        if self.path:
            last, awaits_key = self.path[-1], self._awaits_key[-1]
            self.path[-1] = last if isinstance(last, str) else last + 1
            self._awaits_key[-1] = None if awaits_key is None else not awaits_key
