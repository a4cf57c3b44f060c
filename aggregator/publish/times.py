"""Times as published files write them, and until when stories are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_LAST: Final = datetime.max.replace(tzinfo=UTC)


def instant(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ` (ISO 8601, RFC 3339), in UTC."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def not_due_from(now: datetime) -> datetime:
    """From when on stories are not told yet at `now`: the end of tomorrow, so that all runs of a day tell the same.

    A story of tomorrow has a clock that goes wrong, or lives further east; one of 2099 would stand above all others.
    """
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + min(timedelta(days=2), _LAST - day)
