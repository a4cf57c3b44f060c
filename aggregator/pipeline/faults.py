"""Errors that nobody foresaw: what a group of them comes down to, and how one is told in a line."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import AggregatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TEXT = 200


def gravest(error: BaseException) -> BaseException:
    """`error` itself, or of a group the one that ended the rest: one of ours, such as a full disk, before others."""
    leaves = list(_leaves(error))
    return next((leaf for leaf in leaves if isinstance(leaf, AggregatorError)), leaves[0])


def fault_text(error: BaseException) -> str:
    """`ValueError: what it says (entries.py:12)`, for a person who is to report it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"a fault of this program: {type(error).__name__}: {str(error)[:MOST_TEXT]}{place}"


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
