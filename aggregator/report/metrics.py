"""The report for Prometheus' textfile collector (text exposition format 0.0.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.look import ORDER
from aggregator.report.whole_text import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aggregator.model.report import Report

ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def report_metrics(report: Report) -> str:
    """Gauges: links by verdict, health, what died this week, outages, the last run's time, length and cost, sources.

    What is not known (no run, no duration, no judged link) has no line.
    """
    return "".join(_metrics(report))


def _metrics(report: Report) -> Iterator[str]:
    counts = report.totals
    by_verdict: dict[str, float] = {verdict: counts.of(verdict) for verdict in ORDER}
    yield _family("aggregator_links", "Known links by the verdict of their last check.", "verdict", by_verdict)
    yield _gauge("aggregator_links_health_ratio", "Share of the judged links that live.", counts.health)
    yield _gauge("aggregator_links_died_this_week", "Links first told dead in seven days.", len(report.died_this_week))
    yield _gauge("aggregator_link_outages", "Hosts of which most links fail at once.", len(report.outages))
    run = report.last_run.timestamp() if report.last_run else None
    yield _gauge("aggregator_check_last_run_timestamp_seconds", "When the last check ended (Unix time).", run)
    yield _gauge("aggregator_check_duration_seconds", "How long the last check took.", report.duration)
    yield _gauge("aggregator_check_requests", "Requests that the last check made.", report.requests)
    yield _gauge("aggregator_check_received_bytes", "Bytes that the last check received.", report.bytes)
    yield _family("aggregator_sources", "Sources by their state.", "state", report.sources)


def _family(name: str, words: str, label: str, values: Mapping[str, float]) -> str:
    lines = (f'{name}{{{label}="{whole(key).translate(ESCAPES)}"}} {value}\n' for key, value in values.items())
    return f"# HELP {name} {words}\n# TYPE {name} gauge\n{''.join(lines)}" if values else ""


def _gauge(name: str, words: str, value: float | None) -> str:
    return "" if value is None else f"# HELP {name} {words}\n# TYPE {name} gauge\n{name} {value}\n"
