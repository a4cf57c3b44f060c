"""The counts of a check in a line, and what a person can do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.look import ORDER
from aggregator.report.shown import shown

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from aggregator.model.link import CheckSummary


def counted(count: int, what: str, several: str | None = None) -> str:
    """`1 link`, `1,234 links`: a number and the word for so many."""
    return f"{count:,} {what if count == 1 else several or f'{what}s'}"


def total(summary: CheckSummary) -> int:
    """All links that were counted, also the skipped."""
    return sum(getattr(summary, verdict) for verdict in ORDER)


def counts_line(summary: CheckSummary) -> str:
    """Every verdict's count, also the zeros of dead and failing: `12 links: 9 ok · 2 dead · 0 failing · 1 skipped`."""
    always = {"ok", "dead", "failing"}
    parts = [
        f"{getattr(summary, verdict):,} {verdict}"
        for verdict in ORDER
        if verdict in always or getattr(summary, verdict)
    ]
    cached = f" ({summary.cached:,} of them known from an earlier check)" if summary.cached else ""
    return f"{counted(total(summary), 'link')}: {' · '.join(parts)}{cached}"


def hints(summary: CheckSummary, reasons: Counter[str], *, fix: bool = False) -> Iterator[str]:
    """Sentences on what to do, one for each kind of trouble; `reasons` counts the reasons of all findings.

    With `fix`, what has moved was to be rewritten already: no advice to do so.
    """
    for host in summary.outages:
        yield f"{shown(host)}: most of its links fail at once, so it is probably the host, not the links."
    walls = reasons["bot-wall"] + reasons["http-403"] + reasons["http-999"]
    if walls:
        yield (
            f"{counted(walls, 'address', 'addresses')} will not let a program look: open them in a browser, "
            "or leave them out with --exclude."
        )
    if reasons["http-429"]:
        yield "A host said that we ask too often (429): check again later, or with a smaller --per-host."
    if reasons["http-401"] or reasons["http-407"]:
        yield "Some addresses want a login (401, 407): --basic-auth or --header gives one to their origin alone."
    if reasons["tls-untrusted"]:
        yield "A certificate that nobody we trust has signed: --ca-file, where it is your own."
    if reasons["private-address"]:
        yield "Private addresses are not asked: --allow-network CIDR allows a network of yours."
    if reasons["offline"]:
        yield "Nothing was concluded on what could not be asked: this machine was offline, or told to be."
    if summary.moved and not fix:
        moved = counted(summary.moved, "link has", "links have")
        yield f"{moved} moved for good: --fix rewrites them where that is certain."
