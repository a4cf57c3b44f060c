"""Which hosts give links next, how many each, and in which order. Pure."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Link = TypeVar("Link")
WORTH_A_CONNECTION: Final = 8
"""Links that a host gives at once, if it has so many: asked one now and one later, each would need a connection."""


def enough(hosts: Iterable[tuple[int, str, int]], most: int) -> Iterator[tuple[int, str]]:
    """Number and name of the first of these hosts, each with how many links it has, that fill `most` between them."""
    for number, name, waiting in hosts:
        if most <= 0:
            return
        yield number, name
        most -= min(waiting, WORTH_A_CONNECTION)


def in_turn(shares: list[list[Link]], most: int) -> list[Link]:
    """One of each share in turn, up to `most`."""
    turns = (one for turn in zip_longest(*shares) for one in turn if one is not None)
    return list(islice(turns, most))
