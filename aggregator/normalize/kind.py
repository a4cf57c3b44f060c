"""What a reader finds at a story's address: an article, a video, something to listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.normalize.identity import address_of

if TYPE_CHECKING:
    from aggregator.model.feed import Entry
    from aggregator.model.page import Page

SHORT_TEXT = 600
"""Characters up to which a text only introduces what it comes with: some hundred words of English."""


def kind_of(entry: Entry, page: Page | None, *, podcast: bool = False, own_host: str | None = None) -> str:
    """`video`, `audio` or `article`.

    Video: the story is at a known host of videos, the feed names a player for it, or its page says so (Open Graph).
    A player that stands in its text makes it none. Audio: the page says so, or sound is attached, and the feed is a
    `podcast` or the text but an introduction. A film that is attached is the episode of a `podcast` that has no sound
    besides, and counts elsewhere where there is nothing else to open.
    """
    stated = (page.type or "").casefold() if page else ""
    address = address_of(entry)
    if is_named_player(entry) or stated.startswith("video") or _is_video(address, own_host):
        return "video"
    attached = next((item.type or "" for item in entry.enclosures if item.url == address), "").casefold()
    if attached.startswith("video/") or (podcast and not has_sound(entry) and _has_film(entry)):
        return "video"
    if stated.startswith(("audio", "music", "podcast")) or attached.startswith("audio/"):
        return "audio"
    return "audio" if has_sound(entry) and (podcast or is_short(entry)) else "article"


def is_one_video(entry: Entry) -> bool:
    """Whether an article is little more than the video that stands in its text."""
    return entry.player_in_text and is_short(entry)


def is_named_player(entry: Entry) -> bool:
    """Whether the feed names a player as the entry's own matter."""
    return entry.player is not None and not entry.player_in_text


def is_short(entry: Entry) -> bool:
    """Whether the feed brings no more text than introduces something."""
    return max(len(entry.content or ""), len(entry.summary or "")) <= SHORT_TEXT


def has_sound(entry: Entry) -> bool:
    """Whether audio is attached."""
    return _is_attached(entry, "audio/")


def _has_film(entry: Entry) -> bool:
    return _is_attached(entry, "video/")


def _is_attached(entry: Entry, kind: str) -> bool:
    return any((item.type or "").casefold().startswith(kind) for item in entry.enclosures)


def _is_video(address: str | None, own_host: str | None) -> bool:
    return address is not None and urls.embed_address(address, own_host=own_host) is not None
