"""Many findings → one report: counted, the worst hosts and files named, what died lately picked out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from aggregator.model.report import Report, VerdictCounts, Worst
from aggregator.report.places import first_path
from aggregator.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model.link import Finding

LATELY: Final = timedelta(days=7)
MOST_WORST: Final = 10
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def digest(findings: Iterable[Finding], known: Report, *, worst: int = MOST_WORST) -> Report:
    """`known` (its times, trend, costs) completed by what the findings say: all links, also those that are ok.

    A link counts for its host and for its first path; where `known` names the worst sources already, they stay. Kept
    in memory is what is not ok, and two counts for each host and path.
    """
    counts: Counter[str] = Counter()
    hosts, paths = _Tally(), _Tally()
    kept = []
    for finding in findings:
        counts[finding.verdict] += 1
        hosts.add(host(finding.url) or "(no host)", finding)
        paths.add(first_path(finding) or "(given directly)", finding)
        if finding.verdict != "ok":
            kept.append(finding)
    return msgspec.structs.replace(
        known,
        totals=VerdictCounts(**counts),
        findings=tuple(kept),
        died_this_week=known.died_this_week or died_lately(kept, known.generated_at),
        worst_hosts=known.worst_hosts or hosts.worst(worst),
        worst_sources=known.worst_sources or paths.worst(worst),
    )


def died_lately(findings: Iterable[Finding], now: datetime) -> tuple[Finding, ...]:
    """The dead among the findings that were still fine `LATELY` before `now`, the latest first."""
    lately = [finding for finding in findings if finding.verdict == "dead" and _since(finding) >= now - LATELY]
    return tuple(sorted(lately, key=_since, reverse=True))


def _since(finding: Finding) -> datetime:
    return finding.since or LONG_AGO


class _Tally:
    """Dead, failing and all links by name."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.dead: Counter[str] = Counter()
        self.failing: Counter[str] = Counter()

    def add(self, name: str, finding: Finding) -> None:
        if finding.verdict == "skipped":
            return
        self.all[name] += 1
        if finding.verdict == "dead":
            self.dead[name] += 1
        elif finding.verdict == "failing":
            self.failing[name] += 1

    def worst(self, most: int) -> tuple[Worst, ...]:
        names = sorted(self.dead.keys() | self.failing.keys(), key=self._rank)[:most]
        return tuple(
            Worst(name=name, dead=self.dead[name], failing=self.failing[name], total=self.all[name]) for name in names
        )

    def _rank(self, name: str) -> tuple[int, int, str]:
        return -self.dead[name], -self.failing[name], name
