"""`--output`: a file that is whole or not there, and anything else written to as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "check": "check a.md --state state --json --output",
    "report": "report --state state --json --output",
    "metrics": "report --state state --quiet --metrics",
    "sources": "sources export --output",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a document that was checked once, and a list of sources."""
    (tmp_path / "a.md").write_text("# A\n[here](#a) [gone](gone.md)\n")
    (tmp_path / "sources.yaml").write_text("sources: [http://a.test/feed.xml]\n")
    ask(tmp_path, "check a.md --state state")
    return tmp_path


def ask(folder: Path, words: str, *, shell: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program with `words`; `shell` is what a shell has behind it."""
    program = f"'{sys.executable}' -m aggregator {words} {shell}"
    command = ["bash", "-o", "pipefail", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_not_there_is_named_and_not_made(command: str, desk: Path) -> None:
    done = ask(desk, f"{COMMANDS[command]} none/out")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"aggregator: none/out: the output cannot be written: there is no folder {desk.resolve() / 'none'}\n"
    )
    assert not (desk / "none").exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("place", "shell"),
    [("/dev/stdout", "| cat"), ("/dev/fd/1", "| cat"), (">(cat)", "| cat"), ("/dev/fd/5", "5>&1 >/dev/null | cat")],
)
def test_a_pipe_is_written_to(place: str, shell: str, command: str, desk: Path) -> None:
    done = ask(desk, f"{COMMANDS[command]} {place}", shell=shell)
    whole = ask(desk, f"{COMMANDS[command]} out")
    assert (done.returncode, done.stderr) == (whole.returncode, "")
    assert len(done.stdout) > 100
    assert done.stdout.splitlines()[0][:20] == (desk / "out").read_text().splitlines()[0][:20]


def test_what_stood_in_a_log_stays(desk: Path) -> None:
    for _ in range(2):
        ask(desk, "report --state state --output /dev/stdout", shell=">> log")
    assert (desk / "log").read_text().count("Link health") == 2


def test_a_dash_is_stdout(desk: Path) -> None:
    assert json.loads(ask(desk, f"{COMMANDS['check']} -").stdout)["summary"]["dead"] == 1
    assert not (desk / "-").exists()


@pytest.mark.parametrize("place", ["", "--output /dev/stdout", "--output >(true)", "--output /dev/fd/1"])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("check a.md --state state --json", 1),
        ("check a.md --state state --format jsonl", 0),
        ("report --state state --json", 0),
    ],
)
def test_a_reader_may_leave(command: str, code: int, place: str, desk: Path) -> None:
    done = ask(desk, f"{command} {place}", shell="| true")
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.parametrize(("place", "why"), [("/dev/full", "No space left"), ("/dev/fd/77", "Bad file descriptor")])
def test_what_takes_nothing_is_named(place: str, why: str, desk: Path) -> None:
    done = ask(desk, f"{COMMANDS['check']} {place}")
    assert done.returncode == 3
    assert done.stderr.startswith(f"aggregator: {place}: the output cannot be written: {why}")


def test_a_fifo_and_a_link_to_one(desk: Path) -> None:
    os.mkfifo(desk / "pipe")
    (desk / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        done = ask(desk, f"{COMMANDS['report']} {name}", shell=f"& cat {name}; wait")
        assert json.loads(done.stdout)["totals"]["dead"] == 1
        assert (desk / name).exists()
        assert not (desk / name).is_file()


OWN_INPUTS = [
    ("check a.md", "a.md"),
    ("check a.md", "./sub/../a.md"),
    ("check ./a.md --format html", "{desk}/a.md"),
    ("check '*.md' --format jsonl", "a.md"),
    ("check a.md", "link.md"),
    ("check link.md", "a.md"),
    ("check a.md", "hard.md"),
    ("check - < a.md", "a.md"),
    ("check a.md", "sources.yaml"),
    ("check", "store/record.md"),
    ("sources export", "sources.yaml"),
]


@pytest.mark.parametrize(("command", "place"), OWN_INPUTS)
def test_what_is_read_is_not_replaced(command: str, place: str, desk: Path) -> None:
    (desk / "sub").mkdir()
    (desk / "link.md").symlink_to("a.md")
    (desk / "hard.md").hardlink_to(desk / "a.md")
    (desk / "store").mkdir()
    (desk / "store" / "record.md").write_text("---\ntitle: A\n---\n")
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    place = place.format(desk=desk)
    done = ask(desk, command, shell=f"--output {place}")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{place}: --output would replace what is read" in done.stderr
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_a_report_in_a_folder_that_is_read_is_written_anew(desk: Path) -> None:
    (desk / "docs").mkdir()
    (desk / "docs" / "a.md").write_text("[gone](gone.md)")
    for _ in range(2):
        assert ask(desk, "check docs --state state --format csv --output docs/out.csv").returncode == 1
    assert "gone.md" in (desk / "docs" / "out.csv").read_text()
