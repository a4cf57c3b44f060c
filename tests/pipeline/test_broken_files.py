"""A file that cannot be read for a while: what is remembered of its story, and what it missed, once it is mended."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from stage import program, slowly
from test_updates import feed, hour, item

if TYPE_CHECKING:
    from collections.abc import Callable

    from stage import Ended, Stage

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "conflict": lambda data: b"<<<<<<< HEAD\n" + data + b"=======\n" + data + b">>>>>>> theirs\n",
    "torn": lambda data: data[:90],
    "empty": lambda _data: b"",
    "NUL bytes": lambda data: bytes(len(data)),
}
KINDS = ["torn", "conflict", *slowly("empty", "NUL bytes")]


@pytest.fixture
def told(stage: Stage) -> Stage:
    """A stage whose one story is in the store; the server says when the feed is as it was."""
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    assert stage.run("--json").json["records"]["written"] == 1
    return stage


def only(stage: Stage) -> tuple[str, bytes]:
    ((path, data),) = stage.records().items()
    return path, data


def reindex(stage: Stage) -> Ended:
    return program("reindex", "--store", str(stage.store))


@pytest.mark.parametrize("kind", KINDS)
def test_what_reindex_could_not_read_is_ours_again_once_it_is_mended(told: Stage, kind: str) -> None:
    path, data = only(told)
    (told.store / path).write_bytes(BROKEN[kind](data))
    assert reindex(told).code == 1
    (told.store / path).write_bytes(data)
    told.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert told.run("--all", "--json", now=hour(1)).json["records"] == {"written": 0, "updated": 1, "unchanged": 0}
    assert only(told) == (path, data.replace(b"Story number 1", b"Changed"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_changed_while_a_file_was_broken_is_told_once_it_is_mended(told: Stage, kind: str) -> None:
    path, data = only(told)
    (told.store / path).write_bytes(BROKEN[kind](data))
    told.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert path in told.run("--all", now=hour(1)).err
    still = told.run("--all", "--json", now=hour(2))
    assert path in still.err
    assert still.json["records"]["written"] == 0
    assert only(told) == (path, BROKEN[kind](data))
    (told.store / path).write_bytes(data)
    mended = told.run("--all", "--json", now=hour(3))
    assert (mended.json["records"]["updated"], mended.err) == (1, "")
    assert only(told) == (path, data.replace(b"Story number 1", b"Changed"))
    assert told.run("--all", "--json", now=hour(4)).json["records"]["updated"] == 0


def test_a_broken_file_costs_no_request_as_long_as_its_world_rests(told: Stage) -> None:
    path, data = only(told)
    etag = {"etag": '"1"'}
    (told.store / path).write_bytes(data[:90])
    told.answers["a.test/feed"] = (200, etag, feed(item(1, title="Changed")))
    told.run("--all", now=hour(1))
    told.asked.clear()
    told.run("--all", now=hour(2))
    assert [headers.get("if-none-match") for place, headers in told.asked if place == "a.test/feed"] == ['"1"']


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_broken_when_the_ledger_is_lost_is_known_once_it_is_mended(told: Stage, kind: str) -> None:
    _, data = only(told)
    path = told.store / "kept/by-hand.md"
    path.parent.mkdir()
    next(told.store.rglob("*number-1.md")).rename(path)
    path.write_bytes(BROKEN[kind](data))
    shutil.rmtree(told.store / ".aggregator")
    assert reindex(told).code == 1
    path.write_bytes(data)
    assert told.run("--all", "--json", now=hour(1)).json["records"]["written"] == 0
    assert only(told) == ("kept/by-hand.md", data)


def test_a_file_that_was_away_while_reindex_looked_is_followed_again_once_it_is_back(told: Stage) -> None:
    path, data = only(told)
    (told.store / path).unlink()
    assert reindex(told).code == 0
    (told.store / path).write_bytes(data)
    told.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert told.run("--all", "--json", now=hour(1)).json["records"]["updated"] == 1


def test_another_story_in_the_place_of_a_removed_one_is_not_written_over(told: Stage) -> None:
    path, data = only(told)
    other = data.replace(b"http://a.test/1", b"http://a.test/other")
    (told.store / path).unlink()
    assert reindex(told).code == 0
    (told.store / path).write_bytes(other)
    told.answers["a.test/feed"] = feed(item(1, title="Changed"))
    told.run("--all", now=hour(1))
    assert only(told) == (path, other)


def test_what_changed_while_a_file_was_moved_is_told_once_reindex_has_found_it(told: Stage) -> None:
    path, data = only(told)
    (told.store / "kept").mkdir()
    (told.store / path).rename(told.store / "kept/by-hand.md")
    told.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert told.run("--all", "--json", now=hour(1)).json["records"]["updated"] == 0
    assert reindex(told).code == 0
    assert told.run("--all", "--json", now=hour(2)).json["records"] == {"written": 0, "updated": 1, "unchanged": 0}
    assert only(told) == ("kept/by-hand.md", data.replace(b"Story number 1", b"Changed"))
    assert told.run("--all", "--json", now=hour(3)).json["records"] == {"written": 0, "updated": 0, "unchanged": 0}
