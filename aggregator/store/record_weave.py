"""Weaving: the canonical lines of an article, with what its file held besides put back at its place."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import msgspec

from aggregator.store.record_kept import known_keys
from aggregator.store.record_write import front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.article import Article
    from aggregator.store.record_kept import Kept, Note, Path

_LINE = re.compile(r"( *)(- )?(?:([A-Za-z]+):(?: |$))?")


def weave(article: Article, before: Article, kept: Kept) -> str:
    """The record of `article`, with all of `kept`, which was found in the record of the article `before`.

    What belonged to an image, a topic or a related story goes with it: keys vanish with their item, comments stay. A
    `secured` of somebody else stays unless `article` has another than `before`.
    """
    own = article.secured != before.secured
    notes = [note for note in kept.notes if not (own and note.key == "secured" and note.path == ())]
    if kept.secured and not own:
        article = msgspec.structs.replace(article, secured=None)
    places = _Places(before, article)
    lines = _move_titles(front_matter(article).splitlines(), [(places.path(path), key) for path, key in kept.titles])
    woven = _emit(lines, _insertions(lines, notes, places))
    return "".join(f"{line}\n" for line in ("---", *woven, "---")) + (kept.body or "\n")


class _Places:
    """Where the items of the lists of one article are in another: found again by their address or text."""

    def __init__(self, before: Article, after: Article) -> None:
        self._before = before
        self._after = after
        self._places: dict[tuple[Path, Path], list[int | None]] = {}

    def path(self, path: Path) -> Path | None:
        """Where `path` has gone, or None where an item on the way is there no more."""
        found: Path = ()
        for depth, step in enumerate(path):
            place = self._item(path[:depth], found, step) if isinstance(step, int) else step
            if place is None:
                return None
            found = (*found, place)
        return found

    def _item(self, path: Path, found: Path, index: int) -> int | None:
        """Where the item `index` of the list at `path` is in the list at `found`."""
        if (path, found) not in self._places:
            before, after = _identities(self._before, path), _identities(self._after, found)
            self._places[path, found] = _moved(before, after)
        places = self._places[path, found]
        return places[index] if index < len(places) else None


def _moved(before: list[str], after: list[str]) -> list[int | None]:
    """For each text of `before` the place of the same one in `after`; the second of two equal ones is the second."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, identity in enumerate(after):
        places[identity].append(place)
    return [places[identity].popleft() if places[identity] else None for identity in before]


def _identities(article: Article, path: Path) -> list[str]:
    match path:
        case ("topics",):
            return list(article.topics)
        case ("images",):
            return [image.url for image in article.images]
        case ("provider", "images"):
            return [image.url for image in article.provider.images]
        case ("related",):
            return [story.web_url or story.title for story in article.related]
        case ("related", int(index), "images") if index < len(article.related):
            return [image.url for image in article.related[index].images]
    return []


def _spans(lines: list[str]) -> dict[Path, tuple[int, int]]:
    """The lines, first and one after the last, of every key and item of canonical front matter."""
    spans: dict[Path, tuple[int, int]] = {}
    counts: defaultdict[Path, int] = defaultdict(int)
    opened: list[tuple[int, Path, int]] = []
    last = 0
    for number, line in enumerate([*lines, "-"]):
        if not line:
            continue
        indent, dash, key = _LINE.match(line).groups()  # type: ignore[union-attr] # it matches everything
        column = len(indent) if number < len(lines) else 0
        while opened and opened[-1][0] >= column:
            _, path, start = opened.pop()
            spans[path] = (start, last)
        last = number + 1
        parent = opened[-1][1] if opened else ()
        if dash:
            counts[parent] += 1
            parent = (*parent, counts[parent] - 1)
            opened.append((column, parent, number))
        if key:
            opened.append((column + 2 * bool(dash), (*parent, key), number))
    return spans


def _move_titles(lines: list[str], titles: list[tuple[Path | None, str]]) -> list[str]:
    spans = _spans(lines) if titles else {}
    for path, key in titles:
        title = spans.get((*path, "title")) if path is not None else None
        place = spans.get((*path, key)) if path is not None else None
        if title and place:
            lines.insert(place[1], lines.pop(title[0]))
    return lines


def _insertions(lines: list[str], notes: list[Note], places: _Places) -> dict[int, list[tuple[Note, Path]]]:
    """The notes by the line before which they stand, each with the mapping or list that it stands in."""
    spans = _spans(lines)
    spans[()] = (-1, max((end for _, end in spans.values()), default=0))
    found: defaultdict[int, list[tuple[Note, Path]]] = defaultdict(list)
    for note in notes:
        place = _place(note, spans, places)
        if place:
            found[place[0]].append((note, place[1]))
    return found


def _place(note: Note, spans: dict[Path, tuple[int, int]], places: _Places) -> tuple[int, Path] | None:
    path, anchor, before = note.path, note.anchor, note.before
    while (found := places.path(path)) not in spans:
        if note.key is not None:
            return None
        path, anchor, before = path[:-1], path[-1], False
    assert found is not None  # noqa: S101 - for the type checker: None is no key of `spans`
    return _line_in(spans, found, places.path((*path, anchor)) if anchor is not None else None, anchor, before), found


def _line_in(
    spans: dict[Path, tuple[int, int]], path: Path, target: Path | None, anchor: str | int | None, before: bool
) -> int:
    if target in spans:
        return spans[target][0 if before else 1]
    earlier = _earlier(spans, path, anchor)
    if earlier is not None:
        return spans[earlier][1]
    is_item = bool(path) and isinstance(path[-1], int)
    return spans[path][0] if is_item else spans[path][0] + 1


def _earlier(spans: dict[Path, tuple[int, int]], path: Path, anchor: str | int | None) -> Path | None:
    """The nearest key before `anchor`, in the order of the grammar, that is written; of a list, its last item."""
    keys = known_keys(path)
    if isinstance(anchor, str) and anchor in keys:
        written = [(*path, key) for key in keys[: keys.index(anchor)] if (*path, key) in spans]
        return written[-1] if written else None
    if isinstance(anchor, int):
        items = [other for other in spans if len(other) == len(path) + 1 and other[:-1] == path]
        return max(items, key=lambda other: spans[other]) if items else None
    return None


def _emit(lines: list[str], insertions: dict[int, list[tuple[Note, Path]]]) -> Iterator[str]:
    previous = ""
    for number in range(len(lines) + 1):
        dash_at = None
        for note, path in insertions.get(number, ()):
            text, dash_at = _indented(note, path, lines, number, dash_at)
            if note.blank and previous:
                yield ""
            yield from text
            previous = text[-1]
        if number < len(lines):
            previous = lines[number]
            yield previous if dash_at is None else f"{previous[:dash_at]}  {previous[dash_at + 2 :]}"


def _indented(
    note: Note, path: Path, lines: list[str], number: int, dash_at: int | None
) -> tuple[list[str], int | None]:
    """The note's lines at their column. A key before an item's first takes over its dash; `dash_at` says where."""
    column = 2 * len(path)
    first_in_item = bool(path) and isinstance(path[-1], int) and number < len(lines)
    first_in_item = first_in_item and lines[number].startswith(f"{' ' * (column - 2)}- ")
    if first_in_item and note.key is None and dash_at is None:
        column -= 2
    text = [f"{' ' * column}{line}" if line else "" for line in note.lines]
    if first_in_item and note.key is not None and dash_at is None:
        dash_at = column - 2
        text[0] = f"{' ' * dash_at}- {note.lines[0]}"
    return text, dash_at
