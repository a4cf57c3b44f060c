"""The labelled stories of tests/data/related, and how the rule is measured against them."""

from collections import Counter
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from aggregator.normalize.clusters import clusters
from aggregator.normalize.related import Compared, agreement, weigher

DATA = Path(__file__).parent.parent / "data/related"
TITLES = Path(__file__).parents[3] / "shared/titles/stories.tsv"
HOUR = 3600.0
WINDOW = 96 * HOUR
UNSURE = "?"


class Labelled(NamedTuple):
    event: str
    compared: Compared
    title: str


class Measure(NamedTuple):
    """Pairs that are of one event and told as such, told as such, and of one event."""

    right: int
    told: int
    true: int

    @property
    def precision(self):
        return self.right / self.told

    @property
    def recall(self):
        return self.right / self.true

    def __add__(self, other):
        return Measure(*(a + b for a, b in zip(self, other, strict=True)))


def scenes(name):
    """The scenes of an invented half: each a list of stories, of which those with one letter tell of one event."""
    blocks = (DATA / name).read_text(encoding="utf-8").strip().split("\n\n")
    return [[told(lines[0], *lines[1:]) for lines in threes(block.splitlines()[1:])] for block in blocks]


def threes(lines):
    assert len(lines) % 3 == 0, lines
    return [lines[start : start + 3] for start in range(0, len(lines), 3)]


def told(heading, title, excerpt):
    event, hours, domain = heading.split()
    return Labelled(event, Compared.of(title, excerpt, float(hours) * HOUR, domain), title)


def real_stories():
    """The real stories, in the order of their times; what is in no group of `real.tsv` is an event of its own."""
    rows = [line.split("\t") for line in (DATA / "real.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    events = {(published, domain): event for event, published, domain in rows}
    stories = []
    for number, line in enumerate(TITLES.read_text(encoding="utf-8").splitlines()[1:]):
        published, domain, title, excerpt = line.split("\t")
        moment = datetime.fromisoformat(published).timestamp()
        event = events.get((published, domain), str(number))
        stories.append(Labelled(event, Compared.of(title, excerpt, moment, domain), title))
    return stories


def weigh_among(stories):
    holding = Counter(stem for story in stories for stem in story.compared.words.text)
    return weigher(len(stories), holding.__getitem__)


def are_labelled(one, other):
    apart = abs(one.compared.published - other.compared.published)
    return apart <= WINDOW and UNSURE not in {one.event, other.event}


def clusters_of(stories, weigh):
    """The number of the cluster of each story."""
    order = sorted(range(len(stories)), key=lambda place: (stories[place].compared.published, place))
    names = {place: f"{rank:06}" for rank, place in enumerate(order)}
    agreements, apart = {}, []
    for one, other in combinations(order, 2):
        a, b = stories[one].compared, stories[other].compared
        if abs(a.published - b.published) > WINDOW:
            apart.append((names[one], names[other]))
        else:
            agreements[names[one], names[other]] = agreement(a, b, weigh, window=WINDOW)
    found = clusters(sorted(names.values()), agreements, apart=apart)
    numbers = {name: number for number, members in enumerate(found) for name in members}
    return [numbers[names[place]] for place in range(len(stories))]


def measure(stories, weigh):
    """How the clusters of these stories agree with their labels."""
    cluster = clusters_of(stories, weigh)
    right = told = true = 0
    for one, other in combinations(range(len(stories)), 2):
        if are_labelled(stories[one], stories[other]):
            is_true = stories[one].event == stories[other].event
            is_told = cluster[one] == cluster[other]
            right, told, true = right + (is_true and is_told), told + is_told, true + is_true
    return Measure(right, told, true)
