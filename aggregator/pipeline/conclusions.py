"""What is made of the looks of one run: what stands at once, what is looked at again, what is remembered and told."""

from __future__ import annotations

import time
from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from aggregator import urls
from aggregator.check import history, outage
from aggregator.errors import OfflineError
from aggregator.model.link import CheckSummary
from aggregator.model.verdict import Verdict
from aggregator.pipeline.health import source_of
from aggregator.pipeline.looker import Looked
from aggregator.store.link_frontier import Claim
from aggregator.store.link_keys import host_of, link_id
from aggregator.store.links import KnownLink

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from aggregator.check.terms import Terms
    from aggregator.model.check import CheckSettings
    from aggregator.model.link import Finding, LinkKind, LinkMemory
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

Key = tuple[str, "LinkKind"]
SAVED_AT_ONCE: Final = 1000
SAVED_EVERY: Final = 5.0
"""So many are remembered together, or those of so many seconds; nobody has to wait for long meanwhile."""

PLACES_KEPT: Final = 20
NOT_ASKED: Final = frozenset({"bad-url", "no-such-file", "fragment-missing"})


class Doubts(Struct, frozen=True):
    """What deserves a second look: links whose host kept silent, and all others."""

    silent: list[Claim]
    others: list[Claim]


class Conclusions:
    """Those of one run at `now` (Unix seconds). `told`, if set, is called with each finding as soon as it stands.

    `are_any` says that some are remembered.
    """

    def __init__(
        self,
        frontier: Frontier,
        ledger: LinkLedger,
        settings: CheckSettings,
        terms: Terms,
        now: float,
    ) -> None:
        self._terms = terms
        self._frontier = frontier
        self._ledger = ledger
        self._settings = settings
        self._now = now
        self.told: Callable[[Finding], None] | None = None
        self._tallies: defaultdict[str, outage.Tally] = defaultdict(outage.Tally)
        self._local: set[Key] = set()
        self._resting: dict[str, float] = {}
        self._unsaved: list[LinkMemory] = []
        self._saved = time.monotonic()
        self.are_any = False
        self._answered = False
        self._twice: set[int] = set()
        self.last_answer = time.monotonic()
        self.newly_dead: set[Key] = set()
        self.summary = CheckSummary()

    # One look

    def take_in(self, claim: Claim, memory: LinkMemory | None, looked: Looked, *, final: bool) -> None:
        """What was seen of a link. What may be a bad moment waits for a second look, unless this is it (`final`)."""
        verdict, key = looked.verdict, (claim.url, claim.kind)
        self._note(key, looked)
        if final and may_pass(verdict):
            self._twice.add(link_id(claim.url, claim.kind))
        if final or not may_pass(verdict):
            self._tallies[claim.host] = self._tallies[claim.host].count(verdict, memory)
        if verdict.verdict == "failing" or (not final and may_pass(verdict)):
            self._settle(self._finding(claim.url, claim.kind, None, looked))
        else:
            self._conclude(claim.url, claim.kind, memory, looked)

    def _note(self, key: Key, looked: Looked) -> None:
        verdict = looked.verdict
        if verdict.code is not None:
            self.last_answer = time.monotonic()
        if verdict.local:
            self._local.add(key)
        elif verdict.verdict != "skipped" and verdict.reason not in NOT_ASKED and not key[0].startswith("file:"):
            self._answered = True
        if looked.retry_at is not None:
            domain = urls.registrable_domain(urls.host(verdict.final_url or key[0]))
            self._resting[domain] = max(looked.retry_at, self._resting.get(domain, 0.0))

    def rule(self, url: str, kind: LinkKind, verdict: Verdict) -> None:
        """A verdict that needed no look."""
        memory = None if verdict.verdict == "skipped" else self.remembered(url, kind)
        self._conclude(url, kind, memory, Looked(verdict))

    def recall(self, memory: LinkMemory) -> None:
        """A link that was fine a short while ago."""
        self.summary.cached += 1
        self._tell(history.recalled(memory), memory)

    def remembered(self, url: str, kind: LinkKind) -> LinkMemory | None:
        """What is remembered of one link."""
        return self._ledger.remembered([(url, kind)]).get((url, kind))

    # The second look

    def doubtful(self) -> Doubts:
        """What had no second look yet and deserves one; of the rest, what only waited for one stands."""
        doubts = Doubts([], [])
        for finding in list(self._frontier.findings({"failing", "refused"})):
            verdict = self._as_verdict(finding)
            if not may_pass(verdict) or verdict.local or link_id(finding.url, finding.kind) in self._twice:
                continue
            if not self._rests_for_long(finding):
                some = doubts.silent if finding.reason == "timeout" else doubts.others
                some.append(Claim(finding.url, finding.kind, host_of(finding.url)))
            elif finding.verdict == "refused":
                self._leave(finding, verdict)
        return doubts

    def leave(self, claims: Collection[Claim]) -> None:
        """These links that failed stand as they are, for no time is left to look at them again."""
        left = {(claim.url, claim.kind) for claim in claims}
        for finding in list(self._frontier.findings({"failing"})):
            if (finding.url, finding.kind) in left:
                self._leave(finding, self._as_verdict(finding))

    def _leave(self, finding: Finding, verdict: Verdict) -> None:
        """What was found stands, for nobody there will answer in time."""
        claim = Claim(finding.url, finding.kind, host_of(finding.url))
        looked = Looked(verdict, finding.redirects, finding.elapsed_ms)
        self.take_in(claim, self.remembered(claim.url, claim.kind), looked, final=True)

    def pause(self) -> float:
        """For how many seconds to wait before: until those who asked for patience have had it, within limits."""
        waits = [until - time.time() for until in self._resting.values()]
        bearable = [wait for wait in waits if wait <= self._settings.patience]
        return max(self._settings.second_look, *bearable, 0.0)

    def _rests_for_long(self, finding: Finding) -> bool:
        domain = urls.registrable_domain(urls.host(finding.final_url or finding.url))
        return self._resting.get(domain, 0.0) - time.time() > self._settings.patience

    # The end

    def check_online(self) -> None:
        """Raises `OfflineError` where nothing anywhere could be reached."""
        if self._local and not self._answered:
            raise OfflineError(
                "nothing anywhere could be reached, so nothing was concluded; is this machine connected?"
            )

    def conclude_failing(self) -> None:
        """What still fails is remembered as failing, or dead by now; a host that is down as a whole is one finding."""
        down = set(outage.outages(self._tallies))
        self.summary.outages = sorted(down)
        for finding in list(self._frontier.findings({"failing"})):
            looked = Looked(self._as_verdict(finding), finding.redirects, finding.elapsed_ms)
            memory = self.remembered(finding.url, finding.kind)
            self._conclude(finding.url, finding.kind, memory, looked, is_outage=host_of(finding.url) in down)

    def count(self) -> None:
        """Count the verdicts into the summary."""
        for verdict, count in self._frontier.totals().items():
            setattr(self.summary, verdict, count)

    def _save_some(self) -> None:
        if len(self._unsaved) >= SAVED_AT_ONCE or time.monotonic() - self._saved > SAVED_EVERY:
            self.save()

    def save(self) -> None:
        """Remember what stands; of a run without any answer, nothing."""
        self._saved = time.monotonic()
        if self._unsaved and not (self._local and not self._answered):
            unsaved, self._unsaved = self._unsaved, []
            links = [(memory.url, memory.kind) for memory in unsaved]
            places = self._frontier.places_of(links, most=PLACES_KEPT)
            known = (
                KnownLink(memory=one, places=where, source=source_of(where))
                for one, where in zip(unsaved, places, strict=True)
            )
            self._ledger.save(known, seen=self._now)
            self.are_any = True

    # One conclusion

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
            redirects=looked.redirects,
            terms=self._terms.of(url),
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

    def _tell(self, finding: Finding, memory: LinkMemory | None) -> None:
        finding = self._settle(finding)
        if self.told:
            self.told(structs.replace(finding, found_in=self._frontier.places(finding.url, finding.kind)))
        if memory is not None:
            self._unsaved.append(memory)
            self._save_some()

    def _settle(self, finding: Finding) -> Finding:
        """The finding as it is settled: with the address that stands in the document, where that is another."""
        if self._settings.remap and (meant := self._frontier.meant(finding.url, finding.kind)):
            finding = structs.replace(finding, meant=meant)
        self._frontier.settle(finding)
        return finding

    def _as_verdict(self, finding: Finding) -> Verdict:
        return Verdict(
            verdict=finding.verdict,
            reason=finding.reason,
            code=finding.code,
            final_url=finding.final_url,
            suggestion=finding.suggestion,
            detail=finding.detail or "",
            local=(finding.url, finding.kind) in self._local,
        )


def may_pass(verdict: Verdict) -> bool:
    """Whether it may be a bad moment: a failure, or somebody who was asked too often."""
    asked_too_often = verdict.code == HTTPStatus.TOO_MANY_REQUESTS or verdict.reason == "parked"
    return verdict.verdict == "failing" or (verdict.verdict == "refused" and asked_too_often)
