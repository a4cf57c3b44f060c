"""`--clicks FILE`: how often readers opened each story, which adds to its heat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from aggregator import urls
from aggregator.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from pathlib import Path


def read_clicks(path: Path) -> dict[str, int]:
    """Clicks by compare key, from a JSON object (`{"https://…": 12}`) or from lines (`https://… 12`).

    Clicks of one page under several addresses add up. Raises `ConfigurationError` naming every line that is neither.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError([Problem(str(path), f"the clicks cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([Problem(str(path), "the clicks are no UTF-8 text")]) from error
    counts = _of_json(path, text) if text.lstrip().startswith("{") else _of_lines(path, text)
    clicks: dict[str, int] = {}
    for address, count in counts:
        key = urls.compare_key(address)
        clicks[key] = clicks.get(key, 0) + count
    return clicks


def _of_json(path: Path, text: str) -> list[tuple[str, int]]:
    try:
        return list(msgspec.json.decode(text, type=dict[str, int]).items())
    except msgspec.MsgspecError as error:
        raise ConfigurationError([Problem(str(path), f"no JSON object of addresses and counts: {error}")]) from error


def _of_lines(path: Path, text: str) -> list[tuple[str, int]]:
    counts: list[tuple[str, int]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("\t", " ").replace(",", " ").split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) == 2 and urls.is_web(words[0]) and words[1].isascii() and words[1].isdigit():  # noqa: PLR2004 - a pair
            counts.append((words[0], int(words[1])))
        else:
            problems.append(Problem(str(path), "write an address and a number of clicks", line=number))
    if problems:
        raise ConfigurationError(problems)
    return counts
