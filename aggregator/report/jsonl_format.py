"""A JSON object a line, each as soon as its verdict is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.json_format import keyed
from aggregator.report.whole_text import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import CheckSummary, Finding
    from aggregator.report.look import Look


def jsonl(findings: Iterable[Finding], summary: CheckSummary, look: Look) -> Iterator[str]:
    """A line for every finding, with the keys of the interface, and `detail` where `look.verbose` asks for it."""
    del summary
    for finding in findings:
        yield f"{encoded(keyed(finding, look))}\n"
