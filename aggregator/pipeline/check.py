"""A link check: inputs in, a finding for every link out, and what is remembered of each."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from aggregator.check.admission import Admission
from aggregator.check.patience import Patience, second_look
from aggregator.check.terms import Terms
from aggregator.model.report import VerdictCounts
from aggregator.pipeline.asking import Asking
from aggregator.pipeline.conclusions import Conclusions, Doubts, may_pass
from aggregator.pipeline.gather import Gatherer
from aggregator.pipeline.health import WEEK
from aggregator.pipeline.looker import Looker
from aggregator.store.amp_pages import AmpPages
from aggregator.store.link_frontier import Claim
from aggregator.store.link_keys import host_of
from aggregator.store.link_runs import CheckRun

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from aggregator.check.patience import SecondLook
    from aggregator.check.steps import Rules
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange
    from aggregator.model.link import CheckSummary, Finding, LinkKind
    from aggregator.model.settings import NetworkSettings
    from aggregator.parse.workers.workers import Workers
    from aggregator.pipeline.inputs import Document
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

LEAST_QUIET = 0.5
"""Seconds without an answer that tell nothing but silent hosts is waited for."""


class LinkCheck:
    """One run. `told`, if set, is called with each finding as soon as it stands, its places included.

    `doing` says what goes on.
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
        self._frontier = frontier
        self._ledger = ledger
        self._now = now
        self._began = time.monotonic()
        self._amp_pages = AmpPages(frontier.path.parent)
        self._admission = Admission(settings)
        self._looker = Looker(fetcher, workers, settings, rules, network.timeout)
        terms = Terms(settings, network)
        self._conclusions = Conclusions(frontier, ledger, settings, terms, now)
        self.gatherer = Gatherer(
            fetcher=fetcher,
            workers=workers,
            frontier=frontier,
            amp_pages=self._amp_pages,
            settings=settings,
            admission=self._admission,
            visited=self._visited,
            patience=Patience(network.timeout),
        )
        self.doing = ""
        self._timeout = network.timeout
        self._asking = Asking(
            looker=self._looker,
            conclusions=self._conclusions,
            admission=self._admission,
            amp_pages=self._amp_pages,
            frontier=frontier,
            ledger=ledger,
            settings=settings,
            terms=terms,
            concurrency=network.concurrency,
            now=now,
        )

    @property
    def told(self) -> Callable[[Finding], None] | None:
        """Who is told each finding as soon as it stands, its places included."""
        return self._conclusions.told

    @told.setter
    def told(self, listener: Callable[[Finding], None] | None) -> None:
        self._conclusions.told = listener

    @property
    def finished(self) -> int:
        """How many links have a verdict."""
        return self._asking.finished

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

        However it ends, what was concluded by then is remembered, and where it is cancelled the run, too.
        """
        try:
            self.doing = "reading"
            await self.gatherer.gather(documents, folder)
            self.doing = "asking"
            await self._look_twice()
            self._conclusions.check_online()
            self._conclusions.conclude_failing()
        except asyncio.CancelledError:
            self._conclusions.save()
            if self._conclusions.are_any:
                self._sum_up()
                self.remember_run(interrupted=True)
            raise
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
        self._asking.finished += not final
        return may_pass(looked.verdict)

    # The looks

    async def _look_twice(self) -> None:
        """A first look at everything and a second one at what failed; no silent host holds up another's second look."""
        first = asyncio.create_task(self._asking.look_at_waiting(final=False))
        try:
            if await self._is_quiet(first):
                await self._look_again(self._doubts().others, pause=0.0)
            await first
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
        if pages := self._doubtful_pages().silent:
            await self._visit_silent_again(pages)
        await self._look_again_at_rest()
        if pages := self._doubtful_pages().others:
            await self._visit_again(pages)
            await self._look_again_at_rest()

    async def _visit_silent_again(self, pages: list[Claim]) -> None:
        """Both visits of a silent page share the time of one link, as both looks at a silent link do."""
        look = self._second_look()
        if look is None:
            self._conclusions.leave(pages)
            return
        await asyncio.sleep(look.pause)
        await self._visit_again(pages, look.seconds)

    async def _visit_again(self, pages: list[Claim], seconds: float | None = None) -> None:
        await self.gatherer.visit_again([page.url for page in pages], seconds)
        await self._asking.look_at_waiting(final=False)

    def _second_look(self) -> SecondLook | None:
        since = time.monotonic() - self._conclusions.last_answer
        return second_look(timeout=self._timeout, since_answer=since, pause=self._conclusions.pause())

    async def _is_quiet(self, first: asyncio.Task[None]) -> bool:
        """Wait until the first looks have ended, or only silent hosts are waited for; whether it is the latter."""
        while not first.done():
            pause = max(self._conclusions.pause(), LEAST_QUIET)
            quiet = self._asking.touched + pause - time.monotonic()
            if self._asking.all_taken and quiet <= 0:
                return True
            await asyncio.wait({first}, timeout=max(quiet, LEAST_QUIET))
        return False

    async def _look_again_at_rest(self) -> None:
        """The second look at silent links ends one link's time after the last answer of anybody; then at the others."""
        silent = self._doubts().silent
        look = self._second_look() if silent else None
        if look is not None:
            until = time.monotonic() + look.pause + look.seconds
            await self._look_again(silent, pause=look.pause, until=until)
        elif silent:
            self._conclusions.leave(silent)
        others = self._doubts().others
        if others or self._doubtful_pages().others:
            await self._look_again(others, pause=self._conclusions.pause())

    async def _look_again(self, doubtful: list[Claim], *, pause: float, until: float | None = None) -> None:
        """One quiet second look at these, after a pause; the last one ends at `until`, where that is given."""
        self.doing = f"a second look at {len(doubtful):,}, after a pause"
        await asyncio.sleep(pause)
        self._frontier.put_back(doubtful)
        await self._asking.look_at_waiting(final=True, until=until)

    def _doubts(self) -> Doubts:
        """What deserves a second look, but for the pages that are visited for their links once more."""
        return self._doubts_about(pages=False)

    def _doubtful_pages(self) -> Doubts:
        """The pages that could not be read for their links, and perhaps in a bad moment."""
        return self._doubts_about(pages=True)

    def _doubts_about(self, *, pages: bool) -> Doubts:
        doubts, unread = self._conclusions.doubtful(), self.gatherer.unread
        return Doubts(
            *([one for one in some if _is_in(one, unread) is pages] for some in (doubts.silent, doubts.others))
        )

    # The end

    def findings(self, verdicts: Collection[str] | None = None) -> Iterator[Finding]:
        """Every finding, or those of these verdicts, with all places, in the order in which the links were seen."""
        return self._frontier.findings(verdicts)

    def _sum_up(self) -> None:
        self._conclusions.count()
        summary = self.summary
        summary.documents = self.gatherer.documents
        summary.requests, summary.bytes = self._fetcher.requests, self._fetcher.bytes

    def remember_run(self, *, interrupted: bool = False) -> None:
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
                interrupted=interrupted,
            )
        )


def _is_in(claim: Claim, pages: Collection[str]) -> bool:
    return claim.kind == "link" and claim.url in pages
