"""The frontier: the links of one run, on disk. Each (url, kind) is claimed once, however often it stands somewhere.

What is added and what is settled goes to the file in batches; nothing in memory grows with the number of links or of
hosts. The file belongs to one run and vanishes with it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Self

import msgspec
from msgspec import Struct, structs

from aggregator.model.link import Finding, FoundLink, LinkKind, Place
from aggregator.store.link_file import open_temporary, translated
from aggregator.store.link_frontier_tables import KIND_NUMBERS, KINDS, LISTED, TABLES, TAKEN, WAITING, of_verdicts
from aggregator.store.link_keys import COUNTS, VERDICTS, host_of, link_id, short_digest, storable
from aggregator.store.link_turns import WORTH_A_CONNECTION, enough, in_turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

BATCH: Final = 4000
SETTLED_AT_ONCE: Final = 500
READ_AT_ONCE: Final = 200

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Finding).decode
_key_list = msgspec.json.Encoder().encode


class Claim(Struct, frozen=True):
    """One link to check, taken by whoever got it."""

    url: str
    kind: LinkKind
    host: str


class Frontier:
    """The links of one run. Use it in one thread at a time. Raises `LedgerError` where its file cannot be used."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._found: list[tuple[int, FoundLink, str]] = []
        self._settled: list[tuple[str, bytes, int]] = []
        self._paths: dict[str, int] = {}
        self._links = 0
        self._places = 0
        self._by_path = False

    @classmethod
    def open(cls, folder: Path) -> Frontier:
        """An empty frontier with its file in `folder`."""
        return cls(*open_temporary(folder, TABLES))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def add(self, found: FoundLink) -> None:
        """One place of a link. A link that makes no address is known by how it is written."""
        url = found.url if found.url is not None else found.written
        self._found.append((link_id(url, found.kind), found, url))
        if len(self._found) >= BATCH:
            self._flush_found()

    def add_all(self, found: Iterable[FoundLink]) -> None:
        """Many places."""
        for one in found:
            self.add(one)

    def _flush_found(self) -> None:
        batch, self._found = self._found, []
        if not batch:
            return
        with self._using() as connection:
            ids = self._put_links(connection, batch)
            connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)", list(self._place_rows(batch, ids)))
            meant = [(ids[key], storable(found.meant)) for key, found, _ in batch if found.meant]
            connection.executemany("INSERT OR IGNORE INTO meant VALUES (?, ?)", meant)

    def _put_links(self, connection: sqlite3.Connection, batch: list[tuple[int, FoundLink, str]]) -> dict[int, int]:
        """The number of each link of the batch, by its digest."""
        keys = _key_list([key for key, _, _ in batch]).decode()
        ids: dict[int, int] = dict(connection.execute(f"SELECT key, id FROM link WHERE key IN {LISTED}", (keys,)))  # noqa: S608
        hosts: Counter[str] = Counter()
        digests: dict[str, int] = {}
        rows = []
        for key, found, url in batch:
            if key in ids:
                continue
            self._links += 1
            ids[key] = self._links
            host = host_of(url)
            hosts[host] += 1
            digest = digests.get(host)
            if digest is None:
                digest = digests[host] = short_digest(host)
            rows.append((self._links, key, storable(url), KIND_NUMBERS[found.kind], digest, WAITING))
        connection.executemany("INSERT INTO link VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT INTO host VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET waiting = waiting + excluded.waiting",
            ((digests[host], storable(host), count) for host, count in hosts.items()),
        )
        return ids

    def _place_rows(self, batch: list[tuple[int, FoundLink, str]], ids: dict[int, int]) -> Iterator[tuple[object, ...]]:
        for key, found, _ in batch:
            self._places += 1
            place = found.place
            field = None if place.field is None else storable(place.field)
            yield ids[key], self._places, self._path_id(place.path), place.line, place.column, field

    def _path_id(self, path: str) -> int:
        number = self._paths.get(path)
        if number is None:
            name = storable(path)
            connection = self._connection
            connection.execute("INSERT INTO path (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            number = int(connection.execute("SELECT id FROM path WHERE name = ?", (name,)).fetchone()[0])
            if len(self._paths) >= BATCH:
                self._paths.clear()
            self._paths[path] = number
        return number

    @property
    def waiting(self) -> int:
        """How many links wait to be taken."""
        self._flush()
        with self._using() as connection:
            return int(connection.execute("SELECT coalesce(sum(waiting), 0) FROM host").fetchone()[0])

    def __len__(self) -> int:
        self._flush()
        with self._using() as connection:
            return int(connection.execute("SELECT count(*) FROM link").fetchone()[0])

    def take(self, most: int, *, per_host: int = WORTH_A_CONNECTION, full: Collection[str] = ()) -> list[Claim]:
        """Up to `most` links that nobody has, none twice, the hosts with the most left first, one of each in turn.

        No host gives more than `per_host`, and each as many as are worth a connection; those in `full` give none, for
        they have enough to do.
        """
        self._flush()
        with self._using() as connection:
            hosts = connection.execute(
                "SELECT id, name, waiting FROM host WHERE waiting > 0 ORDER BY waiting DESC LIMIT ?",
                (most + len(full),),
            )
            open_hosts = list(enough((row for row in hosts if row[1] not in full), most))
            each = min(per_host, -(-most // len(open_hosts))) if open_hosts else 0
            shares = [self._peek(connection, number, name, each) for number, name in open_hosts]
            taken = in_turn(shares, most)
            self._mark_taken(connection, taken)
        return [claim for _, _, claim in taken]

    @staticmethod
    def _peek(connection: sqlite3.Connection, host: int, name: str, most: int) -> list[tuple[int, int, Claim]]:
        rows = connection.execute(
            f"SELECT id, url, kind FROM link WHERE host = ? AND state = {WAITING} LIMIT ?",  # noqa: S608  a number
            (host, most),
        )
        return [(number, host, Claim(url, KINDS[kind], name)) for number, url, kind in rows]

    @staticmethod
    def _mark_taken(connection: sqlite3.Connection, taken: list[tuple[int, int, Claim]]) -> None:
        connection.executemany(f"UPDATE link SET state = {TAKEN} WHERE id = ?", ((number,) for number, _, _ in taken))  # noqa: S608
        counts = Counter(host for _, host, _ in taken)
        connection.executemany(
            "UPDATE host SET waiting = waiting - ? WHERE id = ?", ((count, host) for host, count in counts.items())
        )

    def put_back(self, claims: Iterable[Claim]) -> None:
        """These links wait again: their hosts want to be left alone for a while, or a second look is due."""
        self._flush()
        with self._using() as connection:
            for claim in claims:
                changed = connection.execute(
                    f"UPDATE link SET state = {WAITING} WHERE key = ? AND state != {WAITING}",  # noqa: S608  numbers
                    (link_id(claim.url, claim.kind),),
                ).rowcount
                connection.execute(
                    "UPDATE host SET waiting = waiting + ? WHERE id = ?", (changed, short_digest(host_of(claim.url)))
                )

    # Results

    def settle(self, finding: Finding) -> None:
        """What was found of one link, taken or not; said twice, the later counts. Its places are known here."""
        packed = _encode(structs.replace(finding, found_in=()) if finding.found_in else finding)
        self._settled.append((finding.verdict, packed, link_id(finding.url, finding.kind)))
        if len(self._settled) >= SETTLED_AT_ONCE:
            self._flush()

    def _flush_settled(self) -> None:
        batch, self._settled = self._settled, []
        if not batch:
            return
        keys = _key_list([key for _, _, key in batch]).decode()
        with self._using() as connection:
            untaken = connection.execute(
                f"SELECT id, host, NULL FROM link WHERE key IN {LISTED} AND state = {WAITING}",  # noqa: S608  numbers
                (keys,),
            ).fetchall()
            self._mark_taken(connection, untaken)
            connection.executemany("INSERT OR REPLACE INTO finding SELECT id, ?, ? FROM link WHERE key = ?", batch)

    def places(self, url: str, kind: LinkKind, *, most: int = -1) -> tuple[Place, ...]:
        """Where the link stands, in the order in which that was told; up to `most`, all by default."""
        return self.places_of([(url, kind)], most=most)[0]

    def places_of(self, links: Collection[tuple[str, LinkKind]], *, most: int = -1) -> list[tuple[Place, ...]]:
        """Where each of these links stands, in their order; up to `most` places each, all by default."""
        self._flush_found()
        keys = [link_id(url, kind) for url, kind in links]
        found = dict(self._known_places(keys, most))
        return [found.get(key, ()) for key in keys]

    def _known_places(self, keys: list[int], most: int) -> Iterator[tuple[int, tuple[Place, ...]]]:
        with self._using() as connection:
            rows = connection.execute(
                'SELECT key, name, line, "column", field FROM link CROSS JOIN place ON place.link = link.id'
                " CROSS JOIN path ON path.id = place.path WHERE key IN (SELECT value FROM json_each(?))"
                " ORDER BY link.id, number",
                (_key_list(keys).decode(),),
            )
            for key, group in groupby(rows, key=itemgetter(0)):
                yield key, tuple(Place(*row[1:]) for row in islice(group, None if most < 0 else most))

    def meant(self, url: str, kind: LinkKind) -> str | None:
        """The address in the document in whose place this one is looked at, or None; of several the first."""
        self._flush_found()
        statement = "SELECT meant.url FROM link JOIN meant ON meant.link = link.id WHERE key = ?"
        with self._using() as connection:
            row = connection.execute(statement, (link_id(url, kind),)).fetchone()
        return None if row is None else str(row[0])

    def totals(self) -> dict[str, int]:
        """How many links are settled with which verdict."""
        self._flush()
        with self._using() as connection:
            counts = connection.execute(f"SELECT {COUNTS} FROM finding").fetchone()  # noqa: S608 - our names
        return {name: count for name, count in zip(VERDICTS, counts, strict=True) if count}

    def findings(self, verdicts: Collection[str] | None = None) -> Iterator[Finding]:
        """Every settled finding with all its places, in the order in which the links were first told.

        With `verdicts` only those. What is added meanwhile may or may not come.
        """
        self._flush()
        with self._using() as connection:
            condition, values = of_verdicts(verdicts)
            rows = connection.execute(f"SELECT finding FROM finding{condition} ORDER BY link", values)  # noqa: S608
            while some := [_decode(packed) for (packed,) in islice(rows, READ_AT_ONCE)]:
                places = self.places_of([(finding.url, finding.kind) for finding in some])
                yield from (structs.replace(one, found_in=known) for one, known in zip(some, places, strict=True))

    def by_path(self) -> Iterator[tuple[str, Iterator[tuple[Place, Finding]]]]:
        """Path by path, in the order in which they were first told, each place in it with its link's finding.

        Read each path's places before the next path. The findings have no places of their own.
        """
        self._flush()
        with self._using() as connection:
            if not self._by_path:
                connection.execute("CREATE INDEX place_path ON place (path, number)")
                self._by_path = True
            rows = connection.execute(
                'SELECT name, line, "column", field, finding FROM path CROSS JOIN place ON place.path = path.id'
                " JOIN finding ON finding.link = place.link ORDER BY place.path, number"
            )
            for path, group in groupby(rows, key=itemgetter(0)):
                yield path, ((Place(*row[:4]), _decode(row[4])) for row in group)

    def _flush(self) -> None:
        self._flush_found()
        self._flush_settled()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path, "the queue of links"):
            yield self._connection
