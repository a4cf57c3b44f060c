"""Dates over runs: what was recorded stays, what is swapped is turned before it is called too old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stage import ITEM, rss

if TYPE_CHECKING:
    from stage import Stage


def dated(*dates: str) -> bytes:
    """A feed of stories with these dates, in this order."""
    items = "".join(
        ITEM.format(title=f"Story of {number}", link=f"http://a.test/{number}", date=date)
        for number, date in enumerate(dates)
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def test_an_old_post_that_is_dated_anew_keeps_its_date_and_name(stage: Stage) -> None:
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    stage.answers = {"a.test/feed": rss(("A story", "http://a.test/1"), date="Sun, 01 Nov 2026 12:00:00 GMT")}
    assert stage.run("--json").json["records"]["written"] == 1
    stage.answers = {
        "a.test/feed": rss(("A story, told anew", "http://a.test/1"), date="Tue, 24 Nov 2026 09:00:00 GMT")
    }
    assert stage.run("--all", "--json", now="2026-11-25T06:00:00Z").json["records"]["updated"] == 1
    ((path, data),) = stage.records().items()
    assert path == "news/2026/11/2026-11-01-a-story.md"
    assert b"publishedDateTime: 2026-11-01T12:00:00Z\nupdatedDateTime: 2026-11-24T09:00:00Z\n" in data


def test_a_story_whose_day_and_month_are_swapped_is_not_too_old(stage: Stage) -> None:
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    sure = [f"2026-11-{day}T12:00:00Z" for day in (20, 19, 18)]
    stage.answers = {
        "a.test/feed": dated(*sure, "2026-12-11T12:00:00Z", "2026-09-11T12:00:00Z", "2026-10-31T12:00:00Z")
    }
    assert stage.run("--json").json["records"]["written"] == 6
    days = {path.split("/")[-1][:10] for path in stage.records()}
    assert days == {"2026-11-20", "2026-11-19", "2026-11-18", "2026-11-12", "2026-11-09", "2026-10-31"}


def test_late_in_the_west_is_the_next_day_in_names(stage: Stage) -> None:
    stage.write("  - {url: 'http://a.test/feed', pages: false}\n")
    stage.answers = {"a.test/feed": dated("Sat, 21 Nov 2026 23:30:00 -0800", "Sun, 22 Nov 2026 01:30:00 +0900")}
    assert stage.run("--json").json["records"]["written"] == 2
    told = {path.split("/")[-1][:10]: data for path, data in stage.records().items()}
    assert b"publishedDateTime: 2026-11-22T07:30:00Z" in told["2026-11-22"]
    assert b"publishedDateTime: 2026-11-21T16:30:00Z" in told["2026-11-21"]
