"""The kinds of single values that keys of sources.yaml take: text, true or false, numbers, durations, sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aggregator.config.document import Literal, resolve
from aggregator.config.reading import Kind, Schema
from aggregator.config.units import DURATION, SIZE, format_duration, format_size, parse_duration, parse_size
from aggregator.config.values import WrongValueError, matching, number, shown, text

if TYPE_CHECKING:
    from collections.abc import Callable


class Words(Kind, frozen=True):
    """Text that a function of `values` checks; `shape` is its regular expression for editors."""

    label: str = "text"
    checked: Callable[[object], str] = text
    shape: str | None = None

    def title(self) -> str:
        """What people call it."""
        return self.label

    def check(self, raw: object) -> str:
        """The text."""
        return self.checked(raw)

    def schema(self) -> Schema:
        """Text, with its shape where there is one."""
        return {"type": "string", "minLength": 1} | ({"pattern": self.shape} if self.shape else {})


def shaped(label: str, pattern: str, shape: str) -> Words:
    """Text that matches `pattern` as a whole; `shape` says the same to editors, in ECMAScript's dialect."""
    return Words(label, lambda raw: matching(raw, pattern, label), shape)


class Flag(Kind, frozen=True):
    """True or false."""

    def title(self) -> str:
        """What people call it."""
        return "true or false"

    def check(self, raw: object) -> bool:
        """The boolean."""
        if isinstance(raw, Literal) and isinstance(raw.value, bool):
            return raw.value
        raise WrongValueError(f"true or false is wanted, not {shown(raw)}")

    def raw(self, words: str) -> object:
        """Booleans are YAML's; 1 and 0 serve too, as environment variables are often written."""
        return resolve({"1": "true", "0": "false"}.get(words, words.lower()))

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """As YAML writes it."""
        return str(value).lower()

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


class Whole(Kind, frozen=True):
    """A whole number of at least `least`."""

    least: int = 0

    def title(self) -> str:
        """What people call it."""
        return "whole number"

    def check(self, raw: object) -> int:
        """The number."""
        value = number(raw)
        if not isinstance(value, int):
            quoted = isinstance(raw, str) and re.fullmatch(r"[0-9]{1,18}", raw)
            raise WrongValueError(
                f"a whole number is wanted, not {shown(raw)}", "write it without quotes" if quoted else None
            )
        if value < self.least:
            raise WrongValueError(f"{value} is too little", f"at least {self.least}")
        return value

    def raw(self, words: str) -> object:
        """A number as YAML reads it."""
        return resolve(words)

    def schema(self) -> Schema:
        """An integer."""
        return {"type": "integer", "minimum": self.least}


class Duration(Kind, frozen=True):
    """A duration in seconds, at least `least`, and more than 0 where `positive`."""

    positive: bool = True
    least: float = 0.0

    def title(self) -> str:
        """What people call it."""
        return "duration"

    def check(self, raw: object) -> float:
        """The seconds."""
        value = self._seconds(raw)
        if value < self.least or (self.positive and value <= 0):
            raise WrongValueError(
                f"{shown(raw)} is too short", f"at least {format_duration(self.least)}" if self.least else None
            )
        return value

    def _seconds(self, raw: object) -> float:
        if (value := number(raw)) is not None:
            return float(value)
        if not isinstance(raw, str):
            raise WrongValueError(f"a duration is wanted, such as 30m, not {shown(raw)}")
        try:
            return parse_duration(raw)
        except ValueError as error:
            raise WrongValueError(str(error)) from error

    def raw(self, words: str) -> object:
        """A bare number is seconds."""
        return resolve(words)

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """With its unit."""
        return "" if value is None else format_duration(value)

    def schema(self) -> Schema:
        """A number of seconds, or text with units."""
        floor = {"exclusiveMinimum": 0} if self.positive and not self.least else {"minimum": self.least}
        return {"anyOf": [{"type": "number", **floor}, {"type": "string", "pattern": f"^{DURATION}$"}]}


class Size(Kind, frozen=True):
    """A size in bytes, at least one."""

    def title(self) -> str:
        """What people call it."""
        return "size"

    def check(self, raw: object) -> int:
        """The bytes."""
        try:
            value = parse_size(raw) if isinstance(raw, str) else number(raw)
        except ValueError as error:
            raise WrongValueError(str(error)) from error
        if not isinstance(value, int):
            raise WrongValueError(f"a size is wanted, such as 10MiB, not {shown(raw)}")
        if value < 1:
            raise WrongValueError(f"{shown(raw)} is too little", "at least 1")
        return value

    def raw(self, words: str) -> object:
        """A bare number is bytes."""
        return resolve(words)

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """With its unit."""
        return format_size(value)

    def schema(self) -> Schema:
        """A number of bytes, or text with a unit."""
        return {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{SIZE}$"}]}
