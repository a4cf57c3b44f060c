"""What relatives gave is kept right when a story of the event goes, is held back by hand, or the settings change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from stage import program
from test_relate import DATES, SOURCES, STORIES, feed, told

if TYPE_CHECKING:
    from pathlib import Path

    from stage import Stage

ON, OFF = "  related: {enabled: true}\n", ""
OFFICIAL = SOURCES.replace("pages: false", "pages: false, official: true")
LATER = "2026-11-23T09:00:00Z"


@pytest.fixture
def world(stage: Stage) -> Stage:
    """Two stories on one event, of which the first is published and the second outranked, and a third on another."""
    stage.write(OFFICIAL, f"{ON}  scoring: {{publish_at: 50}}\n")
    stage.answers |= {f"{host}/feed": feed(host) for host in STORIES}
    stage.run()
    assert [told(stage)[host]["heat"] for host in ("a.test", "b.test")] == [60, -1]
    return stage


def file_of(stage: Stage, host: str) -> Path:
    (path,) = (path for path, data in stage.records().items() if f'originalUrl: "http://{host}'.encode() in data)
    return stage.store / path


def numbers(stage: Stage, host: str) -> list[Any]:
    record = told(stage)[host]
    return [record["heat"], record["published"], len(record.get("related", ()))]


def again(stage: Stage, now: str = LATER) -> dict[str, int]:
    done = stage.run("--all", "--json", now=now)
    assert done.code == 0, done.err
    counts: dict[str, int] = done.json["records"]
    return counts


def is_at_rest(stage: Stage) -> bool:
    before = stage.records()
    counts = again(stage)
    return counts["updated"] == 0 and stage.records() == before


def test_where_the_best_was_removed_the_next_takes_its_place(world: Stage) -> None:
    file_of(world, "a.test").unlink()
    assert again(world)["updated"] == 1
    assert numbers(world, "b.test") == [50, True, 0]
    assert is_at_rest(world)


def test_where_the_best_was_archived_the_next_takes_its_place(world: Stage) -> None:
    words = ("--older-than", "1d", "--store", str(world.store), "--now", "2026-11-23T13:00:00Z")
    assert program("archive", *words).code == 0
    assert [path for path in world.records() if path.startswith("archive/")]
    assert again(world, "2026-11-23T14:00:00Z")["updated"] == 1
    (data,) = (data for data in world.records().values() if b'originalUrl: "http://b.test' in data)
    assert b"heat: 50\npublished: true" in data


def test_what_a_person_holds_back_outranks_nothing(world: Stage) -> None:
    file = file_of(world, "a.test")
    file.write_bytes(file.read_bytes().replace(b"published: true", b"published: false"))
    assert again(world)["updated"] == 1
    assert numbers(world, "a.test") == [60, False, 1]
    assert numbers(world, "b.test") == [60, True, 1]
    assert is_at_rest(world)
    file.write_bytes(file.read_bytes().replace(b"published: false", b"published: true"))
    again(world)
    assert numbers(world, "b.test") == [-1, False, 1]


def test_after_its_time_nothing_of_it_is_written(world: Stage) -> None:
    file_of(world, "a.test").unlink()
    before = world.records()
    assert again(world, "2026-11-27T16:00:00Z")["updated"] == 0
    assert world.records() == before


def test_a_late_correction_of_the_best_leaves_it_the_best(world: Stage) -> None:
    before = told(world)["b.test"]
    world.answers["a.test/feed"] = feed("a.test", " The mayor welcomed the decision.")
    assert again(world, "2026-11-27T16:00:00Z")["updated"] == 1
    assert "mayor" in told(world)["a.test"]["excerpt"]
    assert numbers(world, "a.test") == [60, True, 1]
    assert told(world)["b.test"] == before


def test_switched_off_within_its_time_each_story_stands_for_itself(world: Stage) -> None:
    world.write(OFFICIAL, f"{OFF}  scoring: {{publish_at: 50}}\n")
    assert again(world)["updated"] == 2
    assert [numbers(world, host) for host in DATES] == [[50, True, 0], [50, True, 0]]
    account = program("explain", str(file_of(world, "b.test")), "--config", str(world.sources), "--json").json
    assert account["heat"] == {"value": 50, "facts": []}
    assert account["notes"] == []
    assert is_at_rest(world)
    world.write(OFFICIAL, f"{ON}  scoring: {{publish_at: 50}}\n")
    again(world)
    assert [numbers(world, host) for host in DATES] == [[60, True, 1], [-1, False, 1]]


def test_switched_off_after_its_time_it_stays_and_is_explained(world: Stage) -> None:
    world.write(OFFICIAL, f"{OFF}  scoring: {{publish_at: 50}}\n")
    world.answers["a.test/feed"] = feed("a.test", " The mayor welcomed the decision.")
    assert again(world, "2026-11-27T16:00:00Z")["updated"] == 1
    assert numbers(world, "a.test") == [60, True, 1]
    account = program("explain", str(file_of(world, "a.test")), "--config", str(world.sources), "--json").json
    assert account["heat"] == {"value": 60, "facts": [{"name": "related stories", "points": 10}]}


def test_how_many_are_listed_is_renewed_with_the_setting(world: Stage) -> None:
    world.write(OFFICIAL, "  related: {enabled: true, most: 0}\n  scoring: {publish_at: 50}\n")
    again(world)
    assert [numbers(world, host)[2] for host in DATES] == [0, 0]
    world.write(OFFICIAL, f"{ON}  scoring: {{publish_at: 50}}\n")
    again(world)
    assert [numbers(world, host)[2] for host in DATES] == [1, 1]
    assert is_at_rest(world)


def test_until_when_relatives_are_looked_for_is_told(world: Stage) -> None:
    words = ("explain", str(file_of(world, "b.test")), "--config", str(world.sources), "--json")
    assert program(*words, "--now", LATER).json["notes"] == ["relatives are looked for until 2026-11-26T15:00:00Z"]
    assert program(*words, "--now", "2026-11-27").json["notes"] == ["its relatives rest since 2026-11-26T15:00:00Z"]


def test_no_address_but_of_the_web_is_passed_on_to_relatives(world: Stage) -> None:
    file = file_of(world, "a.test")
    file.write_bytes(file.read_bytes().replace(b'webUrl: "http://a.test/story"', b'webUrl: "javascript:alert(1)"'))
    mine = file.read_bytes()
    world.answers["b.test/feed"] = feed("b.test", " The mayor welcomed the decision.")
    again(world)
    assert b'webUrl: "javascript:alert(1)"' in mine
    assert b'webUrl: "javascript:alert(1)"' in file.read_bytes()
    assert [one["webUrl"] for one in told(world)["b.test"]["related"]] == ["http://a.test/story"]
