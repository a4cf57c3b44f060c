"""Comma-separated values (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv as tables
from typing import TYPE_CHECKING, Final

from aggregator.report.places import place_text
from aggregator.report.reasons import detail_words
from aggregator.report.shown import cut, shown, shown_time
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.report.look import Look

COLUMNS: Final = (
    "url",
    "kind",
    "verdict",
    "reason",
    "code",
    "final_url",
    "suggestion",
    "checked_at",
    "elapsed_ms",
    "since",
    "failures",
    "found_in",
    "detail",
)
LONGEST: Final = 32_000
"""Spreadsheets cut a cell at 32,767 characters, and Python refuses to read one of more than 131,072."""
FORMULA: Final = ("=", "+", "-", "@")
"""A cell that begins so is computed by a spreadsheet (OWASP, CSV injection); an apostrophe before it makes it text."""


def csv(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """A head line, and a line for every finding; `found_in` holds its places, separated by spaces."""
    del summary, look
    line = tables.writer(_Line(), lineterminator="\r\n").writerow
    # A writer returns what the `write` of its file returned.
    yield line(COLUMNS)
    for finding in findings:
        yield line([_cell(value) for value in _values(finding)])


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _values(finding: Finding) -> Iterator[object]:
    yield redact(finding.url)
    yield finding.kind
    yield finding.verdict
    yield finding.reason
    yield finding.code
    yield redact(finding.final_url or "")
    yield redact(finding.suggestion or "")
    yield shown_time(finding.checked_at)
    yield finding.elapsed_ms
    yield shown_time(finding.since)
    yield finding.failures
    yield " ".join(map(place_text, finding.found_in))
    yield detail_words(finding)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = cut(shown(value), LONGEST)
    return f"'{text}" if text.startswith(FORMULA) else text
