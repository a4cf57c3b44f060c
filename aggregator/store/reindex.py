"""The ledger made right by what lies on the shelf: after a kill, and anew from all records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator import urls
from aggregator.model.memory import RecordMemory
from aggregator.store.ledger import Intent
from aggregator.store.record import read_record
from aggregator.store.shelf import content_hash
from aggregator.store.survey import seen_at, survey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.errors import Problem
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
    done = [intent for intent in intents if _hash_at(shelf, intent.record.path) == intent.data_hash]
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
        told = [intent.record.path for intent in done if not intent.is_archiving]
        ledger.commit(done=done, settled=[intent.record.path for intent in intents], unrelated=told)


def _may_still_move(intent: Intent, shelf: Shelf, vacated: Mapping[str | None, str | None]) -> bool:
    path, before = intent.record.path, intent.replaces
    if before is None or intent.replaces_hash != intent.data_hash:
        return False
    in_the_way = _hash_at(shelf, path)
    return _hash_at(shelf, before) == intent.replaces_hash and in_the_way in {None, vacated.get(path)}


def _hash_at(shelf: Shelf, path: str) -> str | None:
    data = shelf.read(path)
    return None if data is None else content_hash(data)


def reread(ledger: Ledger, shelf: Shelf) -> list[Problem]:
    """Look again at what could not be read: what was mended is known and followed again, the rest is named."""
    problems: list[Problem] = []
    for path in ledger.unread.paths():
        read, left = False, False
        for seen in survey(shelf, below=path) if path.endswith("/") else [seen_at(shelf, path)]:
            if seen.record is not None:
                ledger.records.found([found_at(seen.path, seen.record.article)])
            elif shelf.is_there(seen.path):
                ledger.unread.note([seen.path])
                problems.extend(seen.problems)
            read |= seen.path == path and seen.record is not None
            left |= seen.path == path and seen.record is None and shelf.is_there(path)
        if not left:
            ledger.unread.settle(path, is_there=read)
    return problems


def reindex(ledger: Ledger, shelf: Shelf) -> tuple[int, list[Problem]]:
    """Rebuild what the ledger knows of records from the files: how many there are, and what cannot be read as one.

    What is remembered of sources and entries stays; a record whose file is gone was removed by hand, unless the same
    bytes lie elsewhere: then it was moved, and what it missed is told by the next visit of its source. Of one whose
    file cannot be read nothing is concluded. What the ledger did not know may be a person's, until its source tells the
    same.
    """
    reread(ledger, shelf)
    gone = ledger.records.removed()
    ledger.records.missing()
    problems: list[Problem] = []
    count = 0
    batch: list[Intent] = []
    names: dict[str, str] = {}
    for seen in survey(shelf):
        problems.extend(seen.problems)
        if seen.record is None:
            ledger.unread.note([seen.path])
            continue
        found = found_at(seen.path, seen.record.article)
        if moved := _moved(ledger, shelf, found, seen.data):
            ledger.commit(done=[moved])
            if moved.replaces in gone:
                ledger.unread.tell_again(moved.record)
        else:
            batch.append(found)
        count += 1
        provider = seen.record.article.provider
        names.setdefault(provider.domain, provider.name)
        if len(batch) >= RECORDS_PER_TRANSACTION:
            ledger.records.found(batch)
            batch = []
    ledger.providers.found(names)
    ledger.records.found(batch)
    ledger.records.rebuilt()
    return count, problems


def _moved(ledger: Ledger, shelf: Shelf, found: Intent, data: bytes) -> Intent | None:
    """The record that a person moved to where `found` lies, its bytes as we wrote them, or None."""
    if ledger.records.at(found.record.path):
        return None
    known = ledger.records.find(found.addresses)
    if known is None or known.content_hash != content_hash(data) or shelf.read(known.path) is not None:
        return None
    record = replace(known, path=found.record.path, plain=found.record.path, removed=False)
    return Intent(record=record, addresses=found.addresses, replaces=known.path)


def as_found(path: str, data: bytes) -> Intent:
    """What is to be remembered of a record that lies at `path` and holds `data`. Raises `RecordError`."""
    return found_at(path, read_record(data, path).article)


def found_at(path: str, article: Article) -> Intent:
    """What is to be remembered of a record of that article which was found at `path`.

    Nobody can say whose bytes they are, so its hash is left empty: they count as a person's.
    """
    addresses = addresses_of(article)
    memory = RecordMemory(
        path=path,
        canonical=addresses[0] if addresses else path,
        source="",
        published=article.published.timestamp(),
    )
    return Intent(record=memory, addresses=addresses)
