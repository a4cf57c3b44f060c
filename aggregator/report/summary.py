"""The summary of a collection run, as a person reads it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aggregator.report.shown import columns, padded, shown, wrapped
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from aggregator.model.run import Drop, Move, RunSummary, SourceFailure

FAILURES_SHOWN = 20
WIDEST_NAME = 32
INDENT = 11
UNITS = ("B", "kB", "MB", "GB")
THOUSAND = 1000
MINUTE = 60.0


def summary_text(
    summary: RunSummary, drops: Sequence[Drop] = (), moves: Sequence[Move] = (), *, width: int | None = None
) -> str:
    """A few lines: sources, stories, links, cost, and each source that moved or fails: where to, why, when again.

    With `width`, that of a terminal, no line takes more columns.
    """
    table = [line for row in _table(summary, drops) for line in wrapped(row, width, " " * INDENT)]
    return "\n".join([*table, *_moves(moves, width), *_failures(summary.failures, summary.started, width)])


def _table(summary: RunSummary, drops: Sequence[Drop]) -> Iterable[str]:
    sources, entries, records = summary.sources, summary.entries, summary.records
    yield _line(
        "Sources",
        f"{sources.due} due",
        *_parts(
            (sources.new, "with news"),
            (sources.unchanged, "unchanged"),
            (sources.moved, "moved"),
            (sources.gone, "gone"),
            (sources.refused, "refused"),
            (sources.failing, "failing"),
        ),
    )
    yield _line(
        "Stories",
        f"{entries.seen} seen",
        *_parts(
            (entries.new, "new"),
            (entries.changed, "changed"),
            (entries.duplicate, "told twice"),
            (entries.dropped, "left out" + _why(drops, entries.dropped)),
        ),
    )
    yield _line(
        "Records",
        f"{records.written} written",
        *_parts((records.updated, "updated"), (records.unchanged, "as they were")),
    )
    for name, counts in (("Images", summary.images), ("AMP pages", summary.amp)):
        if counts.available or counts.dead:
            yield _line(name, f"{counts.available} available", *_parts((counts.dead, "dead")))
    yield _line("Cost", _plural(summary.requests, "request"), size(summary.bytes), _took(summary))


def _line(name: str, *parts: str) -> str:
    return f"{name:<10} {' · '.join(parts)}"


def _parts(*counts: tuple[int, str]) -> list[str]:
    return [f"{count} {what}" for count, what in counts if count]


def _why(drops: Sequence[Drop], total: int) -> str:
    reasons = Counter(drop.reason for drop in drops)
    if not reasons or not total:
        return ""
    return " (" + ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) + ")"


def _took(summary: RunSummary) -> str:
    seconds = (summary.finished - summary.started).total_seconds() if summary.finished else 0.0
    return f"{seconds:.1f} s" if seconds < MINUTE else f"{int(seconds // MINUTE)} min {int(seconds % MINUTE)} s"


def _moves(moves: Sequence[Move], width: int | None) -> Iterable[str]:
    if moves:
        yield ""
    for move in moves[:FAILURES_SHOWN]:
        line = f"  {shown(move.source)} has moved to {shown(redact(move.url))}; change it in sources.yaml"
        yield from wrapped(line, width, " " * 4)


def _failures(failures: Sequence[SourceFailure], now: datetime, width: int | None) -> Iterable[str]:
    if failures:
        yield ""
    most = WIDEST_NAME if width is None else min(WIDEST_NAME, max(8, width // 3))
    names = min(most, max((columns(shown(failure.source)) for failure in failures[:FAILURES_SHOWN]), default=0))
    for failure in failures[:FAILURES_SHOWN]:
        detail = f": {shown(failure.detail)}" if failure.detail else ""
        line = f"  {padded(shown(failure.source), names)}  {failure.reason}{detail}{_again(failure, now)}"
        yield from wrapped(line, width, " " * (names + 4))
    if len(failures) > FAILURES_SHOWN:
        more = f"  and {len(failures) - FAILURES_SHOWN} more; `aggregator sources list` shows each"
        yield from wrapped(more, width, "  ")


def _again(failure: SourceFailure, now: datetime) -> str:
    if failure.next_try is None:
        return ""
    minutes = round((failure.next_try - now).total_seconds() / MINUTE)
    if minutes <= 0:
        return " (asked again in the next run)"
    return f" (asked again in {minutes} min)" if minutes < 120 else f" (asked again in {round(minutes / 60)} h)"  # noqa: PLR2004 - two hours


def drops_text(drops: Iterable[Drop]) -> str:
    """A line for each entry that became no record: reason, source, address, title and detail between tabs."""
    return "\n".join("\t".join(shown(part or "") or "-" for part in _drop_parts(drop)) for drop in drops)


def _drop_parts(drop: Drop) -> tuple[str | None, ...]:
    return drop.reason, drop.source, redact(drop.url) if drop.url else None, drop.title, drop.detail


def size(count: float) -> str:
    """A number of bytes as a person reads it: `12.3 MB`."""
    for unit in UNITS[:-1]:
        if count < THOUSAND:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= THOUSAND
    return f"{count:.1f} {UNITS[-1]}"


def _plural(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
