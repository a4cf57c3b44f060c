"""The ledger's tables on hosts: until when a domain is to be left alone, and each origin's robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.store.ledger import Ledger


class HostTables:
    """What hosts asked for. Times are Unix seconds; answers are packed by the caller."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def parked(self, now: float) -> dict[str, float]:
        """The domains that are to be left alone at `now`, and until when."""
        with self._ledger.errors():
            return dict(
                self._ledger.connection.execute(
                    "SELECT domain, parked_until FROM host WHERE parked_until > ?", (now,)
                ).fetchall()
            )

    def park(self, domains: Mapping[str, float]) -> None:
        """Remember until when these domains are to be left alone."""
        if domains:
            with self._ledger.transaction() as connection:
                connection.executemany("INSERT OR REPLACE INTO host VALUES (?, ?)", domains.items())

    def robots(self, origin: str) -> bytes | None:
        """The packed answer for this origin's robots.txt, or None."""
        with self._ledger.errors():
            row = self._ledger.connection.execute("SELECT answer FROM robots WHERE origin = ?", (origin,)).fetchone()
        return row[0] if row else None

    def save_robots(self, answers: Mapping[str, tuple[float, bytes]]) -> None:
        """Remember packed answers with the time at which each was fetched."""
        if answers:
            with self._ledger.transaction() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)",
                    ((origin, fetched_at, answer) for origin, (fetched_at, answer) in answers.items()),
                )
