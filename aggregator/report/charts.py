"""Numbers → the geometry of the report page's pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from aggregator.report.look import ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aggregator.model.report import TrendRow, VerdictCounts
    from aggregator.model.verdict import VerdictName

DAYS: Final = 90
FEWEST_DAYS: Final = 14
"""Days that the axis spans at least, so that a history that has just begun is a column and no wall."""

HEIGHT: Final = 100.0
WIDTH: Final = 100.0
LEAST: Final = 0.8
"""Of a hundred: a verdict that exists is never too thin to be seen."""


class Arc(NamedTuple):
    """A part of a ring of circumference 100: `length` from `start` on."""

    verdict: VerdictName
    length: float
    start: float


class Column(NamedTuple):
    """One day's stack of failing upon dead links, in a field of 100 by 100 with its origin at the top left."""

    date: date
    counts: VerdictCounts
    x: float
    width: float
    dead: float
    failing: float


class Trend(NamedTuple):
    """The columns, and what the axis says: its highest value (a round number) and its first day; None: no columns."""

    columns: tuple[Column, ...]
    top: int
    change: float | None
    first: date | None


def donut(counts: VerdictCounts) -> tuple[Arc, ...]:
    """The arcs of all verdicts that occur, but for the skipped; together they are the whole ring."""
    amounts = [(verdict, counts.of(verdict)) for verdict in ORDER if verdict != "skipped" and counts.of(verdict)]
    whole = sum(amount for _, amount in amounts)
    raised = [(verdict, max(LEAST, 100 * amount / whole)) for verdict, amount in amounts]
    scale = 100 / sum(length for _, length in raised) if raised else 0
    arcs, start = [], 0.0
    for verdict, length in raised:
        arcs.append(Arc(verdict, round(length * scale, 3), round(start, 3)))
        start += length * scale
    return tuple(arcs)


def trend_columns(rows: Sequence[TrendRow]) -> Trend:
    """The last `DAYS` days as columns; a day without a check is a gap. `change` is that of health, in points."""
    last = rows[-1].date.toordinal() if rows else 0
    rows = [row for row in rows if row.date.toordinal() > last - DAYS]
    top = round_up(max((row.counts.dead + row.counts.failing for row in rows), default=0))
    first = min(rows[0].date.toordinal(), last - FEWEST_DAYS + 1) if rows else 0
    width = WIDTH / max(1, last - first + 1)
    columns = tuple(
        Column(
            row.date,
            row.counts,
            x=round((row.date.toordinal() - first) * width + width * 0.12, 3),
            width=round(width * 0.76, 3),
            dead=round(HEIGHT * row.counts.dead / top, 3),
            failing=round(HEIGHT * row.counts.failing / top, 3),
        )
        for row in rows
    )
    return Trend(
        columns, top, _change(rows), rows[0].date + timedelta(first - rows[0].date.toordinal()) if rows else None
    )


def round_up(value: int) -> int:
    """The least of 2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100, 200 … that is not below `value`."""
    step = 1
    while True:
        for factor in (2, 4, 6, 8) if step == 1 else (1, 2, 3, 4, 5, 6, 8):
            if factor * step >= value:
                return factor * step
        step *= 10


def _change(rows: Sequence[TrendRow]) -> float | None:
    healths = [row.counts.health for row in rows if row.counts.health is not None]
    return 100 * (healths[-1] - healths[0]) if len(healths) > 1 else None
