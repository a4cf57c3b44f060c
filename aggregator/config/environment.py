"""What environment and command line say about settings: `AGGREGATOR_<SECTION>_<KEY>`, and flags by dotted key."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET, structs

from aggregator.config.document import Literal
from aggregator.config.keys import SETTINGS
from aggregator.config.reading import Reading
from aggregator.config.tables import Nested, suggest
from aggregator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aggregator.config.document import Path
    from aggregator.config.reading import Kind

PREFIX = "AGGREGATOR_"
Dotted = tuple[str, ...]
"""A setting's way below `settings`: `("network", "timeout")`."""
FLAGS: dict[Dotted, str] = {("network", "allow"): "--allow-network"}
"""Flags that are not called as the last part of their setting."""


def setting_kinds() -> dict[Dotted, Kind]:
    """Every setting that has a value of its own, and its kind."""
    kinds: dict[Dotted, Kind] = {}
    for key in SETTINGS.keys:
        if isinstance(key.kind, Nested):
            kinds |= {(key.name, inner.name): inner.kind for inner in key.kind.table.keys}
        else:
            kinds[(key.name,)] = key.kind
    return kinds


def variable_of(setting: Dotted) -> str:
    """The environment variable that overrides a setting: AGGREGATOR_NETWORK_TIMEOUT."""
    return PREFIX + "_".join(setting).upper()


class Layer(NamedTuple):
    """What the environment or the command line says: checked values by setting, and what is wrong with the others."""

    values: dict[Dotted, Any]
    problems: tuple[Problem, ...]


def from_environment(environment: Mapping[str, str]) -> Layer:
    """The settings that variables state; an empty variable is as good as none."""
    named = ((setting, kind, environment.get(variable_of(setting), "")) for setting, kind in setting_kinds().items())
    raws = {setting: kind.raw(words.strip()) for setting, kind, words in named if words.strip()}
    return _layer(raws, Reading(environment), "environment", variable_of)


def from_flags(overrides: Mapping[str, Any], environment: Mapping[str, str]) -> Layer:
    """The settings that flags state, by dotted key; None and () are flags that were not given."""
    kinds = setting_kinds()
    given = {tuple(name.split(".")): value for name, value in overrides.items() if value not in (None, ())}
    raws = {setting: _raw(kinds[setting], value) for setting, value in given.items()}
    return _layer(raws, Reading(environment), "command line", _flag_of)


def _raw(kind: Kind, value: object) -> object:
    if isinstance(value, bool | int | float):
        return Literal(str(value), value)
    if isinstance(value, tuple | list):
        return [str(item) for item in value]
    return kind.raw(str(value))


def _flag_of(setting: Dotted) -> str:
    return FLAGS.get(setting, "--" + setting[-1].replace("_", "-"))


def _layer(raws: dict[Dotted, object], reading: Reading, where: str, named: Callable[[Dotted], str]) -> Layer:
    kinds = setting_kinds()
    read = {setting: kinds[setting].read(raw, setting, reading) for setting, raw in raws.items()}
    problems = tuple(
        Problem(where, finding.message, key=named(_setting(finding.path)), suggestion=finding.suggestion)
        for finding in reading.findings
    )
    return Layer({setting: value for setting, value in read.items() if value is not UNSET}, problems)


def _setting(path: Path) -> Dotted:
    return tuple(step for step in path if isinstance(step, str))


def lay_over(values: dict[str, Any], layer: Layer, *, adding: bool) -> dict[str, Any]:
    """Settings with a layer over them; with `adding`, its lists follow the lists below and do not hide them."""
    result = dict(values)
    for setting, value in layer.values.items():
        if len(setting) == 1:
            result[setting[0]] = value
            continue
        section, key = setting
        below = result.get(section, SETTINGS.defaults[section])
        added = (*getattr(below, key), *value) if adding and isinstance(value, tuple) else value
        result[section] = structs.replace(below, **{key: added})
    return result


def misspelt(environment: Mapping[str, str], allowed: frozenset[str]) -> Iterator[Problem]:
    """Variables that look like ours and name no setting; `allowed` are those that the file itself names.

    A variable is ours by its section (`AGGREGATOR_NETWORK_…`) or by being nearly a setting's: others that begin
    so belong to whoever set them. AGGREGATOR_SECURED_… may be keys, of which there can be several.
    """
    known = tuple(variable_of(setting).removeprefix(PREFIX) for setting in setting_kinds())
    sections = tuple(f"{setting[0].upper()}_" for setting in setting_kinds() if len(setting) > 1)
    for name in sorted(environment):
        rest = name.removeprefix(PREFIX)
        if name == rest or rest in known or name in allowed or rest.startswith("SECURED_"):
            continue
        if rest.startswith(sections) or difflib.get_close_matches(rest, known, n=1, cutoff=0.8):
            near = suggest(rest, known)
            advice = near.replace("mean ", f"mean {PREFIX}") if near and near.startswith("did") else None
            yield Problem("environment", "there is no such setting", key=name, suggestion=advice)
