"""The newsletter over several runs: issues open and close, and a closed one never changes."""

import json
from datetime import UTC, datetime

import pytest

FIRST, SECOND = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (20, 21))


def issues(room):
    return {path: data for path, data in room.files().items() if path.startswith("newsletter/2")}


def listed(room):
    index = json.loads((room.public / "newsletter/index.json").read_bytes())
    return [(issue["date"], issue["closed"]) for issue in index["value"]]


def test_each_day_with_news_has_an_issue(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST), stories.told(2, published=SECOND))
    newsroom.publish(now="2026-11-21T12:00:00Z")
    assert sorted(issues(newsroom)) == [
        f"newsletter/2026-11-{day}.{form}" for day in (20, 21) for form in ("eml", "html", "md", "txt")
    ]
    assert listed(newsroom) == [("2026-11-21", False), ("2026-11-20", True)]


def test_an_open_issue_takes_what_comes_and_a_closed_one_does_not(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-20T10:00:00Z")
    newsroom.add(stories.told(2, published=FIRST))
    newsroom.publish(now="2026-11-20T20:00:00Z")
    assert b"Story number 2" in issues(newsroom)["newsletter/2026-11-20.html"]
    newsroom.publish(now="2026-11-21T06:00:00Z")
    closed = issues(newsroom)
    newsroom.add(stories.told(4, published=FIRST), stories.told(5, published=FIRST.replace(day=19)))
    newsroom.publish(now="2026-11-21T07:00:00Z")
    newsroom.publish(now="2026-11-25T07:00:00Z")
    assert issues(newsroom) == closed


def test_what_comes_in_the_night_is_still_in_the_issue(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-21T00:10:00Z")
    assert listed(newsroom) == [("2026-11-20", False)]
    newsroom.add(stories.told(2, published=FIRST.replace(hour=23)))
    newsroom.publish(now="2026-11-21T06:00:00Z")
    assert b"Story number 2" in issues(newsroom)["newsletter/2026-11-20.html"]
    assert listed(newsroom) == [("2026-11-20", True)]


@pytest.mark.parametrize("wrong", ["2030-01-01T00:00:00Z", "2026-11-21T09:00:00Z"])
def test_an_issue_that_a_clock_had_closed_too_early_is_open_again(newsroom, stories, wrong):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-20T10:00:00Z")
    newsroom.publish(now=wrong)
    assert listed(newsroom) == [("2026-11-20", True)]
    newsroom.add(stories.told(2, published=FIRST))
    assert "ahead had closed the issue of 2026-11-20; it is open again" in newsroom.publish(now="2026-11-20T11:00:00Z")
    assert b"Story number 2" in issues(newsroom)["newsletter/2026-11-20.txt"]
    assert listed(newsroom) == [("2026-11-20", False)]
    assert "open again" not in newsroom.publish(now="2026-11-20T12:00:00Z")
    newsroom.publish(now="2026-11-21T06:00:00Z")
    assert listed(newsroom) == [("2026-11-20", True)]


def test_a_clock_that_is_behind_opens_no_issue(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST), stories.told(2, published=SECOND))
    newsroom.publish(now="2026-11-22T10:00:00Z")
    before = issues(newsroom)
    newsroom.add(stories.told(3, published=FIRST))
    newsroom.publish(now="2026-11-20T20:00:00Z")
    assert issues(newsroom) == before


def test_a_day_that_had_no_issue_has_one_when_its_news_come(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-23T07:00:00Z")
    newsroom.add(stories.told(2, published=SECOND), stories.told(3, published=FIRST.replace(day=19)))
    newsroom.publish(now="2026-11-24T07:00:00Z")
    assert listed(newsroom) == [("2026-11-21", True), ("2026-11-20", True)]


def test_time_alone_writes_nothing(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST), stories.told(2, published=SECOND))
    newsroom.publish(now="2026-11-23T23:00:00Z")
    before = newsroom.files()
    for now in ("2026-11-24T01:00:00Z", "2026-11-25T07:00:00Z", "2027-03-01T00:00:00Z"):
        assert "written" not in newsroom.publish(now=now)
    assert newsroom.files() == before


def test_a_closed_issue_outlives_its_stories(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-21T06:00:00Z")
    closed = issues(newsroom)
    for path in newsroom.store.glob("*.md"):
        path.unlink()
    newsroom.add(stories.told(2, published=SECOND))
    newsroom.publish(now="2026-11-21T20:00:00Z")
    assert closed.items() <= issues(newsroom).items()


@pytest.mark.parametrize("lost", ["html", "*"])
def test_a_closed_issue_that_is_lost_is_made_again(newsroom, stories, lost):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-21T06:00:00Z")
    before = newsroom.files()
    for path in newsroom.public.glob(f"newsletter/2026-11-20.{lost}"):
        path.unlink()
    newsroom.publish(now="2026-11-21T07:00:00Z")
    assert newsroom.files() == before


def test_what_was_taken_back_is_in_no_list(newsroom, stories):
    days = {1: 20, 2: 20, 3: 19}
    newsroom.add(*(stories.told(number, published=FIRST.replace(day=day)) for number, day in days.items()))
    newsroom.publish(now="2026-11-21T06:00:00Z")
    for path in newsroom.store.glob("*.md"):
        if b"Story number 2" not in path.read_bytes():
            path.unlink()
    for path in newsroom.public.glob("newsletter/2026-11-*.*"):
        path.unlink()
    newsroom.publish(now="2026-11-21T07:00:00Z")
    assert listed(newsroom) == [("2026-11-20", True)]
    assert not [path for path, data in newsroom.files().items() if b"number 1" in data or b"number 3" in data]


def test_an_issue_of_which_a_file_is_left_stays_listed(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish(now="2026-11-21T06:00:00Z")
    next(newsroom.store.glob("*.md")).unlink()
    (newsroom.public / "newsletter/2026-11-20.eml").unlink()
    newsroom.publish("--allow-empty", now="2026-11-21T07:00:00Z")
    assert listed(newsroom) == [("2026-11-20", True)]
    assert len(issues(newsroom)) == 3


def test_stories_of_a_day_to_come_wait_for_it(newsroom, stories):
    newsroom.add(stories.told(1, published=SECOND))
    newsroom.publish(now="2026-11-20T10:00:00Z")
    assert issues(newsroom) == {}
    newsroom.publish(now="2026-11-21T10:00:00Z")
    assert len(issues(newsroom)) == 4


@pytest.mark.parametrize(
    ("every", "names"), [("day", {"2026-11-20", "2026-11-21"}), ("week", {"2026-11-16"}), ("never", set())]
)
def test_how_often_is_a_setting(newsroom, stories, monkeypatch, every, names):
    monkeypatch.setenv("AGGREGATOR_NEWSLETTER_EVERY", every)
    newsroom.add(stories.told(1, published=FIRST), stories.told(2, published=SECOND))
    newsroom.publish()
    assert {path.split("/")[1].partition(".")[0] for path in issues(newsroom)} == names


def test_another_rhythm_makes_all_issues_anew(newsroom, stories, monkeypatch):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish()
    monkeypatch.setenv("AGGREGATOR_NEWSLETTER_EVERY", "week")
    newsroom.publish()
    assert {path.split("/")[1].partition(".")[0] for path in issues(newsroom)} == {"2026-11-16"}


def test_the_site_lists_the_issues(newsroom, stories, monkeypatch):
    newsroom.add(stories.told(1, published=FIRST, title="<b>One</b>"), stories.told(2, published=SECOND))
    newsroom.publish()
    page = newsroom.page("newsletter/index.html")
    assert page.xpath("//main//li/h2/a/@href") == [f"../newsletter/2026-11-{day}.html" for day in (21, 20)]
    assert page.xpath("//main//li/h2/a/text()") == ["21 November 2026", "20 November 2026"]
    assert page.xpath("//main//li/p/text()") == ["Story number 2", "<b>One</b>"]
    assert newsroom.page().xpath("//footer//a/@href") == ["newsletter/index.html"]
    monkeypatch.setenv("AGGREGATOR_NEWSLETTER_EVERY", "never")
    newsroom.publish()
    assert not (newsroom.public / "newsletter").exists()
    assert not newsroom.page().xpath("//footer//a")


def test_a_list_that_is_damaged_is_made_anew(newsroom, stories):
    newsroom.add(stories.told(1, published=FIRST))
    newsroom.publish()
    (newsroom.public / "newsletter/index.json").write_bytes(b"{torn")
    newsroom.publish()
    assert listed(newsroom) == [("2026-11-20", True)]


def test_one_event_in_other_words_is_told_once(newsroom, stories):
    words = [
        ("Harbour Robotics leaks 38 million customer records", "A portal of Harbour Robotics was open to all."),
        ("38 million records exposed by Harbour Robotics portal", "The customer records were open to all."),
        ("How an open portal leaked 38 million records of Harbour Robotics", "Customers were not told of the leak."),
        ("Mayor opens a library in Lisbon", "It holds books and a garden."),
    ]
    newsroom.add(
        *(stories.told(n, title=title, excerpt=more, published=FIRST) for n, (title, more) in enumerate(words))
    )
    newsroom.publish()
    text = issues(newsroom)["newsletter/2026-11-20.txt"].decode()
    assert text.count("Harbour Robotics") in {1, 2}
    assert text.count("https://") == 2 + 2
    assert "Mayor opens a library" in text
