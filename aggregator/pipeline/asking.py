"""The looks of a check: taken from the frontier and shared out to lookers, so that no host has all of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from typing import TYPE_CHECKING

from aggregator.check import history
from aggregator.store.link_frontier import Claim
from aggregator.store.link_turns import WORTH_A_CONNECTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.check.admission import Admission
    from aggregator.check.terms import Terms
    from aggregator.model.check import CheckSettings
    from aggregator.model.link import LinkMemory
    from aggregator.pipeline.conclusions import Conclusions
    from aggregator.pipeline.looker import Looked, Looker
    from aggregator.store.amp_pages import AmpPages
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

LOOKS_PER_REQUEST = 4
"""Looks under way for each request that may be: the queue before a host tells how many connections it deserves."""

AT_ONCE = 128
"""Links that are handed out together, before what they set going is seen to."""

Work = tuple[Claim, "LinkMemory | None"]


class Line:
    """Work that waits for lookers, and lookers that wait for work, of which one is empty; `room` is for some work.

    An asyncio.Queue would wake somebody for each piece, where mostly nobody has to wait.
    """

    def __init__(self, room: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._most = room
        self._work: deque[Work] = deque()
        self._idle: deque[asyncio.Future[Work | None]] = deque()
        self._room = asyncio.Event()
        self._ended = False

    def put(self, work: Work) -> bool:
        """Give it to a looker who waits, or keep it for the next; whether somebody waited."""
        while self._idle:
            looker = self._idle.popleft()
            if not looker.done():
                looker.set_result(work)
                return True
        self._work.append(work)
        return False

    async def has_room(self) -> None:
        """Wait until there is room, which `put` does not ask for."""
        while len(self._work) >= self._most:
            self._room.clear()
            await self._room.wait()

    async def take(self) -> Work | None:
        """The next piece of work, or None when there will be none."""
        if self._work:
            work = self._work.popleft()
            if len(self._work) == self._most // 2:
                self._room.set()
            return work
        if self._ended:
            return None
        looker: asyncio.Future[Work | None] = self._loop.create_future()
        self._idle.append(looker)
        return await looker

    def end(self) -> None:
        """No more work will come."""
        self._ended = True
        for looker in self._idle:
            if not looker.done():
                looker.set_result(None)


class Asking:
    """The looks of one run at `now` (Unix seconds).

    `finished` counts the links with a verdict, `in_flight` the looks of each host. `all_taken` says that no link waits
    for its first look, `touched` when one last ended (on the monotonic clock).
    """

    def __init__(
        self,
        *,
        looker: Looker,
        conclusions: Conclusions,
        admission: Admission,
        amp_pages: AmpPages,
        frontier: Frontier,
        ledger: LinkLedger,
        settings: CheckSettings,
        terms: Terms,
        concurrency: int,
        now: float,
    ) -> None:
        self._looker = looker
        self._conclusions = conclusions
        self._admission = admission
        self._amp_pages = amp_pages
        self._frontier = frontier
        self._ledger = ledger
        self._settings = settings
        self._terms = terms
        self._limit = LOOKS_PER_REQUEST * concurrency
        self._now = now
        self.finished = 0
        self.in_flight: Counter[str] = Counter()
        self.all_taken = False
        self.touched = time.monotonic()
        self._room = asyncio.Event()
        self._full: set[str] = set()
        self._few = 0

    async def look_at_waiting(self, *, final: bool, until: float | None = None) -> None:
        """Look at all links that wait. A `final` look is the last one; it ends at `until` on the monotonic clock."""
        line = Line(self._limit // LOOKS_PER_REQUEST)
        try:
            async with asyncio.TaskGroup() as lookers:

                def hire() -> None:
                    lookers.create_task(self._look_on(line, final=final, until=until))

                await self._feed(line, hire, final=final)
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _feed(self, line: Line, hire: Callable[[], None], *, final: bool) -> None:
        """Keep the line full, without letting one host that is slow have all the lookers, who are hired as needed."""
        share, to_hire = self._limit, self._limit
        while self._frontier.waiting:
            full = {host for host, count in self.in_flight.items() if count >= share}
            claims = self._frontier.take(self._limit, per_host=share, full=full)
            if not claims and not full:
                break
            if not claims:
                await self._room_in(full, share // 2)
                continue
            share = max(WORTH_A_CONNECTION, self._limit // len({claim.host for claim in claims}))
            memories = self._ledger.remembered((claim.url, claim.kind) for claim in claims)
            for number, claim in enumerate(claims, 1):
                memory = memories.get((claim.url, claim.kind))
                if final or not self._stands(claim, memory):
                    self.in_flight[claim.host] += 1
                    await line.has_room()
                    if not line.put((claim, memory)) and to_hire:
                        to_hire -= 1
                        hire()
                if not number % AT_ONCE:
                    await asyncio.sleep(0)
            await asyncio.sleep(0)
        self.all_taken = True
        line.end()

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
        if memory.verdict not in history.AVAILABLE:
            return False
        return not history.is_due(memory, self._now, self._settings.health, self._terms.of(memory.url))

    async def _look_on(self, line: Line, *, final: bool, until: float | None) -> None:
        while (work := await line.take()) is not None:
            claim, memory = work
            try:
                looked = await self._look(claim, until)
                self._conclusions.take_in(claim, memory, looked, final=final)
            finally:
                self.finished += not final
                self.touched = time.monotonic()
                self._done(claim.host)

    def _done(self, host: str) -> None:
        self.in_flight[host] -= 1
        if self.in_flight[host] <= self._few and host in self._full:
            self._room.set()
        if not self.in_flight[host]:
            del self.in_flight[host]

    async def _look(self, claim: Claim, until: float | None) -> Looked:
        pages = self._amp_pages.of(claim.url) if claim.kind == "amp" else ()
        seconds = None if until is None else max(0.0, until - time.monotonic())
        return await self._looker.look(claim.url, claim.kind, page_urls=pages, seconds=seconds)
