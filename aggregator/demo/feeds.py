"""Every feed format by its name, and the formats that are neither RSS nor Atom."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from aggregator.demo import atom, rss
from aggregator.demo.bodies import loose_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story


def json_feed_10(site: Site, stories: Sequence[Story]) -> str:
    """JSON Feed 1.0: one author per item."""
    items = [_json_item(site, story) | {"author": {"name": story.author}} for story in stories]
    return _json_feed(site, "1", items)


def json_feed_11(site: Site, stories: Sequence[Story]) -> str:
    """JSON Feed 1.1: several authors and a language per item."""
    items = [
        _json_item(site, story) | {"authors": [{"name": story.author}], "language": site.language} for story in stories
    ]
    return _json_feed(site, "1.1", items)


def news_sitemap(site: Site, stories: Sequence[Story]) -> str:
    """A news sitemap with titles, dates and pictures."""
    urls = "".join(_sitemap_entry(site, story) for story in stories)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n{urls}</urlset>\n'
    )


FORMATS: dict[str, Callable[[Site, Sequence[Story]], str]] = {
    "rss-0.91": rss.rss_091,
    "rss-0.92": rss.rss_092,
    "rss-2.0": rss.rss_20,
    "rss-1.0": rss.rdf,
    "podcast": rss.podcast,
    "atom-0.3": atom.atom_03,
    "atom-1.0": atom.atom_10,
    "videos": atom.videos,
    "json-feed-1.0": json_feed_10,
    "json-feed-1.1": json_feed_11,
    "news-sitemap": news_sitemap,
    "loose": loose_feed,
}
"""What writes a format, by the format's name."""

_TYPES = {
    "rss-1.0": "application/rdf+xml",
    "atom-0.3": "application/atom+xml",
    "atom-1.0": "application/atom+xml",
    "videos": "application/atom+xml",
    "json-feed-1.0": "application/json",
    "json-feed-1.1": "application/feed+json",
    "news-sitemap": "application/xml",
}


def feed_type(site: Site) -> str:
    """The media type of a site's feed, without parameters."""
    return _TYPES.get(site.feed, "application/rss+xml")


def write_feed(site: Site, stories: Sequence[Story]) -> bytes:
    """The site's feed in its format and charset, newest story first."""
    return FORMATS[site.feed](site, stories).encode(site.charset, "xmlcharrefreplace")


def _json_feed(site: Site, version: str, items: list[dict[str, Any]]) -> str:
    feed = {
        "version": f"https://jsonfeed.org/version/{version}",
        "title": site.name,
        "home_page_url": site.home,
        "feed_url": site.feed_url,
        **({"language": site.language} if version != "1" else {}),
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False)


def _json_item(site: Site, story: Story) -> dict[str, Any]:
    picture = {"image": site.picture_url(story)} if site.feed_pictures else {}
    return {
        "id": story.guid or site.page_url(story),
        "url": site.link(story),
        "title": story.title,
        "summary": story.summary,
        "content_html": "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs),
        "date_published": story.published.isoformat() if story.stated is None else story.stated,
        "date_modified": story.updated.isoformat(),
        "tags": list(story.keywords),
        **picture,
    }


def _sitemap_entry(site: Site, story: Story) -> str:
    picture = f"<image:image><image:loc>{site.picture_url(story)}</image:loc></image:image>"
    return (
        f"<url><loc>{escape(site.link(story))}</loc><lastmod>{story.updated.isoformat()}</lastmod><news:news>"
        f"<news:publication><news:name>{escape(site.name)}</news:name><news:language>{site.language}</news:language>"
        f"</news:publication><news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title><news:keywords>{escape(', '.join(story.keywords))}"
        f"</news:keywords></news:news>{picture if site.feed_pictures else ''}</url>\n"
    )
