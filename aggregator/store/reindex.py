"""The ledger made right by what lies on the shelf: after a kill, and anew from all records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.errors import Problem, RecordError
from aggregator.model.memory import RecordMemory
from aggregator.store.ledger import Intent
from aggregator.store.record import read_record
from aggregator.store.shelf import content_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model.article import Article
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

RECORDS_PER_TRANSACTION = 1000


def addresses_of(article: Article) -> tuple[str, ...]:
    """The compare keys that a story is known by, its canonical page's first."""
    stated = (article.web_url, article.original_url)
    return tuple(dict.fromkeys(urls.compare_key(address) for address in stated if address))


def recover(ledger: Ledger, shelf: Shelf) -> None:
    """Finish what a killed run had begun: what it wrote is remembered, what that replaces goes, the rest is forgotten.

    An intent was carried out exactly when the file holds the bytes that were meant. One that only moves a file is
    carried out now, where nothing else lies in its way.
    """
    intents = ledger.records.intents()
    done = [intent for intent in intents if _hash_at(shelf, intent.record.path) == intent.record.content_hash]
    vacated = {intent.replaces: intent.replaces_hash for intent in done}
    for intent in intents:
        if intent not in done and _may_still_move(intent, shelf, vacated):
            shelf.write(intent.record.path, shelf.read(intent.replaces or "") or b"")
            done.append(intent)
    taken = {intent.record.path for intent in done}
    for intent in done:
        if (
            intent.replaces
            and intent.replaces not in taken
            and _hash_at(shelf, intent.replaces) == intent.replaces_hash
        ):
            shelf.remove(intent.replaces)
    if intents:
        ledger.commit(done=done, settled=[intent.record.path for intent in intents])


def _may_still_move(intent: Intent, shelf: Shelf, vacated: Mapping[str | None, str | None]) -> bool:
    path, before = intent.record.path, intent.replaces
    if before is None or intent.replaces_hash != intent.record.content_hash:
        return False
    in_the_way = _hash_at(shelf, path)
    return _hash_at(shelf, before) == intent.replaces_hash and in_the_way in {None, vacated.get(path)}


def _hash_at(shelf: Shelf, path: str) -> str | None:
    data = shelf.read(path)
    return None if data is None else content_hash(data)


def reindex(ledger: Ledger, shelf: Shelf) -> tuple[int, list[Problem]]:
    """Rebuild what the ledger knows of records from the files: how many there are, and what cannot be read as one.

    What is remembered of sources and entries stays; a record whose file is gone was removed by hand.
    """
    ledger.records.missing()
    problems: list[Problem] = []
    count = 0
    batch: list[Intent] = []
    for path in shelf.paths():
        try:
            batch.append(as_found(path, shelf.read(path) or b""))
        except RecordError as error:
            problems.extend(error.problems)
            continue
        count += 1
        if len(batch) >= RECORDS_PER_TRANSACTION:
            ledger.records.found(batch)
            batch = []
    ledger.records.found(batch)
    ledger.records.rebuilt()
    return count, problems


def as_found(path: str, data: bytes) -> Intent:
    """What is to be remembered of a record that lies at `path` and holds `data`. Raises `RecordError`."""
    article = read_record(data, path).article
    addresses = addresses_of(article)
    memory = RecordMemory(
        path=path,
        canonical=addresses[0] if addresses else path,
        source="",
        content_hash=content_hash(data),
        published=article.published.timestamp(),
    )
    return Intent(record=memory, addresses=addresses)
