"""Records that lie on the shelf written anew, field by field: what a person edited stays.

One story told again is an update (`renew`, which an issue uses); many records changed by what happened to others are
revised (`Reviser`), in batches that are noted before they are written, so that a run may be killed anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from aggregator.errors import Problem, RecordError
from aggregator.model.article import Article
from aggregator.model.explanation import Explanation
from aggregator.model.memory import RecordMemory, is_archived
from aggregator.store.ledger import Intent
from aggregator.store.record import read_record, write_record
from aggregator.store.record_fields import FIELDS
from aggregator.store.record_merge import first_written, merge
from aggregator.store.reindex import addresses_of, as_found
from aggregator.store.shelf import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

BATCH: Final = 200


class Renewal(Struct, frozen=True, kw_only=True):
    """What is to be remembered of a record and, where it changed, its new bytes (else None)."""

    record: RecordMemory
    article: Article
    data: bytes | None = None


def renew(
    known: RecordMemory, data: bytes, tell: Callable[[Article], Article], *, fields: Collection[str] = FIELDS
) -> Renewal:
    """The record with the bytes `data` as `tell` has it now, but for what a person edited in it.

    `tell` is given the article on the disk; of what it gives back only `fields` (`store/record_fields.py`) are looked
    at. Raises `RecordError` where the file is no record.
    """
    disk = read_record(data, known.path)
    written = known.written
    if written is None and content_hash(data) == known.content_hash:
        written = first_written(disk.article)
    merged = merge(disk, tell(disk.article), written, fields=fields)
    record = replace(known, written=merged.written)
    if not merged.changed:
        return Renewal(record=record, article=merged.article)
    renewed = write_record(merged.article, disk)
    record = replace(
        record,
        canonical=merged.article.web_url or merged.article.original_url or known.canonical,
        content_hash=content_hash(renewed),
        published=merged.article.published.timestamp(),
    )
    return Renewal(record=record, article=merged.article, data=renewed)


class Revision(Struct, frozen=True, kw_only=True):
    """What is to become of one record: `tell` gives `fields` their new values, and nothing else of it is looked at.

    `explain`, where given, makes its explanation from then on of the one that was noted; `is_counted` says whether the
    record counts as updated where it is written.
    """

    path: str
    tell: Callable[[Article], Article]
    fields: Collection[str]
    explain: Callable[[Explanation], Explanation] | None = None
    is_counted: bool = True


class Revised(Struct):
    """How many records were written, how many stayed as they were, and which files are no records."""

    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


class Reviser:
    """Revises records of one store, under its lock. Records that were removed or archived rest."""

    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def revise(self, revisions: Iterable[Revision]) -> Revised:
        """Carry the revisions out, each path once. A file that is no record is named, and left. Raises `StoreError`."""
        revised = Revised()
        waiting = iter(revisions)
        while batch := list(islice(waiting, BATCH)):
            renewals = {one.path: renewal for one in batch if (renewal := self._renewal(one, revised))}
            self._carry_out(list(renewals.values()))
            counted = {one.path for one in batch if one.is_counted}
            revised.updated += sum(path in counted and one.data is not None for path, one in renewals.items())
        return revised

    def _renewal(self, revision: Revision, revised: Revised) -> Renewal | None:
        """What is to be written or remembered of a record; None where that is nothing."""
        known, data = self._ledger.records.at(revision.path), self._shelf.read(revision.path)
        if data is None or is_archived(revision.path) or (known and known.removed):
            return None
        try:
            known = known or as_found(revision.path, data).record
            renewal = renew(known, data, revision.tell, fields=revision.fields)
        except RecordError as error:
            revised.problems += error.problems
            return None
        explanation = known.explanation
        if explanation and revision.explain:
            explanation = revision.explain(explanation)
        renewal = replace(renewal, record=replace(renewal.record, explanation=explanation))
        revised.unchanged += renewal.data is None
        return renewal if renewal.record != known else None

    def _carry_out(self, renewals: list[Renewal]) -> None:
        intents = [intent_of(renewal) for renewal in renewals]
        self._ledger.records.intend(
            intent for intent, renewal in zip(intents, renewals, strict=True) if renewal.data is not None
        )
        for renewal in renewals:
            if renewal.data is not None:
                self._shelf.write(renewal.record.path, renewal.data)
        self._shelf.sync()
        self._ledger.commit(done=intents)


def intent_of(renewal: Renewal) -> Intent:
    """What a ledger is to know once the renewal is carried out."""
    return Intent(record=renewal.record, addresses=addresses_of(renewal.article) if renewal.data is not None else ())
