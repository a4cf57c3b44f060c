"""What is no feed, what is dangerous, and what is merely enormous."""

import gzip
import html
import io
import json
import time
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.feed import Feed, NotAFeed
from aggregator.parse.dates import parse_date
from aggregator.parse.feeds.bytes import LARGEST
from aggregator.parse.feeds.feed import parse_feed

CASES = Path(__file__).parents[1] / "data" / "feeds"


MANY = [f"<!ENTITY e{number} 'x'>" for number in range(999)]


def rss(inner: str, prologue: str = "") -> bytes:
    return f'{prologue}<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        (b"", "not-a-feed", "empty"),
        (b" \n", "not-a-feed", "empty"),
        (b"hello", "not-a-feed", "neither"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not-a-feed", "neither"),
        (b"{}", "not-a-feed", "no JSON Feed"),
        (b"[1]", "not-a-feed", "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", ', "parse-failed", "no JSON"),
        (b"[" * 200_000, "not-a-feed", "no JSON"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-feed", "neither"),
        (b"<opml><body><outline xmlUrl='x'/></body></opml>", "not-a-feed", "neither"),
        (b"<html><body>&lt;rss&gt; is a format</body></html>", "not-a-feed", "HTML page"),
        (b"<!DOCTYPE html><title>x</title><rss></rss>", "not-a-feed", "HTML page"),
        (
            b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>x</loc></url></urlset>",
            "not-a-feed",
            "news",
        ),
        (b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "not-a-feed", "index of sitemaps"),
        (b"\x1f\x8bnot gzip at all", "parse-failed", "gzip"),
        (gzip.compress(rss(""), mtime=0)[:-9], "parse-failed", "breaks off"),
        (gzip.compress(b"<rss>" + b" " * (LARGEST + 1), mtime=0), "parse-failed", "50 MiB"),
        (rss("&b;", '<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'), "parse-failed", "refused"),
        (rss("", '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://x/">%p;]>'), "parse-failed", "refused"),
        (rss("&a;" * 99_999, f"<!DOCTYPE rss [<!ENTITY a '{'a' * 999}'>]>"), "parse-failed", "refused"),
        (rss("", f"<!DOCTYPE rss [{''.join(MANY)}]>"), "parse-failed", "refused"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else None,
)
def test_it_is_refused_with_a_reason(body: bytes, reason: str, said: str) -> None:
    found = parse_feed(body)
    assert isinstance(found, NotAFeed)
    assert (found.reason, said in found.detail) == (reason, True), found.detail


def test_a_page_tells_its_feeds() -> None:
    page = b"""<!doctype html><html><head><base href="/blog/"><title>x</title>
    <link rel="alternate" type="application/json" href="wp.json">
    <link rel="alternate stylesheet" type="text/xml" href="no.xsl">
    <link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" title=" Our  feed " href="feed.xml">
    <link rel=alternate type=application/atom+xml href="//other.example/atom">
    <link rel="alternate" hreflang="de" href="/de">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head></html>"""
    found = parse_feed(page, url="https://site.example/a/b")
    assert isinstance(found, NotAFeed)
    assert [(link.url, link.title, link.type) for link in found.feeds] == [
        ("https://site.example/blog/feed.xml", "Our feed", "application/rss+xml"),
        ("https://other.example/atom", None, "application/atom+xml"),
        ("https://site.example/blog/wp.json", None, "application/json"),
    ]


def test_no_file_is_read_and_nothing_external_is_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    body = rss("<item><title>a&x;b</title></item>", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>')
    assert "SECRET" not in str(parse_feed(body))


ENORMOUS = {
    "deep": rss("<a>" * 100_000),
    "deep and closed": rss("<a>" * 5_000 + "</a>" * 5_000),
    "open comments": rss("<item><title>x</title>" + "<!--" * 100_000),
    "open sections": rss("<item><title>x</title>" + "<![CDATA[" * 100_000),
    "ampersands": rss("<item><title>" + "&" * 200_000 + "</title></item>"),
    "author": rss("<item><author>" + "a@" * 50_000 + "</author></item>"),
    "brackets": rss("<item><description>&" + "&lt;div&gt;" * 20_000 + "</description></item>"),
    "comments before": b"<!-- x -->" * 20_000 + rss("<item/>"),
    "never begun": b"<" * 300_000,
    "long date": rss("<item><pubDate>" + "1 " * 100_000 + "</pubDate></item>"),
    "long address": rss("<item><link>http://e.example/" + "a" * 300_000 + "</link></item>"),
    "categories": rss("<item>" + "".join(f"<category>{n}</category>" for n in range(20_000)) + "</item>"),
    "doctype": b"<!DOCTYPE rss [" + b"]  " * 50_000,
}


@pytest.mark.parametrize("name", ENORMOUS)
def test_the_enormous_takes_no_more_than_linear_time(name: str) -> None:
    begun = time.process_time()
    found = parse_feed(ENORMOUS[name], url="https://e.example/feed")
    assert time.process_time() - begun < 5
    assert len(str(found)) < 2_000_000


def test_half_a_character_does_not_cost_the_feed() -> None:
    body = rb'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "a\ud83d \ud83d\ude00 \ude00"}]}'
    found = parse_feed(body)
    assert isinstance(found, Feed)
    assert found.entries[0].title == "a\ufffd \U0001f600 \ufffd"


def test_many_entries_are_read_up_to_the_limit() -> None:
    items = "".join(f"<item><guid>{number}</guid></item>" for number in range(3_000))
    found = parse_feed(rss(items))
    assert isinstance(found, Feed)
    assert [entry.id for entry in found.entries] == [str(number) for number in range(3_000)]
    assert len(found.problems) == 101
    assert found.problems[-1] == "and 2900 more problems"


@pytest.mark.parametrize("path", sorted(CASES.glob("broken-*.xml")), ids=lambda path: path.name)
def test_what_feedparser_recovers_is_recovered(path: Path) -> None:
    judged = feedparser.parse(io.BytesIO(path.read_bytes().lstrip()), sanitize_html=False, resolve_relative_uris=False)
    found = parse_feed(path.read_bytes())
    assert isinstance(found, Feed)
    assert len(found.entries) >= len(judged.entries)
    # Where a query has `&copy=`, feedparser reads a sign into it; unclosed items it takes for one, with the last link.
    ours = {html.unescape(entry.url or ""): entry for entry in found.entries}
    for other in judged.entries:
        entry = ours[html.unescape(other["link"])]
        assert not entry.published or entry.published == parse_date(
            other["published" if "published" in other else "updated"]
        )


SAMPLES = [path.read_bytes() for path in sorted(CASES.iterdir()) if path.suffix in {".xml", ".jsonfeed"}]


@given(st.binary(max_size=2000), st.none() | st.text(max_size=30), st.none() | st.text(max_size=30))
def test_no_bytes_raise(body: bytes, url: str | None, content_type: str | None) -> None:
    parse_feed(body, url=url, content_type=content_type)


@given(st.sampled_from(SAMPLES), st.integers(0, 6000), st.integers(0, 50), st.binary(max_size=20))
def test_no_damage_raises(body: bytes, at: int, cut: int, put: bytes) -> None:
    found = parse_feed(body[:at] + put + body[at + cut :], url="https://e.example/feed")
    if isinstance(found, Feed):
        for entry in found.entries:
            addresses = [entry.url, *entry.links, *(one.url for one in (*entry.images, *entry.enclosures))]
            assert all(one.startswith(("http://", "https://", "HTTP")) for one in addresses if one)
            json.dumps([entry.title, entry.summary, entry.content], ensure_ascii=False).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["id", "url", "title", "authors", "tags", "attachments", "date_published", "image"]),
                inner,
            )
        ),
    )
)
def test_no_json_raises(item: object) -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [item, {"id": item, "url": item, "authors": item}],
    }
    assert isinstance(parse_feed(json.dumps(document).encode()), Feed | NotAFeed)
