"""Days for people: in English whatever the locale is, so that the same store gives the same bytes anywhere."""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_words(day: str) -> str:
    """`2026-11-20` as `20 November 2026`."""
    year, month, number = day.split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {int(year)}"


def span_words(first: str, last: str) -> str:
    """From one day to another, in as few words as say it: `3 – 9 November 2026`."""
    if first == last:
        return day_words(last)
    if first[:7] == last[:7]:
        return f"{int(first[8:])} – {day_words(last)}"
    if first[:4] == last[:4]:
        return f"{day_words(first).rpartition(' ')[0]} – {day_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"
