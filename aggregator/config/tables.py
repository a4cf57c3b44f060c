"""Tables of keys: what a mapping of sources.yaml may hold, how it becomes one of the model's Structs, its schema."""

from __future__ import annotations

import difflib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from aggregator.config.compound import Company, Headers
from aggregator.config.reading import Kind, Reading, Schema
from aggregator.config.values import shown

if TYPE_CHECKING:
    from aggregator.config.document import Path


class Key(NamedTuple):
    """One key of a table: its kind, and what it means in a sentence."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False


class Table(msgspec.Struct, frozen=True, dict=True):
    """The keys of one mapping of sources.yaml. `shape` is the model's Struct, which has the defaults.

    `bare` is the key that a text in the mapping's place stands for. `title` is its heading in the reference.
    """

    title: str
    shape: type[msgspec.Struct]
    keys: tuple[Key, ...]
    bare: str | None = None

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each key."""
        return {key.name: key.kind for key in self.keys}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys that must be there."""
        return tuple(key.name for key in self.keys if key.required)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What the model takes for keys that are left out."""
        fields = msgspec.structs.fields(self.shape)
        return {
            field.name: field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
            for field in fields
            if not field.required
        }


def read_keys(raw: object, table: Table, path: Path, reading: Reading) -> dict[str, Any] | UnsetType:
    """The values of a mapping's keys that can be taken, after telling `reading` of the others; UNSET: no mapping."""
    if table.bare and isinstance(raw, str):
        raw = {table.bare: raw}
    if not isinstance(raw, dict):
        return reading.wrong(
            path, f"a mapping of keys is wanted, not {shown(raw)}", "keys are " + ", ".join(table.kinds)
        )
    values: dict[str, Any] = {}
    kinds = table.kinds
    for name, value in raw.items():
        kind = kinds.get(name)
        if kind is None:
            reading.wrong((*path, name), "there is no such key", _inside(table, name), at_key=True)
        elif value is None and not kind.nullable:
            reading.wrong((*path, name), "has no value", "give it one, or remove the key")
        elif (taken := kind.read(value, (*path, name), reading)) is not UNSET:
            values[name] = taken
    for name in table.required:
        if name not in raw:
            reading.wrong(path, f"the key {name} is missing")
    return values


def _inside(table: Table, name: str) -> str | None:
    """What to write for a key that the table does not have: the section that has it, or the nearest key."""
    nested = (key for key in table.keys if isinstance(key.kind, Nested) and name in key.kind.table.kinds)
    section = next(nested, None)
    return f"did you mean {section.name}.{name}?" if section else suggest(name, tuple(table.kinds))


@lru_cache(maxsize=4096)
def suggest(word: str, known: tuple[str, ...]) -> str | None:
    """The nearest of the known words, as a question, or the list of them where they are few."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold().replace("-", "_"), folded, n=1) or (
        difflib.get_close_matches(word.casefold(), folded, n=1)
    )
    if near:
        return f"did you mean {folded[near[0]]}?"
    return f"known are {', '.join(known)}" if 0 < len(known) <= 30 else None  # noqa: PLR2004 - what one can read


class Nested(Kind, frozen=True):
    """A mapping with a table of its own; null is the mapping that says nothing."""

    table: Table
    nullable = True

    def title(self) -> str:
        """What people call it."""
        return f"{self.table.kinds[self.table.bare].title()}, or mapping" if self.table.bare else "mapping"

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """The table's Struct."""
        values = read_keys({} if raw is None else raw, self.table, path, reading)
        if isinstance(values, UnsetType) or not set(self.table.required) <= values.keys():
            return UNSET
        return self.table.shape(**values)

    def schema(self) -> Schema:
        """The table's."""
        return table_schema(self.table)


def table_schema(table: Table) -> Schema:
    """The JSON Schema of a mapping: titles, descriptions, defaults."""
    schema: Schema = {
        "type": "object",
        "title": table.title,
        "additionalProperties": False,
        "properties": {key.name: key_schema(table, key) for key in table.keys},
    }
    if table.required:
        schema["required"] = list(table.required)
    if not table.bare:
        return schema
    return {"anyOf": [table.kinds[table.bare].schema(), schema]}


def key_schema(table: Table, key: Key) -> Schema:
    """The JSON Schema of one key."""
    schema = {**key.kind.schema(), "description": key.meaning}
    default = table.defaults.get(key.name)
    if key.name in table.defaults and not isinstance(default, msgspec.Struct):
        schema["default"] = schema_default(key.kind, default)
    return schema


def schema_default(kind: Kind, default: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """A default as JSON says it: with units where the kind has them."""
    if default is None or isinstance(default, bool):
        return default
    if isinstance(kind, Company | Headers):
        return dict(default)
    if isinstance(default, tuple):
        return list(default)
    words = kind.shown(default)
    return default if isinstance(default, int) and str(default) == words else words
