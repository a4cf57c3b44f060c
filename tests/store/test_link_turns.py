"""Whose turn it is: few hosts with several links each rather than many with one, for each needs a connection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from aggregator.model.link import FoundLink, Place
from aggregator.store.link_frontier import Frontier
from aggregator.store.link_turns import enough, in_turn

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("waiting", "most", "hosts"),
    [
        ([20] * 40, 80, 10),
        ([20] * 40, 81, 11),
        ([1] * 40, 30, 30),
        ([1] * 40, 80, 40),
        ([50, 3, 1], 6, 1),
        ([50, 3, 1], 9, 2),
        ([], 9, 0),
    ],
)
def test_hosts_come_until_they_have_enough(waiting: list[int], most: int, hosts: int) -> None:
    known = [(number, f"h{number}.test", count) for number, count in enumerate(waiting)]
    assert list(enough(known, most)) == [(number, f"h{number}.test") for number in range(hosts)]


def test_one_of_each_comes_in_turn() -> None:
    assert in_turn([["a", "b", "c"], ["d"], ["e", "f"]], 5) == ["a", "d", "e", "b", "f"]


def test_of_many_hosts_few_are_asked_at_once(tmp_path: Path) -> None:
    with Frontier.open(tmp_path) as frontier:
        for number in range(800):
            url = f"http://h{number % 40}.test/{number}"
            frontier.add(FoundLink(written=url, url=url, place=Place("a.md", number)))
        first = Counter(claim.host for claim in frontier.take(80))
        second = Counter(claim.host for claim in frontier.take(80))
    assert sorted(first.values()) == sorted(second.values()) == [8] * 10
    assert first.keys().isdisjoint(second)
