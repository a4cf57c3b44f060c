"""The formats of `aggregator check`: a table of names, and one file for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final

from aggregator.report.look import ORDER, Look

if TYPE_CHECKING:
    from aggregator.model.link import CheckSummary, Finding
    from aggregator.model.verdict import VerdictName

Renderer = Callable[["Iterable[Finding]", "CheckSummary", Look], Iterator[str]]
"""Findings, grouped by their first path, and their counts → the pieces of a document, each as soon as it is known.

Nothing is kept that grows with the number of findings (but for html, which keeps what is not ok). `json`, `markdown`,
`junit` and `html` begin with the counts, so the summary has to be final before the first piece is taken; the other
formats read it when the findings have ended, so it may still be counting until then.
"""

FORMATS: Final = {
    "text": "aggregator.report.text_format:text",
    "json": "aggregator.report.json_format:json",
    "jsonl": "aggregator.report.jsonl_format:jsonl",
    "markdown": "aggregator.report.markdown_format:markdown",
    "html": "aggregator.report.html_format:html",
    "csv": "aggregator.report.csv_format:csv",
    "junit": "aggregator.report.junit_format:junit",
    "sarif": "aggregator.report.sarif_format:sarif",
}
"""Each format's name and where its renderer lives; only the one that is used is imported."""

SILENT_ON_OK: Final = frozenset({"text", "markdown", "sarif"})
"""The formats that have nothing but a number to say of links that are fine, unless these are to be listed."""


def renderer(name: str) -> Renderer:
    """The renderer of a format; `name` is a key of `FORMATS` (KeyError otherwise)."""
    module, _, attribute = FORMATS[name].partition(":")
    found: Renderer = getattr(import_module(module), attribute)
    return found


def needed(name: str, look: Look) -> frozenset[VerdictName] | None:
    """The verdicts of the findings that a format needs to be given; None for all."""
    if name not in SILENT_ON_OK or look.shows("ok"):
        return None
    return frozenset(ORDER) - {"ok"}


def render(name: str, findings: Iterable[Finding], summary: CheckSummary, look: Look | None = None) -> Iterator[str]:
    """The document in the format of that name, in pieces; they end with a line end and hold no lone surrogates."""
    return renderer(name)(findings, summary, look or Look())
