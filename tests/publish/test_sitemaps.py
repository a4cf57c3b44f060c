"""Sitemaps, by the facts of their schemas."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from press import NOON, article

from aggregator.model.publication import Masthead, Story
from aggregator.publish.sitemaps import Sitemaps, language, split, story_address

DATA = Path(__file__).parents[1] / "data" / "publish"
SCHEMA = etree.XMLSchema(etree.parse(DATA / "sitemaps.xsd"))
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
MASTHEAD = Masthead(title="AI", base_url="https://a.test/", locale="en-us", page_size=25, hub=None, now=NOW)
OWN = "https://a.test/{category}/{name}/"


class Few:
    """Stories in memory."""

    def __init__(self, stories):
        self._stories = stories

    def newest(self):
        return iter(self._stories)

    def between(self, since, until):
        return (story for story in self._stories if since <= story.article.published < until)


def made(stories, *, masthead=MASTHEAD, own=OWN, written=()):
    documents = Sitemaps(masthead, own).documents(None, Few(stories), written)
    return {document.path: etree.fromstring(document.content) for document in documents}


def places(root):
    return root.xpath("//*[local-name()='loc']/text()")


def stories(count, minutes=1):
    return [
        Story(f"news/{n:06d}.md", article(n, published=NOON - timedelta(minutes=n * minutes))) for n in range(count)
    ]


def test_published_sitemaps_are_valid(press):
    press.settings(base_url="https://a.test", title="AI & more")
    press.add(article(1, title="A < B & \x07 🎉", web_url="https://daily.test/?a=1&b=2"))
    press.fill(3, first=2)
    press.add(article(9, published=NOON - timedelta(days=2)))
    press.add(article(10, published=NOON + timedelta(days=1)))
    assert press.publish("--quiet") == 0
    roots = [etree.fromstring((press.out / name).read_bytes()) for name in ("sitemap.xml", "news-sitemap.xml")]
    for root in roots:
        SCHEMA.assertValid(root)
    issues = [f"https://a.test/newsletter/2026-11-{day}.html" for day in (21, 23)]
    assert places(roots[0]) == ["https://a.test/", *issues]
    assert places(roots[1]) == ["https://daily.test/?a=1&b=2", *(f"https://daily.test/{n}" for n in (2, 3, 4))]
    assert roots[1].xpath("//*[local-name()='title']/text()")[0] == "A < B &  🎉"


def test_pages_of_the_site_are_listed_once():
    # The search asks search engines not to list it.
    written = ["about.html", "api/news/index.json", "index.html", "search/index.html", "topics/ai/index.html"]
    found = made([], written=written)
    assert places(found["sitemap.xml"]) == ["https://a.test/", "https://a.test/about.html", "https://a.test/topics/ai/"]
    assert "news-sitemap.xml" not in found


def test_stories_with_a_page_of_their_own_are_listed_the_oldest_first():
    root = made(stories(2))["sitemap.xml"]
    SCHEMA.assertValid(root)
    assert places(root)[1:] == ["https://a.test/news/000001/", "https://a.test/news/000000/"]
    assert root.xpath("//*[local-name()='lastmod']/text()")[-1] == "2026-11-23T12:00:00Z"


def test_more_than_a_file_may_hold_are_parts_with_an_index():
    found = made(stories(100_000))
    assert sorted(path for path in found if not path.startswith("news")) == [
        *(f"sitemap-{number}.xml" for number in (1, 2, 3)),
        "sitemap.xml",
    ]
    for root in found.values():
        SCHEMA.assertValid(root)
    assert places(found["sitemap.xml"]) == [f"https://a.test/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert [len(places(found[f"sitemap-{number}.xml"])) for number in (1, 2, 3)] == [50_000, 50_000, 1]


def test_news_are_parted_too():
    found = made(stories(2_500))
    assert [len(places(found[f"news-sitemap-{number}.xml"])) for number in (1, 2, 3)] == [1_000, 1_000, 500]
    bare = Masthead(title="AI", base_url=None, locale="zh-CN", page_size=25, hub=None, now=NOW)
    root = made(stories(2_500), masthead=bare)["news-sitemap.xml"]
    SCHEMA.assertValid(root)
    assert len(places(root)) == 1_000


def test_parts_have_no_more_bytes_than_they_may():
    assert list(split(["ééé"] * 5, 100, 12)) == ["éééééé", "éééééé", "ééé"]
    assert list(split(["a", "", "b", "c"], 2, 100)) == ["ab", "c"]


def test_addresses_that_are_too_long_are_left_out():
    [story] = stories(1)
    assert "news-sitemap.xml" not in made([story], own="https://a.test/" + "x" * 2048)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("https://a.test/{category}/{name}/", "https://a.test/news/2026-x%20y/"),
        ("https://a.test/{path}.html", "https://a.test/news/2026/2026-x%20y.html"),
        ("https://a.test/", "https://a.test/"),
    ],
)
def test_the_address_of_a_storys_own_page(pattern, expected):
    assert story_address(pattern, Story("news/2026/2026-x y.md", article())) == expected


@pytest.mark.parametrize(("locale", "expected"), [("en-us", "en"), ("de", "de"), ("zh-CN", "zh-cn"), ("zh-hk", "zh")])
def test_languages(locale, expected):
    assert language(locale) == expected
