"""Dates as feeds and pages write them: RFC 822, ISO 8601, and what people write instead.

Nothing is invented: without a day, a month and a year there is no date, `01/02/2026` is none because it may be two,
and years outside 1900-2100 are mistakes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from aggregator.parse.date_words import (
    AMERICAN_ZONES,
    FURTHEST_EAST,
    FURTHEST_WEST,
    HALVES,
    MONTHS,
    NOISE,
    WEEKDAYS,
    ZONES,
    fold,
    minutes_ahead,
    with_western_marks,
)

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST = 120
MONTHS_OF_A_YEAR = HOURS_OF_A_HALF = 12
LONGEST_ZONE_NAME = 5
HOURS_OF_A_DAY = 24


class DateReading(Struct, frozen=True):
    """What a text says of a time: `moment` is aware and keeps the zone stated; None where no date could be read.

    `zone_stated` is false where UTC was assumed. `problem` says what was odd, or None. `either` holds both times that a
    text may say whose day and month cannot be told apart: the day first, then the month first.
    """

    moment: datetime | None = None
    zone_stated: bool = False
    problem: str | None = None
    either: tuple[datetime, ...] = ()


def parse_date(text: str) -> datetime | None:
    """The time that `text` says, aware and in UTC, or None; a text without zone is taken as UTC."""
    moment = read_date(text).moment
    return moment.astimezone(UTC) if moment else None


@lru_cache(maxsize=256)
def read_date(text: str) -> DateReading:
    """What `text` says of a time, in the zone that it states, with what was odd about it."""
    if len(text) > LONGEST:
        return DateReading(problem="is too long for a date")
    usual = _rfc_822(text)
    if usual:
        return usual
    cleaned = fold(text.strip()).replace("−", "-")
    if not any(character.isdigit() for character in cleaned):
        return DateReading(problem="is no date")
    try:
        return _iso(cleaned) or _epoch(cleaned) or _worded(cleaned)
    except (ValueError, OverflowError):
        return DateReading(problem="is no date")


_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|([+-]\d\d)(\d\d))", re.ASCII
)


def _rfc_822(text: str) -> DateReading | None:
    """The shape that most feeds write, read without ado; None for any other, and for what is no such date."""
    found = _RFC_822.fullmatch(text)
    if not found or found[2].lower() not in MONTHS:
        return None
    day, month, year, hour, minute, second, east, rest = found.groups()
    minutes = int(east + rest) // 100 * 60 if east else 0
    if (
        rest not in {None, "00"}
        or not FURTHEST_WEST <= minutes <= FURTHEST_EAST
        or not FIRST_YEAR <= int(year) <= LAST_YEAR
    ):
        return None
    zone = timezone(timedelta(minutes=minutes)) if minutes else UTC
    try:
        moment = datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second), tzinfo=zone)
    except ValueError:
        return None
    return DateReading(moment, zone_stated=True)


_ZONE = r"(?P<zone>z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?)?"
_CLOCK = r"(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?|(?=z|[+-]\d\d))"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})|(?P<month2>\d\d)(?P<day2>\d\d)"
    rf"|-w(?P<week>\d\d)-(?P<weekday>[1-7])|-(?P<ordinal>\d{{3}}))(?:(?:t|\s+|t\s+|,\s*){_CLOCK}\s*{_ZONE})?",
    re.ASCII,
)


def _iso(text: str) -> DateReading | None:
    """ISO 8601 and RFC 3339, calendar, week and ordinal dates; None where the text is of another shape."""
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year = int(found["year"])
    if found["week"]:
        day = datetime.strptime(f"{year} {found['week']} {found['weekday']}", "%G %V %u").replace(tzinfo=UTC)
    elif found["ordinal"]:
        day = datetime.strptime(f"{year} {found['ordinal']}", "%Y %j").replace(tzinfo=UTC)
    else:
        day = datetime(year, int(found["month"] or found["month2"]), int(found["day"] or found["day2"]), tzinfo=UTC)
    return _at(day, found["hour"], found["minute"], found["second"], minutes_ahead(found["zone"], day))


def _epoch(text: str) -> DateReading | None:
    """Unix seconds (ten digits) or milliseconds (thirteen)."""
    if not re.fullmatch(r"1\d{9}(\d{3})?", text, re.ASCII):
        return None
    return DateReading(datetime.fromtimestamp(int(text[:10]), UTC), zone_stated=True)


_COMMENT = re.compile(r"\([^()]*\)?")
_TOKEN = re.compile(
    r"(?P<numbers>(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\s?\d{1,2}[/.-]\s?\d{4})(?!\d))"
    r"|(?P<clock>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?(?![\d./-]))"
    r"|(?P<offset>[+-]\d{1,2}:?(?:\d{2})?)(?![\d/])|(?P<number>\d+)"
    r"|(?P<word>[ap]\.m\.?|午[前後]|[上下]午|[^\W\d_]+(?:['-][^\W\d_]+)*)",
)


class _Parts(Struct):
    """What has been found in a worded date so far."""

    numbers: list[str]
    months: list[str]
    clock: str | None = None
    hour_offset: int | None = None
    zone: str | None = None
    unknown_zone: str | None = None
    triple: str | None = None


def _worded(text: str) -> DateReading:
    """A date of words and numbers in any usual order."""
    parts = _Parts([], [])
    for found in _TOKEN.finditer(with_western_marks(_COMMENT.sub(" ", text))):
        if not _take(parts, found.lastgroup or "", found.group()):
            return DateReading(problem="is no date")
    return _compose(parts)


def _take(parts: _Parts, kind: str, token: str) -> bool:
    """Add one token to the parts; False where it has no place in a date."""
    if kind == "clock" and parts.clock is None:
        parts.clock = token
    elif kind == "numbers" and parts.triple is None and not parts.numbers:
        parts.triple = token
    elif kind == "offset":
        return _take_offset(parts, token)
    elif kind == "number":
        parts.numbers.append(token)
    elif kind == "word":
        return _take_word(parts, token)
    else:
        return False
    return True


def _take_offset(parts: _Parts, token: str) -> bool:
    """`+0200` after a clock is a zone; in `2-jan-2026` the hyphens only join."""
    if parts.clock is None:
        parts.numbers.append(token.lstrip("+-"))
    else:
        parts.zone = token
    return True


def _take_word(parts: _Parts, word: str) -> bool:
    """Months, weekdays, zones, am and pm; any other word makes the text no date, except a zone's unknown name."""
    if "-" in word and word not in WEEKDAYS:
        return all(_take_word(parts, piece) for piece in word.split("-"))
    if word in MONTHS:
        parts.months.append(word)
    elif word in HALVES:
        if not word.isascii() or parts.clock or parts.numbers:  # else it is the German preposition
            parts.hour_offset = HALVES[word]
    elif word in ZONES or word in AMERICAN_ZONES:
        parts.zone = parts.zone or word
    elif word not in WEEKDAYS and word not in NOISE:
        if parts.clock is None or not word.isascii() or len(word) > LONGEST_ZONE_NAME:
            return False
        parts.unknown_zone = word
    return True


def _compose(parts: _Parts) -> DateReading:
    """The date that the parts make."""
    clock = parts.clock
    if parts.triple:
        triple = _three(parts.triple)
        if triple is None:
            return _two_dates(parts)
        year, month, day = triple
    else:
        month = _month(parts.months)
        year, day = _year_and_day(parts.numbers)
    if parts.hour_offset is not None and clock is None and len(parts.numbers) == (0 if parts.triple else 2) + 1:
        clock = f"{parts.numbers[-1]}:00"
    moment = datetime(year, month, day, tzinfo=UTC)
    hour, minute, second = _clock(clock, parts.hour_offset)
    reading = _at(moment, hour, minute, second, minutes_ahead(parts.zone, moment))
    if reading.moment and parts.unknown_zone and not reading.zone_stated:
        return replace(reading, problem=f"names the unknown zone {parts.unknown_zone!r}: taken as UTC")
    return reading


def _two_dates(parts: _Parts) -> DateReading:
    """Both readings of numbers whose day and month cannot be told apart."""
    first, second, third = re.findall(r"\d+", parts.triple or "")
    dotted = (f"{first}.{second}.{third}", f"{second}.{first}.{third}")
    readings = [_compose(replace(parts, triple=triple)) for triple in dotted]
    either = tuple(reading.moment for reading in readings if reading.moment)
    problem = "may be two dates: day and month cannot be told apart"
    return DateReading(zone_stated=readings[0].zone_stated, problem=problem, either=either)


def _three(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of `2026/1/2`, `2.1.2026`, `13/1/2026`; None where day and month cannot be told apart."""
    first, second, third = re.findall(r"\d+", text)
    if len(first) == len("2026"):
        return int(first), int(second), int(third)
    if "." in text or int(first) > MONTHS_OF_A_YEAR or int(first) == int(second):
        return _full_year(third), int(second), int(first)
    if int(second) > MONTHS_OF_A_YEAR:
        return _full_year(third), int(first), int(second)
    return None


def _month(words: list[str]) -> int:
    """The month that the words name; `mar` may also be a weekday (mardi, martes), then another word is the month."""
    certain = [word for word in words if word not in WEEKDAYS]
    return MONTHS[(certain or words or [""])[-1]] if words else _no_date()


def _no_date() -> int:
    raise ValueError


def _year_and_day(numbers: list[str]) -> tuple[int, int]:
    """`2 2026`, `2026 2` or `2 26`: the number of four digits is the year, else the second one."""
    if len(numbers) < len(("day", "year")):
        _no_date()
    first, second = numbers[:2]
    if len(first) == len("2026"):
        return int(first), int(second)
    return _full_year(second), int(first)


def _full_year(text: str) -> int:
    """Two digits mean 1970-2069 (RFC 2822 and POSIX agree on most); three are a mistake."""
    if len(text) == len("26"):
        return int(text) + (1900 if int(text) >= 70 else 2000)  # noqa: PLR2004 - POSIX's pivot, moved to 1970
    return int(text) if len(text) == len("2026") else _no_date()


def _clock(clock: str | None, offset: int | None) -> tuple[str | None, str, str | None]:
    """Hour, minute and second of `3:04`, `3.04`, `3h04` and `3:04:05.6`, with am or pm counted in."""
    if clock is None:
        return None, "0", None
    hour, minute, *second = re.findall(r"\d+", clock)[:3]
    if offset is not None and int(hour) <= HOURS_OF_A_HALF:
        hour = str(int(hour) % 12 + offset)
    return hour, minute, second[0] if second else None


def _at(day: datetime, hour: str | None, minute: str | None, second: str | None, zone: int | None) -> DateReading:
    """The day at a time of it; 24:00 is the next day's beginning, second 60 the minute's last."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return DateReading(problem=f"says the year {day.year}")
    midnight = hour is not None and int(hour) == HOURS_OF_A_DAY and int(minute or 0) == int(second or 0) == 0
    moment = day.replace(
        hour=0 if midnight else int(hour or 0),
        minute=int(minute or 0),
        second=59 if second == "60" else int(second or 0),
        tzinfo=UTC if zone is None else timezone(timedelta(minutes=zone)),
    ) + timedelta(days=midnight)
    return DateReading(moment, zone is not None, None if zone is not None else "states no zone: taken as UTC")
