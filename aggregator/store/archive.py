"""The archive: old records, moved out of the way as they are, and remembered.

A record below `archive/` rests: its story is known, so it is not told again, and nobody writes the file. That it is
archived is said by its path alone, so a ledger that is made anew from the records knows it as well.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from aggregator.errors import Problem
from aggregator.model.memory import ARCHIVE
from aggregator.store.ledger import Intent
from aggregator.store.reindex import found_at
from aggregator.store.shelf import content_hash
from aggregator.store.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aggregator.model.article import Article
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf
    from aggregator.store.survey import Seen

MOVES_PER_TRANSACTION = 500


class Move(Struct, frozen=True, gc=False):
    """One record that goes, or went, from one path to another."""

    before: str
    path: str


class Archived(Struct):
    """How many records lay outside the archive, which moved, and what could not be read or moved."""

    records: int = 0
    moves: list[Move] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def archive_path(path: str, published: datetime) -> str:
    """Where the record at `path` goes: below its year, under the path that it had."""
    return f"{ARCHIVE}{published.year:04d}/{path}"


def archive(ledger: Ledger | None, shelf: Shelf, published_before: datetime) -> Archived:
    """Move every record published before that time; without a ledger, only say which.

    A batch of moves is noted in the ledger before it is made, so that one which was killed is finished by the next run,
    whatever that does. Raises `StoreError` where files cannot be moved.
    """
    done = Archived()
    moves = _moves(shelf, published_before, done)
    while batch := list(islice(moves, MOVES_PER_TRANSACTION)):
        if ledger:
            _carry_out([_intent(ledger, *one) for one in batch], ledger, shelf)
        done.moves += [Move(seen.path, path) for seen, _, path in batch]
    return done


def _moves(shelf: Shelf, published_before: datetime, done: Archived) -> Iterator[tuple[Seen, Article, str]]:
    """The records that go, each with its article and where to."""
    for seen in survey(shelf, skipping=ARCHIVE):
        done.problems.extend(seen.problems)
        if seen.record is None:
            continue
        done.records += 1
        article = seen.record.article
        if article.published >= published_before:
            continue
        path = _free_path(shelf, archive_path(seen.path, article.published), seen)
        if isinstance(path, Problem):
            done.problems.append(path)
        else:
            yield seen, article, path


def _free_path(shelf: Shelf, path: str, seen: Seen) -> str | Problem:
    """The path itself or, where another record has it, one with 8 hex digits more."""
    if shelf.is_link(seen.path):
        return Problem(seen.path, "a symbolic link stays where it is")
    stem = path.removesuffix(".md")
    marked = f"{stem}-{sha256(seen.data).hexdigest()[:8]}.md"
    for candidate in (path, marked):
        if shelf.read(candidate) in {None, seen.data}:
            return candidate
    return Problem(seen.path, f"stays where it is: other records lie at {path} and {marked}")


def _intent(ledger: Ledger, seen: Seen, article: Article, path: str) -> Intent:
    found = found_at(seen.path, article)
    known = ledger.records.at(seen.path) or found.record
    return Intent(
        record=replace(known, path=path, plain=path, removed=False),
        addresses=found.addresses,
        replaces=seen.path,
        replaces_hash=content_hash(seen.data),
    )


def _carry_out(intents: list[Intent], ledger: Ledger, shelf: Shelf) -> None:
    ledger.records.intend(intents)
    for intent in intents:
        shelf.move(intent.replaces or "", intent.record.path)
    shelf.sync()
    ledger.commit(done=intents)
