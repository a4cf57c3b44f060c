"""After a check: dead images and AMP pairs go out of records, moved addresses are rewritten where that is certain.

Files are taken one by one. Each is read again, and only what still stands where it was found is changed; everything
else in it stays as it is, byte for byte. What is left alone although it was meant is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from aggregator import urls
from aggregator.check.history import agreed_from
from aggregator.check.rewrite import Doubt, doubt_about, is_identity, is_taken_out
from aggregator.errors import RecordError, StoreLockedError
from aggregator.parse.links.kinds import document_kind
from aggregator.parse.links.markdown import front_matter_of
from aggregator.parse.links.reading import find_links_in_text
from aggregator.parse.links.text import decode
from aggregator.pipeline.health import source_of
from aggregator.pipeline.mend_record import Change, Fates, mended
from aggregator.pipeline.mend_text import rewrite
from aggregator.store.files import write_file
from aggregator.store.links import MOST_PLACES, KnownLink
from aggregator.store.record import read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aggregator.model.check import CheckSettings
    from aggregator.model.link import Finding, FoundLink, LinkKind, LinkMemory, Place
    from aggregator.parse.links.kinds import DocumentKind
    from aggregator.pipeline.mend_store import StoreDesk
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

Key = tuple[str, "LinkKind"]
LONG_AGO: Final = 8 * 86400.0
"""Seconds; a report counts what stood somewhere in the last week."""

MARKUP: Final = frozenset({"html", "opml", "feed", "sitemap", "xml"})
SNIFFED_BYTES: Final = 4096


class MendOrder(Struct, frozen=True, kw_only=True):
    """What is to be done: `take_out` the dead from records, `fix` what has moved; with `dry_run` it is only told."""

    take_out: bool = False
    fix: bool = False
    dry_run: bool = False


class Mended(Struct, kw_only=True):
    """How many addresses were taken out and rewritten, in how many files.

    `doubts` counts those that have moved and were left as written, by the reason; from `certain_from` (Unix seconds)
    on a check may make the first of the `early` ones certain.
    """

    taken_out: int = 0
    rewritten: int = 0
    files: int = 0
    doubts: Counter[Doubt] = field(default_factory=Counter)
    certain_from: float | None = None


class _Marks(Struct, frozen=True):
    """What the check says of one file, and at which lines and columns the moved addresses were found."""

    fates: Fates
    places: frozenset[tuple[int | None, int | None]]


class _Edit(Struct, frozen=True):
    """One file, as it was read and as it is to be."""

    name: str
    before: bytes
    after: bytes
    changes: tuple[Change, ...]


class Mender:
    """Mends the files of one check. `told` hears of each change that was made, `left` what was not done, and why."""

    def __init__(
        self,
        order: MendOrder,
        *,
        settings: CheckSettings,
        ledger: LinkLedger,
        desk: StoreDesk | None,
        told: Callable[[Change], None],
        left: Callable[[str], None],
    ) -> None:
        self._order = order
        self._settings = settings
        self._ledger = ledger
        self._desk = desk
        self._told = told
        self._left = left
        self._is_locked = False
        self._gone: set[Key] = set()
        self._kept: set[Key] = set()
        self._doubted: set[Key] = set()
        self.mended = Mended()

    def mend(self, frontier: Frontier) -> Mended:
        """Take every file of the check in turn. Raises `StoreError` where one cannot be written."""
        for name, places in frontier.by_path():
            marks = self._marks(places)
            if marks and not urls.is_web(name) and Path(name).is_file():
                is_done = not self._is_locked and self._mend_file(name, marks)
                (self._gone if is_done else self._kept).update(marks.fates.dead)
        return self.mended

    def let_go(self, frontier: Frontier, now: float) -> None:
        """Remember of what was taken out everywhere that it stands nowhere: a report leaves it out of its counts."""
        memories = self._ledger.remembered(self._gone - self._kept)
        known = (
            KnownLink(memory=memory, places=places, source=source_of(places))
            for memory in memories.values()
            for places in [frontier.places(memory.url, memory.kind, most=MOST_PLACES)]
        )
        self._ledger.save(known, seen=now - LONG_AGO)

    def _marks(self, places: Iterable[tuple[Place, Finding]]) -> _Marks | None:
        """What is to be done in one file, or None."""
        dead: dict[Key, str] = {}
        moving: defaultdict[Key, list[tuple[Place, Finding]]] = defaultdict(list)
        for place, finding in places:
            key = (finding.url, finding.kind)
            if self._order.take_out and is_taken_out(finding):
                dead[key] = finding.reason
            elif self._order.fix and finding.suggestion and not is_identity(place.field):
                moving[key].append((place, finding))
        moved = dict(self._certain(moving))
        stands = frozenset((place.line, place.column) for key in moved for place, _ in moving[key])
        return _Marks(Fates(dead, moved), stands) if dead or moved else None

    def _certain(self, moving: dict[Key, list[tuple[Place, Finding]]]) -> Iterator[tuple[Key, str]]:
        memories = self._ledger.remembered(moving)
        for key, found in moving.items():
            finding, memory = found[0][1], memories.get(key)
            doubt = doubt_about(finding, memory, self._settings.health)
            if doubt is None:
                yield key, finding.suggestion or ""
            elif key not in self._doubted:
                self._doubted.add(key)
                self._note_doubt(doubt, memory)

    def _note_doubt(self, doubt: Doubt, memory: LinkMemory | None) -> None:
        mended = self.mended
        mended.doubts[doubt] += 1
        if doubt == "early" and memory is not None:
            moment = max(agreed_from(memory, self._settings.health), memory.next_check)
            mended.certain_from = moment if mended.certain_from is None else min(moment, mended.certain_from)

    # One file

    def _mend_file(self, name: str, marks: _Marks) -> bool:
        """Whether everything is as it should be afterwards."""
        path = Path(name)
        try:
            data = path.read_bytes()
        except OSError as error:
            self._left(f"{name}: left as it is: {error.strerror}")
            return False
        kind = document_kind(name, data[:SNIFFED_BYTES])
        if kind == "record":
            return self._mend_record(name, data, marks)
        return kind is not None and self._mend_text(name, data, kind, marks)

    def _mend_record(self, name: str, data: bytes, marks: _Marks) -> bool:
        try:
            record = read_record(data, name)
        except RecordError as error:
            self._left(f"{name}: left as it is, for it is no record: {error.problems[0].message}")
            return False
        article, changes = mended(record.article, marks.fates, name)
        after, more = self._mend_body(name, write_record(article, record) if changes else data, marks)
        return self._put(_Edit(name, data, after, (*changes, *more)))

    def _put(self, edit: _Edit) -> bool:
        """Write what was changed, if anything was, and tell of it; in a dry run only tell. False: it was left."""
        if not edit.changes:
            return True
        try:
            is_written = self._order.dry_run or self._write(edit)
        except StoreLockedError as error:
            self._is_locked = True
            self._left(f"{error}; the records stay as they are, and the next check takes care of them")
            return False
        if is_written:
            self._count(edit)
        else:
            self._left(f"{edit.name}: left as it is, for it was changed meanwhile")
        return is_written

    def _write(self, edit: _Edit) -> bool:
        """Put the bytes in place of those that were read, behind a symbolic link in the file that it means."""
        inside = self._desk.path_of(edit.name) if self._desk else None
        if self._desk is not None and inside is not None and edit.name.endswith(".md"):
            return self._desk.write(inside, edit.before, edit.after)
        path = Path(edit.name).resolve()
        if path.read_bytes() != edit.before:
            return False
        write_file(path, edit.after)
        return True

    def _mend_body(self, name: str, data: bytes, marks: _Marks) -> tuple[bytes, list[Change]]:
        """What a person wrote below a record, with its moved addresses rewritten."""
        said = decode(data)
        if not marks.fates.moved or not said.exact:
            return data, []
        start = front_matter_of(said.text)[2]

        def wanted(link: FoundLink) -> str | None:
            return marks.fates.new(link.url, link.kind) if (link.start or 0) >= start else None

        done = rewrite(said.text, self._reader(name, "record"), wanted, markup=False)
        return said.encoded(done.text), [_moved(name, link, new) for link, new in done.done]

    def _mend_text(self, name: str, data: bytes, kind: DocumentKind, marks: _Marks) -> bool:
        said = decode(data)
        if not said.exact:
            self._left(f"{name}: left as it is, for its text cannot be written back byte for byte")
            return False

        def wanted(link: FoundLink) -> str | None:
            stands = (link.place.line, link.place.column) in marks.places and not is_identity(link.place.field)
            return marks.fates.new(link.url, link.kind) if stands else None

        done = rewrite(said.text, self._reader(name, kind), wanted, markup=kind in MARKUP)
        for link in done.left:
            self._left(
                f"{_place(name, link)}: {urls.redact(link.url or '')} has moved, but cannot be rewritten in place"
            )
        changes = tuple(_moved(name, link, new) for link, new in done.done)
        if not changes and not done.left:
            self._left(f"{name}: left as it is, for it was changed meanwhile")
        return self._put(_Edit(name, data, said.encoded(done.text), changes))

    def _reader(self, name: str, kind: DocumentKind) -> Callable[[str], list[FoundLink]]:
        base = self._settings.base_url or Path(name).absolute().as_uri()
        root = self._settings.root_dir or self._settings.base_url
        return lambda text: list(find_links_in_text(text, path=name, kind=kind, base=base, root=root))

    def _count(self, edit: _Edit) -> None:
        self.mended.files += 1
        for change in edit.changes:
            if change.new is None:
                self.mended.taken_out += 1
            else:
                self.mended.rewritten += 1
            self._told(change)


def _moved(name: str, link: FoundLink, new: str) -> Change:
    return Change(name, link.url or link.written, link.place.field, link.place.line, new)


def _place(name: str, link: FoundLink) -> str:
    return f"{name}:{link.place.line}:{link.place.column}"
