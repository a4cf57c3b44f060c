"""What single values of a record mean, read from the words as they were written, whoever wrote them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_INTEGER = re.compile(r"[-+]?[0-9]{1,15}(?:\.0{1,15})?")
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# YAML 1.1's timestamp (yaml.org/type/timestamp.html), with a `T` or spaces, and ISO 8601's shorter zones and times.
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]*)?)?"
    r"[ \t]*(?:[Zz]|([-+])([0-9]{1,2})(?::?([0-9]{2}))?)?)?"
)


def integer(text: str) -> int | None:
    """The whole number that `text` says in decimal digits (`54`, `+54`, `54.0`), or None."""
    return int(text.partition(".")[0]) if _INTEGER.fullmatch(text) else None


def boolean(text: str) -> bool | None:
    """The truth that `text` says in one of YAML 1.1's words but `y` and `n`, in any case, or None."""
    return _BOOLEANS.get(text.lower())


def moment(text: str) -> datetime | None:
    """The time that `text` says, in UTC and whole seconds, or None; without a zone it is UTC, without a time midnight.

    ISO 8601, YAML 1.1 and RFC 5322 are read. Forms in which day and month may be swapped are not.
    """
    try:
        found = _iso(text) or parsedate_to_datetime(text)
        utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return utc.replace(microsecond=0)


def _iso(text: str) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, zone_hours, zone_minutes = match.groups(default="00")
    clock = f"{hour:0>2}:{minute}:{'59' if second == '60' else second}"
    zone = f"{sign}{zone_hours:0>2}:{zone_minutes}" if sign in {"-", "+"} else "+00:00"
    return datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{clock}{zone}")
