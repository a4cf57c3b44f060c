"""From a body's bytes to the feed in it, whatever its format: the strict parser first, feedparser for the damaged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.model.feed import Feed, NotAFeed
from aggregator.parse.feeds.atom import read_atom
from aggregator.parse.feeds.bytes import Text, Unreadable, read_text
from aggregator.parse.feeds.discovery import discover_feeds
from aggregator.parse.feeds.feedparser_adapter import parse_loosely
from aggregator.parse.feeds.json_feed import read_json_feed
from aggregator.parse.feeds.rss import read_rss
from aggregator.parse.feeds.scope import Scope
from aggregator.parse.feeds.sitemap import read_sitemap
from aggregator.parse.feeds.xml import (
    EntityBombError,
    after_comments,
    element_name,
    parse_strictly,
    without_declarations,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:rss|rdf|feed|channel|urlset|sitemapindex|entry)[\s>/]", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<(?:head|body|title|meta|link|div|p|table|script|h1)[\s>]", re.IGNORECASE)
_SNIFFED = 65536
_FOREIGN_ROOTS = frozenset({"?:rss", "?:feed", "?:channel"})
_DEFAULT_SPACE = re.compile(r"""(<(?:rss|feed|channel)\b[^<>]*?)\sxmlns\s*=\s*(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_READERS = {
    "rss": read_rss,
    "rdf:rdf": read_rss,
    "channel": read_rss,
    "feed": read_atom,
    "atom:feed": read_atom,
    "entry": read_atom,
    "atom:entry": read_atom,
    "urlset": read_sitemap,
    "sitemap:urlset": read_sitemap,
}


def parse_feed(body: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed | NotAFeed:
    """The feed that `body` holds, or why it holds none; never an exception, whatever the bytes.

    `url` is where it was fetched: relative addresses are resolved against it. `content_type` is the header, whose
    charset counts after the XML declaration's.
    """
    try:
        return _parse(body, url, content_type)
    except RecursionError:
        return NotAFeed(reason="parse-failed", detail="is nested too deeply")


def _parse(body: bytes, url: str | None, content_type: str | None) -> Feed | NotAFeed:
    """The same, for bytes that do not nest too deeply."""
    read = read_text(body, content_type)
    if isinstance(read, Unreadable):
        return NotAFeed(reason="parse-failed", detail=f"the body {read.detail}")
    if not read.text:
        return NotAFeed(reason="not-a-feed", detail="the body is empty")
    if read.text[0] in "{[":
        return _sentence(read_json_feed(read.text, Scope(url, read.problems)))
    return _parse_xml(read, url)


def _sentence(result: Feed | NotAFeed) -> Feed | NotAFeed:
    """The result, with what is wrong as a sentence about the body."""
    return result if isinstance(result, Feed) else NotAFeed(reason=result.reason, detail=f"the body {result.detail}")


def _parse_xml(read: Text, url: str | None) -> Feed | NotAFeed:
    """The feed in a text that is no JSON."""
    start = _feed_start(read.text)
    if start is None:
        return _not_a_feed(read.text, url)
    problems = list(read.problems)
    if start:
        problems.append("what stands before the feed was skipped")
    try:
        text = without_declarations(read.text[start:])
    except EntityBombError as error:
        return NotAFeed(reason="parse-failed", detail=f"the body {error}: it was refused")
    root = _strict_root(text, url)
    if root is None:
        problems.append("is not well-formed XML: read by the recovering parser")
        root = parse_loosely(text, url)
    return _read(root, Scope(url, problems), read.text)


def _strict_root(text: str, url: str | None) -> Element | None:
    """The root of well-formed XML; a default namespace that no format has is taken out."""
    root = parse_strictly(text, url)
    if root is not None and element_name(root.tag) in _FOREIGN_ROOTS:
        return parse_strictly(_DEFAULT_SPACE.sub(r"\1", text, count=1), url)
    return root


def _feed_start(text: str) -> int | None:
    """Where the feed begins: 0, or behind what does not belong to it; None where there is no feed."""
    first = after_comments(text)
    if first < len(text) and text.startswith("<!", first) and not _HTML.match(text, first):
        return 0
    if _ROOT.match(text, first):
        return 0
    found = _ROOT.search(text, 0, _SNIFFED)
    if not found or _HTML.search(text, 0, found.start()):
        return None
    declaration = text.rfind("<?xml", 0, found.start())
    return declaration if declaration >= 0 else found.start()


def _read(root: Element | None, scope: Scope, text: str) -> Feed | NotAFeed:
    """What the reader for that root makes of it."""
    name = element_name(root.tag) if root is not None else ""
    reader = _READERS.get(name)
    if reader is None or root is None:
        return _not_a_feed(text, scope.url, name)
    feed = reader(root, scope)
    if feed is None:
        return NotAFeed(reason="not-a-feed", detail="the body is a sitemap without news: its addresses are no stories")
    return feed


def _not_a_feed(text: str, url: str | None, name: str = "") -> NotAFeed:
    """Why the text is no feed, with the feeds that it points to where it is a page."""
    if name.endswith("sitemapindex"):
        return NotAFeed(reason="not-a-feed", detail="the body is an index of sitemaps: take one of those")
    if not _HTML.search(text, 0, _SNIFFED) and not _PAGE.match(text, after_comments(text)):
        return NotAFeed(reason="not-a-feed", detail="the body is neither RSS, Atom, JSON Feed nor a news sitemap")
    feeds = discover_feeds(text, url)
    names = f", which points to {len(feeds)} feeds" if feeds else ""
    return NotAFeed(reason="not-a-feed", detail=f"the body is an HTML page{names}", feeds=feeds)
