"""Feeds with what another parser (gofeed's model) reads in them: we agree, or the table says why not.

Its model is wider than ours (copyright, generator, description of the feed …); only what both have is compared.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from aggregator.model.feed import Entry, Feed, Person
from aggregator.parse.dates import parse_date
from aggregator.parse.feeds.draft import Defaults
from aggregator.parse.feeds.feed import parse_feed
from aggregator.parse.feeds.text import one_line, read_html

SHARED = Path(__file__).parents[2].parent / "shared" / "feeds"
CASES = sorted(SHARED.glob("*.xml"))
DIFFERENCES = {
    "published of Atom": "gofeed borrows `updated` where an entry states no `published`; we never do",
    "updated of RSS": "gofeed takes `dc:date` for both; for us it is the date of publication",
    "several authors": "gofeed keeps the first `dc:creator`; we keep all, and an entry without any has the feed's",
    "texts": "gofeed keeps markup; ours are plain text",
    "relative addresses": "gofeed keeps them; ours are absolute, others are dropped",
    "several images": "gofeed chooses one; we list all, and its choice is the first",
    "categories": "gofeed repeats a word that stands twice; we do not",
}

pytestmark = pytest.mark.skipif(not CASES, reason="the shared samples are not beside this repository")


def text(html: str | None) -> str | None:
    return one_line(read_html(html).text) or None if html else None


def people(expected: dict[str, Any]) -> list[Person]:
    return [Person(one.get("name"), one.get("email")) for one in expected.get("authors", [])]


def assert_same_entry(entry: Entry, expected: dict[str, Any]) -> None:
    assert entry.id == expected.get("guid")
    assert entry.title == text(expected.get("title"))
    assert entry.summary == text(expected.get("description"))
    assert one_line(entry.content or "") == (text(expected.get("content")) or "")
    if "link" in expected:
        assert entry.url == expected["link"]
        assert set(entry.links) >= set(expected.get("links", []))
    assert entry.categories == tuple(dict.fromkeys(word.strip() for word in expected.get("categories", [])))
    assert [(one.url, one.type) for one in entry.enclosures] == [
        (one.get("url"), one.get("type")) for one in expected.get("enclosures", [])
    ]
    assert [one.url for one in entry.images][:1] == ([expected["image"]["url"]] if "image" in expected else [])
    if "authors" in expected:
        assert list(entry.authors)[:1] == people(expected)[:1]


def assert_same_dates(entry: Entry, expected: dict[str, Any], feed_type: str) -> None:
    published, updated = (parse_date(expected.get(name, "")) for name in ("publishedParsed", "updatedParsed"))
    if feed_type == "atom":
        assert entry.updated == updated
        assert entry.published in {published, None}
    else:
        assert entry.published == published
        assert entry.updated in {updated, None}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_we_agree_with_another_parser(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    feed = parse_feed(path.read_bytes())
    assert isinstance(feed, Feed)
    assert feed.format == f"{expected['feedType']}-{expected['feedVersion']}".replace("rss-0.90", "rss-0.9")
    assert feed.title == text(expected.get("title"))
    assert feed.url == expected.get("link")
    assert feed.self_url == expected.get("feedLink")
    assert feed.language == expected.get("language")
    assert feed.updated == parse_date(expected.get("updatedParsed", ""))
    assert len(feed.entries) == len(expected["items"])
    for entry, item in zip(feed.entries, expected["items"], strict=True):
        assert_same_entry(entry, item)
        assert_same_dates(entry, item, expected["feedType"])


@pytest.mark.parametrize("path", [case for case in CASES if "feed_author" in case.name], ids=lambda path: path.stem)
def test_the_authors_of_a_feed_are_those_of_its_entries(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    body = path.read_text().replace("</channel>", "<item><title>x</title></item></channel>")
    feed = parse_feed(body.replace("</feed>", "<entry><title>x</title></entry></feed>").encode())
    assert isinstance(feed, Feed)
    assert [entry.authors for entry in feed.entries] == [Defaults(tuple(people(expected))).authors]
