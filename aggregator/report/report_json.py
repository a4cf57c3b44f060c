"""The report as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.whole_text import encoded

if TYPE_CHECKING:
    from aggregator.model.report import Report


def report_json(report: Report) -> str:
    """The fields of `Report` as keys, counts as `{"ok": n, …}`, findings as `check --format jsonl` writes them."""
    return f"{encoded(report)}\n"
