"""Players of videos, as HTML that is ours: a frame, its address escaped, a known host in its privacy-friendly form."""

from __future__ import annotations

import html

from aggregator import urls

ALLOW = "accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture"
WIDTH, HEIGHT = 800, 500


def youtube_player(video: str) -> str | None:
    """The player of a YouTube video by its id, or None where that is no id."""
    return known_player(f"https://youtu.be/{video}")


def known_player(address: str) -> str | None:
    """The player of a video whose address, page or frame, is one of a known host; else None."""
    embedded = urls.embed_address(address)
    return frame(embedded) if embedded else None


def frame(address: str) -> str:
    """A frame that shows `address`, which is any text: it is escaped."""
    return (
        f'<iframe width="{WIDTH}" height="{HEIGHT}" frameborder="0" src="{html.escape(address)}" allow="{ALLOW}"'
        " allowfullscreen></iframe>"
    )
