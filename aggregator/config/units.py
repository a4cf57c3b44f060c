"""Durations and sizes as people write them: `20s`, `1h30m`; `10MiB`, `500k`; bare numbers are seconds and bytes."""

from __future__ import annotations

import re

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
"""How many seconds each unit of a duration has."""

BYTES: dict[str, int] = {"b": 1} | {
    prefix + suffix: (1024 if suffix.startswith("i") else 1000) ** power
    for power, prefix in enumerate("kmg", start=1)
    for suffix in ("", "b", "i", "ib")
}
"""How many bytes each unit of a size has, in lower case: `k` and `kB` are 1000, `KiB` is 1024."""

NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,9})?"
DURATION = rf"(?:{NUMBER}|(?:{NUMBER}(?:ms|s|m|h|d|w))+)"
"""A duration's grammar; it has only what ECMAScript's and Python's regular expressions share."""
SIZE = rf"{NUMBER} ?(?:[bB]|[kKmMgG](?:[bB]|i[bB]?)?)?"
"""A size's grammar, in the same dialect."""

_PART = re.compile(rf"({NUMBER})(ms|s|m|h|d|w)?")


def parse_duration(text: str) -> float:
    """The seconds that `text` says; ValueError, with a sentence, where it says none."""
    if not re.fullmatch(DURATION, text.strip()):
        raise ValueError(f"{text!r} is no duration: write 20s, 30m, 1h, 1d, 2w, or a number of seconds")
    return sum(float(number) * SECONDS[unit or "s"] for number, unit in _PART.findall(text))


def parse_size(text: str) -> int:
    """The bytes that `text` says; ValueError, with a sentence, where it says none."""
    if not re.fullmatch(SIZE, text.strip()):
        raise ValueError(f"{text!r} is no size: write 10MiB, 500k, 2GB, or a number of bytes")
    number, unit = re.findall(r"[0-9.]+|[A-Za-z]+", text + " b")[:2]
    return round(float(number) * BYTES[unit.lower()])


def format_duration(seconds: float) -> str:
    """The shortest way to write `seconds` (at least 0) in one unit: 7200 is `2h`."""
    for unit in ("d", "h", "m"):
        count, rest = divmod(seconds, SECONDS[unit])
        if count and not rest:
            return f"{count:.0f}{unit}"
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


def format_size(size: int) -> str:
    """The shortest exact way to write `size` bytes: 10485760 is `10MiB`."""
    for unit in ("GiB", "GB", "MiB", "MB", "KiB", "kB"):
        count, rest = divmod(size, BYTES[unit.lower()])
        if count and not rest:
            return f"{count}{unit}"
    return str(size)
