"""What every kind of value promises, and the `Reading` that collects what is wrong.

A kind reads a raw value (from the file's YAML, or made from the words of an environment variable or a flag), reports
what is wrong and returns msgspec's UNSET then, so that all problems are found at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType

from aggregator.config.values import WrongValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.config.document import Path

Schema = dict[str, Any]


class Finding(NamedTuple):
    """Something wrong at `path`; `at_key` where it is the key and not its value that is wrong."""

    path: Path
    message: str
    suggestion: str | None = None
    at_key: bool = False


@dataclass
class Reading:
    """What a reading finds wrong and worth a note, and the environment that secrets come from.

    `asked` are the names of the variables that were looked up.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def wrong(self, path: Path, message: str, suggestion: str | None = None, *, at_key: bool = False) -> UnsetType:
        """Report a problem; returns UNSET, what a kind returns for a value that it cannot take."""
        self.findings.append(Finding(path, message, suggestion, at_key))
        return UNSET

    def note(self, path: Path, message: str, suggestion: str | None = None) -> None:
        """Report what is allowed, and probably not meant."""
        self.notes.append(Finding(path, message, suggestion))

    def secret(self, path: Path, name: str) -> str | UnsetType:
        """What the environment variable `name` holds."""
        self.asked.add(name)
        if not self.environment.get(name):
            return self.wrong(path, f"the environment variable {name} is not set", f"export {name}=…")
        return self.environment[name].strip()


class Kind(Struct, frozen=True):
    """A kind of value; `nullable` kinds take null as "nothing"."""

    nullable = False

    def title(self) -> str:
        """What people call it."""
        raise NotImplementedError

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - each kind has its own type
        """The checked value, or UNSET after telling `reading` what is wrong."""
        try:
            return self.check(raw)
        except WrongValueError as error:
            return reading.wrong(path, error.message, error.suggestion)

    def check(self, raw: object) -> Any:  # noqa: ANN401 - the same
        """The checked value; WrongValueError where it is none."""
        raise NotImplementedError

    def raw(self, words: str) -> object:
        """The raw value that the words of an environment variable or a flag stand for."""
        return words

    def shown(self, value: Any) -> str:  # noqa: ANN401 - the same
        """A checked value as sources.yaml would say it."""
        return "" if value is None else str(value)

    def schema(self) -> Schema:
        """The JSON Schema of such a value."""
        return {"type": "string", "minLength": 1}
