"""The report for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.hints import counted
from aggregator.report.look import ORDER, Look
from aggregator.report.places import place_text
from aggregator.report.reasons import reason_words, why
from aggregator.report.shown import columns, cut, padded, shown
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.link import Finding
    from aggregator.model.report import Report, VerdictCounts, Worst

DAYS_SHOWN = 14
LISTED = 20
BAR = 24
NAME = 36
WIDTH = 100


def report_text(report: Report, look: Look | None = None) -> str:
    """Health today, the last days, the worst hosts and sources, what died this week; with `verbose` every bad link."""
    look = look or Look()
    blocks = (
        _today(report, look),
        _trend(report),
        _worst("Worst hosts", report.worst_hosts),
        _worst("Worst sources", report.worst_sources),
        _died(report.died_this_week, look),
        _all(report.findings, look) if look.verbose else [],
    )
    return "\n".join("".join(f"{line}\n" for line in block) for block in map(list, blocks) if block)


def health_words(counts: VerdictCounts) -> str:
    """The share of links that live: `96.4 %`, never 100 while one is dead or failing."""
    if counts.health is None:
        return "-"
    bad = counts.dead + counts.failing
    return f"{min(counts.health * 100, 99.9 if bad else 100.0):.1f} %".replace(".0 %", " %")


def _today(report: Report, look: Look) -> Iterator[str]:
    counts = report.totals
    heading = f"{shown(report.title)}, {report.generated_at:%Y-%m-%d %H:%M %Z}".rstrip()
    yield f"\x1b[1m{heading}\x1b[0m" if look.colour else heading
    each = " · ".join(f"{counts.of(verdict):,} {verdict}" for verdict in ORDER)
    yield f"{health_words(counts)} of {counted(counts.judged, 'judged link')} live: {each}"
    if report.last_run:
        took = f", took {report.duration:.0f} s" if report.duration is not None else ""
        end = "; it was interrupted: the rest is as it was before" if report.interrupted else ""
        yield f"last checked {report.last_run:%Y-%m-%d %H:%M %Z}".rstrip() + took + end
    for name in report.outages:
        yield f"{shown(name)}: most of its links fail at once"


def _trend(report: Report) -> Iterator[str]:
    rows = report.trend[-DAYS_SHOWN:]
    most = max((row.counts.dead + row.counts.failing for row in rows), default=0)
    if rows:
        yield "Dead and failing, by day"
    for row in rows:
        bad = row.counts.dead + row.counts.failing
        bar = "█" * (-(-bad * BAR // most) if most else 0)
        yield f"  {row.date:%Y-%m-%d}  {bar:<{BAR}}  {bad:,} of {row.counts.total:,}"


def _worst(title: str, rows: Sequence[Worst]) -> Iterator[str]:
    if rows:
        yield title
    for row in rows:
        failing = f", {row.failing:,} failing" if row.failing else ""
        yield f"  {padded(shown(redact(row.name)), NAME)}  {row.dead:,} dead{failing} of {row.total:,}"


def _died(findings: Sequence[Finding], look: Look) -> Iterator[str]:
    if findings:
        yield f"Died this week ({len(findings):,})"
    most = len(findings) if look.verbose else LISTED
    for finding in findings[:most]:
        yield from _finding(finding)
    if len(findings) > most:
        yield f"  and {len(findings) - most:,} more; --verbose lists them"


def _all(findings: Sequence[Finding], look: Look) -> Iterator[str]:
    bad = [finding for finding in findings if finding.verdict != "ok"]
    if bad:
        yield f"All links that are not ok ({len(bad):,})"
    for finding in bad:
        note = f"  {finding.verdict}, {shown(reason_words(finding.reason))}"
        line = f"  {shown(redact(finding.url))}"
        yield line + note if look.width is None or columns(line + note) <= look.width else f"{line}\n  {note}"


def _finding(finding: Finding) -> Iterator[str]:
    since = f"{finding.since:%Y-%m-%d}  " if finding.since else ""
    yield f"  {since}{shown(redact(finding.url))}  {shown(why(finding))}"
    for place in finding.found_in[:1]:
        others = f" and {len(finding.found_in) - 1} more" if len(finding.found_in) > 1 else ""
        yield f"      in {cut(shown(place_text(place)), WIDTH)}{others}"
    if finding.suggestion:
        yield f"      → {shown(redact(finding.suggestion))}"
