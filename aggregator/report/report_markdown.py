"""The report in Markdown: for a wiki, a mail, a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.look import ORDER
from aggregator.report.markdown_format import MARKS, md_row, md_table_head
from aggregator.report.markdown_text import md_code, md_words
from aggregator.report.report_text import health_words
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.link import Finding
    from aggregator.model.report import Report, Worst

LISTED = 100


def report_markdown(report: Report) -> str:
    """Headings and tables of what the report page shows, its lists cut to `LISTED`; no stranger's word is markup."""
    return "".join(_pieces(report))


def _pieces(report: Report) -> Iterator[str]:
    counts = report.totals
    end = " · the last check was interrupted" if report.interrupted else ""
    yield f"# {md_words(report.title)}\n\n{report.generated_at:%Y-%m-%d %H:%M %Z}".rstrip() + f"{end}\n\n"
    yield f"**{health_words(counts)}** of {counts.judged:,} judged links live.\n\n"
    yield f"| {' | '.join(f'{MARKS[verdict]} {verdict}' for verdict in ORDER)} | all |\n"
    yield f"|{'---:|' * (len(ORDER) + 1)}\n"
    yield f"| {' | '.join(f'{counts.of(verdict):,}' for verdict in ORDER)} | {counts.total:,} |\n"
    for name in report.outages:
        yield f"\n{md_code(name)}: most of its links fail at once.\n"
    yield from _worst("Worst hosts", report.worst_hosts)
    yield from _worst("Worst sources", report.worst_sources)
    yield from _list("Died this week", report.died_this_week)
    yield from _list(
        "All that is dead or failing", [one for one in report.findings if one.verdict in {"dead", "failing"}]
    )


def _worst(title: str, rows: Sequence[Worst]) -> Iterator[str]:
    if rows:
        yield f"\n## {title}\n\n| Name | Dead | Failing | Links |\n|---|---:|---:|---:|\n"
    for row in rows:
        yield f"| {md_code(redact(row.name))} | {row.dead:,} | {row.failing:,} | {row.total:,} |\n"


def _list(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"\n## {title} ({len(findings):,})\n\n{md_table_head()}"
    for finding in findings[:LISTED]:
        yield md_row(finding)
    if len(findings) > LISTED:
        yield f"\nand {len(findings) - LISTED:,} more: `--format json` lists all.\n"
