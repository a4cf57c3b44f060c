"""Odd things where publishing reads and writes: links in circles, read-only disks, sizes of no image."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from press import article

from aggregator.cli.program import run


@pytest.fixture
def read_only():
    """Makes a folder a disk that may only be read; skips where nothing may be mounted."""
    bound = []

    def bind(path):
        words = ["mount", "--bind", str(path), str(path)]
        if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")
        bound.append(path)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path)], check=True)

    yield bind
    for path in bound:
        subprocess.run(["umount", str(path)], check=True)


def test_a_link_that_leads_in_circles_is_named_and_the_rest_published(press, capsys):
    press.fill(2)
    (press.store / "news/x.md").symlink_to("x.md")
    assert press.publish() == 0
    said = capsys.readouterr()
    assert "x.md" in said.err
    assert "symbolic links" in said.err
    assert [story["title"] for story in press.read("api/news/index.json")["value"]] == ["Story 0", "Story 1"]


@pytest.mark.parametrize("place", ["out", "store", "."])
def test_a_disk_that_may_only_be_read_is_fine_where_nothing_is_to_be_written(press, read_only, place):
    press.fill(2)
    assert press.publish() == 0
    before = press.files()
    read_only(press.root / place)
    assert press.publish() == 0
    assert press.files() == before


def test_a_disk_that_may_only_be_read_is_told_where_something_is_to_be_written(press, read_only, capsys):
    press.fill(2)
    assert press.publish() == 0
    press.fill(1, first=2)
    read_only(press.out)
    assert press.publish() == 3
    assert "Read-only file system" in capsys.readouterr().err


def test_a_size_of_no_image_is_none(press):
    path = press.add(article(1))
    text = path.read_text().replace(
        "\ntopics:", "\nimages:\n- url: https://cdn.test/1.jpg\n  width: -5\n  height: 0\ntopics:"
    )
    path.write_text(text)
    assert press.publish() == 0
    [image] = press.read("api/news/index.json")["value"][0]["images"]
    assert (image["width"], image["height"]) == (None, None)
    for name in ("atom.xml", "rss.xml"):
        assert b'<media:content url="https://cdn.test/1.jpg" medium="image"/>' in (press.out / name).read_bytes()


@pytest.mark.parametrize("to", ["store", "store/out", "store/news/../out", "link/out", ".", "up/.."])
def test_store_and_published_folder_do_not_lie_in_each_other(press, capsys, to):
    press.fill(1)
    (press.root / "link").symlink_to("store")
    (press.root / "up").mkdir()
    press.out = press.root / to
    before = sorted(press.root.rglob("*"))
    assert press.publish() == 2
    assert " lies in " in capsys.readouterr().err
    assert sorted(press.root.rglob("*")) == before


@pytest.mark.parametrize(("target", "code"), [("elsewhere", 0), ("missing", 3), ("file", 2)])
def test_a_link_as_folder_is_followed_where_it_leads_to_one(press, target, code):
    press.fill(1)
    (press.root / "elsewhere").mkdir()
    (press.root / "file").write_text("somebody's")
    press.out = press.root / "link"
    press.out.symlink_to(target)
    assert press.publish() == code
    assert press.out.is_symlink()
    assert (press.root / "file").read_text() == "somebody's"
    assert (press.root / "elsewhere/atom.xml").exists() == (code == 0)


def put_link(path):
    path.symlink_to("/dev/zero")


def put_socket(path):
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(os.path.relpath(path))


def put_device(path):
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero, which never ends
    except PermissionError:
        pytest.skip("no device can be made here")


NO_FILES = pytest.mark.parametrize(
    "put", [os.mkfifo, os.mkdir, put_link, put_socket, put_device], ids=["pipe", "folder", "link", "socket", "device"]
)


def publish_in_time(press):
    """A run in a process of its own, which a pipe would hold up for ever and a device fill with zeros."""
    words = ["publish", "--store", press.store, "--to", press.out]
    return subprocess.run(
        [sys.executable, "-m", "aggregator", *words], capture_output=True, text=True, timeout=30, check=False
    )


@NO_FILES
@pytest.mark.parametrize("name", [".aggregator-manifest.json", ".aggregator-manifest.journal"])
def test_what_stands_in_the_place_of_the_manifest_is_not_read(press, name, put):
    press.fill(1)
    assert press.publish() == 0
    (press.out / name).unlink(missing_ok=True)
    put(press.out / name)
    before = press.files()
    ended = publish_in_time(press)
    assert ended.returncode == 2
    assert f"{press.out / name}: is no file; remove it, or name another folder" in ended.stderr
    assert press.files() == before


@pytest.mark.parametrize("put", [os.mkfifo, put_link, put_socket, put_device], ids=["pipe", "link", "socket", "device"])
def test_what_stands_in_the_place_of_the_states_gitignore_is_replaced(press, put):
    press.fill(1)
    ignored = press.store / ".aggregator/.gitignore"
    ignored.parent.mkdir()
    put(ignored)
    assert publish_in_time(press).returncode == 0
    assert not ignored.is_symlink()
    assert ignored.read_text().endswith("\n*\n")


@pytest.mark.parametrize("noted", [b"\0" * 50 + b"\n", b"a" * 5000 + b"\n", b"atom.xml/x\n", b"\xff\n"])
def test_a_journal_that_a_power_cut_damaged_stops_nothing(press, noted):
    press.fill(1)
    assert press.publish() == 0
    before = press.files()
    (press.out / ".aggregator-manifest.journal").write_bytes(b"atom.xml\n" + noted)
    assert press.publish() == 0
    assert press.files() == before


def test_a_manifest_of_no_paths_is_told(press, capsys):
    press.fill(1)
    assert press.publish() == 0
    (press.out / ".aggregator-manifest.json").write_text('{"version": 1, "files": {"a\\u0000b": "x"}}')
    assert press.publish() == 2
    assert "is no path below the folder" in capsys.readouterr().err


@NO_FILES
def test_what_stands_in_the_place_of_a_page_neither_stops_nor_hangs_a_run(press, capsys, put):
    press.fill(1)
    press.add(article(5, topics=("Law",)), "news/5.md")
    assert press.publish() == 0
    for path in ("atom.xml", "topics/law/atom.xml", "api/news/index.json"):
        (press.out / path).unlink()
        put(press.out / path)
    (press.store / "news/5.md").unlink()
    capsys.readouterr()
    assert press.publish() == 0
    said = capsys.readouterr().err
    if put is os.mkdir:
        assert f"{press.out}/atom.xml is a folder" in said
        assert (press.out / "atom.xml").is_dir()
    else:
        assert (press.out / "atom.xml").is_file()
        assert not (press.out / "atom.xml").is_symlink()
    assert press.publish() == 0


def test_a_folder_that_became_a_link_is_neither_entered_nor_touched(press, capsys):
    press.fill(1)
    press.add(article(5, topics=("Law",)), "news/5.md")
    assert press.publish() == 0
    (press.out / "topics").rename(press.root / "elsewhere")
    (press.out / "topics").symlink_to("../elsewhere")
    before = {path: path.stat().st_mtime_ns for path in (press.root / "elsewhere").rglob("*")}
    press.fill(1, first=1)
    (press.store / "news/5.md").unlink()
    said = f"{press.out}/topics is a symbolic link where a folder is wanted; it is left alone, and "
    for words in ("--dry-run", "--quiet", "--verbose"):
        capsys.readouterr()
        assert press.publish(words) == 0
        assert words == "--quiet" or f"{said}6 files that belong below it left out" in capsys.readouterr().err
        assert {path: path.stat().st_mtime_ns for path in (press.root / "elsewhere").rglob("*")} == before
    assert b"Story 1" in (press.out / "atom.xml").read_bytes()
    (press.out / "topics").unlink()
    (press.root / "elsewhere").rename(press.out / "topics")
    capsys.readouterr()
    assert press.publish() == 0
    assert "topics" not in capsys.readouterr().err
    assert b"Story 1" in (press.out / "topics/ai/atom.xml").read_bytes()
    assert not (press.out / "topics/law").exists()


@pytest.mark.parametrize("place", ["topics", "topics/ai", "newsletter", "api"])
def test_a_file_where_a_folder_is_wanted_is_left_alone_and_the_rest_published(press, capsys, place):
    press.fill(1)
    whole = press.root / "whole"
    press.out, out = whole, press.out
    assert press.publish() == 0
    press.out = out
    assert press.publish("--quiet") == 0
    shutil.rmtree(press.out)
    (press.out / place).parent.mkdir(parents=True)
    (press.out / ".aggregator-manifest.json").write_bytes(b'{"version": 1, "files": {}}')
    (press.out / place).write_text("somebody's")
    capsys.readouterr()
    for words in (["--dry-run"], []):
        assert press.publish(*words) == 0
        assert f"{press.out}/{place} is a file where a folder is wanted; it is left alone" in capsys.readouterr().err
    assert (press.out / place).read_text() == "somebody's"
    below = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    wanted = {path for path in below if not path.is_relative_to(place)}
    assert wanted == {path.relative_to(press.out) for path in press.out.rglob("*") if path.is_file()} - {Path(place)}


def test_a_link_in_circles_is_no_folder_to_publish_into(press, capsys):
    press.fill(1)
    press.out.symlink_to("out")
    for words in ([], ["--dry-run"]):
        assert press.publish(*words) == 2
        assert "--to " in (told := capsys.readouterr().err)
        assert "is a symbolic link that leads in circles" in told


def test_addresses_are_written_in_ascii(press):
    press.settings(
        base_url="https://b\u00fccher.example/\u00e4", title="AI", story_url="https://b\u00fccher.example/\u00f6/{path}"
    )
    press.fill(1)
    assert press.publish("--site") == 0
    for name in ("sitemap.xml", "news-sitemap.xml", "rss.xml", "atom.xml"):
        assert "xn--bcher-kva.example/%C3%" in (press.out / name).read_bytes().decode("ascii")


@pytest.mark.parametrize(
    ("base", "sender"), [("https://[::1]/", "newsletter@[IPv6:::1]"), ("https://a.test/", "newsletter@a.test")]
)
def test_a_newsletter_comes_from_an_address_that_mails_can_have(press, base, sender):
    press.settings(base_url=base, title="AI")
    press.add(article(1, published=datetime(1, 1, 2, tzinfo=UTC)))
    assert press.publish() == 0
    [mail] = (press.out / "newsletter").glob("*.eml")
    read = message_from_bytes(mail.read_bytes(), policy=SMTP)
    assert read["From"] == f"AI <{sender}>"
    assert read["From"].addresses[0].addr_spec == sender
    assert read["Date"].datetime == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("put", "kind"),
    [(os.mkfifo, "a named pipe"), (put_socket, "a socket"), (lambda path: path.symlink_to("/dev/null"), "a device")],
    ids=["pipe", "socket", "device"],
)
@pytest.mark.parametrize("command", ["publish", "validate"])
def test_what_lies_in_the_place_of_a_record_is_named(press, capsys, put, kind, command):
    press.fill(1)
    put(press.store / "news" / "2026-11-23-odd.md")
    words = ["--to", str(press.out)] if command == "publish" else []
    run([command, "--store", str(press.store), *words])
    told = "".join(capsys.readouterr())
    assert f"it is {kind}, no file" in told
    assert "empty file" not in told
