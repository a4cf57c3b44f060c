"""The labelled stories of tests/data/related, and how the rule is measured against them."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from aggregator.demo.story import tell
from aggregator.demo.tongues import TONGUES
from aggregator.normalize.clusters import clusters
from aggregator.normalize.frames import without_frames
from aggregator.normalize.related import Compared, agreement, weigher

DATA = Path(__file__).parent.parent / "data/related"
TITLES = Path(__file__).parents[3] / "shared/titles/stories.tsv"
HOUR = 3600.0
NOW = datetime(2026, 11, 23, tzinfo=UTC)
WINDOW = 96 * HOUR
UNSURE = "?"


class Labelled(NamedTuple):
    event: str
    compared: Compared
    title: str


TUNING = ("tuning.txt", "tuning-events.txt", "tuning-newsroom.txt", "tuning-patterns.txt", "tuning-agencies.txt")
HELD_OUT = ("held-out-world.txt", "held-out-tongues.txt", "held-out-patterns.txt")


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


def _have_to_do(one, other, weigh):
    """Whether they are ever compared: those of which one shares next to nothing with the other never are."""
    return sum(map(weigh, one.words.text & other.words.text)) >= 0.5


def clusters_of(stories, weigh):
    """The number of the cluster of each story."""
    order = sorted(range(len(stories)), key=lambda place: (stories[place].compared.published, place))
    names = {place: f"{rank:06}" for rank, place in enumerate(order)}
    agreements, apart = defaultdict(dict), []
    for one, other in combinations(order, 2):
        a, b = stories[one].compared, stories[other].compared
        if abs(a.published - b.published) > WINDOW:
            apart.append((names[one], names[other]))
        elif _have_to_do(a, b, weigh):
            value = agreement(a, b, weigh, window=WINDOW)
            agreements[one][other], agreements[other][one] = (b, value), (a, value)
    agreements = {
        (names[one], names[other]): value
        for one, found in agreements.items()
        for other, value in without_frames(stories[one].compared, found, weigh, window=WINDOW).items()
        if names[one] < names[other]
    }
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


def invented(files):
    """How each scene of these files was judged, all of them weighed together."""
    found = [scene for file in files for scene in scenes(file)]
    weigh = weigh_among([story for scene in found for story in scene])
    return [measure(scene, weigh) for scene in found]


def in_one_pot(files):
    """How each scene was judged among all others, at one time: telling it with one of another counts against both."""
    pot = [
        (f"{file} {number}", story) for file in files for number, scene in enumerate(scenes(file)) for story in scene
    ]
    cluster = clusters_of([story for _, story in pot], weigh_among([story for _, story in pot]))
    found = dict.fromkeys((scene for scene, _ in pot), Measure(0, 0, 0))
    for (scene, one, own), (other_scene, other, its) in combinations(
        [(*told, number) for told, number in zip(pot, cluster, strict=True)], 2
    ):
        if are_labelled(one, other) and (scene == other_scene or own == its):
            is_true = scene == other_scene and one.event == other.event
            for place in {scene, other_scene}:
                found[place] += Measure(is_true and own == its, own == its, is_true)
    return list(found.values())


def made_up(count, several):
    """Stories of the demo's newsroom, no two of which are one event; `several` times as many."""
    tongues = [TONGUES["en"]] * 12 + list(TONGUES.values())
    for key in range(several):
        told = [
            tell(f"{key}-{number // 6}", tongues[number // 6 % len(tongues)], number, NOW) for number in range(count)
        ]
        yield [
            Labelled(
                str(number),
                Compared.of(
                    story.title, " ".join(story.summary.split()), number * 37 % 90 * HOUR, f"{number // 6}.example"
                ),
                story.title,
            )
            for number, story in enumerate(told)
        ]


def per_scene(found):
    """Precision and recall on average over the scenes that tell, and that have, any pair: no event counts for more."""
    precisions = [one.precision for one in found if one.told]
    recalls = [one.recall for one in found if one.true]
    return sum(precisions) / len(precisions), sum(recalls) / len(recalls)
