"""The player of a video: HTML of our own making, never the feed's, and of known hosts only.

Of what a feed calls a player no more is taken over than the video's id.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from aggregator import urls

if TYPE_CHECKING:
    from aggregator.model.feed import Entry

_ALLOWED = "accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture"
_MOST_PLAYER = 20_000


def video_player(entry: Entry, url: str | None, *, own_host: str | None = None) -> str | None:
    """The player of the video that the entry (or the page at `url`) is, as HTML, or None where no known host has it.

    `own_host` is the source's: a PeerTube there may be framed. A film that is attached is shown without a frame.
    """
    addresses = [address for address in (url, entry.url, *entry.links, player_address(entry.player)) if address]
    embedded = (urls.embed_address(address, own_host=own_host) for address in addresses)
    source = next(filter(None, embedded), None)
    if source:
        return _frame(source)
    film = next((item.url for item in entry.enclosures if (item.type or "").startswith("video/")), None)
    return _film(film) if film and urls.is_web(film) and film.startswith("https://") else None


def player_address(player: str | None) -> str | None:
    """The address in a player's HTML (or in what is but an address), or None; whose it is, is not judged here."""
    if not player or "<" not in player:
        return (player or "").strip() or None
    nodes = LexborHTMLParser(player[:_MOST_PLAYER]).css("iframe[src], embed[src]")
    return next((address for node in nodes if (address := (node.attributes.get("src") or "").strip())), None)


def _frame(source: str) -> str:
    size = 'width="800" height="500" frameborder="0"'
    return f'<iframe {size} src="{escape(source)}" allow="{_ALLOWED}" allowfullscreen></iframe>'


def _film(address: str) -> str:
    return f'<video width="800" controls preload="none" src="{escape(address)}"></video>'
