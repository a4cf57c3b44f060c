"""What an answer says about its freshness: validators, lifetimes and Retry-After (RFC 9110, RFC 9111). Pure.

Headers come as pairs or as a mapping; names in any case. Times are Unix seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

Headers = Mapping[str, str] | Iterable[tuple[str, str]]

LONGEST = 86400.0
"""No Retry-After is believed beyond a day."""

_LARGEST = 2**31
_DIGITS = re.compile(r"[0-9]{1,40}\Z")
_DIRECTIVE = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s,"]*))?\s*(?:,|\Z)""")
_DATE = re.compile(
    r"[A-Za-z]{3}, [0-9]{2} [A-Za-z]{3} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} (?:GMT|UTC|\+0000)\Z"
    r"|[A-Za-z]{6,9}, [0-9]{2}-[A-Za-z]{3}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT\Z"
    r"|[A-Za-z]{3} [A-Za-z]{3} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}\Z"
)
_UNCACHEABLE = {"no-cache", "no-store", "private"}


def validators(headers: Headers) -> tuple[str | None, str | None]:
    """ETag and Last-Modified, verbatim, to be sent back as If-None-Match and If-Modified-Since; absent is None."""
    first = _first(headers)
    return first.get("etag") or None, first.get("last-modified") or None


def lifetime(headers: Headers, now: float) -> float | None:
    """For how many seconds the answer stays fresh, at least 0; None where it does not say.

    Cache-Control's max-age before Expires (counted from Date), less Age; s-maxage is for shared caches and not ours.
    no-cache, no-store and private are 0. What is malformed is ignored, but an Expires that is no date is past
    (RFC 9111, section 5.3).
    """
    pairs = _pairs(headers)
    directives = _directives(", ".join(value for name, value in pairs if name == "cache-control"))
    if any(directives.get(name, "no") is None for name in _UNCACHEABLE):
        return 0.0
    first = _first(pairs)
    stated = _seconds(directives.get("max-age"))
    if stated is None and "expires" in first:
        stated = _expires(first["expires"], first.get("date"), now)
    return None if stated is None else max(0.0, stated - (_seconds(first.get("age")) or 0.0))


def retry_after(value: str | None, now: float) -> float | None:
    """After how many seconds to ask again, 0 to 86400; None for none, garbage, and times that are past.

    Both forms of RFC 9110, section 10.2.3: digits and nothing else, or an HTTP date.
    """
    text = (value or "").strip()
    seconds = _seconds(text)
    if seconds is None and (moment := http_date(text)) is not None:
        seconds = moment - now
    return None if seconds is None or seconds < 0 else min(seconds, LONGEST)


def http_date(value: str | None) -> float | None:
    """The Unix time of an HTTP date in one of its three forms (RFC 9110, section 5.6.7), or None."""
    text = (value or "").strip()
    if not _DATE.match(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _expires(expires: str, date: str | None, now: float) -> float:
    moment = http_date(expires)
    start = http_date(date)
    return 0.0 if moment is None else moment - (now if start is None else start)


def _directives(value: str) -> dict[str, str | None]:
    """The directives, first ones winning; a directive without an argument has None."""
    found: dict[str, str | None] = {}
    for name, argument in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), argument.strip('"') or None)
    return found


def _seconds(value: str | None) -> float | None:
    return float(min(int(value), _LARGEST)) if value and _DIGITS.match(value) else None


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    items = headers.items() if isinstance(headers, Mapping) else headers
    return [(name.lower(), value.strip()) for name, value in items]


def _first(headers: Headers) -> dict[str, str]:
    return dict(reversed(_pairs(headers)))
