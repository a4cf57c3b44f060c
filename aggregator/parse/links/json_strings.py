"""The string values of a JSON text (RFC 8259) with their places, read as tokens: neither depth nor damage stops it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"?+|[{}\[\],]', re.DOTALL)
_DEEPEST: Final = 200


class JsonString(NamedTuple):
    """A string value: its keys and positions from the root (the first 200 levels), and where its inside stands."""

    path: tuple[str | int, ...]
    start: int
    end: int


def json_strings(text: str, start: int = 0, end: int | None = None) -> Iterator[JsonString]:
    """The string values of the JSON between two offsets of `text` (keys are none), in their order."""
    walk = _Walk()
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        sign = match[0][0]
        if sign != '"':
            walk.pass_sign(sign)
        elif not walk.is_key(match[1]):
            yield JsonString(tuple(walk.path), match.start(1), match.end(1))


class _Walk:
    """The keys and positions that lead to where reading stands."""

    def __init__(self) -> None:
        self.path: list[str | int] = []
        self._deeper = 0
        self._awaits_key = False

    def is_key(self, name: str) -> bool:
        """Whether a string here is a key; then it is the last part of the path."""
        is_key = self._awaits_key and not self._deeper
        if is_key:
            self.path[-1] = name
            self._awaits_key = False
        return is_key

    def pass_sign(self, sign: str) -> None:
        """Read a bracket, brace or comma."""
        if sign in "{[":
            self._enter(is_object=sign == "{")
        elif sign in "}]":
            self._leave()
        elif self.path and not self._deeper:
            last = self.path[-1]
            self._awaits_key = isinstance(last, str)
            self.path[-1] = last if isinstance(last, str) else last + 1

    def _enter(self, *, is_object: bool) -> None:
        if self._deeper or len(self.path) >= _DEEPEST:
            self._deeper += 1
            return
        self.path.append("" if is_object else 0)
        self._awaits_key = is_object

    def _leave(self) -> None:
        self._awaits_key = False
        if self._deeper:
            self._deeper -= 1
        elif self.path:
            self.path.pop()
