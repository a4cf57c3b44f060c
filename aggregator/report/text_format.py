"""Findings for a terminal: grouped by file, the verdict first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from aggregator.report.hints import counted, counts_line, hints
from aggregator.report.places import by_path, position
from aggregator.report.reasons import detail_words
from aggregator.report.shown import columns, cut, padded, shown, shown_address, wrapped
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.report.look import Look

GREEN, RED, YELLOW, BLUE, MAGENTA, DIM, BOLD = "32", "31", "33", "34", "35", "2", "1"
COLOURS: Final = {"ok": GREEN, "moved": BLUE, "dead": RED, "failing": YELLOW, "refused": MAGENTA, "skipped": DIM}
VERDICT_WIDTH: Final = 8
REASON_WIDTH: Final = 18
PLACE_WIDTH: Final = 8
LONGEST_DETAIL: Final = 200
SIDE_BY_SIDE: Final = 72
"""A terminal narrower than this gets the address on a line of its own."""


def text(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """A block for each file that has something to show, then the counts and what can be done.

    Addresses are cut only where nobody could copy them, at thousands of characters; whatever a terminal would obey in
    them shows as a space.
    """
    reasons: Counter[str] = Counter()
    for path, group in by_path(_counted(findings, reasons)):
        head = _painted(shown(redact(path)) or "(given directly)", BOLD, look)
        for finding in group:
            if look.shows(finding.verdict):
                if head:
                    yield f"{head}\n"
                    head = ""
                yield "".join(f"{line}\n" for line in _lines(finding, look))
        if not head:
            yield "\n"
    yield f"{counts_line(summary)}\n"
    for hint in hints(summary, reasons, fix=look.fix):
        yield "".join(f"{line}\n" for line in wrapped(f"  → {hint}", look.width, "    "))


def _counted(findings: Iterable[Finding], reasons: Counter[str]) -> Iterator[Finding]:
    for finding in findings:
        reasons[finding.reason] += 1
        yield finding


def _lines(finding: Finding, look: Look) -> Iterator[str]:
    first = finding.found_in[0] if finding.found_in else None
    verdict = _painted(padded(finding.verdict, VERDICT_WIDTH), COLOURS[finding.verdict], look)
    reason = shown(finding.reason)
    place = shown(position(first)) if first else ""
    url = shown_address(redact(finding.url))
    indent = " " * (2 + VERDICT_WIDTH)
    if look.width is not None and look.width < SIDE_BY_SIDE:
        yield f"  {verdict}{reason}  {place}".rstrip()
        yield f"    {url}"
        indent = "    "
    else:
        yield f"  {verdict}{_at_least(place, PLACE_WIDTH)} {_at_least(reason, REASON_WIDTH)} {url}"
    if finding.suggestion:
        yield _painted(f"{indent}→ {shown_address(redact(finding.suggestion))}", DIM, look)
    notes = " · ".join(_notes(finding))
    if notes:
        yield from (_painted(line, DIM, look) for line in wrapped(f"{indent}{notes}", look.width, indent))


def _at_least(words: str, width: int) -> str:
    return words + " " * (width - columns(words))


def _notes(finding: Finding) -> Iterator[str]:
    if finding.kind != "link":
        yield f"as {finding.kind}"
    detail = cut(shown(detail_words(finding)), LONGEST_DETAIL)
    if detail:
        yield detail
    if not finding.suggestion and finding.final_url and finding.final_url not in {finding.url, *detail.split()}:
        yield f"led to {shown_address(redact(finding.final_url))}"
    if finding.failures > 1 and finding.since:
        yield f"since {finding.since:%Y-%m-%d}, {finding.failures} times in a row"
    others = len({place.path for place in finding.found_in[1:]} - {finding.found_in[0].path}) if finding.found_in else 0
    if others:
        yield f"also in {counted(others, 'other file')}"


def _painted(words: str, colour: str, look: Look) -> str:
    return f"\x1b[{colour}m{words}\x1b[0m" if look.colour else words
