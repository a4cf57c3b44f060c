"""Players of videos, as HTML that is ours: a frame, its address escaped, a known host in its privacy-friendly form."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

ALLOW = "accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture"
WIDTH, HEIGHT = 800, 500
_ID = r"([A-Za-z0-9_-]{1,64})"
_EMBEDS = (
    # host (without www.), path of what a feed names, and the address to frame
    (r"youtu\.be", rf"/{_ID}", "https://www.youtube-nocookie.com/embed/{}"),
    (
        r"(?:m\.)?youtube(?:-nocookie)?\.com",
        rf"/(?:embed|v|shorts|live)/{_ID}",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (r"(?:player\.)?vimeo\.com", r"/(?:video/)?(\d{4,12})", "https://player.vimeo.com/video/{}?dnt=1"),
    (r"(?:geo\.)?dailymotion\.com", rf"/(?:embed/)?video/{_ID}", "https://www.dailymotion.com/embed/video/{}"),
    (r"dai\.ly", rf"/{_ID}", "https://www.dailymotion.com/embed/video/{}"),
    (r"embed\.ted\.com", r"/talks/((?:lang/[a-z-]+/)?[a-z0-9_]+)", "https://embed.ted.com/talks/{}"),
    (r"ted\.com", r"/talks/([a-z0-9_]+)", "https://embed.ted.com/talks/{}"),
    (r"channel9\.msdn\.com", r"(/[\w/-]+/player)", "https://channel9.msdn.com{}"),
    (r"microsoft\.com", r"/(?:[a-z-]+/)?videoplayer/embed/(\w+)", "https://www.microsoft.com/videoplayer/embed/{}"),
)
_COMPILED = tuple((re.compile(host), re.compile(path), frame) for host, path, frame in _EMBEDS)


def youtube_player(video: str) -> str | None:
    """The player of a YouTube video by its id, or None where that is no id."""
    return frame(f"https://www.youtube-nocookie.com/embed/{video}") if re.fullmatch(_ID, video) else None


def known_player(address: str) -> str | None:
    """The player of a video whose address, page or frame, is one of a known host; else None."""
    embedded = _embedded(address)
    return frame(embedded) if embedded else None


def frame(address: str) -> str:
    """A frame that shows `address`, which is any text: it is escaped."""
    return (
        f'<iframe width="{WIDTH}" height="{HEIGHT}" frameborder="0" src="{html.escape(address)}" allow="{ALLOW}"'
        " allowfullscreen></iframe>"
    )


def _embedded(address: str) -> str | None:
    """The address to frame, or None where the host or the path is not known."""
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    path = parts.path.rstrip("/")
    if host in {"youtube.com", "m.youtube.com"} and path == "/watch":
        path = f"/v/{parse_qs(parts.query, max_num_fields=20).get('v', [''])[0]}"
    matches = ((frame, one.fullmatch(path)) for known, one, frame in _COMPILED if known.fullmatch(host))
    return next((frame.format(found[1]) for frame, found in matches if found), None)
