"""Do two stories tell of one event? A measured rule, pure: a sum of weighted facts about what their words share.

The same happening told in other words, by other sites or in another language is one event; so are its live blog, its
correction, and what follows from it within days and cannot be told without it (the fine for the leak, the reaction to
the vote). Two happenings of one kind, of one company or at one place are two events; so are the parts of a series.

The weights were fitted to the pairs for tuning in `tests/data/related`, and are measured there against the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Final

from msgspec import Struct

from aggregator.normalize.clusters import APART
from aggregator.normalize.happenings import is_happening
from aggregator.normalize.sentences import alike, another_kind, another_name, other_names, phrase, same_kind
from aggregator.normalize.stems import commonness, is_famous
from aggregator.normalize.story_words import StoryWords, story_words

Weigh = Callable[[str], float]
"""What a stem says: 1 for one that few stories have, towards 0 the more have it."""

EXCERPT: Final = 0.6
"""What a word of the excerpt counts against one of the title."""
COMMON: Final = 0.3
"""What the small change of news counts against a rare word."""
FAMOUS: Final = 0.5
"""What a name counts at most that is in the news every day."""
HAPPENING: Final = 0.75
"""What a word counts at most that tells what happened: it happens elsewhere, too."""
RARE: Final = 0.85
"""From here on a word is rare."""
CLUSTER_SIZE: Final = 16
"""So many stories may tell of one event before its words count as common."""
ONE_SENTENCE: Final = 0.6
"""How much of the order of words two titles share that are one sentence with other names in it."""
ANOTHER: Final = 0.5
"""From here on titles are one sentence with another name in it, and their stories told apart."""
ACQUAINTED: Final = 2
"""So many names and numbers that both excerpts have speak for one event all the same."""
NEVER: Final = APART
"""The agreement of stories that are told apart by a rule, whatever they share."""

WEIGHTS: Final = {
    "bias": -3.8,
    "title told": 3.0,
    "names": 3.5,
    "rare names": 1.7,
    "names and words": 0.9,
    "numbers": 3.0,
    "share": 0.6,
    "kind": 2.0,
    "alike": 1.8,
    "another kind": -0.6,
    "same site": -1.7,
    "time apart": -2.1,
    "another name": -2.5,
    "other names": -2.0,
    "phrase only": -2.4,
}


class Compared(Struct, frozen=True):
    """What is compared of a story: its words, when it was published (Unix seconds) and by which domain."""

    words: StoryWords
    excerpt: str
    published: float
    domain: str

    @classmethod
    def of(cls, title: str, excerpt: str, published: float, domain: str) -> Compared:
        """What is compared of a story with this title and excerpt."""
        return cls(story_words(title, excerpt), " ".join(excerpt.split()).casefold(), published, domain)


def weigher(count: int, holding: Callable[[str], int]) -> Weigh:
    """How much each stem says among `count` stories, of which `holding(stem)` have it.

    What a whole cluster of stories shares is not common for that.
    """
    usual = min(CLUSTER_SIZE, 5 + count / 60)
    scale = math.log(max((count + 10) / usual, 1.001))
    known: dict[str, float] = {}

    def weigh(stem: str) -> float:
        if stem not in known:
            held = max(holding(stem), usual)
            rarity = math.log(max((count + 10) / held, 1.0)) / scale if held > usual else 1.0
            known[stem] = min(max(0.05, min(1.0, rarity)) * (1.0, COMMON, 0.0)[commonness(stem)], at_most(stem))
        return known[stem]

    return weigh


def at_most(stem: str) -> float:
    """What a stem says however few stories have it."""
    if is_famous(stem):
        return FAMOUS
    return HAPPENING if is_happening(stem) else 1.0


def agreement(one: Compared, other: Compared, weigh: Weigh, *, window: float) -> float:
    """How sure it is that both tell of one event: above 0 more likely than not (the logarithm of the odds).

    `window` is in seconds; stories further apart agree `NEVER`.
    """
    if abs(one.published - other.published) > window or _are_told_apart(one, other):
        return NEVER
    found = facts(one, other, weigh, window)
    if found["another name"] >= ANOTHER and len(_known_beside_titles(one.words, other.words)) < ACQUAINTED:
        return NEVER
    return WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in found.items())


def facts(one: Compared, other: Compared, weigh: Weigh, window: float) -> dict[str, float]:
    """What speaks for and against one event, each from 0 to about 1."""
    a, b = one.words, other.words
    shared = a.text & b.text
    points = {stem: weigh(stem) * _place(stem, a) * _place(stem, b) for stem in shared}
    named = sum(points[stem] for stem in shared if stem in a.names or stem in b.names or stem[0].isdigit())
    held = _held(a.title, b.text, weigh), _held(b.title, a.text, weigh)
    said = sum(map(weigh, shared))
    return {
        "title told": max(held),
        "names": min(named, 4.0) / 4,
        "rare names": min(_rare_names(a, b, weigh), 3) / 3,
        "names and words": min(named, sum(points.values()) - named, 2.0) / 2,
        "numbers": min(sum(weigh(stem) for stem in a.numbers & b.numbers if not commonness(stem)), 3.0) / 3,
        "share": said / max(1, min(len(a.text), len(b.text))),
        "kind": same_kind(a, b),
        "alike": min(3 * alike(a, b), 1.0),
        "another kind": float(another_kind(a, b)),
        "same site": float(one.domain == other.domain),
        "time apart": abs(one.published - other.published) / window,
        "another name": another_name(a, b),
        "other names": other_names(a, b),
        "phrase only": (1 - max(held)) * phrase(a, b, weigh) / said if said else 0.0,
    }


def _are_told_apart(one: Compared, other: Compared) -> bool:
    """Parts of one series, or one site's sentence with other words put in."""
    a, b = one.words, other.words
    counted = {noun for noun, _ in a.serial} & {noun for noun, _ in b.serial}
    if any({n for x, n in a.serial if x == noun}.isdisjoint({n for x, n in b.serial if x == noun}) for noun in counted):
        return True
    return one.domain == other.domain and one.excerpt != other.excerpt and _is_refilled(a, b)


def _is_refilled(a: StoryWords, b: StoryWords) -> bool:
    """Whether both titles are one sentence, with other words put in at a place or two."""
    return bool(_swapped(a, b) and _swapped(b, a)) and SequenceMatcher(None, a.order, b.order).ratio() >= ONE_SENTENCE


def _swapped(a: StoryWords, b: StoryWords) -> frozenset[str]:
    """The words of a title that the other story has nowhere, not even misspelt; numbers are corrected, not swapped."""
    letters = {"".join(sorted(stem)) for stem in b.title}
    return frozenset(
        stem for stem in a.title - b.text if not stem[0].isdigit() and "".join(sorted(stem)) not in letters
    )


def _known_beside_titles(a: StoryWords, b: StoryWords) -> frozenset[str]:
    """The names and numbers that both stories have, other than those of the sentence that both titles are."""
    shared = (a.text & b.text) - (a.title & b.title)
    return frozenset(
        stem for stem in shared if (stem in a.names or stem in b.names or stem in a.numbers) and not commonness(stem)
    )


def _rare_names(a: StoryWords, b: StoryWords, weigh: Weigh) -> int:
    """How many rare words both stories have that are names, as far as can be seen."""
    either, perhaps = a.names | b.names, a.unmarked & b.unmarked
    return sum(weigh(stem) >= RARE for stem in a.text & b.text if stem in either or stem in perhaps)


def _place(stem: str, words: StoryWords) -> float:
    return 1.0 if stem in words.title else EXCERPT


def _held(title: frozenset[str], text: frozenset[str], weigh: Weigh) -> float:
    """How much of a title the other story tells as well."""
    total = sum(map(weigh, title))
    return sum(map(weigh, title & text)) / total if total else 0.0
