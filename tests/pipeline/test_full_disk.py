"""Disks that are full or may not be written: exit 3 with the path, nothing torn, and the next run completes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from stage import slowly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stage import Ended

Disk = "Callable[..., Path]"


def mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of its own, of the given size; skips where none may be mounted."""
    mounted: list[Path] = []

    def mount_disk(size: str) -> Path:
        path = tmp_path / "disk"
        path.mkdir()
        if os.geteuid() or not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)):
            pytest.skip("no disk can be mounted here")
        mounted.append(path)
        return path

    yield mount_disk
    for path in mounted:
        subprocess.run(["umount", str(path)], check=True)


def records(store: Path) -> dict[str, bytes]:
    return {str(path.relative_to(store)): path.read_bytes() for path in sorted(store.rglob("*.md"))}


def is_sound(ledger: Path) -> bool:
    connection = sqlite3.connect(ledger)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    finally:
        connection.close()


def assert_stopped(ended: Ended, disk: Path) -> None:
    assert ended.code == 3, ended.err
    assert str(disk) in ended.err
    assert "Traceback" not in ended.err
    assert not list(disk.rglob("*.tmp"))


@pytest.mark.parametrize("size", ["80k", "160k", *slowly("40k", "120k", "400k")])
def test_a_full_disk_stops_the_run_and_the_next_one_completes(newsroom: Any, disk: Any, size: str) -> None:
    office = newsroom("--plain", "--sites", "12", "--stories", "8")
    path = disk(size)
    store = path / "store"
    ended = office.run("--store", str(store))
    assert_stopped(ended, path)
    done = subprocess.run(office.command("validate", str(store)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    before = records(store)
    assert mount("-o", "remount,size=50m", str(path))
    again = office.run("--store", str(store))
    assert again.code == 0, again.err
    after = records(store)
    assert len(after) == 12 * 8
    assert all(after[name] == data for name, data in before.items())
    assert is_sound(store / ".aggregator/ledger.sqlite3")


def test_a_full_disk_behind_the_state_stops_the_run(newsroom: Any, disk: Any) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "3")
    path = disk("60k")
    assert_stopped(office.run("--state", str(path / "state")), path)
    assert mount("-o", "remount,size=5m", str(path))
    assert office.run("--state", str(path / "state")).json["records"]["written"] == 9
    assert not (office.store / ".aggregator").exists()


@pytest.mark.parametrize("what", ["store", *slowly("state")])
def test_what_may_not_be_written_is_said_before_anything_is_asked(newsroom: Any, disk: Any, what: str) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "3")
    path = disk("5m")
    words = ["--store", str(path)] if what == "store" else ["--state", str(path)]
    assert office.run(*words).code == 0
    assert mount("-o", "remount,ro", str(path))
    ended = office.run("--all", *words)
    assert_stopped(ended, path)
    assert ended.out == ""
    dry = office.run("--all", "--dry-run", *words)
    assert dry.code == 0, dry.err
    assert dry.json["sources"]["unchanged"] == 3


def test_a_store_that_may_not_be_written_with_its_state_elsewhere(newsroom: Any, disk: Any, tmp_path: Path) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "3")
    path = disk("5m")
    assert mount("-o", "remount,ro", str(path))
    ended = office.run("--store", str(path), "--state", str(tmp_path / "state"))
    assert_stopped(ended, path)
    assert ended.out == ""


@pytest.mark.parametrize("part", ["store", "store/.aggregator"])
def test_a_file_where_a_folder_should_be(newsroom: Any, part: str) -> None:
    office = newsroom("--plain", "--sites", "1", "--stories", "1")
    path = office.folder / part
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    ended = office.run()
    assert_stopped(ended, office.folder)
    assert path.read_text() == "in the way"


def test_a_limit_on_the_size_of_files_is_as_a_full_disk(newsroom: Any) -> None:
    """Works without any right to mount: SIGXFSZ is ignored by Python, and the write fails with EFBIG."""
    office = newsroom("--plain", "--sites", "3", "--stories", "3")
    limited = [
        sys.executable,
        "-c",
        (
            "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700));"
            "os.execv(sys.argv[1], sys.argv[1:])"
        ),
    ]
    command = office.command("collect", str(office.sources), "--now", office.now, "--quiet")
    done = subprocess.run([*limited, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert str(office.store) in done.stderr
    assert "Traceback" not in done.stderr
    assert office.run().json["records"]["written"] == 9
