"""A store and a ledger to which something happened: no record is rewritten, doubled or made again behind one's back."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from stage import program, rss, slowly

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stage import Stage

LEDGER = ".aggregator/ledger.sqlite3"


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """A stage whose eight stories are in the store."""
    stories = [(f"Story number {number}", f"http://a.test/{number}") for number in range(8)]
    stage.answers = {"a.test/feed": rss(*stories)}
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    assert stage.run("--json").json["records"]["written"] == 8
    return stage


def retell(stage: Stage, word: str = "Retold") -> None:
    """The feed tells every story anew, under another title."""
    stories = [(f"{word} story number {number}", f"http://a.test/{number}") for number in range(8)]
    stage.answers = {"a.test/feed": rss(*stories)}


def flip(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.choice([3, 20, 200])):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


LEDGER_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "five bytes": lambda data: data[:5],
    "half": lambda data: data[: len(data) // 2],
    "zeros": lambda data: bytes(len(data)),
    "words": lambda _data: b"no database\n" * 400,
    **{f"flipped {seed}": partial(flip, seed=seed) for seed in (9, 27, 41)},
}


@pytest.mark.parametrize(
    "damage", ["empty", "flipped 9", *slowly(*sorted(LEDGER_DAMAGE.keys() - {"empty", "flipped 9"}))]
)
def test_a_damaged_ledger_is_set_aside_and_no_record_touched(filled: Stage, damage: str) -> None:
    before = filled.records()
    path = filled.store / LEDGER
    damaged = LEDGER_DAMAGE[damage](path.read_bytes())
    path.write_bytes(damaged)
    dry = filled.run("--all", "--dry-run")
    assert dry.code == 0, dry.err
    assert path.read_bytes() == damaged
    ended = filled.run("--all", "--json")
    assert ended.code == 0, ended.err
    assert "rebuilt from" in ended.err or damage.startswith("flipped")
    assert filled.records() == before
    assert filled.run("--all", "--json").json["records"]["written"] == 0


@pytest.mark.parametrize("words", [["reindex"], *slowly(["prune"], ["archive", "--older-than", "90d"])])
def test_what_is_set_aside_is_named_by_the_time_that_was_given(filled: Stage, words: list[str]) -> None:
    (filled.store / LEDGER).write_bytes(LEDGER_DAMAGE["words"](b""))
    ended = program(*words, "--store", str(filled.store), "--now", "2031-05-06T07:08:09Z")
    assert ended.code == 0, ended.err
    assert "20310506T070809Z" in ended.err
    assert any("20310506T070809Z" in path.name for path in (filled.store / LEDGER).parent.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("part", ["", "-wal", ".sound"])
def test_a_log_or_a_stamp_of_another_ledger_harms_nothing(filled: Stage, part: str) -> None:
    before = filled.records()
    (filled.store / f"{LEDGER}{part}").unlink(missing_ok=True)
    (filled.store / f"{LEDGER}-wal").write_bytes(random.Random(1).randbytes(40_000))
    ended = filled.run("--all", "--json")
    assert ended.code == 0, ended.err
    assert filled.records() == before


def test_a_newer_ledger_is_left_to_a_newer_program(filled: Stage) -> None:
    with sqlite3.connect(filled.store / LEDGER) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for words in ((), ("--dry-run",)):
        ended = filled.run("--all", *words)
        assert ended.code == 3
        assert f"{filled.store / LEDGER}: the ledger has schema 99" in ended.err


def test_after_a_lost_ledger_what_its_source_says_otherwise_counts_as_a_persons(filled: Stage) -> None:
    shutil.rmtree(filled.store / ".aggregator")
    before = filled.records()
    retell(filled)
    summary = filled.run("--all", "--json").json
    assert summary["records"] == {"written": 0, "updated": 0, "unchanged": 8}
    assert filled.records() == before
    retell(filled, "Again")
    assert filled.run("--all", "--json").json["records"]["updated"] == 0
    assert filled.records() == before


def test_a_rebuilding_that_was_killed_is_begun_again(filled: Stage) -> None:
    with sqlite3.connect(filled.store / LEDGER) as connection:
        connection.execute("UPDATE record SET removed = 1")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('rebuilding', '1')")
    connection.close()
    retell(filled)
    assert filled.run("--all", "--json").json["records"]["updated"] == 8


BAD_RECORDS: dict[str, Callable[[bytes], bytes]] = {
    "torn": lambda data: data[:90],
    "empty": lambda _data: b"",
    "binary": lambda _data: bytes(range(256)) * 4,
    "conflict": lambda data: b"<<<<<<< HEAD\n" + data + b"=======\n" + data + b">>>>>>> other\n",
    "huge": lambda data: data + b"x" * 3_000_000,
}


@pytest.mark.parametrize("damage", ["torn", "conflict", *slowly("empty", "binary", "huge")])
def test_what_is_no_record_is_named_and_left_as_it_is(filled: Stage, damage: str) -> None:
    name, data = next(iter(filled.records().items()))
    path = filled.store / name
    path.write_bytes(BAD_RECORDS[damage](data))
    bad = filled.records()[name]
    retell(filled)
    assert filled.run("--all", "--json").json["records"]["updated"] == 7
    named = program("reindex", "--store", str(filled.store))
    assert (named.code, name in named.err) == (1, True)
    retell(filled, "Again")
    assert filled.run("--all", "--json").json["records"] == {"written": 0, "updated": 7, "unchanged": 1}
    assert path.read_bytes() == bad
    assert len(filled.records()) == 8


def test_what_was_edited_by_hand_stays_as_it_is(filled: Stage) -> None:
    name, data = next(iter(filled.records().items()))
    edited = data.replace(b"Story number", b"My own words on number")
    (filled.store / name).write_bytes(edited)
    retell(filled)
    assert filled.run("--all", "--json").json["records"]["updated"] == 7
    assert filled.records()[name] == edited


@pytest.mark.parametrize("with_reindex", [True, *slowly(False)])
def test_a_record_removed_by_hand_is_not_made_again(filled: Stage, *, with_reindex: bool) -> None:
    name = next(iter(filled.records()))
    (filled.store / name).unlink()
    if with_reindex:
        assert program("reindex", "--store", str(filled.store)).code == 0
    retell(filled)
    assert filled.run("--all").code == 0
    assert name not in filled.records()
    assert len(filled.records()) == 7


def test_a_record_removed_by_hand_comes_back_where_the_ledger_is_lost_too(filled: Stage) -> None:
    name = next(iter(filled.records()))
    (filled.store / name).unlink()
    shutil.rmtree(filled.store / ".aggregator")
    assert filled.run("--all", "--json").json["records"]["written"] == 1
    assert len(filled.records()) == 8


def test_what_was_just_reindexed_is_not_read_again(filled: Stage) -> None:
    shutil.rmtree(filled.store / ".aggregator")
    assert program("reindex", "--store", str(filled.store)).code == 0
    ended = filled.run("--all", "--json")
    assert (ended.json["records"]["written"], ended.err) == (0, "")


@pytest.mark.parametrize("then", ["nothing", *slowly("reindex", "lose")])
def test_records_moved_by_hand_are_not_made_again(filled: Stage, then: str) -> None:
    (filled.store / "news").rename(filled.store / "kept")
    if then == "reindex":
        assert program("reindex", "--store", str(filled.store)).code == 0
    if then == "lose":
        shutil.rmtree(filled.store / ".aggregator")
    moved = filled.records()
    filled.answers["b.test/feed"] = filled.answers["a.test/feed"]
    with filled.sources.open("a") as file:
        file.write("  - {url: 'http://b.test/feed', pages: false}\n")
    assert filled.run("--all", "--json").json["records"]["written"] == 0
    assert filled.records() == moved


def test_records_that_came_by_another_way_are_found_at_their_places(filled: Stage, tmp_path: Path) -> None:
    """Two machines collect the same sources, and one gets the other's records by git."""
    records = filled.records()
    filled.store.rename(tmp_path / "first")
    (tmp_path / "first" / ".aggregator").rename(tmp_path / "state")
    filled.answers = {"b.test/feed": rss(("Something else", "http://b.test/x")), **filled.answers}
    filled.write("  - {url: 'http://b.test/feed', pages: false}\n")
    assert filled.run("--json").json["records"]["written"] == 1
    shutil.copytree(tmp_path / "first", filled.store, dirs_exist_ok=True)
    filled.write("  - {url: 'http://a.test/feed', pages: false}\n")
    assert filled.run("--json").json["records"]["written"] == 0
    assert records.items() <= filled.records().items()
    assert len(filled.records()) == 9


@pytest.mark.parametrize("odd", ["pipe", *slowly("folder", "device")])
def test_what_is_no_file_does_not_stop_or_hang_a_run(filled: Stage, odd: str) -> None:
    name = next(iter(filled.records()))
    path = filled.store / name
    path.unlink()
    if odd == "pipe":
        os.mkfifo(path)
    elif odd == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    retell(filled)
    ended = filled.run("--all", "--json")
    assert ended.json["records"]["updated"] == 7, ended.err
    assert program("reindex", "--store", str(filled.store)).code == (0 if odd == "folder" else 1)
    assert path.exists()


def test_a_store_in_a_git_work_tree_shows_records_and_images_only(filled: Stage) -> None:
    git: Any = ["git", "-C", str(filled.store)]
    subprocess.run([*git, "init", "-q"], check=True)
    shown = subprocess.run([*git, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True).stdout
    assert {line.removeprefix("?? ") for line in shown.splitlines()} == set(filled.records())
