"""From a telling to an article: what is taken from where, and what makes none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.model.article import Article, Image
from aggregator.model.feed import Entry
from aggregator.model.page import Page
from aggregator.model.settings import ListedProvider, Settings, Source, Topic
from aggregator.normalize.article import Assembled, Dropped, Telling, assemble
from aggregator.normalize.topics import TopicMatcher
from aggregator.normalize.walls import wall_of

NOW = datetime(2026, 11, 23, 6, 0, 0, 500, tzinfo=UTC)
DAY = timedelta(days=1)
SETTINGS = Settings(path="sources.yaml", store="/store", topics=(Topic(name="AI", keywords=("ai",)),))
MATCHER = TopicMatcher(SETTINGS.topics)
LISTED = {"site.test": ListedProvider(domain="site.test", name="Listed Site")}
LINK = "https://www.site.test/a?utm_source=rss"
ENTRY = Entry(id="1", url=LINK, title="AI &amp; us", summary="What happened. [&#8230;]", published=NOW - DAY)
PAGE = Page(url="https://www.site.test/a", title="Page title", excerpt="Page excerpt.", published=NOW - 2 * DAY)
TELLING = Telling(entry=ENTRY, source=Source(url="https://www.site.test/feed", name="Feed"), first_seen=NOW)


def made(telling=TELLING, /, *, entry=None, page=None, **changes):
    entry = replace(telling.entry, **(entry or {}))
    page = replace(PAGE, **page) if page is not None else None
    made = assemble(
        replace(telling, entry=entry, page=page, **changes), settings=SETTINGS, topics=MATCHER, providers=LISTED
    )
    return made.article if isinstance(made, Assembled) else made


def test_a_story_of_the_feed_alone():
    article = made()
    assert isinstance(article, Article)
    assert (article.category, article.title, article.excerpt) == ("news", "AI & us", "What happened.")
    assert article.published == (NOW - DAY).replace(microsecond=0)
    assert article.original_url == article.web_url == "https://www.site.test/a"
    assert (article.type, article.topics, article.provider.name) == ("article", ("AI",), "Listed Site")
    assert article.rating.quality == 2 + 15 + 30
    assert article.rating.published is False


@pytest.mark.parametrize(
    ("feed", "page", "expected"),
    [
        ("Feed title", "Page title", "Feed title"),
        (None, "Page title", "Page title"),
        ("", "Page title", "Page title"),
        ("Untitled", "Page title", "Page title"),
        ("null", "Page title", "Page title"),
        ("---", "Page title - Listed Site", "Page title"),
        ("https://site.test/2026/a-story", "Page title", "Page title"),
        ("A title that was cut …", "A title that was cut by a counter", "A title that was cut by a counter"),
        ("A title that was cut...", "Another story", "A title that was cut..."),
        ("Listed Site", "Page title", "Page title"),
        ("THE STORY OF THE YEAR", "The story of the year", "The story of the year"),
        ("A story - Listed Site", "Page title", "A story"),
        ("A story | Feed", "Page title", "A story"),
        ("Talks - again", "Page title", "Talks - again"),
        (None, None, "What happened"),
        ("Feed title", "Just a moment...", "Feed title"),
        ("x" * 600, None, "x" * 499 + "…"),
    ],
)
def test_title(feed, page, expected):
    assert made(entry={"title": feed}, page={"title": page}).title == expected


@pytest.mark.parametrize(
    ("summary", "page", "content", "expected"),
    [
        ("Summary.", "Page.", "Content.", "Summary."),
        ("NA", "Page excerpt.", "Content.", "Page excerpt."),
        ("AI & us", "Page excerpt.", None, "Page excerpt."),
        (None, None, "Content.", "Content."),
        (None, "Subscribe to continue reading this story.", "Content.", "Content."),
        (None, None, None, "AI & us"),
    ],
)
def test_excerpt(summary, page, content, expected):
    assert made(entry={"summary": summary, "content": content}, page={"excerpt": page}).excerpt == expected


@pytest.mark.parametrize(
    ("feed", "page", "update", "expected"),
    [
        (NOW - DAY, NOW - 2 * DAY, None, NOW - DAY),
        (None, NOW - 2 * DAY, NOW - DAY, NOW - 2 * DAY),
        (None, None, NOW - DAY, NOW - DAY),
        (None, None, None, NOW),
        (NOW + DAY, None, None, NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW - DAY, None, NOW - DAY),
        (datetime(1, 1, 1, tzinfo=UTC), None, None, NOW),
        (datetime(2026, 11, 1, 12), None, None, datetime(2026, 11, 1, 12, tzinfo=UTC)),  # noqa: DTZ001  a page without a zone
    ],
)
def test_published(feed, page, update, expected):
    article = made(entry={"published": feed, "updated": update}, page={"published": page})
    assert article.published == expected.replace(microsecond=0)
    assert article.published.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("feed", "page", "expected"),
    [
        (NOW, None, NOW),
        (None, NOW, NOW),
        (NOW - DAY, None, None),
        (NOW - 2 * DAY, NOW, NOW),
        (NOW + DAY, None, None),
        (None, None, None),
    ],
)
def test_updated(feed, page, expected):
    article = made(entry={"updated": feed}, page={"updated": page}, now=NOW)
    assert article.updated == (expected and expected.replace(microsecond=0))


@pytest.mark.parametrize(
    ("url", "canonical", "expected"),
    [
        ("https://site.test/a?utm_source=x", None, "https://site.test/a"),
        ("https://site.test/a", "https://www.site.test/canonical", "https://www.site.test/canonical"),
        ("https://site.test/a", "https://site.test/", "https://site.test/a"),
        ("https://site.test/a", "https://elsewhere.test/a", "https://site.test/a"),
        ("https://site.test/a", "http://site.test/a", "https://site.test/a"),
        ("https://site.test/view.php?id=1", "https://site.test/view.php", "https://site.test/view.php?id=1"),
        ("https://site.test/a", "javascript:void(0)", "https://site.test/a"),
    ],
)
def test_web_url(url, canonical, expected):
    assert made(page={"url": url, "canonical": canonical}).web_url == expected


def test_the_canonical_page_of_an_amp_page_may_be_anywhere():
    page = {
        "url": "https://site-test.cdn.ampproject.org/c/s/site.test/a",
        "canonical": "https://site.test/a",
        "is_amp": True,
    }
    assert made(page=page).web_url == "https://site.test/a"


def test_amp_both_or_neither():
    article = made(amp_url="https://www.site.test/a/amp")
    assert article.amp_web_url == "https://www.site.test/a/amp"
    assert article.cdn_amp_web_url == "https://www-site-test.cdn.ampproject.org/c/s/www.site.test/a/amp"
    without = made(amp_url="https://user:secret@site.test/amp")
    assert without.amp_web_url is without.cdn_amp_web_url is None


def test_a_generic_image_earns_nothing():
    images = (Image(url="https://site.test/i.jpg", width=800, height=600),)
    own, generic = made(images=images), made(images=images, generic_image=True)
    assert own.rating.quality - generic.rating.quality == SETTINGS.scoring.image


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"url": None}, "no-address"),
        ({"url": "javascript:alert(1)"}, "no-address"),
        ({"title": None, "summary": None}, "no-text"),
        ({"title": "Become an FT subscriber to read: The story"}, "wall"),
        ({"title": "Just a moment..."}, "wall"),
        ({"title": "Listed Site", "url": "https://www.site.test/"}, "home-page"),
        ({"title": "null"}, "no-title"),
        ({"title": "---"}, "no-title"),
        ({"title": "&lt;b&gt;(no title)&lt;/b&gt;"}, "no-title"),
    ],
)
def test_no_story(entry, reason):
    dropped = made(entry=entry)
    assert isinstance(dropped, Dropped)
    assert dropped.reason == reason


@pytest.mark.parametrize(
    ("address", "answer", "reason"),
    [
        ("/login", {"title": "Log in | Site"}, "login"),
        ("/newsletter", {"title": "Newsletter sign-up"}, "sign-up"),
        ("/newsletter", {"url": "https://www.site.test/", "title": "Site"}, "sign-up"),
        ("/jobs/1", {"url": "https://www.site.test/", "title": "Site"}, "job-ad"),
        ("/tag/ai", {"url": "https://www.site.test/", "title": "Site"}, "listing"),
        ("/tag/ai", {"title": "Just a moment..."}, None),
        ("/2026/11/story", {"url": "https://www.site.test/login", "title": "Log in"}, None),
        ("/2026/11/story", {"title": "Log in | Site"}, None),
    ],
)
def test_what_answers_in_place_of_a_page_may_tell_what_its_address_is(address, answer, reason):
    url = f"https://www.site.test{address}"
    told = made(entry={"url": url, "title": "For our readers"}, page={"url": url, "published": None, **answer})
    assert (told.reason if isinstance(told, Dropped) else None) == reason


@pytest.mark.parametrize(
    ("title", "wall"),
    [
        ("Log in", True),
        ("Sign in to continue", True),
        ("Subscribe to read | Financial Times", True),
        ("Access Denied", True),
        ("404 Not Found", True),
        ("Are you a robot?", True),
        ("Page not found - Site", True),
        ("Signing in the rain: a musical returns", False),
        ("404 days of war", False),
        ("Subscribers leave streaming services", False),
        ("Log in the forest explains climate", False),
        ("Please wait until the bus has stopped", False),
        ("Access to water denied to villages", False),
        ("500", True),
        ("", False),
        (None, False),
    ],
)
def test_walls(title, wall):
    assert (wall_of(title) is not None) is wall


TEXT = st.one_of(st.none(), st.text(st.characters(exclude_categories=[]), max_size=80))
DATES = st.one_of(st.none(), st.datetimes(timezones=st.sampled_from([UTC])))


@settings(max_examples=150, deadline=None)
@given(title=TEXT, summary=TEXT, content=TEXT, url=TEXT, player=TEXT, published=DATES, updated=DATES)
def test_any_entry_makes_an_article_or_a_reason(**fields):
    article = made(entry={**fields, "url": fields["url"] and f"https://site.test/{fields['url']}"}, now=NOW)
    if isinstance(article, Article):
        assert article.title
        assert article.excerpt
        assert len(article.excerpt) <= 500
        assert article.published <= NOW
        assert article.updated is None or article.published < article.updated <= NOW
