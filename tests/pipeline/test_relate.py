"""Stories of one event find each other, whoever tells them first, and rest when their time is over."""

import re
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from stage import program

if TYPE_CHECKING:
    from pathlib import Path

ITEM = (
    "<item><title>{title}</title><link>http://{host}/{slug}</link><guid>http://{host}/{slug}</guid>"
    "<pubDate>{date}</pubDate><description>{text}</description></item>"
)
STORIES = {
    "a.test": ("Utrecht council bans face recognition at railway stations",
               "The city council of Utrecht voted 31 to 14 to ban face recognition at its four railway stations."),
    "b.test": ("Face recognition banned at Utrecht stations after council vote",
               "Cameras have to go from Utrecht's railway stations, the council decided with 31 votes to 14."),
    "c.test": ("Wines of the Moselle win three medals in London",
               "Three growers of the Moselle have won medals at the wine fair in London."),
}  # fmt: skip
DATES = {"a.test": "Sun, 22 Nov 2026 12:00:00 GMT", "b.test": "Sun, 22 Nov 2026 15:00:00 GMT"}
SOURCES = "".join(f"  - {{name: {host[0]}, url: http://{host}/feed, pages: false}}\n" for host in STORIES)


def feed(host: str, text: str = "") -> bytes:
    title, excerpt = STORIES[host]
    date = DATES.get(host, "Sun, 22 Nov 2026 16:00:00 GMT")
    item = ITEM.format(title=title, host=host, slug="story", date=date, text=excerpt + text)
    return (
        f"<rss version='2.0'><channel><title>{host}</title><link>http://{host}/</link>{item}</channel></rss>".encode()
    )


MANY = 170
RELATED = "  related: {enabled: true}\n"


@pytest.fixture
def world(stage: Any) -> Any:
    stage.write(SOURCES, RELATED)
    stage.answers = {f"{host}/feed": feed(host) for host in STORIES}
    return stage


def told(stage: Any) -> dict[str, dict[str, Any]]:
    """Every record, by the host of its story."""
    records = [yaml.safe_load(data.split(b"---\n")[1]) for data in stage.records().values()]
    return {re.sub("http://|/.*", "", record["originalUrl"]): record for record in records}


def test_one_event_is_one_cluster(world: Any) -> None:
    summary = world.run("--json").json
    records = told(world)
    assert [one["webUrl"] for one in records["a.test"]["related"]] == ["http://b.test/story"]
    assert [one["webUrl"] for one in records["b.test"]["related"]] == ["http://a.test/story"]
    assert "related" not in records["c.test"]
    assert (records["a.test"]["heat"], records["b.test"]["heat"]) == (records["a.test"]["quality"] + 10, -1)
    assert summary["records"] == {**summary["records"], "written": 3, "updated": 0}


def test_nobody_is_related_unless_asked_for_and_whoever_asks_later_gets_it(world: Any) -> None:
    world.write(SOURCES)
    world.run()
    assert not any("related" in record or record["heat"] == -1 for record in told(world).values())
    world.write(SOURCES, RELATED)
    world.run("--all", now="2026-11-23T09:00:00Z")
    assert told(world)["b.test"]["heat"] == -1


def test_an_unchanged_world_changes_no_byte(world: Any) -> None:
    world.run()
    before = world.records()
    assert world.run("--all", "--json", now="2026-11-23T09:00:00Z").json["records"]["updated"] == 0
    assert world.records() == before


def test_a_later_story_renews_the_earlier_ones_while_the_window_is_open(world: Any) -> None:
    late = world.answers.pop("b.test/feed")
    world.run()
    assert "related" not in told(world)["a.test"]
    world.answers["b.test/feed"] = late
    summary = world.run("--all", "--json", now="2026-11-24T06:00:00Z").json
    assert told(world)["a.test"]["related"][0]["provider"] == {"name": "b.test", "domain": "b.test"}
    assert (summary["records"]["written"], summary["records"]["updated"]) == (1, 1)


def test_outside_the_window_a_record_rests(world: Any) -> None:
    late = world.answers.pop("b.test/feed")
    world.run()
    before = world.records()
    world.answers["b.test/feed"] = late
    world.run("--all", now="2026-11-26T13:00:00Z")
    assert "related" not in told(world)["a.test"]
    assert {path: data for path, data in world.records().items() if path in before} == before
    assert [one["title"] for one in told(world)["b.test"]["related"]] == [STORIES["a.test"][0]]


def test_what_a_person_wrote_into_a_record_stays(world: Any) -> None:
    late = world.answers.pop("b.test/feed")
    world.run()
    path = next(path for path, data in world.records().items() if b"a.test" in data)
    file: Path = world.store / path
    file.write_bytes(file.read_bytes().replace(STORIES["a.test"][0].encode(), b"Mine"))
    world.answers["b.test/feed"] = late
    world.run("--all", now="2026-11-24T06:00:00Z")
    records = told(world)
    assert records["a.test"]["title"] == "Mine"
    assert records["a.test"]["related"]
    assert records["b.test"]["related"][0]["title"] == "Mine"


def test_a_story_told_anew_keeps_its_relatives(world: Any) -> None:
    world.run()
    world.answers["b.test/feed"] = feed("b.test", " The mayor welcomed the decision.")
    world.run("--all", now="2026-11-23T09:00:00Z")
    records = told(world)
    assert "mayor" in records["b.test"]["excerpt"]
    assert records["b.test"]["related"]
    assert "mayor" in records["a.test"]["related"][0]["excerpt"]


def test_a_story_told_anew_after_its_time_says_of_the_others_what_it_said(world: Any) -> None:
    world.run()
    before = told(world)
    world.answers["b.test/feed"] = feed("b.test", " The mayor welcomed the decision.")
    world.run("--all", now="2026-12-05T09:00:00Z")
    after = told(world)
    assert "mayor" in after["b.test"]["excerpt"]
    assert [after["b.test"][key] for key in ("heat", "published", "related")] == [
        before["b.test"][key] for key in ("heat", "published", "related")
    ]
    assert after["a.test"] == before["a.test"]


def test_what_a_killed_run_left_to_relate_is_related_by_the_next(world: Any) -> None:
    world.run()
    expected = world.records()
    ledger = sqlite3.connect(world.store / ".aggregator/ledger.sqlite3")
    ledger.execute("DELETE FROM agreement")
    ledger.execute("DELETE FROM story")
    ledger.execute("DELETE FROM story_stems")
    ledger.execute("INSERT INTO unrelated SELECT path, 1 FROM record")
    ledger.execute("UPDATE meta SET value = '1' WHERE key = 'open'")
    ledger.commit()
    ledger.close()
    world.run()
    assert world.records() == expected


COPY = (
    "Utrecht council bans face recognition at railway stations",
    "The city council of Utrecht voted 31 to 14 to ban face recognition at its four railway stations.",
)
COPIES = {
    "first.test": (*COPY, "22 Nov 2026 08:00:00"),
    "second.test": (*COPY, "22 Nov 2026 08:00:00"),
    "third.test": (*COPY, "22 Nov 2026 21:00:00"),
    "word.test": (COPY[0].replace("bans", "forbids"), COPY[1], "23 Nov 2026 02:00:00"),
    "late.test": (*COPY, "25 Nov 2026 07:00:00"),
    "other.test": ("Utrecht council votes for a new tram line", "It is to run from 2031.", "22 Nov 2026 09:00:00"),
}


def test_copies_on_other_sites_have_one_head(stage: Any) -> None:
    stage.write("".join(f"  - {{name: {host}, url: http://{host}/feed, pages: false}}\n" for host in COPIES), RELATED)
    for host, (title, text, date) in COPIES.items():
        item = ITEM.format(title=title, host=host, slug="story", date=f"Sun, {date} GMT", text=text)
        feed = f"<rss version='2.0'><channel><title>{host}</title><link>http://{host}/</link>{item}</channel></rss>"
        stage.answers[f"{host}/feed"] = feed.encode()
    late = stage.answers.pop("late.test/feed")
    stage.run()
    early = told(stage)
    copies = ["first.test", "second.test", "third.test", "word.test"]
    assert [early[host]["heat"] for host in copies] == [early["first.test"]["quality"] + 30, -1, -1, -1]
    assert not any(early[host]["published"] for host in copies[1:])
    assert "related" not in early["other.test"]
    stage.answers["late.test/feed"] = late
    stage.run("--all", now="2026-11-25T08:00:00Z")
    records = told(stage)
    for host in (*copies, "late.test"):
        others = [f"http://{other}/story" for other in (*copies, "late.test") if other != host]
        assert [one["webUrl"] for one in records[host]["related"]] == others
        assert records[host]["heat"] == (records[host]["quality"] + 40 if host == "first.test" else -1)


def test_what_the_heat_is_made_of_adds_up(world: Any) -> None:
    world.run()
    for path, data in world.records().items():
        account = program("explain", str(world.store / path), "--config", str(world.sources), "--json").json
        heat = yaml.safe_load(data.split(b"---\n")[1])["heat"]
        points = sum(fact["points"] for fact in account["heat"]["facts"])
        assert heat == account["heat"]["value"] == (points if heat < 0 else account["quality"]["value"] + points)


def indexed(stage: Any) -> set[str]:
    with sqlite3.connect(stage.store / ".aggregator/ledger.sqlite3") as ledger:
        return {path for (path,) in ledger.execute("SELECT path FROM story")}


def test_the_index_follows_records_that_move_and_lets_go_of_the_archived(world: Any) -> None:
    late = world.answers.pop("c.test/feed")
    world.run()
    first, second = sorted(world.records())
    moved = world.store / "news/elsewhere.md"
    (world.store / first).rename(moved)
    assert program("reindex", "--store", str(world.store)).code == 0
    assert indexed(world) == {"news/elsewhere.md", second}
    words = ("--older-than", "1d", "--store", str(world.store), "--now", "2026-11-23T13:00:00Z")
    assert program("archive", *words).code == 0
    archived = {path for path in world.records() if path.startswith("archive/")}
    assert len(archived) == 1
    assert not indexed(world) & archived
    assert len(indexed(world)) == 1
    before = {path: data for path, data in world.records().items() if path in archived}
    world.answers["c.test/feed"] = late.replace(STORIES["c.test"][0].encode(), STORIES["a.test"][0].encode())
    world.run("--all", now="2026-11-24T06:00:00Z")
    assert {path: data for path, data in world.records().items() if path in archived} == before


def test_a_dry_run_relates_and_writes_nothing(world: Any) -> None:
    assert world.run("--dry-run", "--json").json["records"]["written"] == 3
    assert not world.store.exists() or not world.records()


def test_a_lost_ledger_is_made_again_and_changes_no_byte(world: Any) -> None:
    world.run()
    before = world.records()
    for file in (world.store / ".aggregator").glob("ledger*"):
        file.unlink()
    assert world.run("--all", "--json", now="2026-11-23T09:00:00Z").json["records"]["updated"] == 0
    assert world.records() == before


def test_more_copies_than_are_compared_have_one_head(stage: Any) -> None:
    stage.write("  - {name: wire, url: http://wire.test/feed, pages: false}\n", RELATED)
    items = "".join(
        ITEM.format(
            title=COPY[0], host=f"site{n:03}.test", slug="s", date="Sun, 22 Nov 2026 08:00:00 GMT", text=COPY[1]
        )
        for n in range(MANY)
    )
    feed = f"<rss version='2.0'><channel><title>Wire</title><link>http://wire.test/</link>{items}</channel></rss>"
    stage.answers["wire.test/feed"] = feed.encode()
    stage.run()
    records = told(stage)
    assert len(records) == MANY
    assert [host for host, record in records.items() if record["heat"] != -1] == ["site000.test"]
    assert all(len(record["related"]) == 25 for record in records.values())
