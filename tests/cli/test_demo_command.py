"""`aggregator demo`: it stands alone, ends well, and keeps what it is told to keep."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from aggregator.cli.demo import _make_room, _show_records

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_the_environment_is_for_others(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "AGGREGATOR_NETWORK_TIMEOUT": "1ms",
        "AGGREGATOR_STORE": str(tmp_path / "elsewhere"),
        "http_proxy": "http://127.0.0.1:1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "demo", "news"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert "judged links live" in done.stdout
    assert "Content-Security-Policy" in (tmp_path / "news" / "report.html").read_text()
    assert "youtube" not in (tmp_path / "news" / "check.txt").read_text()
    assert not (tmp_path / "elsewhere").exists()
    published = re.search(r"^(\d+) stories are published in news/public", done.stdout, re.MULTILINE)
    assert published
    assert "which no browser finds" in done.stdout
    front = (tmp_path / "news" / "public" / "index.html").read_text()
    assert front.count("<article") == 25 + int(published[1]) % 25
    assert (tmp_path / "news" / "public" / "feed.json").exists()


def test_serving_keeps_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    _make_room(folder, keep_store=False)
    (folder / "store").mkdir()
    record = folder / "store" / "a.md"
    record.write_text("kept")
    (folder / "public").mkdir()
    _make_room(folder, keep_store=True)
    assert record.exists()
    assert (folder / "public").exists()
    _make_room(folder, keep_store=False)
    assert not record.exists()
    assert not (folder / "public").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(click.UsageError, match="holds other files"):
        _make_room(tmp_path, keep_store=False)


def test_no_record_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _show_records(tmp_path)
    assert "No record was written" in capsys.readouterr().out
