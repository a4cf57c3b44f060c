"""What the parts of sources.yaml must agree on: names and addresses once, topics and parents that exist, no circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from aggregator.config.tables import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aggregator.config.document import Path


class Item(NamedTuple):
    """An entry of one of the file's lists: where it stands, and what could be taken of it."""

    path: Path
    values: dict[str, Any]


class Disagreement(NamedTuple):
    """A value that does not agree with another one, which stands at `other`."""

    path: Path
    message: str
    other: Path | None = None
    suggestion: str | None = None


def check_once(items: Iterable[Item], key: str, same: Callable[[str], object] = str) -> Iterator[Disagreement]:
    """Every value of `key` that an earlier item has, too; `same` makes equal what counts as equal."""
    first: dict[object, Item] = {}
    for item in items:
        if key not in item.values:
            continue
        earlier = first.setdefault(same(item.values[key]), item)
        if earlier is not item:
            message = f"{item.values[key]!r} stands here a second time"
            yield Disagreement((*item.path, key), message, (*earlier.path, key))


def same_address(address: str) -> tuple[str, str, str, str]:
    """What is equal for addresses of one feed: case of the host and fragments do not count."""
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query


def check_topics(topics: list[Item]) -> Iterator[Disagreement]:
    """Topics named twice, parents that are no topic, circles of parents, and company for what is no keyword."""
    yield from check_once(topics, "name", str.casefold)
    yield from _check_names(topics)
    known = topic_names(topics)
    parents = {
        item.values["name"]: known.get(item.values.get("parent") or "", item.values.get("parent"))
        for item in topics
        if "name" in item.values
    }
    for item in topics:
        yield from _check_company(item)
        parent = item.values.get("parent")
        if parent is None or "name" not in item.values:
            continue
        if parent not in known:
            yield Disagreement(
                (*item.path, "parent"), f"there is no topic {parent!r}", suggestion=suggest(parent, tuple(known))
            )
        elif circle := _circle(item.values["name"], parents):
            yield Disagreement((*item.path, "parent"), f"topics are parents of each other: {' → '.join(circle)}")


def topic_names(topics: Iterable[Item]) -> dict[str, str]:
    """What topics may be called where one is meant, and the name of each: names, then their other names."""
    named = [item for item in topics if "name" in item.values]
    names = {item.values["name"]: item.values["name"] for item in named}
    others = {other: item.values["name"] for item in named for other in item.values.get("names", ())}
    return names | {other: name for other, name in others.items() if other not in names}


def _check_names(topics: Iterable[Item]) -> Iterator[Disagreement]:
    """Other names that are a second topic's."""
    first: dict[str, Path] = {}
    items = [item for item in topics if "name" in item.values]
    for item in items:
        first.setdefault(item.values["name"].casefold(), item.path)
    for item in items:
        for index, name in enumerate(item.values.get("names", ())):
            path = (*item.path, "names", index)
            earlier = first.setdefault(name.casefold(), item.path)
            if earlier != item.path:
                yield Disagreement(path, f"{name!r} is a name of another topic", earlier)


def _check_company(item: Item) -> Iterator[Disagreement]:
    keywords = (*item.values.get("names", ()), *item.values.get("keywords", ()))
    for keyword, _ in item.values.get("near", ()):
        if keyword not in keywords:
            advice = suggest(keyword, keywords) if keywords else "list it under `keywords`"
            yield Disagreement((*item.path, "near", keyword), f"the topic has no keyword {keyword!r}", None, advice)


def _circle(name: str, parents: dict[str, str | None]) -> list[str]:
    """The way from a topic back to itself, where there is one."""
    way, seen = [name], set()
    at = parents.get(name)
    while at is not None and at not in seen:
        way.append(at)
        if at == name:
            return way
        seen.add(at)
        at = parents.get(at)
    return []


def check_source_topics(sources: Iterable[Item], topics: tuple[str, ...]) -> Iterator[Disagreement]:
    """Topics of sources that do not stand in `topics`, which are all their names."""
    known = set(topics)
    for item in sources:
        for index, topic in enumerate(item.values.get("topics", ())):
            if topic not in known:
                advice = suggest(topic, topics) if topics else "list it under `topics`"
                yield Disagreement((*item.path, "topics", index), f"there is no topic {topic!r}", suggestion=advice)


def name_sources(sources: Iterable[Item]) -> Iterator[Item]:
    """The sources, each with a name: those without get their host's, with a number where it is taken."""
    items = list(sources)
    taken = {item.values["name"] for item in items if "name" in item.values}
    counts: dict[str, int] = {}
    for item in items:
        if "name" in item.values or "url" not in item.values:
            yield item
            continue
        host = urlsplit(item.values["url"]).hostname or item.values["url"]
        name = _free(host, taken, counts)
        taken.add(name)
        yield Item(item.path, {**item.values, "name": name})


def _free(host: str, taken: set[str], counts: dict[str, int]) -> str:
    name = host
    while name in taken:
        counts[host] = counts.get(host, 1) + 1
        name = f"{host}-{counts[host]}"
    return name
