"""What is known of the links' health: today, over time, by host and source. What `aggregator report` shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from aggregator.model.link import Finding

if TYPE_CHECKING:
    from aggregator.model.verdict import VerdictName


class VerdictCounts(Struct, frozen=True, kw_only=True):
    """How many links got which verdict."""

    ok: int = 0
    moved: int = 0
    dead: int = 0
    failing: int = 0
    refused: int = 0
    skipped: int = 0

    def of(self, verdict: VerdictName) -> int:
        """The number of links with that verdict."""
        count: int = getattr(self, verdict)
        return count

    @property
    def total(self) -> int:
        """All links, also those that were not looked at."""
        return self.ok + self.moved + self.dead + self.failing + self.refused + self.skipped

    @property
    def judged(self) -> int:
        """The links on which there is a judgement: neither skipped nor refused."""
        return self.ok + self.moved + self.dead + self.failing

    @property
    def health(self) -> float | None:
        """The share (0 to 1) of the judged links that a reader can follow, or None where none was judged."""
        return (self.ok + self.moved) / self.judged if self.judged else None


class TrendRow(Struct, frozen=True, kw_only=True):
    """Where all known links stood at the end of one day (UTC); a day without a check has no row."""

    date: date
    counts: VerdictCounts


class Worst(Struct, frozen=True, kw_only=True):
    """A host or a source whose links fare badly: `dead` and `failing` of all its `total` links."""

    name: str
    dead: int
    total: int
    failing: int = 0


class Report(Struct, frozen=True, kw_only=True):
    """The last check and its history. Everything is in the order in which it is shown.

    `totals` counts every known link. `trend` has the oldest day first, `worst_hosts` and `worst_sources` the worst
    first, `died_this_week` are the findings first told dead within seven days of `generated_at`, the latest first.
    `findings` are the links that are not ok (what is ok among them is left out of the lists). `last_run` is when the
    last check ended, `duration` what it took in seconds, `requests` and `bytes` what it cost; `sources` counts the
    sources by their state, `outages` names the hosts of which most links fail at once. `interrupted` says that the last
    check did not come to its end.
    """

    generated_at: datetime
    title: str = "Link health"
    totals: VerdictCounts = VerdictCounts()
    trend: tuple[TrendRow, ...] = ()
    worst_hosts: tuple[Worst, ...] = ()
    worst_sources: tuple[Worst, ...] = ()
    died_this_week: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    last_run: datetime | None = None
    duration: float | None = None
    requests: int = 0
    bytes: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    outages: tuple[str, ...] = ()
    interrupted: bool = False
