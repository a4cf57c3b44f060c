"""The feeds that an HTML page points to."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aggregator import urls
from aggregator.model.feed import FeedLink
from aggregator.parse.feeds.text import one_line

TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "application/json": 2,
    "application/xml": 2,
    "text/xml": 2,
}
"""Media types of feeds, and how little each says that it is one."""
MOST = 50


def discover_feeds(source: str, url: str | None) -> tuple[FeedLink, ...]:
    """The typed alternate links of a page, absolute, each once, surest first, else in the page's order."""
    tree = LexborHTMLParser(source)
    base = _base(tree, url)
    found: dict[str, tuple[int, FeedLink]] = {}
    for node in tree.css("link[href]"):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        relations = attributes.get("rel", "").lower().split()
        if kind in TYPES and ("alternate" in relations or "feed" in relations) and "stylesheet" not in relations:
            address = _absolute(base, attributes["href"])
            if address and address not in found:
                title = one_line(attributes.get("title", "")) or None
                found[address] = (TYPES[kind], FeedLink(address, title, kind))
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(link for _, link in ordered)[:MOST]


def _base(tree: LexborHTMLParser, url: str | None) -> str | None:
    """The address that the page's links are relative to: its `base` element's, else its own."""
    node = tree.css_first("base[href]")
    stated = _absolute(url, node.attributes.get("href") or "") if node else None
    return stated or url


def _absolute(base: str | None, reference: str) -> str | None:
    """The address of the web that a reference means, or None."""
    reference = reference.strip()
    address = urls.resolve(base or reference, reference) if reference else None
    return address if address and urls.is_web(address) else None
