"""How links fare: what the checks remember becomes a report; and whose a link is."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from aggregator.check.history import recalled
from aggregator.model.report import Report
from aggregator.pipeline.inputs import from_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aggregator.model.link import Finding, Place
    from aggregator.model.memory import SourceMemory
    from aggregator.model.settings import Source
    from aggregator.store.link_health import LinkHealth
    from aggregator.store.links import KnownLink

WEEK: Final = 7 * 86400.0
TREND_DAYS: Final = 90
MOST_WORST: Final = 10
REMEMBERED_PATHS: Final = 8192
HEAD_BYTES: Final = 16384

_PROVIDER: Final = re.compile(rb"^provider:[ \t]*\r?\n((?:[ \t]+[^\r\n]*\r?\n)+)", re.MULTILINE)
_NAME: Final = re.compile(rb"""^[ \t]+name:[ \t]*(?:"((?:[^"\\\r\n]|\\.)*)"|([^\r\n]*?))[ \t]*\r?$""", re.MULTILINE)


def health_report(
    links: LinkHealth | None,
    *,
    now: datetime,
    sources: Iterable[Source] = (),
    memories: Mapping[str, SourceMemory] | None = None,
) -> Report:
    """What is known at `now`: totals, trend, the worst, what died within a week, and all that is not ok.

    Links that stood nowhere in the week before the last check are left out of all but what died. `memories` (by
    configured address) tell how the `sources` fare. Without `links` nothing was ever checked.
    """
    states = source_states(sources, memories or {})
    last = links.runs.last() if links else None
    if links is None or last is None:
        return Report(generated_at=now, sources=states)
    seen = last.started - WEEK
    return Report(
        generated_at=now,
        totals=links.totals(seen),
        trend=links.runs.trend(TREND_DAYS),
        worst_hosts=links.worst_hosts(seen, MOST_WORST),
        worst_sources=links.worst_sources(seen, MOST_WORST),
        died_this_week=tuple(_findings(links.died_since(now.timestamp() - WEEK))),
        findings=tuple(_findings(links.not_ok(seen))),
        last_run=datetime.fromtimestamp(last.finished, UTC),
        duration=max(0.0, last.finished - last.started),
        requests=last.requests,
        bytes=last.bytes,
        sources=states,
        outages=last.outages,
        interrupted=last.interrupted,
    )


def _findings(known: Iterable[KnownLink]) -> Iterator[Finding]:
    """Each with its places; what is dead has its archived copy, where one is known, as suggestion."""
    for link in known:
        finding = recalled(link.memory, found_in=link.places)
        if finding.verdict == "dead" and link.memory.archived:
            finding = replace(finding, suggestion=link.memory.archived)
        yield finding


def source_states(sources: Iterable[Source], memories: Mapping[str, SourceMemory]) -> dict[str, int]:
    """How many sources are `ok`, `failing`, `gone`, `disabled` and `new` (never asked); states of none are left out."""
    return dict(Counter(_state(source, memories.get(source.url)) for source in sources))


def _state(source: Source, memory: SourceMemory | None) -> str:
    if not source.enabled:
        return "disabled"
    if memory is None or (memory.last_check is None and not memory.failures):
        return "new"
    if memory.retired:
        return "gone"
    return "failing" if memory.failures else "ok"


def source_of(places: Sequence[Place]) -> str | None:
    """Whose the link is that stands there: the provider of the record, else the file or page; None for no place."""
    return _source_at(places[0].path) if places else None


@lru_cache(maxsize=REMEMBERED_PATHS)
def _source_at(path: str) -> str:
    if not path.endswith(".md"):
        return from_here(path)
    try:
        with Path(path).open("rb") as file:
            return provider_name(file.read(HEAD_BYTES)) or path
    except (OSError, ValueError):
        return path


def provider_name(head: bytes) -> str | None:
    """The provider's name in a record's first bytes, without reading it as YAML; None where there is none."""
    block = _PROVIDER.search(head) if head.lstrip().startswith(b"---") else None
    name = _NAME.search(block[1]) if block else None
    if name is None:
        return None
    return (name[1] if name[1] is not None else name[2]).decode("utf-8", "replace").strip("'") or None
