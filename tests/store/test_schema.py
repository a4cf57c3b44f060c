"""A ledger of an older program is brought up to date, and nothing that it knew is lost."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from aggregator.model.explanation import Decision, Explanation, Weighted
from aggregator.model.memory import EntryMemory, RecordMemory, SourceMemory, Written
from aggregator.store import state
from aggregator.store.ledger import Intent, KnownEntry, Ledger
from aggregator.store.schema import MIGRATIONS, TABLES, VERSION
from aggregator.store.shelf import content_hash

OLD = Path(__file__).parents[1] / "data/ledger-version-1"
"""What a run of the first version left behind, three stories of http://a.test/feed; a person edited the third."""

SOURCE = "http://a.test/feed"
EXPLANATION = Explanation((Weighted("image", 20),), (), (Decision("title", "from-page"),))


def old_ledger(folder: Path) -> Ledger:
    (folder / state.LEDGER).write_bytes(gzip.decompress((OLD / "ledger.sqlite3.gz").read_bytes()))
    ledger, notice = state.open_ledger(folder, "1")
    assert notice is None
    return ledger


def test_a_ledger_of_version_1_keeps_what_it_knew(tmp_path: Path) -> None:
    ledger = old_ledger(tmp_path)
    assert ledger.counts() == {"source": 1, "entry": 3, "record": 3}
    entries = ledger.known_entries(SOURCE, [f"guid:http://a.test/{name}" for name in ("one", "two", "three")])
    for entry in entries.values():
        assert (entry.past, entry.moves) == ((), 0)
        record = ledger.records.at(entry.record or "")
        assert record is not None
        assert (record.source, record.written, record.explanation) == (SOURCE, None, None)
        ours = content_hash((OLD / "store" / record.path).read_bytes()) == record.content_hash
        assert ours == ("third" not in record.path)
    ledger.close()
    with sqlite3.connect(tmp_path / state.LEDGER) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_every_older_version_leads_to_the_same_tables(tmp_path: Path) -> None:
    old_ledger(tmp_path).close()
    Ledger.open(tmp_path / "new.sqlite3").close()
    tables = []
    for name in (state.LEDGER, "new.sqlite3"):
        with sqlite3.connect(tmp_path / name) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables.append({name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names})
        connection.close()
    assert tables[0] == tables[1]
    assert set(MIGRATIONS) == set(range(1, VERSION))
    own = [name for name in tables[0] if not name.startswith("story_stems_")]
    assert TABLES.count("CREATE TABLE") + TABLES.count("CREATE VIRTUAL TABLE") == len(own)


@pytest.mark.parametrize("explanation", [None, EXPLANATION])
@pytest.mark.parametrize("written", [None, Written(b"fields", b"past")])
def test_what_is_noted_of_a_record_is_remembered(
    tmp_path: Path, written: Written | None, explanation: Explanation | None
) -> None:
    record = RecordMemory(
        path="a.md", canonical="a", source=SOURCE, plain="a.md", written=written, explanation=explanation
    )
    entry = EntryMemory(source=SOURCE, key="guid:1", record="a.md", past=(b"12345678", b"abcdefgh"), moves=2)
    intent = Intent(record=record, addresses=("a",))
    ledger = old_ledger(tmp_path)
    ledger.records.intend([intent])
    assert ledger.records.intents() == [intent]
    ledger.commit(source=SourceMemory(url=SOURCE), entries=[KnownEntry(memory=entry, keys=("guid:1",))], done=[intent])
    assert ledger.records.at("a.md") == record
    assert ledger.known_entries(SOURCE, ["guid:1"])["guid:1"] == entry
    ledger.close()


def test_damaged_notes_of_a_record_are_no_notes(tmp_path: Path) -> None:
    ledger = old_ledger(tmp_path)
    with ledger.transaction() as connection:
        connection.execute("UPDATE record SET written = x'c1', explanation = x'93'")
    record = ledger.records.find(["a.test/one", "http://a.test/one"])
    assert record is None or (record.written, record.explanation) == (None, None)
    assert ledger.records.at("news/2026/11/2026-11-22-a-second-story.md") is not None
    ledger.close()
