"""RSS 2.0 (rssboard.org), with Dublin Core's creator and Media RSS's images."""

from __future__ import annotations

import re
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from aggregator.publish.feed import Channel, image_of
from aggregator.publish.story_facts import address, with_ids
from aggregator.publish.xml import DECLARATION, element, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.publication import Story

NAMES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")
"""What some readers take for markup in a title, which is plain text, or should be."""


def rss(channel: Channel, stories: Sequence[Story]) -> bytes:
    """The feed of these stories, in their order."""
    ids = {story.path: own for story, own in with_ids(stories)}
    items = "".join(f"    <item>\n{lines(_item(story, ids[story.path]), 6)}    </item>\n" for story in stories)
    head = lines(_head(channel), 4)
    return f'{DECLARATION}<rss version="2.0" {NAMES}>\n  <channel>\n{head}{items}  </channel>\n</rss>\n'.encode()


def _head(channel: Channel) -> Iterator[str]:
    yield element("title", channel.title)
    # A channel has to have a link (RSS 2.0): where no page is known, one that leads nowhere, the feed's own id.
    yield element("link", channel.home or channel.id)
    yield element("description", channel.description)
    yield element("language", channel.locale)
    yield element("lastBuildDate", format_datetime(channel.updated))
    yield element("generator", "aggregator")
    if channel.self_url:
        yield element("atom:link", rel="self", type="application/rss+xml", href=channel.self_url)
    if channel.hub:
        yield element("atom:link", rel="hub", href=channel.hub)


def _item(story: Story, own: str) -> Iterator[str]:
    article = story.article
    yield element("title", _MARKUP.sub(lambda found: escape(found[0]), article.title))
    if link := address(story):
        yield element("link", link)
    yield element("guid", own, isPermaLink="false")
    yield element("pubDate", format_datetime(article.published))
    yield element("dc:creator", article.provider.name)
    # A description is HTML (RSS 2.0, "Elements of <item>").
    yield element("description", escape(article.excerpt.strip(), quote=False))
    for topic in dict.fromkeys(article.topics):
        yield element("category", topic)
    if image := image_of(story):
        yield element("media:content", url=image.url, medium="image", width=image.width, height=image.height)
