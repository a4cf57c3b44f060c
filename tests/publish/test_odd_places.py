"""Odd things where publishing reads and writes: links in circles, read-only disks, sizes of no image."""

import os
import subprocess

import pytest
from press import article


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
