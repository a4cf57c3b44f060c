"""A resource: what an address answers, and the manner in which it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Render = Callable[[], bytes]
Headers = tuple[tuple[str, str], ...]
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an answer is sent, where it is not sent at once and whole. Times are seconds.

    `framing`: `length` states it, `chunked` and `close` do not, `short` states one that is longer than what follows.
    """

    delay: float = 0.0
    framing: Literal["length", "chunked", "close", "short"] = "length"
    drip: float = 0.0
    """Pause between single bytes."""
    reset: bool = False
    """The connection is reset instead of an answer."""
    hang: bool = False
    """No answer ever comes; the connection stays open."""
    head: Literal["plain", "refused", "without-length"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """An answer whose body is rendered only when somebody reads it."""

    render: Render = field(default=bytes)
    media_type: str = HTML
    status: int = 200
    etag: str | None = None
    modified: datetime | None = None
    headers: Headers = ()
    ranges: bool = False
    packed: bool = False
    """The body goes out gzipped to clients that accept it."""
    again_in: float | None = None
    """Seconds to the date that Retry-After states."""
    manner: Manner | None = None
    at_first: Resource | None = None
    """What the first request of this address is answered."""


def text(content: str, media_type: str = HTML, status: int = 200) -> Resource:
    """A resource of fixed text, in UTF-8."""
    return Resource(render=content.encode, media_type=media_type, status=status)


def redirect(location: str, status: int = 302) -> Resource:
    """A redirect to an address."""
    return replace(text(f'<a href="{location}">moved</a>', status=status), headers=(("Location", location),))


def failure(status: int, *headers: tuple[str, str]) -> Resource:
    """An error page with that status."""
    return replace(text(f"<title>{status}</title><h1>Error {status}</h1>", status=status), headers=headers)


def http_date(moment: datetime) -> str:
    """The moment as HTTP writes it. The moment is UTC."""
    return format_datetime(moment, usegmt=True)
