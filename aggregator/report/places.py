"""Where a link stands, in one line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.link import Finding, Place


def place_text(place: Place) -> str:
    """`path:line:column`, as compilers and editors write it, and the field in brackets where it is known."""
    parts = (redact(place.path), place.line, place.column if place.line else None)
    text = ":".join(str(part) for part in parts if part is not None)
    return f"{text} ({place.field})" if place.field else text


def position(place: Place) -> str:
    """`line:column` or the field, whichever is known; empty where neither is."""
    if place.line is not None:
        return f"{place.line}:{place.column}" if place.column is not None else str(place.line)
    return place.field or ""


def first_path(finding: Finding) -> str:
    """The file or page that the finding is listed under; empty for an address given on the command line."""
    return finding.found_in[0].path if finding.found_in else ""


def by_path(findings: Iterable[Finding]) -> Iterator[tuple[str, Iterator[Finding]]]:
    """The findings of each first path together, as they come: nothing is sorted and nothing kept."""
    return groupby(findings, key=first_path)
