"""When a feed asks to be read: ttl, sy:updatePeriod, skipHours, skipDays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.parse.feeds.xml import children, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.feeds.elements import Elements

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS_OF_A_DAY = 24
LONGEST = 366 * 86400


def ttl_seconds(elements: Elements) -> int | None:
    """`ttl` (minutes), else `sy:updatePeriod` divided by `sy:updateFrequency`; None where neither makes sense."""
    minutes = _number(elements.text("ttl"))
    if minutes:
        return min(minutes * 60, LONGEST)
    period = _PERIODS.get((elements.text("sy:updateperiod") or "").lower())
    return period // min(_number(elements.text("sy:updatefrequency")) or 1, period) if period else None


def skip_hours(elements: Elements) -> tuple[int, ...]:
    """The hours (UTC, 0-23, sorted) not to ask in; RSS 0.91 counts midnight as 24."""
    hours = {_number(text) for text in _listed(elements, "skiphours", "hour")}
    return tuple(sorted({hour % _HOURS_OF_A_DAY for hour in hours if hour is not None and hour <= _HOURS_OF_A_DAY}))


def skip_days(elements: Elements) -> tuple[int, ...]:
    """The days (0 is Monday, sorted) not to ask on, which are named in English."""
    names = (text.lower()[:3] for text in _listed(elements, "skipdays", "day"))
    return tuple(sorted({_DAYS.index(name) for name in names if name in _DAYS}))


def _listed(elements: Elements, container: str, kind: str) -> Iterator[str]:
    """The texts of a container's children."""
    return (plain(child) for one in elements.all(container) for name, child in children(one) if name == kind)


def _number(text: str | None) -> int | None:
    """A number of at most nine digits, or None."""
    found = re.fullmatch(r"\d{1,9}", (text or "").strip(), re.ASCII)
    return int(found[0]) if found else None
