"""Where a page says it lives, and what it points to: canonical address, AMP version, feeds.

A canonical address is believed only where it makes sense: themes state their home page, developers leave `localhost`,
templates stay unfilled, syndicated pages name the original, which may or may not be the same story. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.model.feed import FeedLink
from aggregator.parse.pages.json_ld import listed

if TYPE_CHECKING:
    from aggregator.parse.pages.markup import Link, Markup
    from aggregator.parse.pages.story import Story

_FEED_TYPES = {
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
    *("application/x.atom+xml", "application/x-atom+xml", "application/rss", "text/rss+xml", "text/rss"),
}
_MAYBE_FEED_TYPES = {"text/xml", "application/xml", "application/json"}
_FEED_WORD = re.compile(r"\b(?:rss|atom|feeds?)\b|feed\.json|\.rss|\.atom", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{3,}")
_LOCAL = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|test|invalid|example)$")
_ADDRESS_LITERAL = re.compile(r"^[\d.]+$|^\[")
_AMP_CACHES = ("cdn.ampproject.org", "google.com", "bing-amp.com")
_ENOUGH_WORDS = 0.6
_MOST_FEEDS = 100


@lru_cache(maxsize=64)
def _key(address: str) -> str:
    return urls.compare_key(address)


def find_canonical(markup: Markup, story: Story) -> tuple[str | None, list[str]]:
    """The page's canonical address (absolute, without fragment) or None, and what was wrong with those it states."""
    problems: list[str] = []
    believed: list[str] = []
    links = [link.href for link in markup.links if "canonical" in link.relations]
    for name, stated in (("canonical", links), ("og:url", markup.metas.get("og:url", [])), ("JSON-LD", _of(story))):
        for text in stated[:10]:
            address = markup.address(text)
            reason = _nonsense(markup, address)
            if address is None or reason:
                problems += [f"{name} address {text[:200]!r} ignored: {reason}"] if name != "JSON-LD" else []
            else:
                believed.append(address.partition("#")[0])
        if name == "canonical" and len({_key(address) for address in believed}) > 1:
            problems.append("several canonical addresses that differ")
            believed = _likeliest(markup, believed)
    return _specific(markup, believed), problems


def _of(story: Story) -> list[str]:
    found: list[str] = []
    for value in (story.value("mainEntityOfPage"), story.value("url")):
        for one in listed(value)[:2]:
            address = (one.get("@id") or one.get("url")) if isinstance(one, dict) else one
            if isinstance(address, str) and address.startswith(("http", "/")):
                found.append(address)
    return found


def _nonsense(markup: Markup, address: str | None) -> str | None:
    """Why `address` cannot be this page's, or None."""
    if address is None:
        return "it is no web address"
    host = urls.host(address) or ""
    if "." not in host or (_LOCAL.search(host) and not _same_site(markup.url, address)) or _ADDRESS_LITERAL.match(host):
        return None if markup.url and urls.host(markup.url) == host else "its host is not public"
    if not markup.url:
        return None
    if _is_home(address) and not _is_home(markup.url):
        return "it is the home page"
    if not _same_site(markup.url, address) and not _same_story(markup.url, address):
        return "it is another site's, and hardly the same story"
    return None


def _same_site(first: str, second: str) -> bool:
    hosts = [urls.host(first) or "", urls.host(second) or ""]
    return hosts[0] == hosts[1] or urls.registrable_domain(hosts[0]) == urls.registrable_domain(hosts[1])


def _same_story(page: str, address: str) -> bool:
    """Whether two sites' addresses may be one story: an AMP cache's copy, or most words of the path the same."""
    host = urls.host(page) or ""
    if host.endswith(_AMP_CACHES) and (urls.host(address) or "") in page.replace("-", "."):
        return True
    words, others = (_words(one) for one in (page, address))
    return bool(words and others) and len(words & others) >= _ENOUGH_WORDS * min(len(words), len(others))


def _words(address: str) -> set[str]:
    return set(_WORD.findall(_path(address).lower())) - {"html", "htm", "php", "amp", "www", "http", "https", "news"}


def _path(address: str) -> str:
    return address.partition("://")[2].partition("/")[2].partition("#")[0]


def _is_home(address: str) -> bool:
    return _path(address).rstrip("/") in {"", "index.html", "index.htm", "index.php"}


def _likeliest(markup: Markup, addresses: list[str]) -> list[str]:
    """Of several canonical addresses those that something else agrees with, else all."""
    others = {_key(found) for text in [*markup.metas.get("og:url", []), markup.url] if (found := markup.address(text))}
    return [address for address in addresses if _key(address) in others] or addresses


def _specific(markup: Markup, addresses: list[str]) -> str | None:
    """The first, unless it is only a folder above the page and the next one is the page itself."""
    if not addresses:
        return None
    page = _key(markup.url) if markup.url else ""
    first = addresses[0]
    above = bool(page) and page != _key(first) and page.startswith(_key(first).rstrip("/") + "/")
    return next((address for address in addresses if above and _key(address) == page), first)


def find_amp(markup: Markup) -> str | None:
    """The address of the page's AMP version, or None."""
    found = (markup.address(link.href) for link in markup.links if "amphtml" in link.relations)
    return next((address for address in found if address is not None), None)


def is_amp(markup: Markup) -> bool:
    """Whether the page says of itself that it is AMP (`<html amp>` or `<html ⚡>`)."""
    return any(name.removesuffix("\ufe0f") in {"amp", "⚡"} for name in markup.root)


def find_feeds(markup: Markup) -> tuple[FeedLink, ...]:
    """The feeds that the page points to, none twice, in its order."""
    found: dict[str, FeedLink] = {}
    for link in markup.links:
        address = markup.address(link.href.replace("feed://", "https://", 1)) if _is_feed(link) else None
        if address is not None and len(found) < _MOST_FEEDS:
            found.setdefault(address, FeedLink(url=address, title=link.title, type=link.type or None))
    return tuple(found.values())


def _is_feed(link: Link) -> bool:
    if "feed" in link.relations:
        return True
    if "alternate" not in link.relations or "stylesheet" in link.relations:
        return False
    named = _FEED_WORD.search(f"{link.href} {link.title or ''}") is not None
    return link.type in _FEED_TYPES or (link.type in _MAYBE_FEED_TYPES and named)
