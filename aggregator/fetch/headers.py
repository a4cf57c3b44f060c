"""What is said with a request, and what was said with an answer."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.fetch.decode import ACCEPT_ENCODING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from yarl import URL

    from aggregator.model.exchange import Purpose, Request

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT: dict[Purpose, str] = {
    "feed": (
        "application/atom+xml,application/rss+xml,application/feed+json,application/rdf+xml;q=0.9,"
        "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/html;q=0.5,*/*;q=0.1"
    ),
    "page": HTML,
    "amp": HTML,
    "link": HTML,
    "discovery": HTML,
    "image": "image/avif,image/webp,image/png,image/jpeg,image/gif,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "hook": "*/*",
    "robots": "text/plain,*/*;q=0.5",
}
LANGUAGE = "en-US,en;q=0.8,*;q=0.5"
CONTENT_RANGE = re.compile(r"bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", re.IGNORECASE)


def default_headers(user_agent: str) -> dict[str, str]:
    """What every request says."""
    return {"User-Agent": user_agent, "Accept-Language": LANGUAGE, "Accept-Encoding": ACCEPT_ENCODING}


def request_headers(request: Request, target: URL, *, own_origin: bool, cookies: str) -> dict[str, str]:
    """What this request says at `target`. Its own headers, which may be secret, only while at their origin."""
    said = {"Accept": ACCEPT[request.purpose]}
    if request.etag:
        said["If-None-Match"] = request.etag
    if request.last_modified:
        said["If-Modified-Since"] = request.last_modified
    if request.byte_range:
        first, last = request.byte_range
        said |= {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
    if target.raw_user is not None:
        said["Authorization"] = _basic(target)
    if own_origin and request.headers:
        _add(said, request.headers)
    if cookies:
        said["Cookie"] = f"{said['Cookie']}; {cookies}" if "Cookie" in said else cookies
    return said


def _add(said: dict[str, str], own: Iterable[tuple[str, str]]) -> None:
    """Add a request's own headers; where it says one that is said by default, its own stands."""
    spelled = {name.lower(): name for name in said}
    for name, value in own:
        key = "Cookie" if name.lower() == "cookie" else spelled.get(name.lower(), name)
        said[key] = value


def _basic(target: URL) -> str:
    pair = f"{target.user or ''}:{target.password or ''}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def answer_headers(raw: Collection[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Headers as text, names in lower case. Values are UTF-8 where they can be, else Latin-1 (RFC 9110, 5.5)."""
    try:
        return tuple([(_name(name), value.decode("utf-8").strip()) for name, value in raw])
    except UnicodeDecodeError:
        return tuple((_name(name), _text(value)) for name, value in raw)


@lru_cache(maxsize=1024)
def _name(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def first_header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first header of that name (lower case), or None."""
    return next((value for key, value in headers if key == name), None)


def _is_whole(part: re.Match[str]) -> bool:
    first, last, length = part.groups()
    return int(first) == 0 and (length == "*" or int(length) == int(last) + 1)


def status_problem(status: int, headers: Iterable[tuple[str, str]], request: Request) -> str | None:
    """What makes this status no answer to what was asked, as a sentence, or None.

    Browsers show a part that nobody asked for, so that a link to it lives; who wants to read it wants all of it.
    """
    if status < 200:  # noqa: PLR2004
        return f"the answer has status {status:03}, which is none"
    if status == 304 and not (request.etag or request.last_modified):  # noqa: PLR2004
        return "the server says 304, not modified, without having been asked"
    if status != 206:  # noqa: PLR2004
        return None
    match = CONTENT_RANGE.match(first_header(headers, "content-range") or "")
    if request.byte_range is None:
        is_enough = request.purpose == "link" or match is None or _is_whole(match)
        return None if is_enough else "the server sends a part (206) without having been asked for one"
    if match is None or int(match[1]) != request.byte_range[0]:
        return "the server sends another part than the one it was asked for"
    return None
