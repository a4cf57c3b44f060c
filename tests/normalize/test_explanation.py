"""Why an article is as it is: what is told adds up, and every doubt about a date is."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from aggregator import urls
from aggregator.model.article import Image
from aggregator.model.feed import Entry
from aggregator.model.page import Page
from aggregator.model.settings import ListedProvider, Settings, Source, Topic
from aggregator.normalize.article import Assembled, Telling, assemble
from aggregator.normalize.feed_dates import stated_dates
from aggregator.normalize.topics import TopicMatcher

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = (
    Topic(name="AI", keywords=("ai",), not_in=("ai weiwei",)),
    Topic(name="Networks", keywords=("meta",), near=(("meta", ("facebook",)),)),
)
SETTINGS = Settings(path="sources.yaml", store="/store", topics=TOPICS)
LISTED = {"site.test": ListedProvider(domain="site.test", name="Listed Site")}
CLICKS = {urls.compare_key("https://site.test/a"): 7}
ENTRY = Entry(id="1", url="https://site.test/a", title="AI and us", published=NOW - DAY)
PAGE = Page(url="https://site.test/a")
TELLING = Telling(entry=ENTRY, source=Source(url="https://site.test/feed", name="Feed"), first_seen=NOW)


def explained(**changes):
    made = assemble(
        replace(TELLING, **changes),
        settings=SETTINGS,
        topics=TopicMatcher(SETTINGS.topics),
        providers=LISTED,
        clicks=CLICKS,
    )
    assert isinstance(made, Assembled)
    return made.article, made.explanation


def test_the_explanation_adds_up():
    article, why = explained(images=(Image(url="https://site.test/i.jpg"),))
    assert [fact.name for fact in why.quality] == ["topic AI", "keyword ai", "image", "listed provider"]
    assert sum(fact.points for fact in why.quality) == article.rating.quality
    assert [(fact.name, fact.points) for fact in why.heat] == [("clicks", 7)]
    assert article.rating.heat == article.rating.quality + 7
    assert not why.decisions


@pytest.mark.parametrize(
    ("feed", "page", "update", "expected"),
    [
        (NOW - DAY, None, None, []),
        (NOW + DAY, None, None, [("clamped-to-first-seen", "feed said 2026-11-24T06:00:00Z")]),
        (None, NOW - DAY, None, [("from-page", "")]),
        (None, NOW + DAY, None, [("clamped-to-first-seen", "page said 2026-11-24T06:00:00Z")]),
        (None, None, NOW - DAY, [("from-update", "")]),
        (None, None, None, [("first-seen", "neither the feed nor the page states a date")]),
    ],
)
def test_what_is_decided_about_the_date_is_told(feed, page, update, expected):
    _, why = explained(
        entry=replace(ENTRY, published=feed, updated=update), page=page and replace(PAGE, published=page)
    )
    assert [(decision.decision, decision.detail) for decision in why.decisions] == expected
    assert all(decision.field == "publishedDateTime" for decision in why.decisions)


def test_a_date_that_lies_far_ahead_is_told_once():
    ahead = NOW + 9 * DAY
    _, why = explained(
        entry=replace(ENTRY, published=ahead), stated=stated_dates([replace(ENTRY, published=ahead)], now=NOW)[0]
    )
    assert [(one.decision, one.detail) for one in why.decisions] == [
        ("clamped-to-first-seen", "feed said 2026-12-02T06:00:00Z")
    ]


@pytest.mark.parametrize(
    ("title", "excerpt", "expected"),
    [
        ("AI Weiwei in Berlin", "", ["ai of AI stands inside of 'ai weiwei'"]),
        ("Meta is down", "", ["meta of Networks stands without facebook"]),
        ("Meta is down", "So is Facebook.", []),
        ("AI and AI Weiwei", "", ["ai of AI stands inside of 'ai weiwei'"]),
        ("Nothing", "", []),
    ],
)
def test_keywords_that_do_not_count_are_told(title, excerpt, expected):
    _, why = explained(entry=replace(ENTRY, title=title, summary=excerpt))
    assert [one.detail for one in why.decisions] == expected
    assert {(one.field, one.decision) for one in why.decisions} <= {("topics", "keyword-not-counted")}


def test_a_title_that_took_the_place_of_a_lost_one_is_told():
    article, why = explained(entry=replace(ENTRY, title="null"), page=replace(PAGE, title="AI and them"))
    assert article.title == "AI and them"
    assert [(one.field, one.decision, one.detail) for one in why.decisions] == [
        ("title", "from-page", "the feed calls it null")
    ]
