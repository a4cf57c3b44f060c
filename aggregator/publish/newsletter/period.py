"""The days that an issue of the newsletter tells of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

GRACE = timedelta(hours=6)
"""How long after its last day an issue takes stories of its days: sources are not asked every minute."""
LENGTHS = {"day": 1, "week": 7}
"""How often an issue may appear, and the days that it covers."""


class Period(Struct, frozen=True):
    """Whole days in UTC, from `start` on."""

    start: date
    days: int

    @property
    def name(self) -> str:
        """Its first day, as `2026-11-20`: what the issue's files are called."""
        return self.start.isoformat()

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        first = datetime.combine(self.start, time(), UTC)
        return first, first + timedelta(days=self.days)

    def is_over(self, now: datetime) -> bool:
        """Whether its issue is to be closed: its days are over, and `GRACE` as well."""
        return ((now - GRACE).astimezone(UTC).date() - self.start).days >= self.days


def period_of(moment: datetime, every: str) -> Period:
    """The day, or the week from Monday on, in which `moment` lies."""
    day = moment.astimezone(UTC).date()
    start = day if every == "day" else day - timedelta(days=day.weekday())
    return Period(start, LENGTHS[every])
