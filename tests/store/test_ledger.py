"""The ledger remembers, tells when it is damaged, and is rebuilt from the records."""

from __future__ import annotations

import os
import random
import sqlite3
from typing import TYPE_CHECKING

import msgspec
import pytest

from aggregator.errors import LedgerError, StoreLockedError
from aggregator.model.memory import EntryMemory, SourceMemory
from aggregator.store import state
from aggregator.store.ledger import KnownEntry, Ledger, read_source_memories
from aggregator.store.ledger_file import LedgerDamagedError
from aggregator.store.reindex import as_found, recover, reindex
from aggregator.store.shelf import Shelf, content_hash

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "http://a.test/feed"
RECORD = """---
category: news
title: "{title}"
excerpt: "Text."
publishedDateTime: 2026-11-20T12:00:00Z
originalUrl: "http://a.test/{title}"
webUrl: "http://a.test/{title}"
type: article

provider:
  name: A
  domain: a.test
---

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "state"
    state.prepare(path)
    return path


def filled(folder: Path, entries: int = 300) -> Path:
    ledger, _ = state.open_ledger(folder, "1")
    known = [
        KnownEntry(memory=EntryMemory(source=SOURCE, key=f"guid:{n}", content_hash=f"{n:032x}"), keys=(f"guid:{n}",))
        for n in range(entries)
    ]
    ledger.commit(source=SourceMemory(url=SOURCE, etag='"x"'), entries=known)
    state.close_ledger(ledger)
    return folder / state.LEDGER


def test_what_is_committed_is_remembered(folder: Path) -> None:
    filled(folder)
    ledger, notice = state.open_ledger(folder, "2")
    assert notice is None
    assert ledger.sources([SOURCE, "http://b.test/"])[SOURCE].etag == '"x"'
    assert ledger.known_entries(SOURCE, ["guid:7", "guid:none"])["guid:7"].content_hash == f"{7:032x}"
    assert read_source_memories(folder).keys() == {SOURCE}
    ledger.close()


def test_alias_keys_lead_to_one_entry(folder: Path) -> None:
    ledger, _ = state.open_ledger(folder, "1")
    memory = EntryMemory(source=SOURCE, key="guid:1", record="a.md")
    ledger.commit(entries=[KnownEntry(memory=memory, keys=("guid:1", "url:x"))])
    ledger.commit(entries=[KnownEntry(memory=memory, keys=("guid:2", "url:x"))])
    known = ledger.known_entries(SOURCE, ["guid:1", "guid:2", "url:x"])
    assert {entry.record for entry in known.values()} == {"a.md"}
    assert len(known) == 3
    assert ledger.counts()["entry"] == 1
    ledger.close()


@pytest.mark.parametrize("urls", [("url:x", "url:y"), ("url:y", "url:x")])
def test_the_strongest_key_says_which_entry_it_is(folder: Path, urls: tuple[str, str]) -> None:
    ledger, _ = state.open_ledger(folder, "1")
    for guid, url in zip(("guid:1", "guid:2"), urls, strict=True):
        memory = EntryMemory(source=SOURCE, key=guid, record=f"{guid}.md")
        ledger.commit(entries=[KnownEntry(memory=memory, keys=(guid, url))])
    moved = EntryMemory(source=SOURCE, key="guid:1", record="guid:1.md", content_hash="new")
    ledger.commit(entries=[KnownEntry(memory=moved, keys=("guid:1", urls[1]))])
    known = ledger.known_entries(SOURCE, ["guid:1", "guid:2", *urls])
    assert {key: entry.record for key, entry in known.items()} == {
        "guid:1": "guid:1.md",
        "guid:2": "guid:2.md",
        urls[0]: "guid:1.md",
        urls[1]: "guid:1.md",
    }
    assert ledger.records.is_owned("guid:1.md", SOURCE, ["guid:1"])
    assert ledger.records.is_owned("guid:2.md", SOURCE, ["guid:2"])
    ledger.close()


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_are_noticed_and_the_file_set_aside(folder: Path, seed: int) -> None:
    path = filled(folder)
    data = bytearray(path.read_bytes())
    start = random.Random(seed).randrange(100, len(data) - 4096)
    data[start : start + 4096] = random.Random(seed).randbytes(4096)
    path.write_bytes(data)
    ledger, notice = state.open_ledger(folder, "later")
    assert notice
    assert "ledger.sqlite3.damaged-later" in notice
    assert ledger.counts() == {"source": 0, "entry": 0, "record": 0}
    assert (folder / "ledger.sqlite3.damaged-later").read_bytes() == bytes(data)
    ledger.close()


@pytest.mark.parametrize(
    "data", [b"not a database, but longer than a header is" * 40, b"SQLite format 3\0" + b"\0" * 200]
)
def test_a_file_that_is_no_ledger_is_damaged(folder: Path, data: bytes) -> None:
    (folder / state.LEDGER).write_bytes(data)
    with pytest.raises(LedgerDamagedError, match=state.LEDGER):
        Ledger.open(folder / state.LEDGER)


def test_a_ledger_as_the_last_run_left_it_is_not_read_whole(folder: Path) -> None:
    path = filled(folder)
    times = path.stat()
    data = bytearray(path.read_bytes())
    data[-3000:-1000] = b"\xff" * 2000
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    Ledger.open(path).close()
    path.touch()
    with pytest.raises(LedgerDamagedError):
        Ledger.open(path)


def test_a_newer_schema_is_refused(folder: Path) -> None:
    path = filled(folder)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="schema 99"):
        Ledger.open(path)


def test_a_second_run_is_refused(folder: Path) -> None:
    with state.lock(folder), pytest.raises(StoreLockedError, match="another run"), state.lock(folder):
        pass
    with state.lock(folder):
        pass


def test_reindex_finds_what_lies_on_the_shelf_and_names_what_is_no_record(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for title in ("one", "two"):
        path = store / f"news/{title}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RECORD.format(title=title))
    torn = store / "news/torn.md"
    torn.write_text("---\ntitle: torn\n")
    (store / "images").mkdir()
    (store / "images/readme.md").write_text("no record")
    ledger, _ = state.open_ledger(folder, "1")
    count, problems = reindex(ledger, Shelf(store))
    assert count == 2
    assert {problem.path for problem in problems} == {"news/torn.md"}
    found = ledger.records.find(["http://nowhere.test/", "//a.test/one", "http://a.test/one", "a.test/one"])
    assert found or ledger.counts()["record"] == 2
    assert torn.read_text() == "---\ntitle: torn\n"
    recover(ledger, Shelf(store))
    ledger.close()


def test_a_record_that_was_moved_as_it_was_is_still_ours(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "news").mkdir(parents=True)
    data = RECORD.format(title="one").encode()
    (store / "news/new.md").write_bytes(data)
    ledger, _ = state.open_ledger(folder, "1")
    found = as_found("news/old.md", data)
    ours = msgspec.structs.replace(found.record, content_hash=content_hash(data), source=SOURCE)
    entry = EntryMemory(source=SOURCE, key="guid:1", record="news/old.md")
    ledger.commit(
        done=[msgspec.structs.replace(found, record=ours)], entries=[KnownEntry(memory=entry, keys=("guid:1",))]
    )
    reindex(ledger, Shelf(store))
    moved = ledger.records.at("news/new.md")
    assert moved is not None
    assert moved.content_hash == content_hash(data)
    assert ledger.known_entries(SOURCE, ["guid:1"])["guid:1"].record == "news/new.md"
    assert ledger.records.at("news/old.md") is None
    ledger.close()


def test_a_record_that_the_ledger_did_not_know_counts_as_a_persons(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    (store / "news").mkdir(parents=True)
    (store / "news/mine.md").write_text(RECORD.format(title="mine"))
    ledger, _ = state.open_ledger(folder, "1")
    reindex(ledger, Shelf(store))
    mine = ledger.records.at("news/mine.md")
    assert mine is not None
    assert mine.content_hash == ""
    ledger.close()
