"""`format` and `validate` as a user runs them."""

import json
import os
from pathlib import Path

import pytest

from aggregator.cli.program import run

CASES = Path(__file__).parents[1] / "data" / "records"
GOOD = (CASES / "complete.md").read_bytes()
ODD = (CASES / "reordered.md").read_bytes()
ODD_CANONICAL = (CASES / "reordered.canonical").read_bytes()


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "store" / "news" / "2026"
    folder.mkdir(parents=True)
    (folder / "good.md").write_bytes(GOOD)
    (folder / "odd.md").write_bytes(ODD)
    (folder / "torn.md").write_bytes(GOOD[:100])
    (folder / "notes.txt").write_bytes(b"no record")
    for hidden in (".aggregator", "images"):
        (tmp_path / "store" / hidden).mkdir()
        (tmp_path / "store" / hidden / "x.md").write_bytes(b"no record")
    return tmp_path / "store"


def test_check_changes_nothing(store, capsys):
    assert run(["format", "--check"]) == 1
    out, err = capsys.readouterr()
    assert out == "store/news/2026/odd.md: would change\n"
    assert "store/news/2026/torn.md:5: torn" in err
    assert (store / "news/2026/odd.md").read_bytes() == ODD


def test_format_rewrites_what_it_can_read(store, capsys):
    before = (store / "news/2026/good.md").stat()
    assert run(["format", "--store", str(store)]) == 1
    assert "odd.md: formatted" in capsys.readouterr().out
    assert (store / "news/2026/odd.md").read_bytes() == ODD_CANONICAL
    assert (store / "news/2026/torn.md").read_bytes() == GOOD[:100]
    assert (store / "news/2026/good.md").stat().st_mtime_ns == before.st_mtime_ns
    (store / "news/2026/torn.md").unlink()
    assert run(["format"]) == 0
    assert run(["format", "--check", "store/news", "store/news/2026/good.md"]) == 0


@pytest.mark.usefixtures("store")
def test_validate(capsys):
    assert run(["validate"]) == 1
    out, err = capsys.readouterr()
    assert out == "store/news/2026/torn.md:5: torn: no closing `---` (restore the file from its history)\n"
    assert err == "3 records, 1 bad\n"
    assert run(["validate", "store/news/2026/good.md", "store/news/2026/odd.md"]) == 0


@pytest.mark.usefixtures("store")
def test_json(capsys):
    assert run(["validate", "--json", str(CASES / "rules-broken.md")]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["bad"]) == (1, 1)
    assert {"path", "line", "key", "message", "suggestion"} <= told["problems"][0].keys()
    assert any(warning["suggestion"] == "did you mean `originalUrl`?" for warning in told["warnings"])
    assert run(["format", "--check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["changed"] == ["store/news/2026/odd.md"]
    assert [problem["line"] for problem in told["problems"]] == [5]


def test_the_store_of_sources_yaml(store, capsys):
    store.rename(store.parent / "elsewhere")
    Path("sources.yaml").write_text("settings: {store: elsewhere}\nsources: [https://example.org/feed]\n")
    assert run(["validate"]) == 1
    assert "elsewhere/news/2026/torn.md:5" in capsys.readouterr().out


def test_many_files_are_read_by_several_processes(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("aggregator.cli.record_files._MANY", 10)
    for number in range(40):
        (tmp_path / f"{number:02}.md").write_bytes(GOOD if number % 10 else b"")
    assert run(["validate", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert [Path(line.partition(":")[0]).name for line in out.splitlines()] == ["00.md", "10.md", "20.md", "30.md"]
    assert err == "40 records, 4 bad\n"


@pytest.mark.parametrize("command", ["validate", "format"])
def test_a_path_that_is_not_there(command, tmp_path, capsys):
    assert run([command, str(tmp_path / "nowhere")]) == 2
    assert "no such file or folder" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(store, capsys):
    (store / "news/2026/odd.md").chmod(0)
    assert run(["validate"]) == 3
    assert "odd.md: cannot be read: Permission denied" in capsys.readouterr().err


def deep_folder(store):
    """A folder below the store, too deep to be read by its path (not even by those who may read everything)."""
    place = os.open(store / "news", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=place)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)


@pytest.mark.parametrize("command", ["validate", "format"])
def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_read(store, capsys, command):
    (store / "news/2026/torn.md").unlink()
    (store / "news/2026/loop.md").symlink_to("loop.md")
    deep_folder(store)
    (store / "zines").mkdir()
    (store / "zines/last.md").write_bytes(ODD)
    assert run([command]) == 1
    told = "".join(capsys.readouterr())
    assert "the folder cannot be read: File name too long; it was left out" in told
    assert "store/news/2026/loop.md: cannot be read: " in told
    assert "\n4 records, " in told
    assert run([command, "--json"]) == 1
    assert any("cannot be read" in one["message"] for one in json.loads(capsys.readouterr().out)["problems"])
    if command == "format":
        assert (store / "zines/last.md").read_bytes() == ODD_CANONICAL
