"""Which stories tell of one event: measured against pairs that were labelled by hand, and a table of single cases."""

import math
import random
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import labelled_pairs as labelled

from aggregator.normalize.clusters import ENOUGH, OF_ONE_PAIR, clusters
from aggregator.normalize.related import FAMOUS, HAPPENING, NEVER, Compared, agreement, weigher
from aggregator.normalize.story_words import story_words

ENDS = {"tuning": (0.0, 1627776000.0), "held out": (1627776000.0, math.inf)}
"""The real stories from August 2021 on were held out as well."""
DAY = 86400.0


@pytest.mark.parametrize(
    ("files", "precision", "recall"),
    [(labelled.TUNING, 0.97, 0.76), (labelled.HELD_OUT, 0.95, 0.73)],
    ids=["tuning", "held out"],
)
def test_precision_and_recall_of_scenes(files, precision, recall):
    found = labelled.per_scene(labelled.invented(files))
    assert found[0] >= precision, found
    assert found[1] >= recall, found


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.skipif(not labelled.TITLES.exists(), reason="the real stories are not here")
def test_precision_and_recall_on_real_stories(name):
    real = labelled.real_stories()
    own = [story for story in real if ENDS[name][0] <= story.compared.published < ENDS[name][1]]
    found = labelled.measure(own, labelled.weigh_among(real))
    assert found.precision >= 0.97, found
    assert found.recall >= 0.85, found


@pytest.mark.parametrize(
    ("files", "precision", "recall"),
    [(labelled.TUNING, 0.9, 0.75), (labelled.HELD_OUT, 0.93, 0.73)],
    ids=["tuning", "held out"],
)
def test_stories_of_different_scenes_are_different_events(files, precision, recall):
    """All at one time, in one pot; many scenes tell of the same two firms."""
    found = labelled.per_scene(labelled.in_one_pot(files))
    assert found[0] >= precision, found
    assert found[1] >= recall, found


def test_stories_put_together_from_a_few_phrases_are_seldom_one_event():
    """Those of the demo, no two of which are: of 376, with 70,000 pairs."""
    found = [labelled.measure(stories, labelled.weigh_among(stories)) for stories in labelled.made_up(376, 2)]
    assert max(measure.told for measure in found) <= 40, found


def test_there_are_enough_labelled_pairs():
    scenes = [scene for name in (*labelled.TUNING, *labelled.HELD_OUT) for scene in labelled.scenes(name)]
    pairs = sum(labelled.are_labelled(*pair) for scene in scenes for pair in combinations(scene, 2))
    assert pairs >= 1500
    if labelled.TITLES.exists():
        assert pairs + sum(labelled.are_labelled(*pair) for pair in combinations(labelled.real_stories(), 2)) >= 2000


def test_real_groups_name_stories_that_are_there():
    if not labelled.TITLES.exists():
        pytest.skip("the real stories are not here")
    events = [story.event for story in labelled.real_stories()]
    rows = (labelled.DATA / "real.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert sum(not event.isdigit() for event in events) == len(rows)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("38 million records exposed", "38M Records Exposed", {"38000000"}),
        ("1.2 billion euros", "1,2 Mrd. Euro", {"1200000000"}),
        ("12,500 bicycles", "12.500 Fahrräder", {"12500"}),
        ("misconfigured portals", "misconfigurations in a portal", {"miscon", "portal"}),
        ("спутника", "спутник", {"спутни"}),
        ("متحف الملاحة", "المتحف", {"متحف"}),
        ("貨物列車が脱線", "貨物列車5両が脱線", {"貨物", "列車", "脱線"}),
        ("Zürich", "Zurich", {"zurich"}),
        ("the and of", "the and of", set()),
    ],
)
def test_stems_that_two_texts_share(one, other, shared):
    assert shared <= story_words(one, "").text & story_words(other, "").text
    assert bool(shared) == bool(story_words(one, "").text & story_words(other, "").text)


def compared(title, excerpt="", day=0.0, domain="a.example"):
    return Compared.of(title, excerpt, day * DAY, domain)


TEXT = "Researchers of GreyHarbor found 12 million patient records of MediCloud open to anyone."
TABLE = [
    ("a copy elsewhere", compared("MediCloud leaks", TEXT), compared("MediCloud leaks", TEXT, 1, "b.example"), True),
    ("too late", compared("MediCloud leaks", TEXT), compared("MediCloud leaks", TEXT, 4.01, "b.example"), False),
    ("nothing", compared("MediCloud leaks", TEXT), compared("Tram opens in Leeds", "On Monday."), False),
    ("empty", compared("", ""), compared("", "", domain="b.example"), False),
    (
        "a name in its place",
        compared("Utrecht council bans scooters", "In Utrecht council voted."),
        compared("Malmö council bans scooters", "In Malmö council voted.", 0.1, "b.example"),
        False,
    ),
    (
        "the place in the excerpt",
        compared("Dutch council bans scooters of Swifty", "Utrecht's council voted on Swifty."),
        compared("Utrecht council bans scooters of Swifty", "The Dutch council voted.", 0.1, "b.example"),
        True,
    ),
    (
        "a place that one leaves empty",
        compared("Council bans scooters of Swifty", "No more Swifty here."),
        compared("Utrecht council bans scooters of Swifty", "Swifty has to go.", 0.1, "b.example"),
        True,
    ),
    ("parts", compared("Match, game 6: Lin wins", TEXT), compared("Match, game 7: Lin wins", TEXT), False),
]


@pytest.mark.parametrize(("one", "other", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_agreement(one, other, expected):
    weigh = weigher(2, lambda _: 1)
    assert (agreement(one, other, weigh, window=4 * DAY) > 0) == expected


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.floats(0, 9e5))
def test_agreement_is_symmetric_and_finite(title, excerpt, other, seconds):
    a, b = Compared.of(title, excerpt, 0.0, "a"), Compared.of(other, excerpt, seconds, "b")
    weigh = weigher(3, lambda stem: len(stem) % 3)
    value = agreement(a, b, weigh, window=4 * DAY)
    assert math.isfinite(value)
    assert value >= NEVER or value == agreement(b, a, weigh, window=4 * DAY)
    assert abs(value - agreement(b, a, weigh, window=4 * DAY)) < 1e-9


def test_what_a_whole_cluster_shares_is_hardly_common():
    weigh = weigher(340, {"portal": 300, "zarc": 10, "upguar": 31, "leak": 10, "german": 10}.get)
    assert weigh("zarc") == 1.0
    assert weigh("upguar") > 0.65
    assert weigh("portal") < 0.2
    assert weigh("leak") == HAPPENING
    assert weigh("german") == FAMOUS


# Clusters


def test_a_chain_is_not_one_cluster():
    """Each agrees with the next only: the ends have nothing in common, and are not drawn together."""
    names = [f"{number:02}" for number in range(12)]
    chain = dict.fromkeys(pairwise(names), 1.0)
    assert max(map(len, clusters(names, chain))) == 2


def test_one_that_only_one_member_resembles_stays_out():
    agreements = {("a", "b"): 2.0, ("a", "c"): 2.0, ("b", "c"): 2.0, ("c", "d"): 1.0}
    assert clusters("abcd", agreements) == [["a", "b", "c"], ["d"]]


def test_pairs_that_the_window_does_not_hold_do_not_count():
    agreements = {("a", "b"): 2.0, ("b", "c"): 2.0}
    assert clusters("abc", agreements) == [["a", "b"], ["c"]]
    assert clusters("abc", agreements, apart=[("a", "c")]) == [["a", "b", "c"]]


def test_a_doubtful_pair_needs_more_than_many_doubtful_pairs():
    doubtful = ENOUGH + 0.9 * OF_ONE_PAIR
    assert clusters("ab", {("a", "b"): doubtful}) == [["a"], ["b"]]
    sure = {pair: 2.0 for group in ("abcd", "efgh") for pair in combinations(group, 2)}
    between = {(one, other): doubtful - 0.1 for one in "abcd" for other in "efgh"}
    assert clusters("abcdefgh", {**sure, **between}) == [list("abcdefgh")]


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.floats(-4, 4)), st.randoms())
def test_clusters_part_the_stories_whatever_order_the_pairs_have(found, shuffle: random.Random):
    names = [str(number) for number in range(10)]
    pairs = [((str(a), str(b)), value) for (a, b), value in found.items() if a < b]
    once = clusters(names, dict(pairs))
    shuffle.shuffle(pairs)
    assert clusters(names, dict(pairs)) == once
    assert sorted(name for members in once for name in members) == names


def test_no_cluster_holds_two_that_a_rule_tells_apart():
    copies = dict.fromkeys(combinations("abcdef", 2), 4.0)
    assert clusters("abcdef", copies) == [list("abcdef")]
    found = clusters("abcdef", {**copies, ("a", "f"): NEVER})
    assert sorted(name for members in found for name in members) == list("abcdef")
    assert not any({"a", "f"} <= set(members) for members in found)
    assert max(map(len, found)) == 5
