"""Findings as a JUnit test report (the schema of Jenkins' xUnit plugin), for the machines that show such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from aggregator.report.hints import total
from aggregator.report.look import ORDER
from aggregator.report.places import first_path, place_text
from aggregator.report.reasons import why
from aggregator.report.shown import shown, shown_time
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.model.verdict import VerdictName
    from aggregator.report.look import Look

UNJUDGED: Final = frozenset({"failing", "refused", "skipped"})
"""Neither passed nor failed, unless the command was asked to fail on them."""
NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))
"""What XML 1.0 forbids and `shown` leaves."""


def junit(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """One suite with a test case for each link, named by its address in the class of its file.

    The verdicts of `look.fail_on` are failures, what could not be judged is skipped, all else passes; the counts come
    from the summary.
    """
    counts = _counts(summary, look)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="aggregator check" {counts}>\n'
    at = f" timestamp={quoteattr(shown_time(look.at))}" if look.at else ""
    yield f'<testsuite name="links" {counts}{at}>\n'
    for finding in findings:
        yield _case(finding, look)
    yield "</testsuite>\n</testsuites>\n"


def _counts(summary: CheckSummary, look: Look) -> str:
    failed = sum(getattr(summary, verdict) for verdict in ORDER if verdict in look.fail_on)
    skipped = sum(getattr(summary, verdict) for verdict in ORDER if _is_skipped(verdict, look))
    return f'tests="{total(summary)}" failures="{failed}" errors="0" skipped="{skipped}"'


def _is_skipped(verdict: VerdictName, look: Look) -> bool:
    return verdict in UNJUDGED and verdict not in look.fail_on


def _case(finding: Finding, look: Look) -> str:
    name = redact(finding.url) if finding.kind == "link" else f"{redact(finding.url)} ({finding.kind})"
    path = redact(first_path(finding))
    line = finding.found_in[0].line if finding.found_in else None
    attributes = {"classname": path or "links", "name": name, "time": f"{finding.elapsed_ms / 1000:.3f}"}
    if path:
        attributes["file"] = path
    if line is not None:
        attributes["line"] = str(line)
    start = "<testcase " + " ".join(f"{key}={quoteattr(_clean(value))}" for key, value in attributes.items())
    inside = _inside(finding, look)
    return f"{start}>{inside}</testcase>\n" if inside else f"{start}/>\n"


def _inside(finding: Finding, look: Look) -> str:
    message = quoteattr(_clean(f"{finding.verdict}: {why(finding)}"))
    if finding.verdict in look.fail_on:
        kind = quoteattr(_clean(finding.reason))
        return f"<failure type={kind} message={message}>{escape(_details(finding))}</failure>"
    if _is_skipped(finding.verdict, look):
        return f"<skipped message={message}/>"
    return f"<system-out>{escape(_details(finding))}</system-out>" if finding.verdict == "moved" else ""


def _details(finding: Finding) -> str:
    lines = [redact(finding.url), f"{finding.verdict}: {finding.reason}"]
    if finding.suggestion:
        lines.append(f"instead: {redact(finding.suggestion)}")
    return "\n".join(map(_clean, [*lines, *map(place_text, finding.found_in)]))


def _clean(text: str) -> str:
    return shown(text).translate(NO_CHARACTERS)
