"""From a path to Settings: the file, the environment and the flags laid over each other, every problem told at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UnsetType, structs

from aggregator.config.agreement import (
    Disagreement,
    Item,
    check_once,
    check_source_topics,
    check_topics,
    name_sources,
    same_address,
    topic_names,
)
from aggregator.config.document import Document
from aggregator.config.environment import Layer, from_environment, from_flags, lay_over, misspelt
from aggregator.config.keys import FILE_KEYS, PROVIDER, SETTINGS, SOURCE, TOPIC
from aggregator.config.problems import Locator
from aggregator.config.reading import Reading
from aggregator.config.tables import Table, read_keys, suggest
from aggregator.config.text import FILE_NAME, find_file, parse_text, read_text
from aggregator.config.topic_files import TopicFiles
from aggregator.config.values import shown
from aggregator.errors import ConfigurationError, Problem
from aggregator.model.settings import ListedProvider, Settings, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.config.document import Path as Way

_DESCRIPTORS = re.compile(r"/dev/fd|/proc/[^/]+/fd")
_PATHS = {"store", "network.ca_file"}


class Loaded(NamedTuple):
    """Settings, and notes on what is allowed in their file and probably not meant."""

    settings: Settings
    notes: tuple[Problem, ...]


def load_settings(
    path: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """What the file at `path` (or the sources.yaml in the folder there) says; ConfigurationError carries every problem.

    `environment` is os.environ unless given. `overrides` are flags by the dotted key of the setting, such as
    `{"store": Path("x"), "network.allow": ("10.0.0.0/8",)}`; None and () are flags that were not given. A flag goes
    before the environment, that before the file, that before the default; only a flag's list follows the list
    below it and does not hide it (of two equal rules for `resolve`, the last counts). A store named by a flag is
    relative to the working folder, otherwise to the file.
    """
    return load(path, environment=environment, overrides=overrides).settings


def default_settings(
    folder: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """The settings where there is no file: defaults, environment and flags, as if an empty one lay in `folder`."""
    layers = _layers(environment, overrides)
    return _finish(_read(folder / FILE_NAME, Document("", {}, ()), layers)).settings


def load(
    path: Path, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Loaded:
    """As `load_settings`, with notes."""
    path = find_file(path)
    return load_text(path, read_text(path), environment=environment, overrides=overrides)


def load_text(
    path: Path, text: str, *, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Loaded:
    """As `load`, from the text of the file at `path`, which need not exist."""
    return _finish(_read(path, parse_text(path, text), _layers(environment, overrides)))


class _Layers(NamedTuple):
    environment: Mapping[str, str]
    variables: Layer
    flags: Layer


def _layers(environment: Mapping[str, str] | None, overrides: Mapping[str, Any] | None) -> _Layers:
    environment = os.environ if environment is None else environment
    flags = {
        key: str(Path(value).absolute()) if key in _PATHS and value else value
        for key, value in (overrides or {}).items()
    }
    return _Layers(environment, from_environment(environment), from_flags(flags, environment))


@dataclass
class _Parts:
    """A file that has been read: what could be taken of each part, and what is wrong."""

    path: Path
    document: Document
    layers: _Layers
    reading: Reading
    others: Mapping[str, Document] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    topics: list[Item] = field(default_factory=list)
    providers: list[Item] = field(default_factory=list)
    sources: list[Item] = field(default_factory=list)


def _read(path: Path, document: Document, layers: _Layers) -> _Parts:
    parts = _Parts(path, document, layers, Reading(layers.environment))
    top = _top(document.value, parts.reading)
    parts.settings = _settings(parts, top.get("settings"))
    parts.topics = list(_topics(parts, top))
    parts.providers = _items(parts.reading, top, "providers", PROVIDER)
    parts.sources = _items(parts.reading, top, "sources", SOURCE)
    return parts


def _top(top: object, reading: Reading) -> dict[str, Any]:
    if not isinstance(top, dict):
        advice = "put the list below `sources:`" if isinstance(top, list) else f"keys are {', '.join(FILE_KEYS)}"
        reading.wrong((), f"the file must hold keys, not {shown(top)}", advice)
        return {}
    for key in top:
        if key not in FILE_KEYS and not key.startswith("x-"):
            near = "put it below `settings:`" if key in SETTINGS.kinds else suggest(key, FILE_KEYS)
            reading.wrong((key,), "there is no such key", near, at_key=True)
    return top


def _settings(parts: _Parts, raw: object) -> dict[str, Any]:
    read = read_keys({} if raw is None else raw, SETTINGS, ("settings",), parts.reading)
    values = {} if isinstance(read, UnsetType) else read
    values = lay_over(values, parts.layers.variables, adding=False)
    values = lay_over(values, parts.layers.flags, adding=True)
    values["store"] = _beside(parts.path, values.get("store", "store"))
    network = values.get("network")
    if network is not None and network.ca_file:
        file = _beside(parts.path, network.ca_file)
        values["network"] = structs.replace(network, ca_file=file)
        if not Path(file).is_file():
            parts.reading.wrong(("settings", "network", "ca_file"), f"there is no file {file}")
    return values


def _beside(path: Path, value: str) -> str:
    """Where `value` leads from the file `path`; beside what came through a descriptor (`<(…)`) nothing lies."""
    parent = path.parent.absolute()
    if _DESCRIPTORS.fullmatch(str(parent)):
        parent = Path.cwd()
    return os.path.normpath(parent / Path(value).expanduser())


def _items(reading: Reading, top: dict[str, Any], key: str, table: Table) -> list[Item]:
    read = ((path, read_keys(item, table, path, reading)) for path, item in _listed(reading, top, key))
    return [Item(path, values) for path, values in read if not isinstance(values, UnsetType)]


def _listed(reading: Reading, top: dict[str, Any], key: str) -> Iterator[tuple[Way, object]]:
    raw = top.get(key)
    if isinstance(raw, list):
        yield from (((key, index), item) for index, item in enumerate(raw))
    elif raw is not None:
        reading.wrong((key,), f"a list is wanted, not {shown(raw)}", "begin each entry with `- `")


def _topics(parts: _Parts, top: dict[str, Any]) -> Iterator[Item]:
    """The topics that the file lists, with those of the files that it names at their place."""
    files = TopicFiles(parts.path.parent, parts.reading)
    parts.others = files.documents
    for path, raw in _listed(parts.reading, top, "topics"):
        if isinstance(raw, str):
            yield from files.read(raw, path)
        elif not isinstance(values := read_keys(raw, TOPIC, path, parts.reading), UnsetType):
            yield Item(path, values)


def _finish(parts: _Parts) -> Loaded:
    """The settings of parts that agree; ConfigurationError with everything that is wrong with them."""
    disagreements = list(_compare(parts))
    outside = [*parts.layers.flags.problems, *parts.layers.variables.problems]
    outside += misspelt(parts.layers.environment, _named_variables(parts))
    if parts.document.faults or parts.reading.findings or disagreements or outside:
        locator = _locator(parts)
        problems = [*locator.faults(), *map(locator.finding, parts.reading.findings)]
        problems += map(locator.disagreement, disagreements)
        first = str(parts.path)
        raise ConfigurationError([*sorted(problems, key=lambda problem: _order(problem, first)), *outside])
    return Loaded(_build(parts), tuple(_notes(parts)))


def _compare(parts: _Parts) -> Iterator[Disagreement]:
    yield from check_topics(parts.topics)
    yield from check_once(parts.providers, "domain")
    yield from check_once(parts.sources, "url", same_address)
    yield from check_once(parts.sources, "name")
    yield from check_source_topics(parts.sources, tuple(topic_names(parts.topics)))


def _named_variables(parts: _Parts) -> frozenset[str]:
    secured = parts.settings.get("secured")
    return frozenset(parts.reading.asked | ({secured.key_env} if secured else set()))


def _order(problem: Problem, first: str) -> tuple[bool, str, int, int]:
    """By place; those of the file `first` come before those of the files that it names."""
    return problem.path != first, problem.path, problem.line or 0, problem.column or 0


def _locator(parts: _Parts) -> Locator:
    return Locator(str(parts.path), parts.document, parts.others)


def _notes(parts: _Parts) -> Iterable[Problem]:
    return map(_locator(parts).finding, parts.reading.notes) if parts.reading.notes else ()


def _build(parts: _Parts) -> Settings:
    names = topic_names(parts.topics)
    topics = (
        item.values | {"parent": names[item.values["parent"]]} if item.values.get("parent") else item.values
        for item in parts.topics
    )
    sources = (
        item.values | {"topics": tuple(dict.fromkeys(names[topic] for topic in item.values.get("topics", ())))}
        for item in name_sources(parts.sources)
    )
    return Settings(
        path=str(parts.path.absolute()),
        **parts.settings,
        topics=tuple(Topic(**values) for values in topics),
        providers=tuple(ListedProvider(**item.values) for item in parts.providers),
        sources=tuple(Source(**values, position=position) for position, values in enumerate(sources)),
    )
