"""From the address of a video, as people share it, to the one that embeds it: known hosts only, each a row of a table.

YouTube is embedded from its host without cookies, Vimeo with "do not track". What is taken over from an address are ids
of letters, digits, `-` and `_`, so of what HTML would need escaped an embedding address holds at most `&`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

_LONGEST = 2000
_MOST_FIELDS = 40
_YOUTUBE = "https://www.youtube-nocookie.com/embed/{}"
_YOUTUBE_HOSTS = r"(?:(?:www|m|music)\.)?youtube\.com|(?:www\.)?youtube-nocookie\.com"
_YOUTUBE_ID = r"(?!videoseries|live_stream)[\w-]{11}"
_VIMEO = "https://player.vimeo.com/video/{}?{}dnt=1"
_VIMEO_LISTS = r"(?:video/|(?:channels|groups|album|showcase|ondemand)/[\w-]+/(?:videos?/)?)"
_DAILYMOTION = "https://www.dailymotion.com/embed/video/{}"
_DAILYMOTION_ID = "[a-zA-Z0-9]{4,12}"


class _Row(NamedTuple):
    """One kind of address: its hosts, its path, where `{}` is the id, and what embeds it.

    `parameter` is the one that has the id instead; `key` opens an unlisted video, and is the path's last segment or the
    parameter `h`.
    """

    hosts: str
    path: str
    id: str
    embed: str
    parameter: str | None = None
    key: str | None = None


_ROWS = (
    _Row(_YOUTUBE_HOSTS, "/(?:embed|v|e|shorts|live|watch)/{}", _YOUTUBE_ID, _YOUTUBE),
    _Row(_YOUTUBE_HOSTS, "/watch", _YOUTUBE_ID, _YOUTUBE, parameter="v"),
    _Row(r"(?:www\.)?youtu\.be", "/{}", _YOUTUBE_ID, _YOUTUBE),
    _Row(r"player\.vimeo\.com", "/video/{}", "[0-9]{4,12}", _VIMEO, key="[0-9a-f]{6,16}"),
    _Row(r"(?:www\.)?vimeo\.com", f"/{_VIMEO_LISTS}?{{}}", "[0-9]{4,12}", _VIMEO, key="[0-9a-f]{6,16}"),
    _Row(r"(?:(?:www|geo)\.)?dailymotion\.com", r"/(?:embed/)?video/{}(?:_[\w-]*)?", _DAILYMOTION_ID, _DAILYMOTION),
    _Row(r"geo\.dailymotion\.com", r"/player(?:/\w+)?\.html", _DAILYMOTION_ID, _DAILYMOTION, parameter="video"),
    _Row(r"(?:www\.)?dai\.ly", "/{}", _DAILYMOTION_ID, _DAILYMOTION),
    _Row(r"(?:(?:www|embed)\.)?ted\.com", "/talks/{}", "(?:lang/[a-z-]{2,8}/)?[a-z0-9_]{3,200}", "https://embed.ted.com/talks/{}"),
)  # fmt: skip
_PEER_HOSTS = frozenset(
    ("framatube.org", "video.blender.org", "tilvids.com", "peertube.tv", "diode.zone", "makertube.net")
)
_PEER_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([A-Za-z0-9-]{8,36})")


class _Reader(NamedTuple):
    """A row with its expressions compiled."""

    row: _Row
    hosts: re.Pattern[str]
    path: re.Pattern[str]
    id: re.Pattern[str]


def _reader(row: _Row) -> _Reader:
    key = f"(?:/(?P<key>{row.key}))?" if row.key else ""
    path = re.compile(row.path.replace("{}", f"(?P<id>{row.id})") + key, re.ASCII)
    return _Reader(row, re.compile(row.hosts), path, re.compile(row.id, re.ASCII))


@cache
def _readers() -> tuple[_Reader, ...]:
    """Compiled when the first address is looked at: most runs embed nothing."""
    return tuple(map(_reader, _ROWS))


def embed_address(url: str, *, own_host: str | None = None) -> str | None:
    """The privacy-friendly address that embeds the video at `url` (its page, its frame); None where that is none.

    A video of PeerTube, which anybody may run, counts where its host is a well-known one or `own_host`.
    """
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    if len(url) > _LONGEST or parts.scheme not in {"http", "https"} or not host:
        return None
    path = parts.path.rstrip("/")
    found = (_embedded(reader, path, parts) for reader in _readers() if reader.hosts.fullmatch(host))
    return next(filter(None, found), None) or _peer(host, path, own_host)


def _embedded(reader: _Reader, path: str, parts: SplitResult) -> str | None:
    match = reader.path.fullmatch(path)
    if match is None:
        return None
    row, query = reader.row, _query(parts)
    name = query.get(row.parameter, "") if row.parameter else match["id"]
    if row.parameter and not reader.id.fullmatch(name):
        return None
    if row.key is None:
        return row.embed.format(name)
    key = match["key"] or query.get("h", "")
    return row.embed.format(name, f"h={key}&" if re.fullmatch(row.key, key) else "")


def _query(parts: SplitResult) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=_MOST_FIELDS).items()}
    except ValueError:
        return {}


def _peer(host: str, path: str, own_host: str | None) -> str | None:
    match = _PEER_PATH.fullmatch(path)
    return f"https://{host}/videos/embed/{match[1]}" if match and host in {*_PEER_HOSTS, own_host} else None


def thumbnail_address(url: str) -> str | None:
    """Where the host of the video at `url` keeps a picture of it under the video's id (YouTube does); else None."""
    host, _, name = (embed_address(url) or "").partition(_YOUTUBE.format(""))
    return f"https://i.ytimg.com/vi/{name}/hqdefault.jpg" if name and not host else None
