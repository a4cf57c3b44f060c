"""Runs over feeds whose guids or addresses cannot all be trusted: no story stands still, none is written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stage import Stage

WORDS = ("Rivers", "Bridges", "Glaciers", "Harbours", "Orchards", "Railways", "Castles", "Deserts", "Islands")


def item(number: int, guid: object, *, link: str = "", title: str = "", date: int = 0) -> str:
    """One story, dated by its number unless `date` (a day of November) is given."""
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title or f'{WORDS[number]} of the north'}</title>"
        f"<link>http://a.test/{link or f's/{number}'}</link><description>What is to be said of {number}.</description>"
        f"<pubDate>{date or number + 10} Nov 2026 12:00:00 GMT</pubDate></item>"
    )


def collect(stage: Stage, hour: int, items: Sequence[str]) -> dict[str, int]:
    """Read the feed of these items; how many records were written, updated and left."""
    body = f"<rss version='2.0'><channel><title>T</title><link>http://a.test/</link>{''.join(items)}</channel></rss>"
    stage.answers["a.test/feed"] = body.encode()
    done = stage.run("--all", "--json", now=NOW.replace("T06", f"T{6 + hour:02d}"))
    assert done.code == 0, done.err
    return dict(done.json["records"])


@pytest.fixture
def source(stage: Stage) -> Stage:
    """One feed, whose pages are not read."""
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    return stage


def titles(stage: Stage) -> str:
    """All that the records say."""
    return b"".join(stage.records().values()).decode()


def test_sound_entries_follow_though_others_share_their_guid_or_their_link(source: Stage) -> None:
    def items(word: str) -> list[str]:
        shared = [item(2, "twice"), item(3, "twice"), item(4, "g4", link="s/4#a"), item(5, "g5", link="s/4#b")]
        return [item(0, "g0", title=f"{word} of the south"), item(1, "g1"), *shared]

    collect(source, 0, items("Lakes"))
    before = len(source.records())
    for hour, word in enumerate(("Streams", "Brooks"), start=1):
        assert collect(source, hour, items(word))["updated"] == 1
        assert f'title: "{word} of the south"' in titles(source)
    assert len(source.records()) == before


def test_a_source_that_lost_its_trust_tells_no_episode_over_another(source: Stage) -> None:
    def items(*numbers: int) -> list[str]:
        return [item(number, "same", link="show") for number in numbers]

    collect(source, 0, items(0, 1, 2))
    before = source.records()
    for hour, number in enumerate((3, 4), start=1):
        assert collect(source, hour, items(number))["updated"] == 0
    assert source.records() == before


RECYCLED = {
    "by position, all new": ((4, 3, 2, 1), (8, 7, 6, 5)),
    "by position, moved on by one": ((4, 3, 2, 1), (5, 4, 3, 2)),
    "one entry, a constant": ((1,), (2,), (3,)),
}


@pytest.mark.parametrize("runs", RECYCLED.values(), ids=RECYCLED)
def test_a_guid_that_comes_back_with_another_story_overwrites_none(source: Stage, runs: tuple[tuple[int, ...]]) -> None:
    seen: set[int] = set()
    for hour, numbers in enumerate(runs):
        items = [item(number, place) for place, number in enumerate(numbers, start=1)]
        assert collect(source, hour, items)["updated"] == 0
        seen.update(numbers)
        assert all(f"{WORDS[number]} of the north" in titles(source) for number in seen)
    assert len(source.records()) == len(seen)
    rest = source.records()
    changed = [
        item(number, place, title="Wholly new words" if place == 1 else "")
        for place, number in enumerate(runs[-1], start=1)
    ]
    assert collect(source, 5, changed)["updated"] == 1
    assert len(source.records()) == len(rest)


@pytest.mark.parametrize("title", ["", "Rivers of the north, again"])
def test_a_story_that_moves_and_keeps_its_date_is_followed(source: Stage, title: str) -> None:
    collect(source, 0, [item(0, "g0"), item(1, "g1")])
    moved = item(0, "g0", link="moved", title=title)
    assert collect(source, 1, [moved, item(1, "g1")])["updated"] == 1
    assert len(source.records()) == 2
    assert 'webUrl: "http://a.test/moved"' in titles(source)


def test_a_retitled_story_that_states_no_date_is_followed_when_it_moves(source: Stage) -> None:
    def undated(**changes: str) -> str:
        return item(0, "g0", **changes).replace("pubDate", "comments")

    collect(source, 0, [undated()])
    assert collect(source, 1, [undated(link="moved", title="Rivers again")])["updated"] == 1
    assert len(source.records()) == 1
