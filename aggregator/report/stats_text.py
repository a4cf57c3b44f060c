"""The numbers of a store for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.report.hints import counted
from aggregator.report.shown import padded, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.stats import Group, Stats

LISTED = 12
BAR = 24
NAME = 28
_BLOCKS = " ▏▎▍▌▋▊▉"


def stats_text(stats: Stats, *, everything: bool = False, colour: bool = False) -> str:
    """Totals, then records by type, category, provider, topic and month, each with its published share.

    Of each at most `LISTED`, unless `everything` is asked for.
    """
    most = None if everything else LISTED
    blocks = (
        _totals(stats),
        _groups("By type", stats.types, most, colour=colour),
        _groups("By category", stats.categories, most, colour=colour),
        _groups("By provider", stats.providers, most, colour=colour),
        _groups("By topic", stats.topics, most, colour=colour),
        _groups("By month", stats.months, most, colour=colour),
        _broken(stats, most),
    )
    return "\n".join("".join(f"{line}\n" for line in block) for block in map(list, blocks) if block)


def percent(share: float) -> str:
    """A share as people read it: neither 0 % nor 100 % unless it is."""
    rounded = min(max(round(share * 100), int(share > 0)), 100 if share >= 1 else 99)
    return f"{rounded} %"


def _totals(stats: Stats) -> Iterator[str]:
    if not stats.records:
        yield "no records"
        return
    years = f", {stats.first:%Y-%m-%d} to {stats.last:%Y-%m-%d}" if stats.first and stats.last else ""
    archived = f", {stats.archived:,} of them archived" if stats.archived else ""
    yield f"{counted(stats.records, 'record')}{years}{archived}"
    unrated = f" ({stats.unrated:,} unrated, which count as published)" if stats.unrated else ""
    yield f"{percent(stats.published / stats.records)} published{unrated}"
    facts = (
        (stats.with_image, "an image"),
        (stats.with_copy, "a copy of it"),
        (stats.with_amp, "an AMP page"),
        (stats.with_related, "related stories"),
    )
    yield "with " + " · ".join(f"{what} {percent(count / stats.records)}" for count, what in facts)


def _groups(title: str, groups: Sequence[Group], most: int | None, *, colour: bool) -> Iterator[str]:
    if not groups:
        return
    heading = f"{title} ({len(groups):,})"
    shown_groups = groups[:most]
    largest = max(group.records for group in shown_groups)
    head = f"{padded(heading, NAME + 2)}  {'':<{BAR}}  {'records':>9}  published"
    yield f"\x1b[1m{head}\x1b[0m" if colour else head
    for group in shown_groups:
        bar = _bar(group.records / largest)
        yield f"  {padded(shown(group.name), NAME)}  {bar:<{BAR}}  {group.records:>9,}  {percent(group.share):>9}"
    if len(shown_groups) < len(groups):
        yield f"  and {len(groups) - len(shown_groups):,} more; --verbose lists them"


def _bar(share: float) -> str:
    """A bar of at most `BAR` columns, exact to an eighth of one."""
    full, rest = divmod(max(1, round(share * BAR * 8)), 8)
    return "█" * full + (_BLOCKS[rest] if rest else "")


def _broken(stats: Stats, most: int | None) -> Iterator[str]:
    if not stats.problems:
        return
    yield f"Broken ({len(stats.problems):,})"
    for problem in stats.problems[:most]:
        yield f"  {shown(problem)}"
    if most is not None and len(stats.problems) > most:
        yield f"  and {len(stats.problems) - most:,} more; --verbose lists them"
