"""A store in which something stands wrong: every command reads on, names the file, and leaves its bytes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from stage import NOW, Stage, program, rss

if TYPE_CHECKING:
    from pathlib import Path

BYTES = {
    "torn.md": b'---\ncategory: news\ntitle: "Half a',
    "empty.md": b"",
    "binary.md": bytes(range(256)) * 4,
    "latin.md": b'---\ncategory: news\ntitle: "caf\xe9"\n---\n\n',
    "merged.md": b'---\ncategory: news\n<<<<<<< HEAD\ntitle: "One"\n=======\ntitle: "Two"\n>>>>>>> theirs\n---\n\n',
    "huge.md": b"---\n" + b"# " + b"x" * 2_000_000,
}
NAMED = (*BYTES, "pipe.md", "nowhere.md", "folder-link.md")


@pytest.fixture
def odd(stage: Stage) -> Stage:
    """Eight stories, and beside them what is none."""
    stories = [(f"Story number {number}", f"http://a.test/{number}") for number in range(8)]
    stage.answers = {"a.test/feed": rss(*stories)}
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    assert stage.run("--json").json["records"]["written"] == 8
    place = stage.store / "news/2026/11"
    for name, data in BYTES.items():
        (place / name).write_bytes(data)
    (place / "folder.md").mkdir()
    os.mkfifo(place / "pipe.md")
    (place / "nowhere.md").symlink_to("gone.md")
    (place / "folder-link.md").symlink_to(place / "folder.md")
    return stage


def shape(store: Path) -> dict[str, tuple[bytes, str]]:
    """What lies where: bytes, and where links lead."""
    found = {}
    for path in sorted((store / "news").rglob("*")):
        link = str(path.readlink()) if path.is_symlink() else ""
        found[str(path.relative_to(store))] = (path.read_bytes() if path.is_file() else b"", link)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ["validate"],
        ["format"],
        ["format", "--check"],
        ["stats"],
        ["reindex"],
        ["archive", "--older-than", "90d", "--now", NOW],
        ["prune"],
    ],
    ids=" ".join,
)
def test_every_command_names_what_is_no_record_and_leaves_it(odd: Stage, words: list[str]) -> None:
    before = shape(odd.store)
    done = program(*words, "--store", str(odd.store))
    assert done.code == 1, done.err
    for name in NAMED:
        assert name in done.out + done.err, name
    assert "merged.md:3: " in done.out + done.err
    assert "Traceback" not in done.err
    assert shape(odd.store) == before


def test_a_collection_goes_on_around_it(odd: Stage) -> None:
    before = shape(odd.store)
    assert odd.run("--all", "--json").json["records"] == {"written": 0, "updated": 0, "unchanged": 0}
    assert odd.run("--all").code == 0
    assert shape(odd.store) == before


def test_a_check_names_what_is_no_record_and_goes_on(odd: Stage) -> None:
    before = shape(odd.store)
    done = program("check", "--offline", "--store", str(odd.store))
    assert (done.code, "8 links: " in done.out) == (0, True), done.out
    assert [name for name in BYTES if name not in done.err] == []
    assert "merged.md:3: " in done.err
    assert shape(odd.store) == before
