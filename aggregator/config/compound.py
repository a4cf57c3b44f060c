"""The kinds of values that hold others: lists, what may be null, secrets and headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard

from msgspec import UNSET, UnsetType

from aggregator.config.kinds import Words
from aggregator.config.reading import Kind, Reading, Schema
from aggregator.config.values import VARIABLE, WrongValueError, shown, text

if TYPE_CHECKING:
    from aggregator.config.document import Path


class ListOf(Kind, frozen=True):
    """A list, each item of one kind; null is the empty list."""

    item: Kind
    nullable = True

    def title(self) -> str:
        """What it is a list of."""
        return f"list of {self.item.title()}"

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """The items that can be taken, as a tuple."""
        if raw is None:
            return ()
        if not isinstance(raw, list):
            advice = f"write [{raw}]" if isinstance(raw, str) else None
            return reading.wrong(path, f"a list is wanted, not {shown(raw)}", advice)
        items = (self.item.read(item, (*path, index), reading) for index, item in enumerate(raw))
        return tuple(item for item in items if item is not UNSET)

    def raw(self, words: str) -> object:
        """Items stand apart by commas or spaces."""
        return [self.item.raw(word) for word in re.split(r"[\s,]+", words) if word]

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """In brackets."""
        return f"[{', '.join(self.item.shown(item) for item in value)}]"

    def schema(self) -> Schema:
        """An array, or null."""
        return {"type": ["array", "null"], "items": self.item.schema()}


class Maybe(Kind, frozen=True):
    """Another kind, or null."""

    kind: Kind
    nullable = True

    def title(self) -> str:
        """The other kind's."""
        return self.kind.title()

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """The other kind's value, or None."""
        return None if raw is None else self.kind.read(raw, path, reading)

    def raw(self, words: str) -> object:
        """The other kind's."""
        return self.kind.raw(words)

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """The other kind's, or null."""
        return "null" if value is None else self.kind.shown(value)

    def schema(self) -> Schema:
        """Either."""
        return {"anyOf": [self.kind.schema(), {"type": "null"}]}


class Company(Kind, frozen=True):
    """Words by the keyword that needs one of them: a mapping of texts to a text or a list of texts."""

    word: Kind
    nullable = True

    def title(self) -> str:
        """What people call it."""
        return "mapping of a keyword to words"

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """Pairs of a keyword and a tuple of words."""
        if not isinstance(raw, dict):
            return () if raw is None else reading.wrong(path, f"a mapping of keywords is wanted, not {shown(raw)}")
        pairs = ((keyword, self._words(words, (*path, keyword), reading)) for keyword, words in raw.items())
        return tuple((keyword, words) for keyword, words in pairs if words is not UNSET)

    def _words(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        if raw in (None, []):
            return reading.wrong(path, "names no word", "write the words that must stand near, or remove the key")
        return ListOf(self.word).read(raw if isinstance(raw, list) else [raw], path, reading)

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """The default: none."""
        return "{" + ", ".join(keyword for keyword, _ in value) + "}"

    def schema(self) -> Schema:
        """An object of texts or lists, or null."""
        words = {"anyOf": [self.word.schema(), {"type": "array", "items": self.word.schema()}]}
        return {"type": ["object", "null"], "additionalProperties": words}


_ENVIRONMENT = re.compile(rf"env:({VARIABLE})")


class Secret(Kind, frozen=True):
    """Another kind of text, written out or taken from the environment with `env:NAME`."""

    kind: Kind

    def title(self) -> str:
        """The other kind's, or the environment's."""
        return f"{self.kind.title()} or env:NAME"

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """The text, or what the environment holds."""
        if not is_secret(raw):
            return self.kind.read(raw, path, reading)
        return read_secret(raw, path, reading, self.kind)

    def schema(self) -> Schema:
        """Either."""
        return {"anyOf": [self.kind.schema(), {"type": "string", "pattern": f"^env:{VARIABLE}$"}]}


def is_secret(raw: object) -> TypeGuard[str]:
    """Whether a raw value points to the environment."""
    return isinstance(raw, str) and raw.strip().startswith("env:")


def read_secret(raw: str, path: Path, reading: Reading, kind: Kind) -> Any:  # noqa: ANN401 - as in Kind
    """What the variable of `env:NAME` holds, as that kind; UNSET after a report that does not quote it."""
    named = _ENVIRONMENT.fullmatch(raw.strip())
    if not named:
        return reading.wrong(path, f"{shown(raw)} names no environment variable", "write env:NAME")
    value = reading.secret(path, named[1])
    if isinstance(value, UnsetType):
        return value
    try:
        return kind.check(value)
    except WrongValueError:
        return reading.wrong(path, f"what the environment variable {named[1]} holds is no {kind.title()}")


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SECRET_HEADERS = {"authorization", "cookie", "proxy-authorization", "x-api-key"}
_OUR_HEADERS = {"host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "trailer", "expect"}


def _sendable(raw: object) -> str:
    value = text(raw)
    if not value.isascii():
        raise WrongValueError("a header may only hold characters of ASCII")
    return value


_HEADER_VALUE = Words("value of a header", _sendable)


class Headers(Kind, frozen=True):
    """Header fields (RFC 9110, section 5) that are sent with a request; their values may be `env:NAME`."""

    nullable = True

    def title(self) -> str:
        """What people call it."""
        return "headers, values may be env:NAME"

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """Pairs of name and value."""
        if not isinstance(raw, dict):
            return () if raw is None else reading.wrong(path, f"a mapping of headers is wanted, not {shown(raw)}")
        pairs = ((name, self._value(name, value, (*path, name), reading)) for name, value in raw.items())
        return tuple((name, value) for name, value in pairs if value is not UNSET)

    def _value(self, name: str, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        if not _TOKEN.fullmatch(name):
            return reading.wrong(path, f"{shown(name)} is no name of a header", at_key=True)
        if name.lower() in _OUR_HEADERS:
            return reading.wrong(path, f"{name} is what the connection itself says, and cannot be set", at_key=True)
        if is_secret(raw):
            return read_secret(raw, path, reading, _HEADER_VALUE)
        if isinstance(raw, str) and re.search(rf"\benv:{VARIABLE}", raw):
            return reading.wrong(path, "env:NAME must be the whole value", "put the words before it into the variable")
        if name.lower() in _SECRET_HEADERS:
            reading.note(path, f"a secret stands in the file in plain text, under {name}", "write env:NAME")
        return _HEADER_VALUE.read(raw, path, reading)

    def shown(self, value: Any) -> str:  # noqa: ANN401 - as in Kind
        """The default: none."""
        return "{" + ", ".join(name for name, _ in value) + "}"

    def schema(self) -> Schema:
        """An object of strings, or null."""
        return {"type": ["object", "null"], "additionalProperties": {"type": "string", "minLength": 1}}
