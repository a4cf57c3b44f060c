"""A link check: inputs in, a finding for every link out, and what is remembered of each."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.check import history, outage
from aggregator.errors import OfflineError
from aggregator.model.link import CheckSummary, Finding
from aggregator.model.report import VerdictCounts
from aggregator.model.verdict import Verdict
from aggregator.pipeline.gather import Gatherer
from aggregator.pipeline.looker import Looked, Looker
from aggregator.store.link_frontier import Claim
from aggregator.store.link_runs import CheckRun
from aggregator.store.links import KnownLink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from aggregator.check.steps import Rules
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.link import LinkKind, LinkMemory
    from aggregator.model.settings import NetworkSettings
    from aggregator.parse.workers import Workers
    from aggregator.pipeline.inputs import Document
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

LEAST_PER_HOST = 8
SAVED_AT_ONCE = 500
OFFLINE_AFTER = 64
Key = tuple[str, "LinkKind"]


class LinkCheck:
    """One run. `told` is called with each finding as soon as it stands, its places included."""

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
        told: Callable[[Finding], None] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._limit = network.concurrency
        self._frontier = frontier
        self._ledger = ledger
        self._now = now
        self._told = told
        self._looker = Looker(fetcher, workers, settings, rules, network.timeout)
        self.gatherer = Gatherer(fetcher, workers, frontier, settings, self._settle_at_once)
        self._tallies: defaultdict[str, outage.Tally] = defaultdict(outage.Tally)
        self._local: set[Key] = set()
        self._unsaved: list[KnownLink] = []
        self._answers = 0
        self.newly_dead: set[Key] = set()
        self.summary = CheckSummary()
        self.finished = 0
        self.in_flight: Counter[str] = Counter()

    async def run(self, documents: Iterable[Document], folder: Path) -> CheckSummary:
        """Check every link of the documents. Raises `OfflineError` where nothing anywhere could be reached."""
        await self.gatherer.gather(documents, folder)
        await self._look_at_waiting(final=False)
        await self._look_again()
        self._check_online()
        self._conclude_failing()
        self._save(most=0)
        self._close()
        return self.summary

    def _check_online(self) -> None:
        if self._local and not self._answers:
            raise OfflineError(
                "nothing anywhere could be reached, so nothing was concluded; is this machine connected?"
            )

    # The looks

    async def _look_at_waiting(self, *, final: bool) -> None:
        queue: asyncio.Queue[tuple[Claim, LinkMemory | None] | None] = asyncio.Queue(self._limit)
        lookers = [asyncio.create_task(self._look_on(queue, final=final)) for _ in range(self._limit)]
        try:
            await self._feed(queue, final=final)
            for _ in lookers:
                await queue.put(None)
            await asyncio.gather(*lookers)
        finally:
            for looker in lookers:
                looker.cancel()

    async def _feed(self, queue: asyncio.Queue[tuple[Claim, LinkMemory | None] | None], *, final: bool) -> None:
        """Keep the queue full, without letting one host that is slow have all the lookers."""
        share = self._limit
        while self._frontier.waiting:
            full = {host for host, count in self.in_flight.items() if count >= share}
            claims = self._frontier.take(self._limit, per_host=share, full=full)
            if not claims:
                await self._some_are_done()
                continue
            share = max(LEAST_PER_HOST, self._limit // len({claim.host for claim in claims}))
            memories = self._ledger.remembered((claim.url, claim.kind) for claim in claims)
            for claim in claims:
                memory = memories.get((claim.url, claim.kind))
                if not final and not self._settings.recheck and self._is_fresh(memory):
                    self._recall(claim, memory)
                    continue
                self.in_flight[claim.host] += 1
                await queue.put((claim, memory))

    async def _some_are_done(self) -> None:
        before = self.finished
        while self.finished == before and self.in_flight.total():
            await asyncio.sleep(0.005)

    def _is_fresh(self, memory: LinkMemory | None) -> bool:
        return (
            memory is not None
            and memory.verdict in history.AVAILABLE
            and not history.is_due(memory, self._now, self._settings.health)
        )

    async def _look_on(self, queue: asyncio.Queue[tuple[Claim, LinkMemory | None] | None], *, final: bool) -> None:
        while (work := await queue.get()) is not None:
            claim, memory = work
            try:
                looked = await self._looker.look(claim.url, claim.kind)
                self._take_in(claim, memory, looked, final=final)
            finally:
                self.finished += 1
                self.in_flight[claim.host] -= 1
                if not self.in_flight[claim.host]:
                    del self.in_flight[claim.host]

    def _take_in(self, claim: Claim, memory: LinkMemory | None, looked: Looked, *, final: bool) -> None:
        verdict = looked.verdict
        self._answers += verdict.code is not None or not verdict.local
        if verdict.local:
            self._local.add((claim.url, claim.kind))
        if final or verdict.verdict != "failing":
            self._tallies[claim.host] = self._tallies[claim.host].count(verdict, memory)
        if verdict.verdict == "failing":
            self._frontier.settle(self._finding(claim.url, claim.kind, None, looked))
        else:
            self._conclude(claim.url, claim.kind, memory, looked)

    async def _look_again(self) -> None:
        """One quiet second look at what failed, after a pause."""
        failing = [
            Claim(finding.url, finding.kind, urls.host(finding.url))
            for finding in self._frontier.findings({"failing"})
            if (finding.url, finding.kind) not in self._local
        ]
        if failing:
            await asyncio.sleep(self._settings.second_look)
            self._frontier.put_back(failing)
            await self._look_at_waiting(final=True)

    # The conclusions

    def _conclude_failing(self) -> None:
        """What still fails is remembered as failing, or dead by now; a host that is down as a whole is one finding."""
        down = set(outage.outages(self._tallies))
        self.summary.outages = sorted(down)
        for finding in list(self._frontier.findings({"failing"})):
            verdict = _as_verdict(finding, local=(finding.url, finding.kind) in self._local)
            looked = Looked(verdict, finding.redirects, finding.elapsed_ms)
            memory = self._ledger.remembered([(finding.url, finding.kind)]).get((finding.url, finding.kind))
            self._conclude(finding.url, finding.kind, memory, looked, is_outage=urls.host(finding.url) in down)

    def _conclude(
        self, url: str, kind: LinkKind, before: LinkMemory | None, looked: Looked, *, is_outage: bool = False
    ) -> None:
        after = history.remember(
            before,
            looked.verdict,
            url=url,
            kind=kind,
            now=self._now,
            settings=self._settings.health,
            outage=is_outage,
        )
        if history.newly_dead(before, after):
            self.newly_dead.add((url, kind))
        self._tell(self._finding(url, kind, after, looked), after)

    def _finding(self, url: str, kind: LinkKind, memory: LinkMemory | None, looked: Looked) -> Finding:
        return history.told(
            memory,
            looked.verdict,
            url=url,
            kind=kind,
            now=self._now,
            redirects=looked.redirects,
            elapsed_ms=looked.elapsed_ms,
        )

    def _settle_at_once(self, url: str, kind: LinkKind, looked: Looked) -> None:
        """A verdict that needs no look of its own: what is left out by rule, and the pages that were visited."""
        self._answers += looked.verdict.code is not None
        memory = (
            None if looked.verdict.verdict == "skipped" else self._ledger.remembered([(url, kind)]).get((url, kind))
        )
        if looked.verdict.verdict == "failing":
            self._frontier.settle(self._finding(url, kind, None, looked))
        else:
            self._conclude(url, kind, memory, looked)

    def _recall(self, claim: Claim, memory: LinkMemory | None) -> None:
        if memory is not None:
            self.summary.cached += 1
            self._tell(history.recalled(memory), memory)

    def _tell(self, finding: Finding, memory: LinkMemory | None) -> None:
        self._frontier.settle(finding)
        places = self._frontier.places(finding.url, finding.kind) if self._told else ()
        if self._told:
            self._told(_with_places(finding, places))
        if memory is not None:
            self._unsaved.append(KnownLink(memory=memory, places=places))
            self._save(most=SAVED_AT_ONCE)

    def _save(self, *, most: int) -> None:
        if len(self._unsaved) > most:
            known = [
                link if link.places else KnownLink(memory=link.memory, places=self._places(link.memory))
                for link in self._unsaved
            ]
            self._unsaved = []
            self._ledger.save(known, seen=self._now)

    def _places(self, memory: LinkMemory) -> tuple[object, ...]:
        return self._frontier.places(memory.url, memory.kind, most=20)

    def findings(self) -> Iterator[Finding]:
        """Every finding with all its places, in the order in which the links were first seen."""
        return self._frontier.findings()

    def _close(self) -> None:
        summary = self.summary
        for finding in self._frontier.findings():
            setattr(summary, finding.verdict, getattr(summary, finding.verdict) + 1)
        summary.documents = self.gatherer.documents
        summary.requests, summary.bytes = self._fetcher.requests, self._fetcher.bytes
        counts = VerdictCounts(**{name: getattr(summary, name) for name in VerdictCounts.__struct_fields__})
        self._ledger.runs.record(
            CheckRun(
                started=self._now,
                finished=max(self._now, datetime.now(UTC).timestamp()),
                counts=counts,
                cached=summary.cached,
                documents=summary.documents,
                requests=summary.requests,
                bytes=summary.bytes,
                outages=tuple(summary.outages),
            )
        )


def _as_verdict(finding: Finding, *, local: bool) -> Verdict:
    return Verdict(
        verdict=finding.verdict,
        reason=finding.reason,
        code=finding.code,
        final_url=finding.final_url,
        suggestion=finding.suggestion,
        local=local,
    )


def _with_places(finding: Finding, places: tuple[object, ...]) -> Finding:
    import msgspec  # noqa: PLC0415

    return msgspec.structs.replace(finding, found_in=places)
