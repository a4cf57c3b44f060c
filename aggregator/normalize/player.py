"""The player of a video: HTML of our own making, never the feed's.

YouTube is embedded from its host without cookies, Vimeo with "do not track"; of any other player only the https
address is taken over.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from aggregator.model.feed import Entry

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}\Z")
_VIMEO_ID = re.compile(r"\d{4,12}\Z")
_YOUTUBE_PATHS = {"embed", "shorts", "live", "v", "e"}
_ALLOWED = "accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture"
_HTTPS = re.compile(r"https://[^\s\"'<>]+\Z", re.IGNORECASE)
_MOST_PLAYER = 20_000


def video_player(entry: Entry, url: str | None) -> str | None:
    """The player of the video that the entry (or the page at `url`) is, as HTML, or None where there is none."""
    addresses = [address for address in (url, entry.url, *entry.links, player_address(entry.player)) if address]
    source = next(filter(None, map(embed_address, addresses)), None) or player_address(entry.player)
    if source:
        return _frame(source)
    film = next((item.url for item in entry.enclosures if (item.type or "").startswith("video/")), None)
    return _film(film) if film and _is_https(film) else None


def embed_address(url: str) -> str | None:
    """The privacy-friendly address that embeds the YouTube or Vimeo video at `url`, or None where it is neither."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if host in {"youtube.com", "youtube-nocookie.com", "youtu.be", "music.youtube.com"}:
        return _youtube(host, segments, parts.query)
    return _vimeo(segments) if host in {"vimeo.com", "player.vimeo.com"} else None


def player_address(player: str | None) -> str | None:
    """The https address in a player's HTML (or in what is but an address), or None."""
    if not player:
        return None
    if "<" not in player:
        return player.strip() if _is_https(player.strip()) else None
    nodes = LexborHTMLParser(player[:_MOST_PLAYER]).css("iframe[src], embed[src]")
    found = (node.attributes.get("src") or "" for node in nodes)
    addresses = (f"https:{address}" if address.startswith("//") else address.strip() for address in found)
    return next(filter(_is_https, addresses), None)


def _youtube(host: str, segments: list[str], query: str) -> str | None:
    if host == "youtu.be":
        name = segments[0] if segments else ""
    elif segments[:1] == ["watch"]:
        name = parse_qs(query).get("v", [""])[0]
    else:
        name = segments[1] if len(segments) > 1 and segments[0] in _YOUTUBE_PATHS else ""
    return f"https://www.youtube-nocookie.com/embed/{name}" if _YOUTUBE_ID.match(name) else None


def _vimeo(segments: list[str]) -> str | None:
    name = next((segment for segment in reversed(segments) if _VIMEO_ID.match(segment)), None)
    return f"https://player.vimeo.com/video/{name}?dnt=1" if name else None


def _frame(source: str) -> str:
    size = 'width="800" height="500" frameborder="0"'
    return f'<iframe {size} src="{escape(source)}" allow="{_ALLOWED}" allowfullscreen></iframe>'


def _film(address: str) -> str:
    return f'<video width="800" controls preload="none" src="{escape(address)}"></video>'


def _is_https(address: str) -> bool:
    return _HTTPS.match(address) is not None
