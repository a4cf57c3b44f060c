"""What a record's file holds beside its article: keys that the grammar does not know, comments, a body.

They are found by line, in the order of the file, and each is tied to the known key or list item that stands before it
(or, a comment without a blank line between, to the one below it), so that it can be written at its place again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.store.record_quoting import quoted
from aggregator.store.record_read import ARTICLE_KEYS, IMAGE_KEYS, LOGO_KEYS, PROVIDER_KEYS, RELATED_KEYS
from aggregator.store.record_read import RELATED_PROVIDER_KEYS as SOURCE_KEYS
from aggregator.store.yaml_guard import Mapping, Node, Scalar, Sequence, scalars, written

if TYPE_CHECKING:
    from aggregator.model.article import Article
    from aggregator.store.front_matter import Frame

Path = tuple[str | int, ...]
"""The way to a mapping or list of the record: `("related", 0, "provider")`; the record itself is `()`."""

_COMMENT = re.compile(r"^[ \t]*#", re.MULTILINE)
_KEEPING = re.compile(r"[|>][0-9]?\+[0-9]?[ \t]*(?:#.*)?$")


_KEYS: dict[Path, tuple[str, ...]] = {
    (): ARTICLE_KEYS,
    ("provider",): PROVIDER_KEYS,
    ("provider", "images", 0): LOGO_KEYS,
    ("images", 0): IMAGE_KEYS,
    ("related", 0): RELATED_KEYS,
    ("related", 0, "provider"): SOURCE_KEYS,
    ("related", 0, "images", 0): IMAGE_KEYS,
}


class Note(Struct, frozen=True):
    """Lines to write again in the mapping or list at `path`, before or after its key (or item) `anchor`.

    `anchor` None is the beginning. `key` is None for a comment. `blank`: an empty line stood above. The lines are
    indented as if the mapping stood at the margin.
    """

    path: Path
    anchor: str | int | None
    before: bool
    key: str | None
    blank: bool
    lines: tuple[str, ...]


class Kept(Struct, frozen=True):
    """All that is kept. `titles` names the key after which an image's title stood, where that was not the last."""

    notes: tuple[Note, ...] = ()
    titles: tuple[tuple[Path, str], ...] = ()
    body: str = ""

    @property
    def secured(self) -> bool:
        """Whether `secured` is somebody else's, or at another place, and so one of the notes."""
        return any(note.key == "secured" and note.path == () for note in self.notes)


NOTHING = Kept()
"""What nearly every record holds beside its article."""


def known_keys(path: Path) -> tuple[str, ...]:
    """The keys that the grammar knows at `path`, in the order in which they are written; of a list, none."""
    return _KEYS.get(tuple(0 if isinstance(step, int) else step for step in path), ())


def find_kept(frame: Frame, root: Node | None, article: Article, *, has_unknown_keys: bool) -> Kept:
    """What the file of `frame` holds beside `article`, which was read from `root`; `NOTHING` without a search."""
    if not isinstance(root, Mapping):
        return NOTHING
    own = article.secured is not None and frame.text.endswith(f"\nsecured: {quoted(article.secured)}\n")
    foreign = not own and any(key.text == "secured" for key, _ in root.entries)
    titled = any(image.title for image in (*article.images, *(i for story in article.related for i in story.images)))
    if not (has_unknown_keys or foreign or titled or frame.body or _COMMENT.search(frame.text)):
        return NOTHING
    finder = _Finder(frame.text.split("\n"), foreign_secured=foreign)
    finder.record(root)
    kept = Kept(tuple(finder.notes), tuple(finder.titles), frame.body)
    return NOTHING if kept == NOTHING else kept


class _Finder:
    """Walks known mappings and lists, line by line. A line number that is returned is the first not yet looked at."""

    def __init__(self, lines: list[str], *, foreign_secured: bool) -> None:
        self.notes: list[Note] = []
        self.titles: list[tuple[Path, str]] = []
        self._lines = lines
        self._foreign_secured = foreign_secured

    def record(self, root: Mapping) -> None:
        self._mapping(root, (), 0, len(self._lines), 0)

    def _mapping(self, node: Mapping, path: Path, line: int, end: int, floor: int) -> int:
        if node.flow:
            return self._flow(node, path, line)
        keys = self._known(path)
        anchor: str | None = None
        for index, (key, value) in enumerate(node.entries):
            limit = node.entries[index + 1][0].line if index + 1 < len(node.entries) else end
            known = key.text in keys
            self._gap(path, anchor, key.text if known else None, line, key.line)
            if known:
                anchor = key.text
                line = self._value(key, value, (*path, key.text), limit)
            else:
                line = self._unknown(key, value, path, anchor, limit)
        self._find_title(node, path)
        return self._tail(path, anchor, line, end, max(node.column, floor))

    def _known(self, path: Path) -> tuple[str, ...]:
        keys = known_keys(path)
        return tuple(key for key in keys if key != "secured") if path == () and self._foreign_secured else keys

    def _find_title(self, node: Mapping, path: Path) -> None:
        keys = [key.text for key, _ in node.entries if key.text in IMAGE_KEYS]
        if known_keys(path) == IMAGE_KEYS and {"title", "isCached"} <= set(keys):
            place = keys.index("title")
            if 0 < place < keys.index("isCached"):
                self.titles.append((path, keys[place - 1]))

    def _value(self, key: Scalar, value: Node, path: Path, limit: int) -> int:
        below = key.line + 1
        if isinstance(value, Scalar):
            if value.style in {"|", ">"}:
                return self._content_end(below, limit, key.column)
            return max(below, value.end_line + 1) if value.text or value.style else below
        if isinstance(value, Mapping) and not known_keys(path):
            value = Sequence((value,), value.flow, value.line, value.column)
        if isinstance(value, Mapping):
            return self._mapping(value, path, below, limit, key.column + 1)
        return self._list(value, path, below, limit, key.column + 1)

    def _list(self, node: Sequence, path: Path, line: int, end: int, floor: int) -> int:
        if node.flow:
            return self._flow(node, path, line)
        anchor: int | None = None
        full = [item for item in node.items if not (isinstance(item, Scalar) and (not item.text or item.is_null))]
        for index, item in enumerate(full):
            limit = full[index + 1].line if index + 1 < len(full) else end
            self._gap(path, anchor, index, line, item.line)
            anchor = index
            if isinstance(item, Mapping):
                line = self._mapping(item, (*path, index), item.line, limit, node.column + 1)
            else:
                line = item.line + 1
        return self._tail(path, anchor, line, end, max(node.column, floor))

    def _flow(self, node: Node, path: Path, line: int) -> int:
        """Of a mapping or list in brackets: its keys anew, its comments above the key that it belongs to."""
        inner = list(scalars(node))
        last = max((scalar.end_line for scalar in inner), default=node.line)
        inside = {number for scalar in inner for number in range(scalar.line + 1, scalar.end_line + 1)}
        comments = [n for n in range(line, last + 1) if n not in inside and _COMMENT.match(self._lines[n])]
        place = next(index for index, step in enumerate(path) if isinstance(step, str))
        for number in comments:
            self._note(path[:place], path[place], None, (self._lines[number].strip(),), before=True, blank=False)
        self._flow_keys(node, path)
        return max(line, last + 1)

    def _flow_keys(self, node: Node, path: Path) -> None:
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                self._flow_keys(item, (*path, index))
        elif isinstance(node, Mapping):
            anchor: str | None = None
            for key, value in node.entries:
                if key.text in known_keys(path):
                    anchor = key.text
                    self._flow_keys(value, (*path, key.text))
                else:
                    self._note(path, anchor, key.text, tuple(written(key, value)), before=False, blank=False)

    def _unknown(self, key: Scalar, value: Node, path: Path, anchor: str | None, limit: int) -> int:
        end = self._content_end(key.line + 1, limit, key.column)
        if isinstance(value, Scalar) and value.style in {'"', "'"}:
            end = max(end, value.end_line + 1)
        blank = key.line > 0 and not self._lines[key.line - 1].strip()
        lines = (self._lines[key.line][key.column :], *self._dedented(key.line + 1, end, key.column))
        self._note(path, anchor, key.text, lines, before=False, blank=blank)
        return end

    def _dedented(self, start: int, end: int, column: int) -> list[str]:
        found = []
        for line in self._lines[start:end]:
            indent = len(line) - len(line.lstrip(" "))
            found.append(line[min(indent, column) :])
        return found

    def _content_end(self, start: int, limit: int, column: int) -> int:
        """Where the lines of a value end: before the blank lines and comments that belong to what follows."""
        end = limit
        while end > start and self._is_gap(self._lines[end - 1], column):
            end -= 1
        keeps = any(_KEEPING.search(line) for line in self._lines[start - 1 : end])
        while keeps and end < limit and not self._lines[end].strip():
            end += 1
        return end

    @staticmethod
    def _is_gap(line: str, column: int) -> bool:
        stripped = line.strip()
        return not stripped or (stripped[0] == "#" and line.index("#") <= column)

    def _gap(self, path: Path, anchor: str | int | None, following: str | int | None, start: int, end: int) -> None:
        """Comments in the lines before a key or item: those that touch it stay with it, others with the one above."""
        for first, last in self._comments(start, end):
            if last == end and following is not None:
                self._comment(path, following, first, last, before=True)
            else:
                self._comment(path, anchor, first, last, before=False)

    def _tail(self, path: Path, anchor: str | int | None, start: int, end: int, floor: int) -> int:
        """The comments that close a mapping or list: those that are indented as deep as it is."""
        line = start
        for first, last in self._comments(start, end):
            deep = first
            while deep < last and self._lines[deep].index("#") >= floor:
                deep += 1
            if deep > first:
                self._comment(path, anchor, first, deep, before=False)
                line = deep
            if deep < last:
                break
        return line

    def _comments(self, start: int, end: int) -> list[tuple[int, int]]:
        """The runs of comment lines in a range of lines."""
        runs: list[tuple[int, int]] = []
        for number in range(start, end):
            if _COMMENT.match(self._lines[number]):
                if runs and runs[-1][1] == number:
                    runs[-1] = (runs[-1][0], number + 1)
                else:
                    runs.append((number, number + 1))
        return runs

    def _comment(self, path: Path, anchor: str | int | None, first: int, last: int, *, before: bool) -> None:
        blank = first > 0 and not self._lines[first - 1].strip()
        lines = tuple(line.strip() for line in self._lines[first:last])
        self._note(path, anchor, None, lines, before=before, blank=blank)

    def _note(
        self,
        path: Path,
        anchor: str | int | None,
        key: str | None,
        lines: tuple[str, ...],
        *,
        before: bool,
        blank: bool,
    ) -> None:
        self.notes.append(Note(path, anchor, before, key, blank, lines))
