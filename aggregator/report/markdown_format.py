"""Findings for a pull request's comment or a job's summary: short, whatever was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from aggregator.report.hints import counted, hints, total
from aggregator.report.look import ORDER
from aggregator.report.markdown_text import md_code, md_link, md_words
from aggregator.report.places import place_text
from aggregator.report.reasons import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.model.verdict import VerdictName
    from aggregator.report.look import Look

MARKS: Final = {"ok": "✅", "moved": "↪️", "dead": "❌", "failing": "⚠️", "refused": "🚧", "skipped": "⏭️"}
SECTIONS: Final[tuple[VerdictName, ...]] = ("dead", "failing", "refused", "moved", "skipped", "ok")
SPACE: Final = 60_000
"""Characters; GitHub takes 65,536 in a comment."""
ROWS: Final = 500
"""Rows kept of each verdict: more never fit."""


def markdown(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """A heading, the counts, a table for each verdict that is shown, and what to do, in at most `SPACE` characters.

    What does not fit is counted. Nothing of the findings is markup.
    """
    reasons: Counter[str] = Counter()
    rows: defaultdict[VerdictName, list[str]] = defaultdict(list)
    for finding in findings:
        reasons[finding.reason] += 1
        if look.shows(finding.verdict) and len(rows[finding.verdict]) < ROWS:
            rows[finding.verdict].append(md_row(finding))
    yield from _head(summary)
    space = SPACE
    for verdict in SECTIONS:
        kept = _that_fit(rows[verdict], space)
        space -= sum(map(len, kept))
        yield from _section(verdict, kept, getattr(summary, verdict))
    told = [f"- {md_words(hint)}\n" for hint in hints(summary, reasons, fix=look.fix)]
    yield "\n" + "".join(told) if told else ""


def md_table_head() -> str:
    """The head of the table that `md_row` makes rows for."""
    return "| Link | Why | Where | Instead |\n|---|---|---|---|\n"


def md_row(finding: Finding) -> str:
    """A finding as a row: address, reason in words, its first place and how many more, what to put instead."""
    first, others = finding.found_in[:1], len(finding.found_in) - 1
    where = "".join(md_code(place_text(place)) for place in first) + (f" and {others:,} more" if others > 0 else "")
    since = f", since {finding.since:%Y-%m-%d}" if finding.since and finding.failures > 1 else ""
    instead = md_link(finding.suggestion) if finding.suggestion else ""
    return f"| {md_link(finding.url)} | {md_words(why(finding))}{since} | {where} | {instead} |\n"


def _head(summary: CheckSummary) -> Iterator[str]:
    broken = summary.dead + summary.failing
    verdict = f"{counted(summary.dead, 'dead link')}" if summary.dead else "no dead links"
    yield f"## {MARKS['dead' if summary.dead else 'failing' if broken else 'ok']} Link check: {verdict}\n\n"
    yield f"| {' | '.join(f'{MARKS[verdict]} {verdict}' for verdict in ORDER)} | all |\n"
    yield f"|{'---:|' * (len(ORDER) + 1)}\n"
    yield f"| {' | '.join(f'{getattr(summary, verdict):,}' for verdict in ORDER)} | {total(summary):,} |\n"
    if summary.cached:
        yield f"\n{counted(summary.cached, 'link')} of them known from an earlier check.\n"


def _that_fit(rows: list[str], space: int) -> list[str]:
    kept = []
    for row in rows:
        space -= len(row)
        if space < 0:
            break
        kept.append(row)
    return kept


def _section(verdict: VerdictName, rows: list[str], count: int) -> Iterator[str]:
    left_out = max(0, count - len(rows))
    if not rows:
        return
    title = f"{MARKS[verdict]} {verdict.capitalize()} ({count:,})"
    folded = verdict != "dead"
    yield f"\n<details><summary>{title}</summary>\n\n" if folded else f"\n### {title}\n\n"
    yield md_table_head()
    yield from rows
    if left_out:
        yield f"\nand {left_out:,} more that do not fit here: `--format json` lists all.\n"
    if folded:
        yield "\n</details>\n"
