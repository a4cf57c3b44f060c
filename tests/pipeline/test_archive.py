"""Old records go to the archive as they are, and their stories are never told again."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from stage import NOW, Ended, Stage, program, rss

if TYPE_CHECKING:
    from pathlib import Path

LATER = "2027-03-01T06:00:00+00:00"
OLD = "Sun, 15 Nov 2026 12:00:00 GMT"


def feeds(stage: Stage, word: str = "Story") -> None:
    """Five old stories and three new ones."""
    old = [(f"{word} number {number}", f"http://a.test/{number}") for number in range(5)]
    new = [(f"{word} number {number}", f"http://a.test/{number}") for number in range(5, 8)]
    stage.answers = {"a.test/old": rss(*old, date=OLD), "a.test/new": rss(*new)}


@pytest.fixture
def filled(stage: Stage) -> Stage:
    feeds(stage)
    stage.write("  - {url: 'http://a.test/old', pages: false}\n  - {url: 'http://a.test/new', pages: false}\n")
    assert stage.run("--json").json["records"]["written"] == 8
    return stage


def archive(stage: Stage, *words: str, age: str = "5d") -> Ended:
    return program("archive", "--older-than", age, "--store", str(stage.store), "--now", NOW, *words)


def archived(path: str) -> str:
    return f"archive/{path.split('/')[1]}/{path}"


def moved(records: dict[str, bytes]) -> dict[str, bytes]:
    """What the records become when the five old ones are archived."""
    return {archived(path) if "2026-11-15" in path else path: data for path, data in records.items()}


def test_old_records_move_as_they_are_and_are_not_told_again(filled: Stage) -> None:
    before = filled.records()
    done = archive(filled, "--json")
    assert done.code == 0, done.err
    assert done.json["records"] == 8
    assert [one["to"] for one in done.json["archived"]] == [archived(one["from"]) for one in done.json["archived"]]
    assert filled.records() == moved(before)
    assert not (filled.store / "news/2026/11/2026-11-15-story-number-0.md").exists()
    feeds(filled, "Retold")
    with filled.sources.open("a") as file:
        file.write("  - {url: 'http://a.test/old?again', pages: false}\n")
    filled.answers["a.test/old?again"] = filled.answers["a.test/old"]
    assert filled.run("--all", "--json").json["records"] == {"written": 0, "updated": 3, "unchanged": 0}
    assert moved(before).items() - filled.records().items() == {
        (path, data) for path, data in before.items() if "2026-11-22" in path
    }
    assert archive(filled, "--json").json["archived"] == []


def test_links_of_what_rests_are_not_checked_unless_named(filled: Stage) -> None:
    assert archive(filled).code == 0
    before = filled.records()
    filled.answers = {}
    told = program("check", "--config", str(filled.sources), "--now", NOW, "--format", "jsonl").out
    assert "http://a.test/5" in told
    assert "http://a.test/0" not in told
    named = program("check", str(filled.store / "archive"), "--config", str(filled.sources), "--now", NOW, "--json").out
    assert "http://a.test/0" in named
    resting = {path: data for path, data in filled.records().items() if path.startswith("archive")}
    assert resting == {path: data for path, data in before.items() if path.startswith("archive")}


@pytest.mark.parametrize("loss", ["nothing", "ledger"])
def test_a_ledger_made_anew_knows_the_archive(filled: Stage, loss: str) -> None:
    assert archive(filled).code == 0
    before = filled.records()
    if loss == "ledger":
        shutil.rmtree(filled.store / ".aggregator")
    assert program("reindex", "--store", str(filled.store)).code == 0
    feeds(filled, "Retold")
    assert filled.run("--all", "--json").json["records"]["written"] == 0
    assert {path: data for path, data in filled.records().items() if path.startswith("archive")} == {
        path: data for path, data in before.items() if path.startswith("archive")
    }


def test_a_dry_run_moves_nothing_and_says_all(filled: Stage) -> None:
    before = filled.records()
    ledger = (filled.store / ".aggregator/ledger.sqlite3").read_bytes()
    done = archive(filled, "--dry-run")
    assert (done.code, filled.records()) == (0, before)
    assert (filled.store / ".aggregator/ledger.sqlite3").read_bytes() == ledger
    name = "news/2026/11/2026-11-15-story-number-0.md"
    assert f"{name} -> {archived(name)}" in done.out.splitlines()
    assert done.err == "5 of 8 records would be archived\n"


def test_edits_by_hand_move_along_byte_for_byte(filled: Stage) -> None:
    path = filled.store / "news/2026/11/2026-11-15-story-number-2.md"
    edited = path.read_bytes().replace(b"---\n", b"---\n# mine\nrating: 5\n", 1).replace(b"\n", b"\r\n") + b"a body"
    path.write_bytes(edited)
    path.chmod(0o640)
    assert archive(filled).code == 0
    there = filled.store / archived("news/2026/11/2026-11-15-story-number-2.md")
    assert (there.read_bytes(), there.stat().st_mode & 0o777) == (edited, 0o640)


def test_a_name_that_is_taken_in_the_archive_is_given_another(filled: Stage) -> None:
    name = "news/2026/11/2026-11-15-story-number-0.md"
    other = filled.records()["news/2026/11/2026-11-15-story-number-1.md"]
    taken = filled.store / archived(name)
    taken.parent.mkdir(parents=True)
    taken.write_bytes(other)
    (filled.store / archived("news/2026/11/2026-11-15-story-number-3.md")).write_bytes(
        filled.records()["news/2026/11/2026-11-15-story-number-3.md"]
    )
    before = filled.records()
    done = archive(filled, "--json")
    assert done.code == 0, done.err
    assert taken.read_bytes() == other
    assert len(filled.records()) == 9
    (given,) = (one["to"] for one in done.json["archived"] if one["from"] == name)
    assert filled.records()[given] == before[name]
    assert given.startswith(archived(name).removesuffix(".md") + "-")


def test_what_cannot_be_read_or_is_a_link_is_named_and_stays(filled: Stage) -> None:
    torn = filled.store / "news/2026/11/2026-11-15-story-number-0.md"
    torn.write_bytes(torn.read_bytes()[:90])
    link = filled.store / "news/2026/11/2026-11-15-story-number-1.md"
    link.rename(filled.folder / "elsewhere.md")
    link.symlink_to(filled.folder / "elsewhere.md")
    done = archive(filled, "--json")
    assert (done.code, len(done.json["archived"]), len(done.json["problems"])) == (1, 3, 2)
    assert "story-number-0.md:" in done.err
    assert "story-number-1.md: a symbolic link stays where it is" in done.err
    assert len(torn.read_bytes()) == 90
    assert link.is_symlink()


def test_git_sees_renames(filled: Stage) -> None:
    git = ["git", "-C", str(filled.store), "-c", "user.name=n", "-c", "user.email=n@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "before"]):
        subprocess.run([*git, *words], check=True)
    assert archive(filled).code == 0
    subprocess.run([*git, "add", "-A"], check=True)
    shown = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    assert [line[:2] for line in shown.splitlines()] == ["R "] * 5


@pytest.mark.parametrize("words", [[], ["--older-than", "soon"], ["--older-than", "90x"]])
def test_an_age_is_asked_for(filled: Stage, words: list[str]) -> None:
    done = program("archive", "--store", str(filled.store), *words)
    assert done.code == 2
    assert "--older-than" in done.err


def test_nothing_is_old_enough_for_an_age_beyond_all_time(filled: Stage) -> None:
    assert archive(filled, "--json", age="9999999d").json["archived"] == []


def test_a_story_keeps_every_address_it_was_known_by(filled: Stage) -> None:
    with sqlite3.connect(filled.store / ".aggregator/ledger.sqlite3") as connection:
        before = connection.execute("SELECT count(*) FROM address JOIN record USING (path)").fetchone()
    connection.close()
    assert archive(filled).code == 0
    with sqlite3.connect(filled.store / ".aggregator/ledger.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM address JOIN record USING (path)").fetchone() == before
        assert connection.execute("SELECT count(*) FROM entry JOIN record ON path = record").fetchone() == (8,)
        assert connection.execute("SELECT count(*) FROM intent").fetchone() == (0,)
    connection.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("calls", "fate"),
    [
        ("rename", "signal=SIGKILL"),
        ("rename", "error=ENOSPC"),
        ("fsync,fdatasync", "signal=SIGKILL"),
        ("fsync,fdatasync", "error=EIO"),
        ("pwrite64", "signal=SIGKILL"),
        ("pwrite64", "error=ENOSPC"),
        ("unlink,rmdir,mkdir", "signal=SIGKILL"),
    ],
)
@pytest.mark.parametrize("then", ["archive", "collect", "reindex"])
def test_every_call_may_be_the_last(filled: Stage, tmp_path: Path, calls: str, fate: str, then: str) -> None:
    edited = filled.store / "news/2026/11/2026-11-15-story-number-2.md"
    edited.write_bytes(edited.read_bytes().replace(b"Story", b"My story"))
    start = filled.records()
    shutil.copytree(filled.store, tmp_path / "saved")
    for turn in count(1):
        shutil.rmtree(filled.store)
        shutil.copytree(tmp_path / "saved", filled.store)
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
        ended = program(
            *("archive", "--older-than", "5d", "--store", str(filled.store), "--now", NOW),
            before=[*inject, "-e", f"inject={calls}:{fate}:when={turn}"],
        )
        seen = {path.removeprefix("archive/2026/"): data for path, data in filled.records().items()}
        assert seen == start, f"call {turn}: nothing is lost or torn, wherever it lies"
        settle: dict[str, Any] = {
            "archive": lambda: archive(filled),
            "collect": lambda: filled.run("--all"),
            "reindex": lambda: program("reindex", "--store", str(filled.store)),
        }
        assert settle[then]().code == 0
        assert filled.run("--all", "--json").json["records"]["written"] == 0
        assert archive(filled).code == 0
        assert filled.records() == moved(start)
        if ended.code == 0:
            break
