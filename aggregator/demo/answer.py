"""Answers: a request's head and a resource in, the bytes of a response out."""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.demo.resource import http_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aggregator.demo.resource import Manner, Resource

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Request:
    """A request's head; names of fields are lower-case bytes."""

    method: bytes
    host: str
    target: str
    fields: Mapping[bytes, bytes]

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to ask again on this connection."""
        return self.fields.get(b"connection", b"").lower() != b"close"


def parse_request(head: bytes) -> Request | None:
    """The request of a head without its blank line, None where it is none. An absolute target loses its origin."""
    lines = head.split(b"\r\n")
    try:
        method, target, version = lines[0].split(b" ", 2)
    except ValueError:
        return None
    fields: dict[bytes, bytes] = {}
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        fields[name.lower()] = value.strip()
    if version == b"HTTP/1.0":
        fields.setdefault(b"connection", b"close")
    host = fields.get(b"host", b"").decode("latin-1").partition(":")[0].lower()
    path = target.decode("latin-1")
    if not path.startswith("/"):
        host, path = _absolute(host, path)
    return Request(method, host, path, fields)


def _absolute(host: str, target: str) -> tuple[str, str]:
    _scheme, found, rest = target.partition("://")
    authority, _, path = rest.partition("/")
    return (authority.partition(":")[0].lower(), f"/{path}") if found else (host, f"/{target}")


class Prepared:
    """A resource made ready: its heads are encoded once, its body is rendered by whoever holds bodies."""

    __slots__ = ("_etag", "_head", "_modified", "_unchanged", "manner", "resource")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.manner: Manner | None = resource.manner
        self._etag = resource.etag.encode() if resource.etag else None
        self._modified = http_date(resource.modified).encode() if resource.modified else None
        self._head = _encoded(resource.status, _fields(resource))
        self._unchanged = _encoded(304, _validator_fields(resource))

    def is_unchanged(self, request: Request) -> bool:
        """Whether the client's validators say that it has this very answer."""
        known = request.fields.get(b"if-none-match")
        if known is not None:
            return self._etag is not None and (self._etag in known or known == b"*")
        since = request.fields.get(b"if-modified-since")
        return since is not None and self._modified is not None and _not_after(self._modified, since)

    def unchanged(self) -> bytes:
        """The 304."""
        return b"%b%b\r\n" % (self._unchanged, date_line())

    def whole(self, body: bytes, *, packed: bool, head_only: bool) -> bytes:
        """The whole answer with its length; a HEAD's has no body."""
        coding = b"Content-Encoding: gzip\r\n" if packed else b""
        again = self._again()
        head = b"%b%b%b%bContent-Length: %d\r\n\r\n" % (self._head, date_line(), coding, again, len(body))
        return head if head_only else head + body

    def unmeasured(self, *, chunked: bool, packed: bool = False) -> bytes:
        """The head of an answer that states no length."""
        coding = b"Content-Encoding: gzip\r\n" if packed else b""
        framing = b"Transfer-Encoding: chunked\r\n" if chunked else b"Connection: close\r\n"
        return b"%b%b%b%b%b\r\n" % (self._head, date_line(), coding, self._again(), framing)

    def part(self, body: bytes, asked: bytes, *, head_only: bool) -> bytes | None:
        """The 206 or 416 for a Range field, None where the field is to be ignored."""
        span = _span(asked, len(body))
        if span is None:
            return None
        first, last = span
        if first >= len(body) or first > last:
            refused = _encoded(416, [("Content-Range", f"bytes */{len(body)}"), ("Content-Length", "0")])
            return b"%b%b\r\n" % (refused, date_line())
        piece = body[first : last + 1]
        facts = [*_fields(self.resource), ("Content-Range", f"bytes {first}-{first + len(piece) - 1}/{len(body)}")]
        head = b"%b%bContent-Length: %d\r\n\r\n" % (_encoded(206, facts), date_line(), len(piece))
        return head if head_only else head + piece

    def _again(self) -> bytes:
        again_in = self.resource.again_in
        return (
            b"" if again_in is None else f"Retry-After: {formatdate(time.time() + again_in, usegmt=True)}\r\n".encode()
        )


def chunked(body: bytes) -> bytes:
    """The body in chunks, with the last one."""
    pieces = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def pack(body: bytes) -> bytes:
    """The body in gzip, the same bytes every time."""
    return gzip.compress(body, 6, mtime=0)


def refusal(status: int) -> bytes:
    """A short answer without a resource; the connection ends with it."""
    return _encoded(status, [("Content-Length", "0"), ("Connection", "close")]) + date_line() + b"\r\n"


def method_refused() -> bytes:
    """The 405; the connection stays."""
    return _encoded(405, [("Allow", "GET"), ("Content-Length", "0")]) + date_line() + b"\r\n"


def date_line() -> bytes:
    """The Date field of this second."""
    return _today(int(time.time()))


def _memo_of_one() -> Callable[[int], bytes]:
    kept = (0, b"")

    def line(second: int) -> bytes:
        nonlocal kept
        if kept[0] != second:
            kept = (second, f"Date: {formatdate(second, usegmt=True)}\r\n".encode())
        return kept[1]

    return line


_today = _memo_of_one()


def _fields(resource: Resource) -> list[tuple[str, str]]:
    facts = [("Content-Type", resource.media_type), *_validator_fields(resource)]
    if resource.ranges:
        facts.append(("Accept-Ranges", "bytes"))
    return facts


def _validator_fields(resource: Resource) -> list[tuple[str, str]]:
    facts = [("Server", "newsroom"), *resource.headers]
    if resource.etag:
        facts.append(("ETag", resource.etag))
    if resource.modified:
        facts.append(("Last-Modified", http_date(resource.modified)))
    if resource.packed:
        facts.append(("Vary", "Accept-Encoding"))
    return facts


def _encoded(status: int, facts: list[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in facts)
    return f"HTTP/1.1 {status} {_PHRASES.get(status, 'Odd')}\r\n{lines}".encode("latin-1", "replace")


def _not_after(modified: bytes, since: bytes) -> bool:
    if modified == since:
        return True
    try:
        moments = [parsedate_to_datetime(text.decode("latin-1")) for text in (modified, since)]
    except ValueError:
        return False
    ours, theirs = (moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments)
    return ours <= theirs


def _span(asked: bytes, length: int) -> tuple[int, int] | None:
    """First and last byte of a single range, None where the field is not one."""
    unit, _, span = asked.partition(b"=")
    first, dash, last = span.partition(b"-")
    if unit != b"bytes" or not dash or not (first + last).isdigit():
        return None
    if not first:
        return max(0, length - int(last)), length - 1
    return int(first), int(last) if last else length - 1
