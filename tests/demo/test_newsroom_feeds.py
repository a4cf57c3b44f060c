"""The feeds are what their formats say: a reader that was not written here finds every story."""

import calendar
import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest

from aggregator.demo import build_world
from aggregator.demo.handmade import FORMAT_SITES

VERSIONS = {
    "rss-0.91": "rss091n",
    "rss-0.92": "rss092",
    "rss-2.0": "rss20",
    "rss-1.0": "rss10",
    "podcast": "rss20",
    "atom-0.3": "atom03",
    "atom-1.0": "atom10",
    "videos": "atom10",
}
PARSED = [site for site in FORMAT_SITES if site.feed in VERSIONS]


def feed_bytes(world, site):
    return world.resource(site.host, site.feed_path).render()


def type_of(world, site):
    return world.resource(site.host, site.feed_path).media_type


@pytest.mark.parametrize("site", PARSED, ids=lambda site: site.host)
def test_feeds_are_well_formed_and_tell_every_story(world, site):
    headers = {"content-type": type_of(world, site), "content-location": site.feed_url}
    feed = feedparser.parse(feed_bytes(world, site), response_headers=headers)
    stories = world.stories(site)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == VERSIONS[site.feed]
    assert feed.feed.title == site.name
    assert [entry.title for entry in feed.entries] == [story.title for story in stories]
    assert [entry.link for entry in feed.entries] == [site.link(story) for story in stories]


@pytest.mark.parametrize("site", [site for site in PARSED if site.feed != "rss-0.91"], ids=lambda site: site.host)
def test_feeds_state_when_a_story_was_published(world, site):
    feed = feedparser.parse(feed_bytes(world, site), response_headers={"content-type": type_of(world, site)})
    moments = [
        datetime.fromtimestamp(calendar.timegm(entry.get("published_parsed") or entry.updated_parsed), UTC)
        for entry in feed.entries
    ]
    assert moments == [story.published for story in world.stories(site)]


@pytest.mark.parametrize("host", ["json-gazette.test", "plain-notes.test"])
def test_json_feeds(world, host):
    site = world.site(host)
    feed = json.loads(feed_bytes(world, site))
    assert feed["version"].startswith("https://jsonfeed.org/version/1")
    assert [item["title"] for item in feed["items"]] == [story.title for story in world.stories(site)]


def test_the_news_sitemap(world):
    site = world.site("ki-rundschau.test")
    root = ET.fromstring(feed_bytes(world, site))
    titles = root.iter("{http://www.google.com/schemas/sitemap-news/0.9}title")
    assert [title.text for title in titles] == [story.title for story in world.stories(site)]


def test_ordinary_feeds_are_well_formed(now):
    world = build_world(sites=40, now=now, faults="none")
    for site in world.sites():
        body = feed_bytes(world, site)
        if site.feed.startswith("json"):
            assert len(json.loads(body)["items"]) == 20
            continue
        feed = feedparser.parse(body, response_headers={"content-type": type_of(world, site)})
        assert not feed.bozo
        assert len(feed.entries) == 20


def test_the_loose_feed_is_not_well_formed(world):
    site = world.site("loose-tags.test")
    with pytest.raises(ET.ParseError):
        ET.fromstring(feed_bytes(world, site))
    assert len(feedparser.parse(feed_bytes(world, site)).entries) == len(world.stories(site))


def test_one_event_has_one_address(world):
    first, mirror, digest, opinion = (
        world.site(f"{name}.test") for name in ("daily-robot", "robot-mirror", "link-digest", "second-opinion")
    )
    event = world.story(first, 5)
    address = first.page_url(event)
    assert world.resource(first.host, first.path(event)).status == 200
    copy = world.story(mirror, 5)
    page = world.resource(mirror.host, mirror.path(copy)).render().decode()
    assert f'<link rel="canonical" href="{address}">' in page
    assert digest.link(world.story(digest, 5)).startswith(f"{address}?utm_source=")
    assert world.story(opinion, 5).title != event.title
