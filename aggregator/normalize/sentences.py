"""What tells two stories apart or together beyond their words: other names in one sentence, kinds of happenings. Pure.

"Utrecht council bans scooters" and "Malmö council bans scooters" are one sentence and two events: at one place of it
stand two names, and neither story knows the other's. A place that only one title fills says nothing, nor does a word
that the other story has elsewhere.
"""

from __future__ import annotations

import math
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from aggregator.normalize.stems import commonness
from aggregator.normalize.story_words import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.normalize.story_words import StoryWords

NAME: Final = 1.0
PERHAPS: Final = 0.6
"""What a word counts that may be a name, as far as its script and its place tell, and that the excerpt repeats."""
DOUBTFUL: Final = 0.4
"""What such a word counts that the excerpt does not repeat."""
ASIDE: Final = 0.6
"""What a kind of happening counts of which only the excerpt tells."""
UNLIKE: Final = 0.2
ALIKE: Final = 0.6
"""Titles that share less of their words in order are two sentences, those that share more are one."""


def another_name(a: StoryWords, b: StoryWords) -> float:
    """How far the titles are one sentence with another name in it: 0 where they are not, at most 1."""
    missing = (_unknown(a, b), _unknown(b, a))
    if not all(missing):
        return 0.0
    matcher = SequenceMatcher(None, a.order, b.order, autojunk=False)
    slots = [code[1:] for code in matcher.get_opcodes() if code[0] == "replace"]
    sure = (
        min(_sure(a, a.order[own:own_end], missing[0]), _sure(b, b.order[other:other_end], missing[1]))
        for own, own_end, other, other_end in slots
    )
    found = max(sure, default=0.0)
    return min(1.0, max(0.0, found * matcher.ratio() - UNLIKE) / (ALIKE - UNLIKE)) if found else 0.0


def _unknown(words: StoryWords, other: StoryWords) -> frozenset[str]:
    """What may be a name in the title and stands nowhere in the other story, not even inflected or misspelt."""
    found = ((words.names & words.title) | words.unmarked) - other.text
    found = frozenset(stem for stem in found if not stem[0].isdigit() and stem[:ROOT] not in other.roots)
    if not found:
        return found
    letters = {"".join(sorted(stem)) for stem in other.title}
    return frozenset(stem for stem in found if "".join(sorted(stem)) not in letters)


def _sure(words: StoryWords, slot: tuple[str, ...], unknown: frozenset[str]) -> float:
    """How sure it is that a name stands there."""
    pairs = (one + other for one, other in pairwise(slot))
    found = unknown.intersection((*slot, *pairs))
    if found & words.names:
        return NAME
    if found & words.repeated:
        return PERHAPS
    return DOUBTFUL if found else 0.0


def other_names(a: StoryWords, b: StoryWords) -> float:
    """How far each title has names that the other story has nowhere, wherever they stand: 1 from two of each."""
    counts = (len(_unknown(one, other) & one.names) for one, other in ((a, b), (b, a)))
    return min(*counts, 2) / 2


def alike(a: StoryWords, b: StoryWords) -> float:
    """How much of what only one story has begins like what only the other has, from 0 to 1: inflected or translated."""
    roots = [
        frozenset(stem[:ROOT] for stem in one.text - two.text if len(stem) > ROOT and not commonness(stem))
        for one, two in ((a, b), (b, a))
    ]
    return len(roots[0] & roots[1]) / math.sqrt(len(roots[0]) * len(roots[1])) if all(roots) else 0.0


def phrase(a: StoryWords, b: StoryWords, weigh: Callable[[str], float]) -> float:
    """What the words say that stand side by side in both titles: several that are one, such as the name of a thing."""
    shared = a.title & b.title
    if len(shared) <= 1:
        return 0.0
    blocks = SequenceMatcher(None, a.order, b.order, autojunk=False).get_matching_blocks()
    runs = (shared.intersection(a.order[own : own + size]) for own, _, size in blocks if size > 1)
    return max((sum(map(weigh, run)) for run in runs), default=0.0)


def same_kind(a: StoryWords, b: StoryWords) -> float:
    """How sure both tell of a happening of one kind: 1 where both titles do, 0 where they do not."""
    return max((_place(kind, a) * _place(kind, b) for kind in a.mentions & b.mentions), default=0.0)


def another_kind(a: StoryWords, b: StoryWords) -> bool:
    """Whether each title tells of a kind of happening, and neither story of the other's."""
    return bool(a.happens and b.happens) and a.happens.isdisjoint(b.mentions) and b.happens.isdisjoint(a.mentions)


def _place(kind: str, words: StoryWords) -> float:
    return 1.0 if kind in words.happens else ASIDE
