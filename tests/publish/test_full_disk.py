"""A disk that is full: exit 3 with the path, nothing half-written, and the next run finishes."""

import os
import subprocess

import pytest
from press import Press


@pytest.fixture
def disk(tmp_path):
    """A disk of its own; skips where none may be mounted."""
    path = tmp_path / "disk"
    path.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(path)]
    if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_full_disk_is_told_and_finished_later(tmp_path, monkeypatch, capsys, disk):
    monkeypatch.chdir(tmp_path)
    press = Press(tmp_path)
    press.fill(120)
    press.publish("--quiet")
    whole = press.files()
    press.out = disk / "out"
    assert press.publish("--quiet") == 3
    assert str(disk) in capsys.readouterr().err
    for path, data in press.files().items():
        assert path.startswith(".aggregator-manifest") or data == whole[path]
    assert not list(disk.rglob("*.tmp"))
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    assert press.publish("--quiet") == 0
    assert press.files() == whole
