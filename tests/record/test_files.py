"""Files are whole or not there, inside the store, and every trouble is a StoreError that names the path."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys

import pytest

from aggregator.errors import StoreError
from aggregator.store.files import is_inside, probe_writable, sweep, sync_files, write_file

AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_written_with_its_folders_and_replaced(tmp_path):
    path = tmp_path / "news" / "2026" / "a.md"
    write_file(path, b"one", root=tmp_path)
    write_file(path, b"two", root=tmp_path)
    sync_files([path, tmp_path / "gone.md"], root=tmp_path)
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a.md"]


def test_permissions_stay(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"one")
    path.chmod(0o640)
    write_file(path, b"two")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["../a.md", "x/../../a.md", "link/a.md", "link/new/a.md", ".."])
def test_nothing_is_written_outside(tmp_path, name):
    root, outside = tmp_path / "store", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "link").symlink_to(outside)
    with pytest.raises(StoreError, match="leads out of the store"):
        write_file(root / name, b"x", root=root)
    assert names(tmp_path) == []


def test_a_link_at_the_place_itself_is_replaced(tmp_path):
    root, target = tmp_path / "store", tmp_path / "target.md"
    root.mkdir()
    target.write_bytes(b"theirs")
    (root / "a.md").symlink_to(target)
    write_file(root / "a.md", b"ours", root=root)
    assert target.read_bytes() == b"theirs"
    assert (root / "a.md").read_bytes() == b"ours"
    assert not (root / "a.md").is_symlink()


def test_links_inside_the_store_are_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link" / "a.md", b"x", root=tmp_path)
    assert is_inside(tmp_path / "link" / "a.md", tmp_path)
    assert names(tmp_path / "real") == ["a.md"]


def test_only_our_temporary_files_are_swept(tmp_path):
    keep = [".aggregator-1.tmp", "a.tmp", ".aggregator-0123456789abcdef.tmp.md", "a.md"]
    for name in [*keep, ".aggregator-0123456789abcdef.tmp"]:
        (tmp_path / "news").mkdir(exist_ok=True)
        (tmp_path / "news" / name).write_bytes(b"x")
    assert sweep(tmp_path) == 1
    assert names(tmp_path) == sorted(keep)


def trouble(path, action):
    with pytest.raises(StoreError) as error:
        action()
    assert str(path) in str(error.value)
    return str(error.value)


def test_troubles_name_the_path(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    below = tmp_path / "file" / "a.md"
    assert "File exists" in trouble(below, lambda: write_file(below, b"x"))
    folder = tmp_path / "folder.md"
    (folder / "in").mkdir(parents=True)
    assert "Is a directory" in trouble(folder, lambda: write_file(folder, b"x"))
    long = tmp_path / ("x" * 300)
    assert "File name too long" in trouble(long, lambda: write_file(long, b"x"))
    trouble(tmp_path, lambda: write_file(tmp_path / "a\0b", b"x"))
    trouble(tmp_path / "file", lambda: probe_writable(tmp_path / "file"))
    assert names(tmp_path) == ["file"]


@AS_ROOT
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "Permission denied" in trouble(tmp_path, lambda: probe_writable(tmp_path))
        assert "Permission denied" in trouble(tmp_path / "a", lambda: write_file(tmp_path / "a", b"x"))
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.md"
    write_file(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        message = trouble(path, lambda: write_file(path, b"x" * 10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert os.strerror(errno.EFBIG) in message
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.md"]


WRITER = """
import sys
from pathlib import Path
from aggregator.store.files import write_file
path, data = Path(sys.argv[1]), [bytes([letter]) * 200_000 for letter in b"ab"]
write_file(path, data[0])
print("ready", flush=True)
while True:
    for content in data:
        write_file(path, content)
"""


def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    path = tmp_path / "a.md"
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.kill()
        content = path.read_bytes()
        assert len(content) == 200_000
        assert len(set(content)) == 1
    sweep(tmp_path)
    assert names(tmp_path) == ["a.md"]
