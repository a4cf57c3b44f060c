"""The ordinary sites: as many as wanted, each made from its number alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from aggregator.demo.english import FIRM_HEADS
from aggregator.demo.site import Site, Validators
from aggregator.demo.tongue import words

if TYPE_CHECKING:
    from aggregator.demo.story import Story

_PAPERS = words("Daily|Post|Herald|Courier|Journal|Observer|Bulletin|Dispatch|Monitor|Chronicle|Gazette|Review")
_FORMATS = ("rss-2.0", "atom-1.0", "rss-2.0", "json-feed-1.1", "rss-1.0", "rss-2.0", "atom-1.0", "rss-0.92")
_STATEMENTS = ("json-ld", "opengraph", "json-ld-graph", "twitter", "microdata", "opengraph", "json-ld")
_PICTURES = ("jpeg", "png", "webp", "jpeg", "gif")
_LANGUAGES = ("en", "en", "en", "de", "en", "fr", "en", "es", "en", "en", "ja", "en", "tr")
_VALIDATORS: tuple[Validators, ...] = ("both", "etag", "both", "modified")
_AMP_EVERY = 5


def ordinary_host(seed: int, number: int) -> str:
    """The host of the ordinary site of that number."""
    head, paper = _name(seed, number)
    return f"{head}-{paper}-{number}.test".lower()


def ordinary_site(seed: int, number: int, stories: int) -> Site:
    """The ordinary site of that number, with so many stories, every fifth with an AMP page."""
    return Site(
        key=f"o{number}",
        host=ordinary_host(seed, number),
        name=f"{' '.join(_name(seed, number))} {number}",
        language=_LANGUAGES[number % len(_LANGUAGES)],
        topics=("AI",),
        stories=stories,
        feed=_FORMATS[number % len(_FORMATS)],
        page=_STATEMENTS[number % len(_STATEMENTS)],
        picture=_PICTURES[number % len(_PICTURES)],
        validators=_VALIDATORS[number % len(_VALIDATORS)],
        edit=_with_some_amp,
    )


def _name(seed: int, number: int) -> tuple[str, str]:
    dice = Random(f"{seed}:site:{number}")
    return dice.choice(FIRM_HEADS), dice.choice(_PAPERS)


def _with_some_amp(story: Story) -> Story:
    return story if story.number % _AMP_EVERY else replace(story, amp="valid")
