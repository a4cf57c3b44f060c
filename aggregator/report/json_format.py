"""One JSON object: the counts, and every link (the interface's `--json`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from aggregator.report.whole_text import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.report.look import Look


def json(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """`{"summary": {…}, "links": […]}` with a link on each line, so that a million need no memory."""
    yield f'{{"summary":{encoded(summary)},"links":['
    comma = ""
    for finding in findings:
        yield f"{comma}\n{encoded(keyed(finding, look))}"
        comma = ","
    yield "\n]}\n" if comma else "]}\n"


def keyed(finding: Finding, look: Look) -> Finding:
    """The finding with the keys that are promised, and with `detail` where that is wanted and there is one."""
    return finding if look.verbose or finding.detail is UNSET else structs.replace(finding, detail=UNSET)
