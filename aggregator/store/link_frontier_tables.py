"""The tables of the frontier, and the numbers that stand in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from aggregator.model.link import LinkKind

WAITING, TAKEN = 0, 1
KINDS: Final[tuple[LinkKind, ...]] = ("link", "image", "amp", "amp-cache", "feed", "fragment")
KIND_NUMBERS: Final = {kind: number for number, kind in enumerate(KINDS)}
TABLES: Final = """
CREATE TABLE path (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL, waiting INTEGER NOT NULL);
CREATE INDEX host_waiting ON host (waiting) WHERE waiting > 0;
CREATE TABLE link (id INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, url TEXT NOT NULL, kind INTEGER NOT NULL,
    host INTEGER NOT NULL, state INTEGER NOT NULL);
CREATE INDEX link_waiting ON link (host) WHERE state = 0;
CREATE TABLE meant (link INTEGER PRIMARY KEY, url TEXT NOT NULL);
CREATE TABLE finding (link INTEGER PRIMARY KEY, verdict TEXT NOT NULL, finding BLOB NOT NULL);
CREATE INDEX finding_told ON finding (verdict) WHERE verdict != 'ok';
CREATE TABLE place (link INTEGER NOT NULL, number INTEGER NOT NULL, path INTEGER NOT NULL, line INTEGER,
    "column" INTEGER, field TEXT, PRIMARY KEY (link, number)) WITHOUT ROWID;
"""
"""Links are numbered as they come, so that neighbours lie in the same pages; their digests lie in an index."""

LISTED: Final = "(SELECT value FROM json_each(?))"


def of_verdicts(verdicts: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    """The condition, and its values, by which findings of these verdicts are chosen."""
    if verdicts is None:
        return "", ()
    # Stated, it lets those that are not ok be found without a look at the others, which are by far the most.
    is_told = "" if "ok" in verdicts else "verdict != 'ok' AND "
    return f" WHERE {is_told}verdict IN {LISTED}", (json.dumps(list(verdicts)),)
