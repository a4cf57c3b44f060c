"""What feeds and sitemaps say of a story: its address, its lasting id, its times."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from aggregator.urls import is_web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from aggregator.model.publication import Story


def address(story: Story) -> str | None:
    """Where a reader opens the story: its page, else the address that the source gave; None without http or https."""
    return next((url for url in (story.article.web_url, story.article.original_url) if url and is_web(url)), None)


def changed(story: Story) -> datetime:
    """When the story was published, or updated later."""
    return max(story.article.published, story.article.updated or story.article.published)


def newest(stories: Iterable[Story]) -> datetime | None:
    """When the last of the stories was published or updated."""
    return max(map(changed, stories), default=None)


def story_id(story: Story) -> str:
    """An id that stays while the record moves or its title changes, as it is that of the source's own address."""
    return urn(story.article.original_url or story.article.web_url or story.path)


def with_ids(stories: Iterable[Story]) -> Iterator[tuple[Story, str]]:
    """Each story with an id that no other has; of several with one address, the later records are known by path."""
    taken: set[str] = set()
    for story in sorted(stories, key=lambda story: (story.article.published, story.path)):
        own = story_id(story)
        own = own if own not in taken else urn(story.path)
        taken.add(own)
        yield story, own


def urn(name: str) -> str:
    """A `urn:uuid:` (RFC 9562, version 5) of the name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name.encode("utf-8", "replace").decode()).urn
