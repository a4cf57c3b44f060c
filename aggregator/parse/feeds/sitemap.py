"""News sitemaps (Google's): each `url` with a `news:news` is an entry; other addresses are none."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from aggregator.model.feed import Feed
from aggregator.parse.feeds.draft import Defaults, Draft, finish, picture
from aggregator.parse.feeds.elements import Elements
from aggregator.parse.feeds.scope import MOST_ENTRIES
from aggregator.parse.feeds.text import Construct, one_line
from aggregator.parse.feeds.xml import attribute, children, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from aggregator.model.feed import Picture
    from aggregator.parse.feeds.scope import Scope

CORE = "sitemap:"


def read_sitemap(root: Element, scope: Scope) -> Feed | None:
    """The feed that a `urlset` holds, or None where none of its addresses is news."""
    entries, title = [], None
    for number, (url, news) in enumerate(islice(_news(root), MOST_ENTRIES), 1):
        scope.place = f"entry {number}"
        publication = next(iter(news.all("news:publication")), None)
        name = Elements(publication).text("news:name") if publication is not None else None
        title = title or name
        entries.append(finish(_draft(url, news, scope), scope, Defaults()))
    if not entries:
        return None
    tongues = {entry.language for entry in entries}
    return Feed(
        format="news-sitemap",
        title=one_line(title or "") or None,
        language=tongues.pop() if len(tongues) == 1 else None,
        entries=tuple(entries),
        problems=scope.problems,
    )


def _news(root: Element) -> Iterator[tuple[Elements, Elements]]:
    """Each address that is news, with what is said of it."""
    for name, child in children(root):
        if name.removeprefix(CORE) != "url":
            continue
        url = Elements(child, CORE)
        yield from ((url, Elements(news)) for news in islice(url.all("news:news"), 1))


def _draft(url: Elements, news: Elements, scope: Scope) -> Draft:
    """What a sitemap says of one story."""
    publication = next(iter(news.all("news:publication")), None)
    location = url.first("loc")
    address = scope.of_element(location, plain(location)) if location is not None else None
    title = news.text("news:title")
    return Draft(
        id=address,
        url=address,
        links=[address] if address else [],
        title=Construct(title) if title else None,
        published=news.texts("news:publication_date"),
        updated=url.texts("lastmod"),
        categories=[word for text in news.texts("news:keywords", "news:genres") for word in text.split(",")],
        language=Elements(publication).text("news:language") if publication is not None else None,
        pictures=[shown for image in url.all("image:image") if (shown := _picture(image, scope))],
    )


def _picture(image: Element, scope: Scope) -> Picture | None:
    """The address of an image:image."""
    parts = Elements(image)
    location = parts.first("image:loc")
    reference = plain(location) if location is not None else attribute(image, "href")
    return picture(scope.of_element(image, reference))
