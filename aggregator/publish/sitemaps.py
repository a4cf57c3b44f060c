"""Sitemaps (sitemaps.org, protocol 0.9): the site's own pages, and the news of the last two days."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from aggregator.model.publication import Document
from aggregator.publish.site.places import HOME, SEARCH
from aggregator.publish.story_facts import address, changed
from aggregator.publish.times import instant
from aggregator.publish.xml import DECLARATION, element
from aggregator.urls import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from aggregator.model.publication import Census, Listing, Masthead, Rendering, Stories, Story

SITEMAP: Final = "sitemap"
NEWS: Final = "news-sitemap"
MOST_URLS: Final = 50_000
MOST_NEWS: Final = 1_000
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_LETTERS: Final = 2_048
"""What one file may hold (sitemaps.org; Google for news), and how long an address may be."""
NEWS_SPAN: Final = timedelta(days=2)
_HIDDEN: Final = f"{SEARCH}/{HOME}"
"""The page that asks search engines not to list it."""
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = f'{_SITEMAP} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


class Sitemaps:
    """The sitemap of the pages that lie on the publication's own host, and the news sitemap.

    A story has a page of its own where `story_url` says so; else the news sitemap has the publisher's page.
    """

    renderings: Sequence[Rendering] = ()

    def __init__(self, masthead: Masthead, story_url: str | None) -> None:
        self._masthead = masthead
        self._story_url = story_url
        self.notices: Sequence[str] = []
        if not masthead.base_url:
            self.notices = [f"publish.base_url is not set, so there is no {SITEMAP}.xml"]

    def listings(self, census: Census) -> Iterable[Listing]:
        """None."""
        del census
        return ()

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterator[Document]:
        """Each sitemap, in as many parts as it needs; no news sitemap where it would be empty."""
        del census
        base = self._masthead.base_url
        if base:
            places = dict.fromkeys(
                ["", *(_page(path) for path in written if path.endswith(".html") and path != _HIDDEN)]
            )
            pages = (_url(base + place) for place in places)
            own = (self._entry(story) for story in _oldest_first(stories)) if self._story_url else ()
            yield from _files(SITEMAP, _SITEMAP, chain(pages, own), base, MOST_URLS)
        yield from _files(NEWS, _NEWS, self._news(stories), base, MOST_NEWS)

    def _entry(self, story: Story) -> str:
        return _url(story_address(self._story_url or "", story), changed(story))

    def _news(self, stories: Stories) -> Iterator[str]:
        now = self._masthead.now
        for story in stories.between(now - NEWS_SPAN, now + timedelta(seconds=1)):
            place = story_address(self._story_url, story) if self._story_url else address(story)
            name = self._masthead.title if self._story_url else story.article.provider.name
            if place:
                yield _news_url(place, story, name, language(self._masthead.locale))


def story_address(pattern: str, story: Story) -> str:
    """The address of a story's own page by the setting `publish.story_url`."""
    path = story.path.removesuffix(".md")
    parts = {"category": story.article.category, "name": path.rpartition("/")[2], "path": path}
    for key, value in parts.items():
        pattern = pattern.replace(f"{{{key}}}", quote(value))
    return pattern


def language(locale: str) -> str:
    """The language of a locale as news sitemaps want it: ISO 639, but for the two Chinese scripts."""
    lower = locale.lower()
    return lower if lower in {"zh-cn", "zh-tw"} else lower.partition("-")[0]


def _oldest_first(stories: Stories) -> list[Story]:
    """So that a new story changes the last part only."""
    return list(stories.newest())[::-1]


def _page(path: str) -> str:
    """What follows the base in a page's address; a folder stands for its index."""
    return quote(path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path)


def _url(place: str, moment: datetime | None = None) -> str:
    place = wire(place)
    if len(place) >= MOST_LETTERS:
        return ""
    modified = element("lastmod", instant(moment)) if moment else ""
    return f"  <url>{element('loc', place)}{modified}</url>\n"


def _news_url(place: str, story: Story, name: str, spoken: str) -> str:
    place = wire(place)
    if len(place) >= MOST_LETTERS:
        return ""
    publication = element("news:name", name) + element("news:language", spoken)
    return (
        f"  <url>\n    {element('loc', place)}\n    <news:news>\n"
        f"      <news:publication>{publication}</news:publication>\n"
        f"      {element('news:publication_date', instant(story.article.published))}\n"
        f"      {element('news:title', story.article.title)}\n    </news:news>\n  </url>\n"
    )


def _files(name: str, names: str, urls: Iterable[str], base: str | None, most: int) -> Iterator[Document]:
    """One file, or an index of several; without a base, which an index needs, the first part alone."""
    parts = list(split(urls, most, MOST_BYTES - 1024))
    if len(parts) > 1 and base:
        for number, part in enumerate(parts, 1):
            yield Document(f"{name}-{number}.xml", _urlset(names, part))
        yield Document(f"{name}.xml", _index(f"{base}{name}-{number}.xml" for number in range(1, len(parts) + 1)))
    elif parts:
        yield Document(f"{name}.xml", _urlset(names, parts[0]))


def split(urls: Iterable[str], most: int, most_bytes: int) -> Iterator[str]:
    """The elements in parts of at most so many and so many bytes, in their order; empty ones are left out."""
    part: list[str] = []
    size = 0
    for url in filter(None, urls):
        length = len(url.encode())
        if part and (len(part) >= most or size + length > most_bytes):
            yield "".join(part)
            part, size = [], 0
        part.append(url)
        size += length
    if part:
        yield "".join(part)


def _urlset(names: str, urls: str) -> bytes:
    return f"{DECLARATION}<urlset {names}>\n{urls}</urlset>\n".encode()


def _index(places: Iterable[str]) -> bytes:
    parts = "".join(f"  <sitemap>{element('loc', place)}</sitemap>\n" for place in places)
    return f"{DECLARATION}<sitemapindex {_SITEMAP}>\n{parts}</sitemapindex>\n".encode()
