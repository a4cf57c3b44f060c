"""Which stories tell of one event among a few that nothing is remembered of."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import labelled_pairs as labelled

from aggregator.model.article import Article, Provider
from aggregator.normalize.one_event import Events

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def article(title, excerpt, domain, hours=0.0):
    provider = Provider(name=domain, domain=domain)
    moment = FIRST + timedelta(hours=hours)
    return Article(category="news", title=title, excerpt=excerpt, published=moment, provider=provider)


def scenes(name):
    """The stories of each scene, with the letter of the event of each."""
    for block in (labelled.DATA / name).read_text(encoding="utf-8").strip().split("\n\n"):
        found = []
        for heading, title, excerpt in labelled.threes(block.splitlines()[1:]):
            event, hours, domain = heading.split()
            found.append((event, article(title, excerpt, domain, float(hours))))
        yield found


@pytest.mark.parametrize("name", ["tuning-newsroom.txt", "tuning-patterns.txt"])
def test_what_is_taken_for_one_event_is_one(name):
    right = told = true = 0
    for scene in scenes(name):
        tells = Events([one for _, one in scene], window=labelled.WINDOW)
        for (event, one), (other_event, other) in combinations(scene, 2):
            if labelled.UNSURE in {event, other_event}:
                continue
            found = tells(one, [other])
            right, told, true = right + (found and event == other_event), told + found, true + (event == other_event)
    assert right / told >= 0.87, (right, told, true)
    assert right / true >= 0.6, (right, told, true)


def test_an_event_is_met_on_average_and_within_its_window():
    leak = article("Harbour Robotics leaks 38 million customer records", "A portal was open to all.", "a.test")
    again = article("38 million records of Harbour Robotics customers exposed", "An open portal leaked them.", "b.test")
    late = article(again.title, again.excerpt, "c.test", hours=200)
    other = article("Mayor opens a library in Lisbon", "It holds a million books.", "d.test")
    tells = Events([leak, again, late, other], window=96 * 3600.0)
    assert tells(again, [leak])
    assert not tells(late, [leak])
    assert not tells(other, [leak])
    assert not tells(again, [other, leak, other])
    assert not tells(again, [])
