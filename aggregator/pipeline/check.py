"""A link check: inputs in, a finding for every link out, and what is remembered of each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

from aggregator.check import history
from aggregator.check.admission import Admission
from aggregator.model.report import VerdictCounts
from aggregator.pipeline.conclusions import Conclusions, may_pass
from aggregator.pipeline.gather import Gatherer
from aggregator.pipeline.health import WEEK
from aggregator.pipeline.looker import Looked, Looker
from aggregator.store.amp_pages import AmpPages
from aggregator.store.link_frontier import Claim
from aggregator.store.link_keys import host_of
from aggregator.store.link_runs import CheckRun

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from aggregator.check.steps import Rules
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange
    from aggregator.model.link import CheckSummary, Finding, LinkKind, LinkMemory
    from aggregator.model.settings import NetworkSettings
    from aggregator.parse.workers import Workers
    from aggregator.pipeline.inputs import Document
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

LEAST_PER_HOST = 8
LOOKS_PER_REQUEST = 4
"""Looks under way for each request that may be: the queue before a host tells how many connections it deserves."""
Work = tuple[Claim, "LinkMemory | None"]


class LinkCheck:
    """One run. `told`, if set, is called with each finding as soon as it stands, its places included.

    `finished` counts the links with a verdict, `in_flight` the looks of each host, `doing` says what goes on.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        network: NetworkSettings,
        settings: CheckSettings,
        rules: Rules,
        frontier: Frontier,
        ledger: LinkLedger,
        now: float,
    ) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._limit = LOOKS_PER_REQUEST * network.concurrency
        self._frontier = frontier
        self._ledger = ledger
        self._now = now
        self._began = time.monotonic()
        self._amp_pages = AmpPages(frontier.path.parent)
        self._admission = Admission(settings)
        self._looker = Looker(fetcher, workers, settings, rules, network.timeout)
        self._conclusions = Conclusions(frontier, ledger, settings, now)
        self.gatherer = Gatherer(
            fetcher=fetcher,
            workers=workers,
            frontier=frontier,
            amp_pages=self._amp_pages,
            settings=settings,
            admission=self._admission,
            visited=self._visited,
        )
        self.finished = 0
        self.in_flight: Counter[str] = Counter()
        self.doing = ""
        self._room = asyncio.Event()
        self._full: set[str] = set()
        self._few = 0

    @property
    def told(self) -> Callable[[Finding], None] | None:
        """Who is told each finding as soon as it stands, its places included."""
        return self._conclusions.told

    @told.setter
    def told(self, listener: Callable[[Finding], None] | None) -> None:
        self._conclusions.told = listener

    @property
    def known(self) -> int:
        """How many links were found so far."""
        return len(self._frontier)

    @property
    def summary(self) -> CheckSummary:
        """The counts, complete when the run has ended."""
        return self._conclusions.summary

    @property
    def newly_dead(self) -> set[tuple[str, LinkKind]]:
        """The links that this run is the first to call dead."""
        return self._conclusions.newly_dead

    async def run(self, documents: Iterable[Document], folder: Path) -> CheckSummary:
        """Check every link of the documents. Raises `OfflineError` where nothing anywhere could be reached.

        However it ends, what was concluded by then is remembered.
        """
        try:
            self.doing = "reading"
            await self.gatherer.gather(documents, folder)
            self.doing = "asking"
            await self._look_at_waiting(final=False)
            await self._look_again()
            self._conclusions.check_online()
            self._conclusions.conclude_failing()
        finally:
            self._conclusions.save()
            self._amp_pages.close()
            self.gatherer.close()
        self._sum_up()
        return self.summary

    async def _visited(self, url: str, exchange: Exchange, final: bool) -> bool:
        """The verdict on a page that was read for its links, without asking twice; whether it may be a bad moment."""
        claim = Claim(url, "link", host_of(url))
        looked = await self._looker.judge(url, exchange)
        self._conclusions.take_in(claim, self._conclusions.remembered(url, "link"), looked, final=final)
        self.finished += not final
        return may_pass(looked.verdict)

    # The looks

    async def _look_at_waiting(self, *, final: bool) -> None:
        queue: asyncio.Queue[Work | None] = asyncio.Queue(self._limit // LOOKS_PER_REQUEST)
        lookers = [asyncio.create_task(self._look_on(queue, final=final)) for _ in range(self._limit)]
        tasks = [asyncio.create_task(self._feed(queue, final=final)), *lookers]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _feed(self, queue: asyncio.Queue[Work | None], *, final: bool) -> None:
        """Keep the queue full, without letting one host that is slow have all the lookers."""
        share = self._limit
        while self._frontier.waiting:
            full = {host for host, count in self.in_flight.items() if count >= share}
            claims = self._frontier.take(self._limit, per_host=share, full=full)
            if not claims and not full:
                break
            if not claims:
                await self._room_in(full, share // 2)
                continue
            share = max(LEAST_PER_HOST, self._limit // len({claim.host for claim in claims}))
            memories = self._ledger.remembered((claim.url, claim.kind) for claim in claims)
            for claim in claims:
                memory = memories.get((claim.url, claim.kind))
                if final or not self._stands(claim, memory):
                    self.in_flight[claim.host] += 1
                    await queue.put((claim, memory))
            await asyncio.sleep(0)
        for _ in range(self._limit):
            await queue.put(None)

    async def _room_in(self, hosts: set[str], few: int) -> None:
        """Wait until one of these hosts has no more than a `few` looks under way."""
        self._full, self._few = hosts, few
        self._room.clear()
        await self._room.wait()

    def _stands(self, claim: Claim, memory: LinkMemory | None) -> bool:
        """Whether a link needs no look, by rule or because it was fine a short while ago; that is told then."""
        is_file = claim.url.startswith("file:")
        ruled = self._admission.verdict(claim.url, claim.kind, self._place_of(claim) if is_file else "")
        if ruled is not None:
            self._conclusions.rule(claim.url, claim.kind, ruled)
        elif memory is not None and not is_file and not self._settings.recheck and self._is_fresh(memory):
            self._conclusions.recall(memory)
        else:
            return False
        self.finished += 1
        return True

    def _place_of(self, claim: Claim) -> str:
        return next((place.path for place in self._frontier.places(claim.url, claim.kind, most=1)), "")

    def _is_fresh(self, memory: LinkMemory) -> bool:
        return memory.verdict in history.AVAILABLE and not history.is_due(memory, self._now, self._settings.health)

    async def _look_on(self, queue: asyncio.Queue[Work | None], *, final: bool) -> None:
        while (work := await queue.get()) is not None:
            claim, memory = work
            try:
                looked = await self._look(claim)
                self._conclusions.take_in(claim, memory, looked, final=final)
            finally:
                self.finished += not final
                self._done(claim.host)

    def _done(self, host: str) -> None:
        self.in_flight[host] -= 1
        if self.in_flight[host] <= self._few and host in self._full:
            self._room.set()
        if not self.in_flight[host]:
            del self.in_flight[host]

    async def _look(self, claim: Claim) -> Looked:
        pages = self._amp_pages.of(claim.url) if claim.kind == "amp" else ()
        return await self._looker.look(claim.url, claim.kind, page_urls=pages)

    async def _look_again(self) -> None:
        """One quiet second look at what failed, after a pause."""
        doubtful = self._conclusions.doubtful()
        pages = {claim.url for claim in doubtful if claim.kind == "link"} & self.gatherer.unread
        await self._pause_and_look(doubtful, pages)
        if pages:
            await self.gatherer.visit_again(pages)
            await self._look_at_waiting(final=False)
            looked_at = {(claim.url, claim.kind) for claim in doubtful}
            fresh = (claim for claim in self._conclusions.doubtful() if (claim.url, claim.kind) not in looked_at)
            await self._pause_and_look(list(fresh))

    async def _pause_and_look(self, doubtful: list[Claim], but: Collection[str] = ()) -> None:
        """The second look after the pause, `but` not at the pages that are visited for their links."""
        if doubtful:
            self.doing = f"a second look at {len(doubtful):,}, after a pause"
            await asyncio.sleep(self._conclusions.pause())
            self._frontier.put_back(claim for claim in doubtful if claim.kind != "link" or claim.url not in but)
            await self._look_at_waiting(final=True)

    # The end

    def findings(self) -> Iterator[Finding]:
        """Every finding with all its places, in the order in which the links were first seen."""
        return self._frontier.findings()

    def _sum_up(self) -> None:
        self._conclusions.count()
        summary = self.summary
        summary.documents = self.gatherer.documents
        summary.requests, summary.bytes = self._fetcher.requests, self._fetcher.bytes

    def remember_run(self) -> None:
        """Remember what the run found, for trends; after records were mended, for what was taken out counts no more."""
        summary = self.summary
        counts = VerdictCounts(**{name: getattr(summary, name) for name in VerdictCounts.__struct_fields__})
        self._ledger.runs.record(
            CheckRun(
                started=self._now,
                finished=self._now + time.monotonic() - self._began,
                counts=counts,
                cached=summary.cached,
                documents=summary.documents,
                requests=summary.requests,
                bytes=summary.bytes,
                outages=tuple(summary.outages),
                known=self._ledger.totals(seen_since=self._now - WEEK),
            )
        )
