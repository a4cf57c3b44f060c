"""What each run of the link check found, for trends, and whose links fare worst."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, Protocol

import msgspec
from msgspec import Struct

from aggregator.model.report import TrendRow, VerdictCounts, Worst

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

WORST: Final = 10
KEPT_RUNS: Final = 10_000

_encode = msgspec.msgpack.Encoder().encode


class CheckRun(Struct, frozen=True, kw_only=True):
    """One run of the link check: when (Unix seconds), what it found, what it cost.

    `counts` are the verdicts told, `cached` how many of them without asking, `outages` the hosts that were down.
    `known` counts all links that were remembered afterwards, whatever this run was of. `interrupted` says that it did
    not come to its end.
    """

    started: float
    finished: float
    counts: VerdictCounts = VerdictCounts()
    cached: int = 0
    documents: int = 0
    requests: int = 0
    bytes: int = 0
    outages: tuple[str, ...] = ()
    known: VerdictCounts | None = None
    interrupted: bool = False


_decode = msgspec.msgpack.Decoder(CheckRun).decode


class _File(Protocol):
    def transaction(self) -> AbstractContextManager[sqlite3.Connection]: ...

    def reading(self) -> AbstractContextManager[sqlite3.Connection]: ...


class LinkRuns:
    """The runs in the memory of links."""

    def __init__(self, file: _File) -> None:
        self._file = file

    def record(self, run: CheckRun) -> None:
        """Remember the run; the oldest beyond ten thousand are forgotten."""
        day = datetime.fromtimestamp(run.finished, UTC).date().isoformat()
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO run (started, finished, day, run) VALUES (?, ?, ?, ?)",
                (run.started, run.finished, day, _encode(run)),
            )
            connection.execute("DELETE FROM run WHERE id <= (SELECT max(id) FROM run) - ?", (KEPT_RUNS,))

    def last(self) -> CheckRun | None:
        """The run that ended last, or None."""
        return next(self._runs("SELECT run FROM run ORDER BY finished DESC, id DESC LIMIT 1"), None)

    def latest(self, most: int) -> list[CheckRun]:
        """The runs that ended last, the latest first."""
        return list(self._runs("SELECT run FROM run ORDER BY finished DESC, id DESC LIMIT ?", most))

    def trend(self, days: int) -> tuple[TrendRow, ...]:
        """Where all known links stood at the end of each of the last `days` days with a run, the oldest first (UTC).

        A run may have been of a single file: what its day tells is what was known after it, of everything.
        """
        statement = (
            "SELECT run FROM (SELECT run, day, row_number() OVER (PARTITION BY day ORDER BY finished DESC, id DESC)"
            " AS place FROM run) WHERE place = 1 ORDER BY day DESC LIMIT ?"
        )
        rows = [TrendRow(date=_day(run), counts=run.known or run.counts) for run in self._runs(statement, days)]
        return tuple(reversed(rows))

    def worst_hosts(self, most: int = WORST) -> tuple[Worst, ...]:
        """The hosts with the most dead links, then failing ones; those without either are left out."""
        return self._worst("host", most)

    def worst_sources(self, most: int = WORST) -> tuple[Worst, ...]:
        """The sources with the most dead links, likewise."""
        return self._worst("source", most)

    def _worst(self, column: str, most: int) -> tuple[Worst, ...]:
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {column}, sum(verdict = 'dead') AS dead, count(*), sum(verdict = 'failing') AS failing"  # noqa: S608
                f" FROM link WHERE {column} != '' GROUP BY {column} HAVING dead + failing > 0"
                f" ORDER BY dead DESC, failing DESC, {column} LIMIT ?",
                (most,),
            ).fetchall()
        return tuple(Worst(name=name, dead=dead, total=total, failing=failing) for name, dead, total, failing in rows)

    def _runs(self, statement: str, *values: int) -> Iterator[CheckRun]:
        with self._file.reading() as connection:
            rows = connection.execute(statement, values).fetchall()
        for (packed,) in rows:
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                yield _decode(packed)


def _day(run: CheckRun) -> date:
    return datetime.fromtimestamp(run.finished, UTC).date()
