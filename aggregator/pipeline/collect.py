"""A collection run: due sources in, records and a summary out."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.errors import OfflineError, StoreError
from aggregator.fetch import schedule
from aggregator.model.memory import SourceMemory
from aggregator.model.run import Drop, Move, RunSummary
from aggregator.pipeline.edition import Edition
from aggregator.pipeline.faults import gravest
from aggregator.pipeline.naming import Naming
from aggregator.pipeline.relate import Relating
from aggregator.pipeline.shared_records import revise_shared
from aggregator.pipeline.source import Outcome, visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.settings import Source
    from aggregator.pipeline.revision import Revised
    from aggregator.pipeline.wiring import Wiring

MEMORIES_PER_TRANSACTION = 256


class Collection:
    """One run over the sources of `wiring`. Everything public may be watched while it goes on."""

    def __init__(self, wiring: Wiring, *, everything: bool = False, names: Sequence[str] = ()) -> None:
        self._wiring = wiring
        self._everything = everything
        self._names = frozenset(names)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._unsaved: list[SourceMemory] = []
        self._asked = 0
        self._local = 0
        self._store_failed = False
        self.newly_failing = 0
        self.total = 0
        self.summary = RunSummary(started=wiring.clock.started)
        self.drops: list[Drop] = []
        self.moves: list[Move] = []
        self.problems = dict.fromkeys(map(str, wiring.unread))
        self.in_flight: dict[str, float] = {}
        self.finished = 0

    async def run(self) -> RunSummary:
        """Collect. Raises `StoreError` where the store fails and `OfflineError` where nothing could be reached.

        When cancelled, what was done is kept, and sources that were being asked are due again.
        """
        wiring = self._wiring
        self._edition = Edition(
            ledger=wiring.ledger,
            shelf=wiring.shelf,
            images=wiring.images,
            layout=wiring.settings.layout,
            run=wiring.run,
            keys=wiring.keys,
            publish_at=wiring.settings.scoring.publish_at,
        )
        self._naming = Naming(wiring.ledger, wiring.shelf, wiring.run, wiring.settings.sources, wiring.providers)
        try:
            await self._visit_all()
            self._check_online()
            for stories in self._naming.differing():
                self._edition.retell(stories)
            await self._revise_shared()
            await self._relate()
            wiring.ledger.finish_run()
        except BaseExceptionGroup as group:
            # One visitor's trouble with the store ends all visits; the others' errors only follow from that.
            raise gravest(group) from None
        finally:
            self._writer.shutdown(cancel_futures=True)
            self._finish_summary()
            self._save_unsaved()
        return self.summary

    async def _revise_shared(self) -> None:
        """Tell the records of images that are the site's, as is known by now, when all visits are over."""
        wiring, settings = self._wiring, self._wiring.settings
        revise = partial(
            revise_shared,
            wiring.ledger,
            wiring.shelf,
            published_since=wiring.clock.started.timestamp() - settings.related.window,
            publish_at=settings.scoring.publish_at,
        )
        self._count_revised(await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._writer, revise)))

    async def _relate(self) -> None:
        """Find the relatives of what is new, when all visits are over: whoever answered first has no part in it."""
        wiring = self._wiring
        relating = Relating(wiring.ledger, wiring.shelf, wiring.settings, wiring.clicks)
        now = wiring.clock.started.timestamp()
        relates = asyncio.get_running_loop().run_in_executor(self._writer, relating.relate, now)
        try:
            revised = await asyncio.shield(relates)
        except asyncio.CancelledError:
            relating.is_stopped = True
            raise
        self._count_revised(revised)

    def _count_revised(self, revised: Revised) -> None:
        self.summary.records.updated += revised.updated
        self.problems.update(dict.fromkeys(map(str, revised.problems)))

    def _save_unsaved(self) -> None:
        try:
            self._wiring.ledger.save_sources(self._unsaved)
        except StoreError:
            if not self._store_failed:
                raise

    def _finish_summary(self) -> None:
        summary, wiring = self.summary, self._wiring
        summary.finished = datetime.fromtimestamp(wiring.clock.now(), UTC)
        summary.requests, summary.bytes = wiring.fetcher.requests, wiring.fetcher.bytes
        summary.images.available, summary.images.dead = wiring.pictures.available, wiring.pictures.dead
        summary.amp = wiring.amp
        summary.failures.sort(key=lambda failure: failure.source)

    def _check_online(self) -> None:
        if self._local and self._local == self._asked:
            raise OfflineError(
                "nothing anywhere could be reached, so nothing was concluded; is this machine connected?"
            )

    # Which sources, and in what order

    def _chosen(self) -> list[Source]:
        sources = [source for source in self._wiring.settings.sources if source.enabled]
        return [source for source in sources if not self._names or source.name in self._names]

    def _due(self) -> Iterator[tuple[Source, SourceMemory]]:
        """The due sources, those of the hosts with the most of them first, each with what is remembered of it."""
        now = self._wiring.clock.started.timestamp()
        sources = self._chosen()
        hosts = Counter(urls.host(source.url) for source in sources)
        self.total = len(sources)
        sources.sort(key=lambda source: -hosts[urls.host(source.url)])
        for start in range(0, len(sources), MEMORIES_PER_TRANSACTION):
            part = sources[start : start + MEMORIES_PER_TRANSACTION]
            memories = self._wiring.ledger.sources(source.url for source in part)
            due = [
                (source, memory)
                for source in part
                for memory in [memories.get(source.url, SourceMemory(url=source.url))]
                if self._everything or self._names or schedule.is_due(memory, now)
            ]
            self.total -= len(part) - len(due)
            self._wiring.ledger.save_sources(schedule.before_request(memory, now) for _, memory in due)
            yield from due

    # The visits

    async def _visit_all(self) -> None:
        due = self._due()
        network = self._wiring.settings.network
        visitors = max(8, network.concurrency // max(1, network.per_host))
        async with asyncio.TaskGroup() as tasks:
            for _ in range(visitors):
                tasks.create_task(self._visit_next(due))

    async def _visit_next(self, due: Iterator[tuple[Source, SourceMemory]]) -> None:
        for source, memory in due:
            self.in_flight[source.name] = self._wiring.clock.now()
            try:
                outcome = await visit(source, memory, self._wiring)
                await self._keep(outcome)
            except asyncio.CancelledError:
                self._unsaved.append(memory)
                raise
            except StoreError:
                self._store_failed = True
                raise
            finally:
                del self.in_flight[source.name]
            self._count(outcome)

    async def _keep(self, outcome: Outcome) -> None:
        if outcome.reading.stories:
            writing = asyncio.get_running_loop().run_in_executor(self._writer, self._publish, outcome)
            # What is being written when the run is interrupted is written to its end; its error has a reader then too.
            writing.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.shield(writing)
            return
        self._unsaved.append(outcome.memory)
        if len(self._unsaved) >= MEMORIES_PER_TRANSACTION:
            unsaved, self._unsaved = self._unsaved, []
            await asyncio.get_running_loop().run_in_executor(self._writer, self._wiring.ledger.save_sources, unsaved)

    def _publish(self, outcome: Outcome) -> None:
        """Write, and count what was written, in the writer's thread: also where nobody waits for it any more."""
        tally = self._edition.publish(outcome.memory, self._naming.settle(outcome.reading.stories))
        records, entries = self.summary.records, self.summary.entries
        records.written += tally.written
        records.updated += tally.updated
        records.unchanged += tally.unchanged
        entries.duplicate += tally.duplicate
        self.problems.update(dict.fromkeys(map(str, tally.problems)))

    def _count(self, outcome: Outcome) -> None:
        self.finished += 1
        self._asked += outcome.asked
        self._local += outcome.local
        self.summary.sources.due += 1
        self.newly_failing += outcome.newly_failing
        sources, entries, reading = self.summary.sources, self.summary.entries, outcome.reading
        setattr(sources, outcome.kind, getattr(sources, outcome.kind) + 1)
        entries.seen += reading.seen
        entries.new += reading.new
        entries.changed += reading.changed
        entries.dropped += len(reading.drops)
        self.drops.extend(reading.drops)
        if outcome.move:
            self.moves.append(outcome.move)
        if outcome.failure:
            self.summary.failures.append(outcome.failure)

    # For whoever watches

    @property
    def traffic(self) -> tuple[int, int]:
        """Requests and bytes so far."""
        return self._wiring.fetcher.requests, self._wiring.fetcher.bytes

    def now(self) -> float:
        """The run's time, against which `in_flight` is to be held."""
        return self._wiring.clock.now()
