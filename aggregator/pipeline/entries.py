"""The entries of one feed: which are new or changed, and what they become."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aggregator import urls
from aggregator.errors import AggregatorError
from aggregator.model.feed import Picture
from aggregator.model.memory import EntryMemory, is_archived
from aggregator.model.run import Drop
from aggregator.normalize import identity
from aggregator.normalize.article import Dropped
from aggregator.normalize.feed_dates import Stated, stated_dates
from aggregator.pipeline.edition import Told
from aggregator.pipeline.faults import fault_text
from aggregator.pipeline.retelling import may_adopt
from aggregator.pipeline.shared_images import settle
from aggregator.pipeline.sift import MOST, QUALITY, Sieve
from aggregator.pipeline.story import PUT_OFF, Heading, tell
from aggregator.pipeline.task import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aggregator.model.feed import Entry, Feed
    from aggregator.model.memory import RecordMemory, SourceMemory
    from aggregator.model.settings import Source
    from aggregator.pipeline.wiring import Wiring

STORIES_AT_ONCE = 16
TOO_OLD = "too-old"
FOR_GOOD = frozenset({TOO_OLD, MOST})
"""Why an entry is left out whatever becomes of it."""
FAULT = "fault"
UNREMEMBERED = frozenset({FAULT, PUT_OFF})
"""Why a story is not told this time, through no fault of its own: the next run takes it up again."""
"""The entry brought a fault of ours to light; it is not remembered, and so told when the feed says it again."""

_log = logging.getLogger(__name__)


class Reading(Struct, frozen=True, kw_only=True):
    """What a feed brought: its stories in the feed's order, and how many entries were what.

    `is_partial` says that some entries are put off to the next run.
    """

    stories: tuple[Told, ...] = ()
    drops: tuple[Drop, ...] = ()
    seen: int = 0
    new: int = 0
    changed: int = 0
    key_kind: str = "guid"
    is_partial: bool = False


class _Outcome(Struct, frozen=True):
    """What became of an entry; `detail` is upon what it was left out, `pictures` what was claimed for it."""

    told: Told
    detail: str = ""
    pictures: tuple[Picture, ...] = ()


async def read_entries(source: Source, memory: SourceMemory, feed: Feed, wiring: Wiring) -> Reading:
    """Judge every entry against what is remembered, and tell the new and the changed ones."""
    kind = identity.choose_key_kind(feed.entries, memory.key_kind)
    sieve = Sieve(source, wiring.settings.filters, wiring.expressions)
    tasks = sieve.sift(
        _tasks(source, memory, feed, kind, wiring),
        feed.language,
        lambda task: _on_the_shelf(task, wiring, (source.position, task.position)) is not None,
    )
    for written in wiring.expressions.newly_slow():
        _log.warning("%s: %s takes too long, and counts as not found; write it simpler", source.name, written)
    outcomes = await _tell_all(tasks, source, feed, sieve, wiring)
    settled = await settle([(outcome.told, outcome.pictures) for outcome in outcomes], wiring)
    outcomes = [_good_enough(outcome, told, sieve) for outcome, told in zip(outcomes, settled, strict=True)]
    stories = [outcome.told for outcome in outcomes]
    return Reading(
        stories=tuple(told for told in stories if told.entry.dropped not in UNREMEMBERED),
        drops=tuple(
            Drop(
                source=source.name,
                url=task.entry.url,
                title=task.entry.title,
                reason=outcome.told.entry.dropped,
                detail=outcome.detail,
            )
            for task, outcome in zip(tasks, outcomes, strict=True)
            if outcome.told.entry.dropped
        ),
        seen=len(feed.entries),
        new=sum(task.is_new for task in tasks),
        changed=sum(not task.is_new for task in tasks),
        key_kind=kind,
        is_partial=any(told.entry.dropped in UNREMEMBERED for told in stories),
    )


def _tasks(source: Source, memory: SourceMemory, feed: Feed, kind: str, wiring: Wiring) -> list[Task]:
    keys = identity.document_keys(feed.entries, kind)
    known = wiring.ledger.known_entries(source.url, list({key for several in keys for key in several}))
    now = wiring.clock.started.timestamp()
    # A clock that was ahead judged ages wrongly: what it saw is judged as if it had not been seen.
    first_visit = memory.last_success is None or memory.last_success > now
    known = {key: entry for key, entry in known.items() if entry.dropped != TOO_OLD or entry.first_seen <= now}
    tasks: list[Task] = []
    taken: set[str] = set()
    dates = _stated_dates(feed, memory, wiring)
    keys = _believed(feed.entries, keys, dates, known, wiring)
    for position, (entry, own_keys, stated) in enumerate(zip(feed.entries, keys, dates, strict=True)):
        if taken.intersection(own_keys):
            continue
        taken.update(own_keys)
        remembered = _judged(entry, known, own_keys, source, now)
        if remembered is None or is_archived(remembered.record):
            continue
        if first_visit and remembered.record is None and _is_old(entry, stated, now - wiring.settings.max_age):
            is_found = may_adopt(_known_by_address(entry, wiring), wiring.run, (source.position, position))
            remembered = remembered if is_found else replace(remembered, dropped=TOO_OLD)
        is_new = identity.remembered(entry, known, own_keys) is None
        tasks.append(Task(entry, remembered, own_keys, position, is_new, stated))
    return tasks


def _judged(
    entry: Entry, known: Mapping[str, EntryMemory], keys: tuple[str, ...], source: Source, now: float
) -> EntryMemory | None:
    """What is to be remembered of a new or changed entry; None for one that is known."""
    judgement = identity.judge(entry, known, keys)
    before = identity.remembered(entry, known, keys)
    if judgement == "known" or (before and before.dropped in FOR_GOOD):
        return None
    updated = entry.updated.timestamp() if entry.updated else None
    digest = identity.content_hash(entry)
    if before is None:
        return EntryMemory(source=source.url, key=keys[0], content_hash=digest, first_seen=now, updated=updated)
    other_text = before.content_hash != digest
    return replace(
        before,
        content_hash=digest,
        changes=before.changes + (other_text and not identity.is_announced(entry, before)),
        updated=updated or before.updated,
        dropped=None,
        past=identity.past_with(before) if other_text else before.past,
        moves=before.moves + identity.has_moved(entry, known, keys),
    )


def _believed(
    entries: Sequence[Entry],
    keys: Sequence[tuple[str, ...]],
    dates: Sequence[Stated],
    known: Mapping[str, EntryMemory],
    wiring: Wiring,
) -> list[tuple[str, ...]]:
    """The keys of each entry, without guids that were another story's."""
    addresses = {key: entry.id for entry, several in zip(entries, keys, strict=True) for key in several[1:]}

    def of_one(entry: Entry, own: tuple[str, ...], stated: Stated) -> tuple[str, ...]:
        moments = {moment.timestamp() for moment in (stated.moment, entry.published) if moment}
        others = (key for key, guid in addresses.items() if guid != entry.id)
        agrees = partial(_has_date, moments, wiring)
        return identity.believed_keys(entry, own, known, agrees=agrees, others=others)

    return [of_one(*each) for each in zip(entries, keys, dates, strict=True)]


def _has_date(moments: set[float], wiring: Wiring, memory: EntryMemory) -> bool | None:
    """Whether what is remembered was published at one of these moments; None where it may have been.

    Of a story without a date of its own it is known that it was published before it was first seen.
    """
    record = wiring.ledger.records.at(memory.record) if memory.record else None
    if not moments:
        return None
    if record is None or abs(record.published - memory.first_seen) < 1:
        return False if min(moments) > memory.first_seen else None
    return any(abs(record.published - moment) < 1 for moment in moments)


def _stated_dates(feed: Feed, memory: SourceMemory, wiring: Wiring) -> tuple[Stated, ...]:
    last = memory.last_success
    last_visit = datetime.fromtimestamp(last, UTC) if last else None
    return stated_dates(feed.entries, now=wiring.clock.started, last_visit=last_visit)


def _is_old(entry: Entry, stated: Stated, oldest: float) -> bool:
    moment = stated.moment or entry.updated
    return moment is not None and moment.timestamp() < oldest


async def _tell_all(tasks: list[Task], source: Source, feed: Feed, sieve: Sieve, wiring: Wiring) -> list[_Outcome]:
    gate = asyncio.Semaphore(STORIES_AT_ONCE)

    async def tell_one(task: Task) -> _Outcome:
        async with gate:
            try:
                return await _told(task, source, feed, sieve, wiring)
            except AggregatorError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with this entry, the others are told
                _log.error("%s: %s: %s", source.name, urls.redact(task.entry.url or "-"), fault_text(error))
                entry = replace(task.memory, dropped=FAULT)
                told = Told(entry=entry, keys=task.keys, position=(source.position, task.position))
                return _Outcome(told, fault_text(error))

    async with asyncio.TaskGroup() as group:
        running = [group.create_task(tell_one(task)) for task in tasks]
    return [task.result() for task in running]


async def _told(task: Task, source: Source, feed: Feed, sieve: Sieve, wiring: Wiring) -> _Outcome:
    position = (source.position, task.position)
    if task.memory.dropped:
        return _Outcome(Told(entry=task.memory, keys=task.keys, position=position), task.detail)
    known = _on_the_shelf(task, wiring, position)
    adopts = may_adopt(known, wiring.run, position)
    if known and not adopts:
        entry = replace(task.memory, record=known.path)
        return _Outcome(Told(entry=entry, keys=task.keys, position=position, duplicate=True))
    if known:
        task = replace(task, memory=replace(task.memory, record=known.path))
    # What a record says that is to be adopted bears no witness of what its story says.
    record = wiring.shelf.record(task.memory.record) if task.memory.record and not adopts else None
    before = record.article if record else None
    outcome = await tell(task.entry, _heading(task, source, feed, sieve, wiring), wiring, before)
    if isinstance(outcome, Dropped):
        left_out = task.left_out(outcome.reason)
        return _Outcome(Told(entry=left_out.memory, keys=task.keys, position=position), outcome.detail)
    return _Outcome(
        Told(
            entry=task.memory,
            keys=task.keys,
            position=position,
            article=outcome.article,
            explanation=outcome.explanation,
            secured=outcome.secured,
        ),
        pictures=outcome.pictures,
    )


def _on_the_shelf(task: Task, wiring: Wiring, position: tuple[int, int]) -> RecordMemory | None:
    """The record of an entry that its source did not tell, or that nobody knows to tell it."""
    if task.memory.record:
        record = wiring.ledger.records.at(task.memory.record)
        return record if may_adopt(record, wiring.run, position) else None
    record = _known_by_address(task.entry, wiring)
    if record is None or may_adopt(record, wiring.run, position):
        return record
    return None if record.run == wiring.run and position <= record.position else record


def _known_by_address(entry: Entry, wiring: Wiring) -> RecordMemory | None:
    address = identity.address_of(entry)
    return wiring.ledger.records.find([urls.compare_key(address)]) if address else None


def _heading(task: Task, source: Source, feed: Feed, sieve: Sieve, wiring: Wiring) -> Heading:
    """What holds for this entry; a story that has its record is told on, whatever its language."""
    first_seen = datetime.fromtimestamp(task.memory.first_seen, UTC)
    record = wiring.ledger.records.at(task.memory.record) if task.memory.record else None
    recorded = datetime.fromtimestamp(record.published, UTC) if record else None
    is_new = task.memory.record is None
    return Heading.of(source, feed, first_seen, task.stated, recorded, languages=sieve.languages, is_new=is_new)


def _good_enough(outcome: _Outcome, told: Told, sieve: Sieve) -> _Outcome:
    """The outcome with its story as it was settled; a new one of too little quality is left out.

    Only now is known what its image earns.
    """
    rating = told.article.rating if told.article else None
    if told.entry.record or rating is None or rating.quality >= sieve.min_quality:
        return replace(outcome, told=told)
    left_out = Told(entry=replace(told.entry, dropped=QUALITY), keys=told.keys, position=told.position)
    return _Outcome(left_out, f"{rating.quality} is less than {sieve.min_quality}")
