"""Each call that changes the store killed or failed in its turn: the next run ends as if nothing had happened."""

from __future__ import annotations

import shutil
import subprocess
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MOST_CALLS = 80


def files(store: Path) -> dict[str, bytes]:
    """Everything outside of the state."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and ".aggregator" not in path.parts
    }


@pytest.mark.slow
@pytest.mark.timeout(900)
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
        ("unlink", "signal=SIGKILL"),
        ("ftruncate", "signal=SIGKILL"),
    ],
)
def test_every_call_may_be_the_last(newsroom: Any, calls: str, fate: str) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "3")
    assert office.run().code == 0
    ideal = files(office.store)
    for turn in count(1):
        shutil.rmtree(office.store)
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
        command = office.command("collect", str(office.sources), "--quiet", "--now", office.now)
        traced = [*inject, "-e", f"inject={calls}:{fate}:when={turn}", *command]
        ended = subprocess.run(traced, capture_output=True, text=True, check=False)
        if ended.returncode == 0 or turn > MOST_CALLS:
            break
        if fate.startswith("error"):
            assert ended.returncode == 3, ended.stderr
            assert str(office.folder) in ended.stderr
            assert not list(office.store.rglob("*.tmp"))
        assert office.run().code == 0
        assert files(office.store) == ideal, f"{calls} {fate}, call {turn}"
