"""What a story is worth, as a table of weighted facts (the formula of docs/records.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model.article import Rating
from aggregator.model.explanation import Weighted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.settings import ScoringSettings
    from aggregator.normalize.topics import TopicMatch

RELATED_POINTS = 10
OUTRANKED = -1
"""The heat of a story that another of its cluster outranks."""


def quality_facts(
    topics: Sequence[TopicMatch],
    *,
    title: str,
    image: bool,
    amp: bool,
    video: bool,
    official: bool,
    listed: bool,
    settings: ScoringSettings,
) -> tuple[Weighted, ...]:
    """Every fact that changes the quality; those that earn nothing are left out.

    `title` is the cleaned title, `image` an image of the story's own (not the site's share image), `amp` an available
    AMP page, `official` the source's mark, `listed` whether the provider is in the list (an official source's bonus
    takes its place).
    """
    facts = [
        *(fact for topic in topics for fact in _topic_facts(topic, settings)),
        Weighted("image", settings.image * image),
        Weighted("amp", settings.amp * amp),
        Weighted("video", settings.video * video),
        Weighted("official source", settings.official * official),
        Weighted("listed provider", settings.listed * (listed and not official)),
        Weighted("long title", -(max(0, len(title) - settings.long_title) // 2)),
    ]
    return tuple(fact for fact in facts if fact.points)


def quality(facts: Iterable[Weighted]) -> int:
    """The sum of the facts, at least 0."""
    return max(0, sum(fact.points for fact in facts))


def rate_quality(
    points: int, *, settings: ScoringSettings, related: int = 0, clicks: int = 0, outranked: bool = False
) -> Rating:
    """A quality's heat, and whether that is enough to be published.

    `related` is the number of related stories; `outranked` says that another story of the cluster ranks higher.
    """
    heat = OUTRANKED if outranked else points + RELATED_POINTS * related + clicks
    return Rating(quality=points, heat=heat, published=heat >= settings.publish_at)


def heat_facts(*, related: int = 0, clicks: int = 0, outranked: bool = False) -> tuple[Weighted, ...]:
    """What a story's heat has beyond its quality; of one that is outranked nothing else counts."""
    if outranked:
        return (Weighted("outranked", OUTRANKED),)
    facts = (Weighted("related stories", RELATED_POINTS * related), Weighted("clicks", clicks))
    return tuple(fact for fact in facts if fact.points)


def _topic_facts(topic: TopicMatch, settings: ScoringSettings) -> tuple[Weighted, ...]:
    keywords = (Weighted(f"keyword {keyword}", settings.keyword) for keyword in topic.keywords)
    return Weighted(f"topic {topic.name}", settings.topic), *keywords
