"""What a run says and where: one JSON object, quiet when told to be, no line too wide, no fuss about closed streams."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import struct
import subprocess
import termios
import time
from datetime import datetime
from fcntl import ioctl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from stage import rss, slowly

from aggregator.report.shown import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stage import Stage

KINDS = {"new", "unchanged", "moved", "gone", "refused", "failing"}
KEYS = {
    "": {"started", "finished", "sources", "entries", "records", "images", "amp", "requests", "bytes", "failures"},
    "sources": {"due", *KINDS},
    "entries": {"seen", "new", "changed", "duplicate", "dropped"},
    "records": {"written", "updated", "unchanged"},
    "images": {"available", "dead"},
    "amp": {"available", "dead"},
}


def assert_contract(out: str) -> dict[str, Any]:
    """`out` is one JSON object with exactly the keys of the interface, its kinds of sources adding up."""
    summary: dict[str, Any] = json.loads(out)
    assert out.count("\n") == 1
    assert summary.keys() == KEYS[""]
    for name, keys in KEYS.items():
        assert not name or summary[name].keys() == keys
    assert datetime.fromisoformat(summary["finished"]) >= datetime.fromisoformat(summary["started"])
    assert sum(summary["sources"][kind] for kind in KINDS) == summary["sources"]["due"]
    for failure in summary["failures"]:
        assert failure.keys() == {"source", "reason", "detail", "next_try"}
    return summary


@pytest.fixture
def mixed(stage: Stage) -> Stage:
    """Eight sources, each of which ends in another way."""
    stage.answers = {
        "new.test/f": rss(("One", "http://new.test/1"), ("Two", "")),
        "empty.test/f": rss(),
        "moved.test/f": (301, {"location": "http://moved.test/g"}, b""),
        "moved.test/g": rss(("Three", "http://moved.test/3")),
        "gone.test/f": (410, {}, b""),
        "members.test/f": (401, {}, b""),
        "broken.test/f": (500, {}, b""),
        "page.test/f": b"<!doctype html><title>x</title>",
    }
    hosts = ("new", "empty", "moved", "gone", "members", "broken", "page", "none")
    stage.write("".join(f"  - {{url: 'http://{host}.test/f', name: {host}, pages: false}}\n" for host in hosts))
    return stage


def test_the_summary_has_the_keys_of_the_interface(mixed: Stage) -> None:
    ended = mixed.run("--json", "--strict", "--explain-drops")
    assert ended.code == 1
    summary = assert_contract(ended.out)
    assert summary["sources"] == {
        "due": 8, "new": 1, "unchanged": 1, "moved": 1, "gone": 1, "refused": 1, "failing": 3,
    }  # fmt: skip
    assert "no-address\tnew\t-\tTwo" in ended.err
    assert_contract(mixed.run("--json").out)


def test_quiet_says_nothing_and_only_new_nothing_new(mixed: Stage) -> None:
    assert mixed.run("--only-new").out.startswith("Sources")
    again = mixed.run("--only-new", "--all")
    assert (again.code, again.out, again.err) == (0, "", "")
    quiet = mixed.run("--quiet", "--all", "--strict")
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")


def everything(folder: Path) -> list[tuple[str, int, int]]:
    return sorted((str(path), path.lstat().st_size, path.lstat().st_mtime_ns) for path in folder.rglob("*"))


def test_a_dry_run_touches_nothing_at_all_and_tells_the_same(mixed: Stage) -> None:
    untouched = everything(mixed.folder)
    dry = assert_contract(mixed.run("--json", "--dry-run").out)
    assert everything(mixed.folder) == untouched
    real = assert_contract(mixed.run("--json").out)
    assert {**dry, "finished": "", "failures": []} == {**real, "finished": "", "failures": []}
    untouched = everything(mixed.folder)
    assert mixed.run("--all", "--dry-run").code == 0
    assert everything(mixed.folder) == untouched


def test_lines_for_machines_are_json_each(mixed: Stage) -> None:
    assert mixed.run("--quiet").code == 0
    (mixed.store / ".aggregator/ledger.sqlite3").write_bytes(b"nonsense" * 1000)
    for words in (("--verbose",), ("--now", "never"), ("--source", "nobody")):
        ended = mixed.run("--log-format", "json", "--all", *words)
        lines = [json.loads(line) for line in ended.err.splitlines()]
        assert lines
        assert all(line.keys() == {"time", "level", "message"} for line in lines)


def test_ten_runs_at_once_are_one_run(mixed: Stage) -> None:
    command = mixed.command("--json")
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(10)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in running]
    codes = [code for _, code in ended]
    assert set(codes) <= {0, 3}
    assert codes.count(3) >= 1
    for (out, err), code in ended:
        if code == 3:
            assert out == ""
            assert str(mixed.store / ".aggregator/lock") in err
    done = [json.loads(out) for (out, _), code in ended if code == 0]
    assert sum(summary["records"]["written"] for summary in done) == 2


@pytest.mark.parametrize(
    ("redirection", "code"),
    [
        ("| head -c 1 >&2", 0),
        ("> /dev/full", 3),
        *(pytest.param(words, 0, marks=pytest.mark.slow) for words in ("<&- >&- 2>&-", ">&-", "2>&-", "2> /dev/full")),
    ],
)
def test_streams_that_are_closed_or_full(mixed: Stage, redirection: str, code: int) -> None:
    script = f'set -o pipefail; "$@" {redirection}'
    done = subprocess.run(
        ["bash", "-c", script, "bash", *mixed.command("--json")], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert len(mixed.records()) == 2


@pytest.fixture
def waiting(stage: Stage) -> Iterator[subprocess.Popen[str]]:
    """A run that has one story, and waits for a server that took its connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        stage.answers = {"a.test/feed": rss(("One", "http://a.test/1"))}
        port = silent.getsockname()[1]
        stage.write(f"  - {{url: 'http://a.test/feed', pages: false}}\n  - http://s.test:{port}/feed\n")
        text = stage.sources.read_text().replace("timeout: 5s", "timeout: 60s")
        stage.sources.write_text(text.replace("resolve: [", f"resolve: ['s.test:{port}:127.0.0.1', "))
        process = subprocess.Popen(stage.command("--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        connection, _ = silent.accept()
        with connection, process:
            while not parsers_of(process.pid) or not stage.records():
                assert process.poll() is None
            yield process
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, *slowly(signal.SIGINT)])
def test_a_run_that_waits_for_silence_is_interrupted_at_once(waiting: subprocess.Popen[str], number: int) -> None:
    children = parsers_of(waiting.pid)
    asked = time.monotonic()
    waiting.send_signal(number)
    out, err = waiting.communicate(timeout=20)
    assert time.monotonic() - asked < 2
    assert (waiting.returncode, err.count("\n")) == (130, 1)
    assert "what was done is kept" in err
    assert assert_contract(out)["records"]["written"] == 1
    assert not any(is_running(child) for child in children)


def test_the_parser_does_not_outlive_a_run_that_is_killed(waiting: subprocess.Popen[str], stage: Stage) -> None:
    children = parsers_of(waiting.pid)
    waiting.kill()
    waiting.wait()
    until = time.monotonic() + 10
    while any(is_running(child) for child in children):
        assert time.monotonic() < until
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    assert stage.run("--json").code == 0
    assert len(stage.records()) == 1
    assert not list(stage.store.rglob("*.tmp"))


def parsers_of(process: int) -> list[int]:
    try:
        with Path(f"/proc/{process}/task/{process}/children").open() as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def is_running(process: int) -> bool:
    """Whether the process runs: one that ended and was not waited for does not."""
    try:
        with Path(f"/proc/{process}/stat").open() as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("width", [40, *slowly(80, 160)])
def test_no_line_is_wider_than_the_terminal(mixed: Stage, width: int) -> None:
    with mixed.sources.open("a") as file:
        file.write(f"  - {{url: 'http://long.test/f', name: '{'A very long name of 新聞社 ' * 5}'}}\n")
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(mixed.command(), stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    said = read_all(lambda: os.read(ours, 65536))
    os.close(ours)
    assert process.wait() == 0
    lines = said.replace("\r\n", "\n").splitlines()
    assert lines[0].startswith("Sources")
    assert "not-a-feed" in said
    assert max(map(columns, lines)) <= width


def read_all(read: Callable[[], bytes]) -> str:
    parts = []
    try:
        while part := read():
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts).decode()
