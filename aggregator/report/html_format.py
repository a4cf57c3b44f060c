"""Findings as the report page, without a history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.model.report import Report
from aggregator.report.digest import digest
from aggregator.report.page import report_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.report.look import Look


def html(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """The page of `report_page` on one check; `look.at` is its time (else the latest of the findings)."""
    kept = list(findings) if look.at is None else findings
    at = look.at or max((one.checked_at for one in kept if one.checked_at), default=datetime.fromtimestamp(0, UTC))
    known = Report(generated_at=at, title=look.title, last_run=at, requests=summary.requests, bytes=summary.bytes)
    report = digest(kept, known)
    yield report_page(report)
