"""How sources fare, as rows for programs and as a table for people. Pure."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aggregator.fetch.schedule import was_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.model.memory import SourceMemory
    from aggregator.model.settings import Source

Row = dict[str, Any]
_COLUMNS = ("name", "health", "next check", "last success", "url")
_WIDEST_NAME = 40


def source_rows(sources: Iterable[Source], memories: Mapping[str, SourceMemory], now: datetime | None) -> list[Row]:
    """What `sources list --json` says of each source; `memories` by configured address, from the last runs.

    `health` is `ok`, `new` (never asked), `failing`, `gone` (it said so and is asked no more) or `disabled`; `due` says
    whether it is asked at `now` (the present by default). Times are ISO 8601 in UTC, or null.
    """
    moment = (now or datetime.now(UTC)).timestamp()
    return [_row(source, memories.get(source.url), moment) for source in sources]


def _row(source: Source, memory: SourceMemory | None, now: float) -> Row:
    health = _health(source, memory)
    row: Row = {
        "name": source.name,
        "url": source.url,
        "category": source.category,
        "topics": list(source.topics),
        "official": source.official,
        "enabled": source.enabled,
        "health": health,
        "due": health not in {"disabled", "gone"} and (memory is None or _is_due(memory, now)),
    }
    for name in ("next_check", "last_check", "last_success", "failing_since"):
        row[name] = _time(getattr(memory, name, None))
    if row["due"] and memory and was_ahead(memory, now):
        row["next_check"] = _time(now)
    for name in ("failures", "reason", "detail", "current_url", "feed_url", "title"):
        row[name] = getattr(memory, name, 0 if name == "failures" else None)
    return row


def _is_due(memory: SourceMemory, now: float) -> bool:
    """Whether the next check has come, or was set by a clock that was ahead."""
    return memory.next_check <= now or was_ahead(memory, now)


def _health(source: Source, memory: SourceMemory | None) -> str:
    if not source.enabled:
        return "disabled"
    if memory is None or (memory.last_check is None and not memory.failures):
        return "new"
    if memory.retired:
        return "gone"
    return "failing" if memory.failures else "ok"


def _time(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def table_lines(rows: list[Row]) -> Iterator[str]:
    """The rows as lines of text under a heading, columns aligned; the rest of a failure on a line of its own."""
    if not rows:
        yield "no sources"
        return
    cells = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_COLUMNS) - 1)]
    width = shutil.get_terminal_size((0, 0)).columns
    yield _aligned(_COLUMNS, widths)
    for row, line in zip(rows, cells[1:], strict=True):
        text = _aligned(line, widths)
        yield text if not width or len(text) <= width else text[: width - 1] + "…"
        if row["health"] in {"failing", "gone"}:
            yield f"  {_failure(row)}"


def _cells(row: Row) -> tuple[str, ...]:
    name = row["name"] if len(row["name"]) <= _WIDEST_NAME else row["name"][: _WIDEST_NAME - 1] + "…"
    ahead = "due" if row["due"] else _short(row["next_check"]) if row["health"] in {"ok", "failing"} else "-"
    return name, row["health"], ahead, _short(row["last_success"]), row["url"]


def _failure(row: Row) -> str:
    since = f" since {_short(row['failing_since'])}" if row["failing_since"] else ""
    detail = f": {row['detail']}" if row["detail"] else ""
    return f"{row['reason'] or row['health']}{since}, {row['failures']} in a row{detail}"


def _short(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "-"


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=False))
    return "  ".join((*padded, line[-1]))
