"""Feeds, as independent readers and our own read them."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import atoma
import feedparser
import listparser
import pytest
from lxml import etree
from press import NOON, article

from aggregator.model.article import Image, Provider
from aggregator.parse.feeds.feed import parse_feed
from aggregator.publish.story_facts import urn

BASE = "https://news.example/ai"
NAMES = ["atom.xml", "rss.xml", "feed.json"]
HOSTILE = [
    "</title><script>alert(1)</script>",
    "A & B &amp; C < D",
    "]]>\x00\x07\x1b\ufffe\x85",
    "שלום \u202eevil\u202c 日本語 🎉",
    "\"quoted\" 'twice'",
    "line\nbreak\ttab",
]


@pytest.fixture
def out(press):
    """A published folder of hostile and of ordinary stories."""
    press.settings(base_url=BASE, title="AI & Every Day", hub="https://hub.example/")
    for number, title in enumerate(HOSTILE):
        press.add(article(number, title=title, excerpt=f"{title} it said", topics=("AI", "C&A")), f"news/{number}.md")
    image = Image(url="https://cdn.test/1.jpg?a=1&b=2", width=1200, height=675, is_cached=True)
    later = NOON + timedelta(hours=1)
    press.add(article(10, title="With everything", updated=later, images=(image,)))
    press.add(article(11, web_url=None, original_url=None, rating=None, topics=()))
    press.add(article(12, web_url="javascript:alert(1)", original_url="https://daily.test/12"))
    assert press.publish("--quiet") == 0
    return press.out


def shown(title):
    """A title as XML can hold it, and readers show it."""
    return " ".join(re.sub("[\x00-\x08\x0b-\x1f\ufffe\x85\u202c\u202e]", "", title).split())


def test_feedparser_finds_nothing_wrong(out):
    for name in NAMES[:2]:
        feed = feedparser.parse((out / name).read_bytes())
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.feed.title == "AI & Every Day"
        assert len(feed.entries) == 9
        links = {link["rel"]: link["href"] for link in feed.feed.links}
        assert (links["self"], links["hub"]) == (f"{BASE}/{name}", "https://hub.example/")
        assert links["alternate"] == f"{BASE}/"
        everything = next(entry for entry in feed.entries if entry.title == "With everything")
        assert everything.media_content[0]["url"] == "https://cdn.test/1.jpg?a=1&b=2"
        assert everything.author == "The Daily"


def test_another_reader_agrees(out):
    readers = (atoma.parse_atom_bytes, atoma.parse_rss_bytes, atoma.parse_json_feed_bytes)
    atom, rss, jsonfeed = (read((out / name).read_bytes()) for name, read in zip(NAMES, readers, strict=True))
    titles = [entry.title.value for entry in atom.entries]
    assert [unescape(item.title) for item in rss.items] == titles
    assert len(jsonfeed.items) == 9
    assert (
        [entry.id_ for entry in atom.entries]
        == [item.guid for item in rss.items]
        == [item.id_ for item in jsonfeed.items]
    )
    assert len({entry.id_ for entry in atom.entries}) == 9


def test_our_own_reader_reads_back_what_was_published(out):
    for name, form in zip(NAMES, ("atom-1.0", "rss-2.0", "json-feed-1.1"), strict=True):
        feed = parse_feed((out / name).read_bytes(), url=f"{BASE}/{name}")
        assert feed.format == form
        by_url = {entry.url: entry for entry in feed.entries}
        for number, title in enumerate(HOSTILE):
            entry = by_url[f"https://daily.test/{number}"]
            assert shown(entry.title) == shown(title)
            assert shown(entry.summary or entry.content) == shown(f"{title} it said")
            assert entry.published == NOON - timedelta(minutes=number)
        assert by_url["https://daily.test/10"].images[0].url == "https://cdn.test/1.jpg?a=1&b=2"
        assert by_url["https://daily.test/12"]


def test_no_feed_turns_a_line_or_holds_controls(press):
    marks = "\x00\x1b\x7f\x9b\u061c\u200f\u202e\u2066"
    words = {"title": f"a{marks}b", "excerpt": f"c{marks}d", "topics": (f"e{marks}f",)}
    press.add(article(1, **words, provider=Provider(name=f"g{marks}h", domain="daily.test")), "news/1.md")
    assert press.publish("--quiet") == 0
    for name in NAMES:
        text = (press.out / name).read_text()
        assert all(pair in text for pair in ("ab", "cd", "ef", "gh"))
        assert not set(marks) & set(text if name == "rss.xml" else unescape(text))
        assert "\\u" not in text


def test_nothing_but_web_addresses_is_a_link(out):
    assert not [name for name in NAMES if b"javascript" in (out / name).read_bytes()]


def test_every_topic_has_its_feeds(out):
    for slug, count in (("ai", 8), ("c-and-a", 6)):
        for name in NAMES:
            data = (out / "topics" / slug / name).read_bytes()
            assert len(feedparser.parse(data).entries or json.loads(data)["items"]) == count
    assert etree.fromstring((out / "topics/ai/atom.xml").read_bytes()).findtext("{*}title") == "AI & Every Day: AI"


def test_ids_stay_where_the_site_moves_and_titles_change(press, out):
    before = etree.fromstring((out / "atom.xml").read_bytes()).xpath("//*[local-name()='id']/text()")
    press.settings(base_url="https://elsewhere.example/", title="AI & Every Day")
    press.add(article(3, title="Another title", topics=("AI", "C&A")), "news/moved/3.md")
    (press.store / "news/3.md").unlink()
    press.publish("--quiet")
    assert etree.fromstring((out / "atom.xml").read_bytes()).xpath("//*[local-name()='id']/text()") == before


@pytest.mark.parametrize(
    ("settings", "is_told"),
    [({"title": "AI"}, False), ({"base_url": "https://a.test/"}, False), ({}, True)],
)
def test_feeds_that_share_their_ids_are_told(press, capsys, settings, is_told):
    press.settings(**settings)
    press.fill(1)
    press.publish()
    told = "publish.title is not set, so feeds are called News, and their ids are those of every other"
    assert (told in capsys.readouterr().err) == is_told
    [found] = etree.fromstring((press.out / "atom.xml").read_bytes()).xpath("/*/*[local-name()='id']/text()")
    assert (found == urn("News\n")) == is_told


def test_two_records_of_one_address_have_two_ids(press):
    press.add(article(1), "news/a.md")
    press.add(article(1), "news/b.md")
    press.publish("--quiet")
    ids = etree.fromstring((press.out / "atom.xml").read_bytes()).xpath(
        "//*[local-name()='entry']/*[local-name()='id']/text()"
    )
    assert len(set(ids)) == 2


def test_a_feed_holds_the_newest(press):
    press.settings(feed_size=5)
    press.fill(12)
    press.publish("--quiet")
    feed = feedparser.parse((press.out / "rss.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == [f"Story {number}" for number in range(5)]


def test_without_a_base_no_address_is_made_up(press, capsys):
    press.settings(hub="https://hub.example/")
    press.fill(2)
    press.publish()
    assert "publish.base_url is not set, so feeds have no links to themselves and to the hub" in capsys.readouterr().err
    channel = etree.fromstring((press.out / "rss.xml").read_bytes()).find("channel")
    assert channel.findtext("link").startswith("urn:uuid:")
    for name in NAMES[:2]:
        feed = feedparser.parse((press.out / name).read_bytes())
        assert not feed.bozo
        assert not [link for link in feed.feed.get("links", []) if link["rel"] in {"self", "hub"}]
    assert not {"feed_url", "hubs", "home_page_url"} & press.read("feed.json").keys()
    assert not (press.out / "sitemap.xml").exists()


def test_an_empty_store_has_empty_feeds(press):
    press.publish("--quiet")
    assert feedparser.parse((press.out / "atom.xml").read_bytes()).feed.updated == "1970-01-01T00:00:00Z"
    assert press.read("feed.json")["items"] == []


def test_the_list_of_sources_holds_no_secrets(press):
    config = {
        "settings": {"store": "store"},
        "sources": [
            {"url": "https://a.test/feed?api_key=hidden", "name": "A & B"},
            {"url": "https://b.test/feed", "name": "Off", "enabled": False},
        ],
    }
    (press.root / "sources.yaml").write_text(json.dumps(config))
    press.publish("--quiet")
    data = (press.out / "sources.opml").read_bytes()
    assert b"hidden" not in data
    found = listparser.parse(data.decode())
    assert [(feed.title, feed.url) for feed in found.feeds] == [("A & B", "https://a.test/feed?api_key=***")]


def test_times_are_those_of_the_stories(out):
    feed = feedparser.parse((out / "rss.xml").read_bytes())
    assert datetime(*feed.feed.updated_parsed[:6], tzinfo=UTC) == NOON + timedelta(hours=1)
