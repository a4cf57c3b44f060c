"""Which stories an issue tells, and of which days."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.publish.newsletter.choose import choose
from aggregator.publish.newsletter.period import Period, period_of


def names(articles):
    return [article.title.removeprefix("Title of ") for article in articles]


def test_the_hottest_comes_first(story):
    assert names(
        choose([story("a", 70), story("b", 120, "b.test", ("Law",)), story("c", 90, "c.test", ("Art",))], 3)
    ) == [
        "b",
        "c",
        "a",
    ]


def test_no_more_than_most(story):
    assert names(choose([story(str(number), 70 + number) for number in range(9)], 2)) == ["8", "7"]


def test_providers_and_topics_are_spread(story):
    loud = [story(f"loud {number}", 150, "loud.test") for number in range(3)]
    quiet = [story("law", 80, "law.test", ("Law",)), story("art", 80, "art.test", ("Art",))]
    assert set(names(choose([*loud, *quiet], 3))[1:]) == {"law", "art"}


def test_a_much_hotter_story_still_beats_the_spread(story):
    assert names(choose([story("a", 300), story("b", 290), story("c", 80, "c.test", ("Law",))], 2)) == ["a", "b"]


@pytest.mark.parametrize(
    "cluster",
    [
        [("head", 120, ("other",)), ("other", 90, ())],
        [("head", 120, ()), ("other", 90, ("head",))],
        [("head", 120, ("third",)), ("other", 90, ("third",))],
    ],
    ids=["head names it", "it names the head", "both name a third"],
)
def test_no_event_is_told_twice(story, cluster):
    assert names(choose([story(name, heat, related=related) for name, heat, related in cluster], 9)) == ["head"]


def test_one_page_or_title_is_told_once(story):
    first = story("a", 120)
    again = story("b", 100, web_url="http://www.daily-robot.test/a/?utm_source=feed")
    shouted = story("c", 90, "c.test", title="TITLE OF A")
    assert names(choose([first, again, shouted], 9)) == ["a"]


def test_what_is_not_published_or_leads_nowhere_is_no_news(story):
    barred = [
        story("cold", 60),
        story("not the head", -1),
        story("script", 200, web_url="javascript:alert(1)", original_url=None),
    ]
    assert choose(barred, 9) == ()
    assert names(choose([story("unrated", None)], 9)) == ["unrated"]


def test_a_video_is_told_by_its_original_address(story):
    assert names(choose([story("film", type="video", web_url=None)], 9)) == ["film"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(12)))
def test_the_order_of_records_does_not_matter(story, order):
    stories = [story(str(number), 70 + number % 3 * 10, f"{number % 4}.test") for number in range(12)]
    assert choose([stories[number] for number in order], 6) == choose(stories, 6)


@pytest.mark.parametrize(
    ("moment", "every", "period"),
    [
        (datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC), "day", Period(date(2026, 11, 20), 1)),
        (datetime(2026, 11, 21, 1, tzinfo=timezone(timedelta(hours=2))), "day", Period(date(2026, 11, 20), 1)),
        (datetime(2026, 11, 20, tzinfo=UTC), "week", Period(date(2026, 11, 16), 7)),
        (datetime(2026, 11, 16, tzinfo=UTC), "week", Period(date(2026, 11, 16), 7)),
        (datetime(1, 1, 3, tzinfo=UTC), "week", Period(date(1, 1, 1), 7)),
        (datetime(9999, 12, 31, tzinfo=UTC), "day", Period(date(9999, 12, 31), 1)),
    ],
)
def test_a_period_holds_its_moments(moment, every, period):
    assert period_of(moment, every) == period


@pytest.mark.parametrize(
    ("period", "now", "over"),
    [
        (Period(date(2026, 11, 20), 1), datetime(2026, 11, 21, 5, 59, tzinfo=UTC), False),
        (Period(date(2026, 11, 20), 1), datetime(2026, 11, 21, 6, tzinfo=UTC), True),
        (Period(date(2026, 11, 16), 7), datetime(2026, 11, 23, 5, tzinfo=UTC), False),
        (Period(date(2026, 11, 16), 7), datetime(2026, 11, 23, 6, tzinfo=UTC), True),
        (Period(date(9999, 12, 31), 1), datetime(2026, 11, 23, tzinfo=UTC), False),
    ],
)
def test_a_period_is_over_some_hours_after_its_days(period, now, over):
    assert period.is_over(now) is over


def test_what_is_judged_to_be_one_event_is_told_once(story):
    stories = [story("a", 120), story("b", 110, "b.test"), story("c", 100, "c.test"), story("d", 90, "d.test")]

    def events(pool):
        assert names(pool) == ["a", "b", "c", "d"]
        # c is known by b alone, which is told in the words of a.
        return lambda one, event: (names(event)[-1], names([one])[0]) in {("a", "b"), ("b", "c")}

    assert names(choose(stories, 9, events)) == ["a", "d"]
