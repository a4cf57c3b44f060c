"""JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aggregator.publish.feed import Channel, image_of
from aggregator.publish.story_facts import address, with_ids
from aggregator.publish.times import instant
from aggregator.publish.xml import allowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.publication import Story

VERSION: Final = "https://jsonfeed.org/version/1.1"


def json_feed(channel: Channel, stories: Sequence[Story]) -> bytes:
    """The feed of these stories, in their order."""
    ids = {story.path: own for story, own in with_ids(stories)}
    feed = {
        "version": VERSION,
        "title": allowed(channel.title),
        "home_page_url": channel.home,
        "feed_url": channel.self_url,
        "description": allowed(channel.description),
        "language": channel.locale,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else None,
        "items": [_given(_item(story, ids[story.path])) for story in stories],
    }
    return msgspec.json.format(msgspec.json.encode(_given(feed)), indent=2) + b"\n"


def _item(story: Story, own: str) -> dict[str, Any]:
    article = story.article
    image = image_of(story)
    return {
        "id": own,
        "url": address(story),
        "title": allowed(article.title),
        "content_text": allowed(article.excerpt).strip() or allowed(article.title),
        "image": image.url if image else None,
        "date_published": instant(article.published),
        "date_modified": instant(article.updated) if article.updated else None,
        "authors": [{"name": allowed(article.provider.name)}],
        "tags": list(dict.fromkeys(map(allowed, article.topics))) or None,
    }


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without those that are absent: they are left out."""
    return {key: value for key, value in facts.items() if value is not None}
