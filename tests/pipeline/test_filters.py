"""Filters in whole runs: what is left out, told, counted and remembered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from stage import Stage

ITEM = (
    "<item><title>{title}</title><link>http://a.test/{name}</link>"
    "<pubDate>Sun, 22 Nov 2026 {hour}:00:00 GMT</pubDate></item>"
)


def feed(*stories: tuple[str, int]) -> bytes:
    items = "".join(ITEM.format(title=title, name=title.replace(" ", "-"), hour=hour) for title, hour in stories)
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def drops(text: str) -> list[list[str]]:
    return sorted(line.split("\t") for line in text.splitlines() if "\t" in line)


def test_what_is_left_out_is_listed_and_counted(stage: Stage) -> None:
    stage.write(
        "  - {url: http://a.test/, name: A, pages: false, keep: [robot(s), '/Chip/', '/(a|aa)+$/'], drop: [sport]}\n",
        settings="  filters: {drop: ['horo*'], languages: [en], min_quality: 1}\n  scoring: {topic: 2}\n",
    )
    robots = "Robots in hospitals learn to carry beds and to open the doors for the doctors"
    german = "Roboter und robots: Der Bundestag beschließt neue Gesetze für die Pflege in allen Krankenhäusern"
    long = "Robots " + "a" * 60 + "!"
    stage.answers["a.test/"] = feed(
        (robots, 10), ("Robot sport", 10), ("Horoscope robot", 10), ("Nothing", 10), (german, 10), (long, 10)
    )
    done = stage.run("--explain-drops")
    assert [[line[0], line[4]] for line in drops(done.err)] == [
        ["drop", "horo*"],
        ["drop", "sport"],
        ["keep", "none of robot(s), /Chip/, /(a|aa)+$/"],
        ["language", "de, by its words"],
        ["quality", "0 is less than 1"],
        ["quality", "0 is less than 1"],
    ]
    assert "6 left out (" in done.out
    assert all(word in done.out for word in ("drop 2", "quality 2", "keep 1", "language 1"))
    assert stage.records() == {}


def test_an_expression_that_takes_too_long_is_told_once(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/, name: A, pages: false, drop: ['/(a|aa)+$/']}\n")
    stage.answers["a.test/"] = feed(*((f"{'a' * 60}{number}!", 10) for number in range(3)))
    done = stage.run()
    assert done.err.count("/(a|aa)+$/ takes too long") == 1
    assert len(stage.records()) == 3


def test_the_newest_are_told_and_the_rest_stays_left_out(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/, name: A, pages: false, most: 2, drop: [sport]}\n")
    stage.answers["a.test/"] = feed(("One", 10), ("Two", 14), ("Sport", 20), ("Three", 12), ("Four", 8))
    done = stage.run("--explain-drops", "--json")
    assert done.json["entries"] == {"seen": 5, "new": 5, "changed": 0, "duplicate": 0, "dropped": 3}
    assert [line[0] for line in drops(done.err)] == ["drop", "most", "most"]
    assert {path.rpartition("-")[2] for path in stage.records()} == {"two.md", "three.md"}
    stage.answers["a.test/"] = feed(("Five", 15), ("One", 10), ("Two", 14), ("Three", 12), ("Four again", 8))
    done = stage.run("--all", "--json", now="2026-11-23T07:00:00+00:00")
    assert (done.json["entries"]["new"], done.json["entries"]["dropped"], len(stage.records())) == (2, 0, 4)


def test_a_story_with_a_record_is_told_on(stage: Stage) -> None:
    story = "<item><title>{title}</title><link>http://a.test/1</link><guid>1</guid></item>"
    page = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"
    stage.write("  - {url: http://a.test/, name: A, pages: false}\n")
    stage.answers["a.test/"] = page.format(story.format(title="Robots")).encode()
    stage.run()
    stage.write("  - {url: http://a.test/, name: A, pages: false, min_quality: 500, languages: [de], most: 1}\n")
    stage.answers["a.test/"] = page.format(story.format(title="Robots learn to carry beds in all hospitals")).encode()
    done = stage.run("--all", "--json", now="2026-11-23T07:00:00+00:00")
    assert done.json["records"]["updated"] == 1


@pytest.mark.parametrize(("where", "times"), [("settings", 1), ("source", 1), ("nowhere", 0)])
def test_who_states_languages_is_told_once_that_words_cannot_be_told_apart(
    stage: Stage, tmp_path: Path, where: str, times: int
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without/pycld2.py").write_text("raise ImportError\n")
    own = ", languages: [en]" if where == "source" else ""
    settings = "  filters: {languages: [en]}\n" if where == "settings" else ""
    stage.write(f"  - {{url: http://a.test/, name: A, pages: false{own}}}\n", settings)
    stage.answers["a.test/"] = feed(("One of the robots", 10), ("Всё о роботах и людях", 11))
    done = stage.run("--json", env=os.environ | {"PYTHONPATH": str(tmp_path / "without")})
    assert done.err.count("told apart by their scripts only, as the library pycld2 is not here") == times
    assert done.json["records"]["written"] == (1 if times else 2)
