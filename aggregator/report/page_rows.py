"""The rows of the report page's table, as JSON that may stand inside an HTML page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aggregator.report.places import place_text
from aggregator.report.reasons import detail_words, reason_words
from aggregator.report.whole_text import encoded
from aggregator.urls import host, redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model.link import Finding
    from aggregator.model.report import Report
    from aggregator.model.verdict import VerdictName

ROWS_MOST: Final = 50_000
PLACES_MOST: Final = 3
SEVERITY: Final[tuple[VerdictName, ...]] = ("dead", "failing", "refused", "moved", "skipped")
_IN_HTML = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def page_data(report: Report) -> str:
    """`{"now", "rows", "left_out", "words", "severity"}` as JSON without `<`, `>` and `&`, which only strings can hold.

    `now` is the report's time in Unix seconds, `words` explains each reason, and a row is a list: verdict, reason,
    address, kind, host, since and checked (Unix seconds or null), failures, suggestion, final address, the first
    places, the number of all places, what the reason was concluded from. The worst come first; `left_out` rows did not
    fit.
    """
    rows = sorted(_not_ok(report.findings), key=lambda finding: SEVERITY.index(finding.verdict))
    kept = rows[:ROWS_MOST]
    return encoded(
        {
            "now": report.generated_at.timestamp(),
            "left_out": len(rows) - len(kept),
            "words": {reason: reason_words(reason) for reason in sorted({finding.reason for finding in kept})},
            "severity": SEVERITY,
            "rows": [_row(finding) for finding in kept],
        }
    ).translate(_IN_HTML)


def _not_ok(findings: Iterable[Finding]) -> Iterable[Finding]:
    return (finding for finding in findings if finding.verdict != "ok")


def _row(finding: Finding) -> list[Any]:
    return [
        finding.verdict,
        finding.reason,
        redact(finding.url),
        finding.kind,
        host(finding.url) or "",
        finding.since.timestamp() if finding.since else None,
        finding.checked_at.timestamp() if finding.checked_at else None,
        finding.failures,
        redact(finding.suggestion) if finding.suggestion else None,
        redact(finding.final_url) if finding.final_url else None,
        [place_text(place) for place in finding.found_in[:PLACES_MOST]],
        len(finding.found_in),
        detail_words(finding),
    ]
