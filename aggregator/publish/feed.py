"""What all formats of feeds say of the feed itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from aggregator.publish.pixels import pixels
from aggregator.publish.story_facts import newest, urn
from aggregator.urls import is_web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.article import Image
    from aggregator.model.publication import Masthead, Story

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without stories was updated."""


class Channel(Struct, frozen=True, kw_only=True):
    """A feed: its lasting id, title, language, when it was updated, and absolute addresses where they can be said."""

    id: str
    title: str
    description: str
    locale: str
    updated: datetime
    home: str | None = None
    self_url: str | None = None
    hub: str | None = None


def channel(masthead: Masthead, topic: str | None, path: str, stories: Sequence[Story]) -> Channel:
    """The feed of all stories, or of one topic's, that lies at `path` in the published folder.

    Its id depends on the publication's title and the topic, not on the address: when a site moves, subscribers keep
    what they read. Of a publication without a title it depends on the address.
    """
    title = f"{masthead.title}: {topic}" if topic else masthead.title
    base = masthead.base_url
    return Channel(
        id=urn(f"{masthead.identity or masthead.title}\n{topic or ''}"),
        title=title,
        description=f"The latest stories on {topic}" if topic else "The latest stories",
        locale=masthead.locale,
        updated=newest(stories) or NEVER,
        home=base,
        self_url=f"{base}{path}" if base else None,
        hub=masthead.hub if base else None,
    )


def image_of(story: Story) -> Image | None:
    """The image that stands for a story, in a size that images have; None where its address is not of the web."""
    image = next(iter(story.article.images), None)
    if image is None or not is_web(image.url):
        return None
    return replace(image, width=pixels(image.width), height=pixels(image.height))
