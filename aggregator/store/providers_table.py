"""The ledger's table of providers: one name for each domain, however its feeds and pages spell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from aggregator.store.ledger import Ledger


class Claim(Struct, frozen=True):
    """What a telling calls a provider; `position` is the telling's rank: (place of source, place of entry)."""

    domain: str
    name: str
    position: tuple[int, int]

    @property
    def is_weak(self) -> bool:
        """Whether it is no name at all, but the domain."""
        return self.name == self.domain


class ProvidersTable:
    """Which name each domain has."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def settle(self, claims: Iterable[Claim], run: int) -> dict[str, str]:
        """The name of each claimed domain.

        A name that an earlier run gave stays. Within a run that of the best telling wins, whoever is heard first; a
        domain whose name changed by that is unsettled: records of this run may still hold the other one.
        """
        names: dict[str, str] = {}
        with self._ledger.transaction() as connection:
            for claim in sorted(claims, key=lambda claim: (claim.is_weak, claim.position)):
                if claim.domain not in names:
                    names[claim.domain] = _settled(connection, claim, run)
        return names

    def found(self, names: dict[str, str]) -> None:
        """Remember names that records hold, of domains of which none is known."""
        rows = ((domain, name, name == domain) for domain, name in names.items())
        with self._ledger.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO provider VALUES (?, ?, ?, 0, 0, 0, 0)", rows)

    def unsettled(self) -> dict[str, str]:
        """The domains whose name changed in this run, and their names."""
        with self._ledger.errors():
            rows = self._ledger.connection.execute("SELECT domain, name FROM provider WHERE unsettled").fetchall()
        return dict(rows)

    def close(self, domains: Iterable[str]) -> None:
        """The records of these domains have their names."""
        with self._ledger.transaction() as connection:
            connection.executemany("UPDATE provider SET unsettled = 0 WHERE domain = ?", ((one,) for one in domains))


def _settled(connection: Connection, claim: Claim, run: int) -> str:
    query = "SELECT name, weak, run, source_position, entry_position, unsettled FROM provider WHERE domain = ?"
    known = connection.execute(query, (claim.domain,)).fetchone()
    unsettled = False
    if known:
        name, weak, given_in, source_position, entry_position, unsettled = known
        if given_in == run:
            stays = (claim.is_weak, *claim.position) >= (bool(weak), source_position, entry_position)
        else:
            stays = claim.is_weak or not weak
        if stays:
            return str(name)
        unsettled = bool(unsettled) or (given_in == run and name != claim.name)
    row = (claim.domain, claim.name, claim.is_weak, run, *claim.position, unsettled)
    connection.execute("INSERT OR REPLACE INTO provider VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return claim.name
