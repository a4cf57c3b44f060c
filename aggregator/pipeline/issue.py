"""One source's issue: where each of its stories goes, and which stories of the same run make room for it.

Of the stories of one run that ask for the same path, that of the source that stands first in sources.yaml has it; the
others have the longer name. So the names, like the tellings, do not depend on who answered sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aggregator.errors import RecordError
from aggregator.model.memory import RecordMemory, is_archived
from aggregator.normalize.name import record_name, record_path, taken_name
from aggregator.normalize.relatives import heat_of
from aggregator.pipeline.plan import Plan, in_order
from aggregator.pipeline.retelling import Retelling, adopted, may_adopt, was_adopted
from aggregator.store.ledger import Intent
from aggregator.store.record import read_record, write_record
from aggregator.store.record_merge import first_written
from aggregator.store.reindex import addresses_of, as_found
from aggregator.store.shelf import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.article import Article
    from aggregator.model.explanation import Explanation
    from aggregator.pipeline.edition import Told
    from aggregator.store.ledger import Ledger
    from aggregator.store.secured import Keyring
    from aggregator.store.shelf import Shelf


class Placed(Struct, frozen=True):
    """Where a story lies, and what happened to its file: `written`, `updated`, `unchanged` or `duplicate`."""

    path: str | None
    happened: str


class Issue:
    """What one source is about to write: plans by path, over what lies on the shelf.

    `paths` are where the stories that were placed lie now, in the order in which they came. `noted` is what is only to
    be remembered of records that stay as they are; `retelling` has the files that are no records.
    """

    def __init__(
        self, ledger: Ledger, shelf: Shelf, layout: str, run: int, *, keys: Keyring | None, publish_at: int
    ) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._layout = layout
        self._run = run
        self._addresses: dict[str, str] = {}
        self._left: set[str] = set()
        self.planned: dict[str, Plan] = {}
        self.paths: list[str | None] = []
        self.noted: dict[str, Intent] = {}
        self.retelling = Retelling(keys, publish_at)

    @property
    def vacated(self) -> set[str]:
        """The files that are to be removed: their stories lie elsewhere."""
        return self._left - self.planned.keys()

    def intents(self) -> list[Intent]:
        """What is to be written, in an order in which nothing is overwritten before it lies elsewhere."""
        return in_order(self.planned)

    def path_now(self, path: str | None) -> str | None:
        """Where the story is now that lay at `path` before this issue."""
        return next((new for new, plan in self.planned.items() if plan.before and plan.before[0] == path), path)

    def place(self, told: Told, article: Article) -> str:
        """Find the story's place, and plan what is to be written there; what happened to its record, as in `Placed`.

        Its path goes to the end of `paths`.
        """
        placed = self._place(told, article)
        self.paths.append(placed.path)
        return placed.happened

    def _place(self, told: Told, article: Article) -> Placed:
        known = self._at(told.entry.record) if told.entry.record else self._find(addresses_of(article))
        if known is None:
            return self._place_new(told, article)
        data = self._read(known.path)
        if data is None or (known.removed and not self._is_back(article, data, known.path)):
            return self._leave_removed(known)
        if is_archived(known.path):
            return Placed(known.path, "unchanged")
        adopts = may_adopt(known, self._run, told.position)
        if adopts or self._is_own_telling(told, known):
            known = adopted(known, told, self._run) if adopts else known
            return self._update(told, article, known, data, adopts=adopts)
        if known.run == self._run and told.position < known.position and content_hash(data) == known.content_hash:
            return self._take_over(told, article, known, data)
        return Placed(known.path, "duplicate")

    def _is_own_telling(self, told: Told, known: RecordMemory) -> bool:
        """Whether the record follows this very entry: told again, or once more by a run that was killed."""
        entry = told.entry
        if entry.record is None or was_adopted(known, self._run):
            return (known.run, known.source, known.position) == (self._run, entry.source, told.position)
        is_mine = known.source == entry.source
        return is_mine and (not told.keys or self._ledger.records.is_owned(known.path, entry.source, told.keys))

    @staticmethod
    def _is_back(article: Article, data: bytes, path: str) -> bool:
        """Whether the file that was removed lies there again, or something that nobody can read yet."""
        try:
            return bool(set(addresses_of(article)).intersection(addresses_of(read_record(data, path).article)))
        except RecordError:
            return True

    # What lies where, with the plans taken into account

    def _find(self, addresses: Sequence[str]) -> RecordMemory | None:
        planned = next((self._addresses[address] for address in addresses if address in self._addresses), None)
        known = self.planned[planned].record if planned else self._ledger.records.find(addresses)
        return self.noted[known.path].record if known and known.path in self.noted else known

    def _at(self, path: str) -> RecordMemory | None:
        if path in self.planned:
            return self.planned[path].record
        if path in self._left:
            return None
        return self.noted[path].record if path in self.noted else self._ledger.records.at(path)

    def _read(self, path: str) -> bytes | None:
        if path in self.planned:
            return self.planned[path].data
        return None if path in self._left else self._shelf.read(path)

    def _is_free(self, path: str) -> bool:
        return self._at(path) is None and self._read(path) is None

    # What becomes of a story

    def _find_unknown(self, article: Article, paths: Sequence[str]) -> Placed | None:
        """The story's record where it lies at its own path unknown to the ledger: brought there by git or by hand."""
        addresses = set(addresses_of(article))
        for path in paths:
            data = self._read(path) if self._at(path) is None else None
            if data is not None and addresses.intersection(_addresses_in(data, path)):
                self._ledger.records.found([as_found(path, data)])
                return Placed(path, "duplicate")
        return None

    def _leave_removed(self, known: RecordMemory) -> Placed:
        if not known.removed:
            self._ledger.records.remove(known.path)
        return Placed(known.path, "unchanged")

    def _update(self, told: Told, article: Article, known: RecordMemory, data: bytes, *, adopts: bool) -> Placed:
        """Write the story anew in its place, but for what a person edited; what is no record is left."""
        renewal = self.retelling.renewed(told, article, known, data)
        if renewal is None:
            return Placed(known.path, "unchanged")
        record = replace(renewal.record, removed=False)
        if renewal.data is not None:
            self._put(replace(record, explanation=_explained(told, renewal.article)), renewal.data, renewal.article)
            return Placed(known.path, "updated")
        record = replace(record, explanation=known.explanation or _explained(told, renewal.article))
        if (adopts or record != known) and known.path not in self.planned:
            self.noted[known.path] = Intent(record=record, addresses=())
        return Placed(known.path, "unchanged")

    def _take_over(self, told: Told, article: Article, known: RecordMemory, data: bytes) -> Placed:
        """Tell the story anew under its new name, and let another story have the old name that asks for it."""
        before = self._lift(known, data)
        placed = self._place_new(told, article, before=before, also=addresses_of(read_record(data, known.path).article))
        self._relocate(known.path, placed.path)
        self._promote(known.path)
        return Placed(placed.path, "duplicate")

    def _place_new(
        self,
        told: Told,
        article: Article,
        before: tuple[str, str] | None = None,
        also: tuple[str, ...] = (),
    ) -> Placed:
        plain, taken = self._paths(article)
        is_free = self._is_free(plain)
        unknown = None if is_free or before else self._find_unknown(article, (plain, taken))
        if unknown:
            return unknown
        path = plain if is_free or self._displace(told, plain) else taken
        if path == taken and not self._is_free(taken):
            return Placed(None, "duplicate")
        article = replace(article, secured=self.retelling.sealed(told, article, path))
        data = write_record(article)
        self._put(replace(_record(told, article, self._run, data), path=path, plain=plain), data, article, before, also)
        return Placed(path, "written")

    def _paths(self, article: Article) -> tuple[str, str]:
        """The plain path, and the one for where that is another story's."""
        title, published = article.title, article.published
        canonical = article.web_url or article.original_url or ""
        names = (
            record_name(published, title, canonical=canonical),
            taken_name(published, title, canonical=canonical),
        )
        plain, taken = (record_path(self._layout, article.category, published, name) for name in names)
        return plain, taken

    def _displace(self, told: Told, path: str) -> bool:
        """Move the holder of `path` to its longer name, if its story was told in this run by a later source."""
        holder = self._at(path)
        if holder is None or holder.removed or holder.run != self._run or holder.position < told.position:
            return False
        data = self._read(path)
        if data is None or content_hash(data) != holder.content_hash:
            return False
        article = read_record(data, path).article
        moved = self._paths(article)[1]
        if moved == path or not self._is_free(moved):
            return False
        self._move(holder, data, moved, article)
        return True

    def _promote(self, path: str) -> None:
        """Give a path that has become free to the best of the stories of this run that ask for it."""
        if not self._is_free(path):
            return
        for waiting in self._waiting_for(path):
            data = self._read(waiting.path)
            if data is not None and content_hash(data) == waiting.content_hash:
                self._move(waiting, data, path, read_record(data, waiting.path).article)
                return

    def _waiting_for(self, plain: str) -> Iterator[RecordMemory]:
        stored = self._ledger.records.waiting_for(plain, self._run)
        planned = [plan.record for plan in self.planned.values() if plan.record.plain == plain]
        unmoved = [record for record in stored if record.path not in self._left]
        return iter(sorted([*unmoved, *planned], key=lambda record: record.position))

    def _move(self, record: RecordMemory, data: bytes, path: str, article: Article) -> None:
        before = self._lift(record, data)
        self._put(replace(record, path=path), data, article, before)
        self._relocate(record.path, path)

    def _relocate(self, before: str, after: str | None) -> None:
        self.paths = [after if path == before else path for path in self.paths]

    def _lift(self, record: RecordMemory, data: bytes) -> tuple[str, str] | None:
        """Take a record from its path; where its story lies on the shelf, and the hash of that file."""
        plan = self.planned.pop(record.path, None)
        if plan is None:
            self._left.add(record.path)
            return record.path, content_hash(data)
        return plan.before

    def _put(
        self,
        record: RecordMemory,
        data: bytes,
        article: Article,
        before: tuple[str, str] | None = None,
        also: tuple[str, ...] = (),
    ) -> None:
        addresses = tuple(dict.fromkeys((*addresses_of(article), *also)))
        self.planned[record.path] = Plan(record, data, addresses, before)
        self._addresses.update(dict.fromkeys(addresses, record.path))


def _record(told: Told, article: Article, run: int, data: bytes) -> RecordMemory:
    return RecordMemory(
        path="",
        canonical=article.web_url or article.original_url or "",
        source=told.entry.source,
        position=told.position,
        run=run,
        content_hash=content_hash(data),
        published=article.published.timestamp(),
        written=first_written(article),
        explanation=told.explanation,
    )


def _explained(told: Told, article: Article) -> Explanation | None:
    """Why the record is as it is, with the relatives that the telling knows nothing of."""
    if told.explanation is None or not article.related:
        return told.explanation
    return replace(told.explanation, heat=heat_of(article))


def _addresses_in(data: bytes, path: str) -> tuple[str, ...]:
    try:
        return addresses_of(read_record(data, path).article)
    except RecordError:
        return ()
