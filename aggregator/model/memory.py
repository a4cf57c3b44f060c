"""What is remembered of a source, an entry and a host between runs: the ledger's rows as values.

Times are Unix seconds.
"""

from __future__ import annotations

from msgspec import Struct

from aggregator.model.explanation import Explanation


class SourceMemory(Struct, frozen=True, kw_only=True):
    """What the last runs learnt of one source; the key is its configured `url`.

    `current_url` is where it lives after permanent moves; `moving_to` and `moving_count` count stable runs towards a
    move. `failures` are in a row, since `failing_since`; `gone_count` counts 410 in a row. `arrivals` are the times
    at which new entries were first seen, oldest first, at most 20. `key_kind` is by what entries are known: `guid`,
    `guid-only` (its addresses repeat), `url` or `content`. `content_hash` is of the last body. `unfinished` counts
    attempts in a row that never came back (the run was killed).
    """

    url: str
    current_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    next_check: float = 0.0
    last_check: float | None = None
    last_success: float | None = None
    failures: int = 0
    failing_since: float | None = None
    reason: str | None = None
    detail: str | None = None
    gone_count: int = 0
    retired: bool = False
    moving_to: str | None = None
    moving_count: int = 0
    feed_url: str | None = None
    arrivals: tuple[float, ...] = ()
    key_kind: str = "guid"
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    title: str | None = None
    unfinished: int = 0


class EntryMemory(Struct, frozen=True, kw_only=True):
    """What is remembered of one entry of one source.

    `record` is the path of its record below the store, or None where the entry became none (`dropped` says why).
    `content_hash` is of its normalized text; `changes` counts updates that nothing but the hash announced. `past` are
    short digests of the texts that it had before, the oldest first; `moves` counts how often its address was renewed.
    """

    source: str
    key: str
    record: str | None = None
    dropped: str | None = None
    content_hash: str = ""
    changes: int = 0
    first_seen: float = 0.0
    updated: float | None = None
    past: tuple[bytes, ...] = ()
    moves: int = 0


class Written(Struct, frozen=True, array_like=True):
    """What we wrote last into the fields of one record, as short digests: what differs on the disk is a person's.

    `fields` holds those of the fields that are known to be ours, `past` those of values that we replaced. Only
    `store/record_merge.py` reads either.
    """

    fields: bytes = b""
    past: bytes = b""


ARCHIVE = "archive/"
"""The folder of the store, as a path begins with it, whose records rest: none is told again or written."""


def is_archived(path: str | None) -> bool:
    """Whether the record at `path` (below the store) lies in the archive."""
    return path is not None and path.startswith(ARCHIVE)


class RecordMemory(Struct, frozen=True, kw_only=True):
    """What is remembered of one record: which telling it holds, and the bytes last written.

    `position` is the rank of that telling, (position of source, position of entry): lower is better. `run` is the run
    that made it. `removed` is set when a person removed the file: it is not made again. `plain` is the path that its
    title asks for, which may be another story's. `written` is None where only the hash is known, `explanation` where
    nobody noted one.
    """

    path: str
    canonical: str
    source: str
    position: tuple[int, int] = (0, 0)
    run: int = 0
    content_hash: str = ""
    published: float = 0.0
    removed: bool = False
    plain: str = ""
    written: Written | None = None
    explanation: Explanation | None = None
