"""Atom 1.0 (RFC 4287), with images as Media RSS has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.publish.feed import Channel, image_of
from aggregator.publish.story_facts import address, changed, with_ids
from aggregator.publish.times import instant
from aggregator.publish.xml import DECLARATION, element, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.publication import Story

NAMES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'


def atom(channel: Channel, stories: Sequence[Story]) -> bytes:
    """The feed of these stories, in their order."""
    ids = {story.path: own for story, own in with_ids(stories)}
    entries = "".join(f"  <entry>\n{lines(_entry(story, ids[story.path]), 4)}  </entry>\n" for story in stories)
    start = f'<feed {NAMES} xml:lang="{channel.locale}">'
    return f"{DECLARATION}{start}\n{lines(_head(channel), 2)}{entries}</feed>\n".encode()


def _head(channel: Channel) -> Iterator[str]:
    yield element("id", channel.id)
    yield element("title", channel.title)
    yield element("updated", instant(channel.updated))
    for relation, target, kind in (
        ("self", channel.self_url, "application/atom+xml"),
        ("alternate", channel.home, "text/html"),
        ("hub", channel.hub, None),
    ):
        if target:
            yield element("link", rel=relation, type=kind, href=target)
    yield element("generator", "aggregator")


def _entry(story: Story, own: str) -> Iterator[str]:
    article = story.article
    link = address(story)
    yield element("id", own)
    yield element("title", article.title)
    yield element("updated", instant(changed(story)))
    yield element("published", instant(article.published))
    if link:
        yield element("link", rel="alternate", href=link)
    yield f"<author>{element('name', article.provider.name)}</author>"
    # Without a page to link to, an entry has to hold its content (4.1.2).
    yield element("summary" if link else "content", article.excerpt.strip(), type="text")
    for topic in dict.fromkeys(article.topics):
        yield element("category", term=topic)
    if image := image_of(story):
        yield element("media:content", url=image.url, medium="image", width=image.width, height=image.height)
