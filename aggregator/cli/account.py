"""The account of one record: put together from its file, the state and sources.yaml."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from aggregator.check.image import is_generic_share_image
from aggregator.model.account import Account, Sum
from aggregator.model.explanation import Explanation, Weighted
from aggregator.model.link import LinkKind
from aggregator.model.settings import Source
from aggregator.normalize.article import facts_of
from aggregator.normalize.scoring import OUTRANKED, heat_facts, quality
from aggregator.normalize.topics import TopicMatch, TopicMatcher
from aggregator.store.link_health import LinkHealth
from aggregator.store.record_merge import edited_fields, first_written
from aggregator.store.remembered import remembered_record
from aggregator.store.shelf import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aggregator.model.article import Article, Rating
    from aggregator.model.memory import RecordMemory
    from aggregator.model.settings import Settings
    from aggregator.store.record import Record

NOBODY = Source(url="", name="")
NEVER_BELOW_0 = "never below 0"
OTHERWISE = "edited, or rated otherwise"
"""What a number of the record has that no fact gives it."""


def account_of(record: Record, data: bytes, *, state: Path, path: str, settings: Settings, now: datetime) -> Account:
    """Why the record at `path` (below the store) is as it is at the time `now`. Raises `LedgerError`."""
    article = record.article
    memory = remembered_record(state, path)
    source = next((one for one in settings.sources if memory and one.url == memory.source), None)
    matcher = TopicMatcher(settings.topics)
    known = memory.explanation if memory else None
    explanation = known or _computed(article, matcher, source or NOBODY, settings)
    rating = article.rating
    return Account(
        path=path,
        title=article.title,
        remembered=known is not None,
        quality=_quality_sum(rating, explanation),
        heat=_heat_sum(rating, explanation),
        published=rating.published if rating else None,
        publish_at=settings.scoring.publish_at,
        topics=article.topics,
        topic_reasons=tuple(_topic_reasons(article, matcher, source or NOBODY)),
        keywords=tuple(_keywords(article, matcher)),
        decisions=tuple(
            {"field": one.field, "decision": one.decision, "detail": one.detail} for one in explanation.decisions
        ),
        source=(source.name if source else memory.source or None) if memory else None,
        edited=_edited(record, data, memory),
        links=tuple(_links(article, state)),
        related=tuple({"title": one.title, "url": one.web_url, "quality": one.quality} for one in article.related),
        notes=(*_notes(article, memory, explanation, settings), *_window(article, settings, now)),
    )


def _computed(article: Article, matcher: TopicMatcher, source: Source, settings: Settings) -> Explanation:
    """The facts as they would be found today; what was decided when the story was told is not known.

    The topics are those that the record says.
    """
    found = {match.name: match for match in matcher.match(article.title, excerpt=article.excerpt)}
    generic = bool(article.images) and is_generic_share_image(article.images[0].url)
    facts = facts_of(
        article,
        tuple(found.get(topic, TopicMatch(topic)) for topic in article.topics),
        source=source,
        generic_image=generic,
        settings=settings,
        providers={provider.domain: provider for provider in settings.providers},
    )
    outranked = article.rating is not None and article.rating.heat < 0
    return Explanation(facts, heat_facts(related=len(article.related), outranked=outranked))


def _quality_sum(rating: Rating | None, explanation: Explanation) -> Sum:
    """The facts, and what else it takes to make them the record's quality."""
    if rating is None:
        return Sum(value=None)
    found = sum(fact.points for fact in explanation.quality)
    return _sum(rating.quality, (*explanation.quality, Weighted(NEVER_BELOW_0, max(0, -found))))


def _heat_sum(rating: Rating | None, explanation: Explanation) -> Sum:
    """What it takes to get from the quality to the heat; of a story that is outranked, the heat alone."""
    if rating is None:
        return Sum(value=None)
    return _sum(rating.heat, explanation.heat, 0 if rating.heat == OUTRANKED else rating.quality)


def _sum(value: int, facts: tuple[Weighted, ...], base: int = 0) -> Sum:
    rest = Weighted(OTHERWISE, value - base - sum(fact.points for fact in facts))
    told = tuple({"name": fact.name, "points": fact.points} for fact in (*facts, rest) if fact.points)
    return Sum(value=value, facts=told)


def _topic_reasons(article: Article, matcher: TopicMatcher, source: Source) -> Iterator[dict[str, Any]]:
    """By what each of the record's topics is one of it, as the settings are now; by nothing where a person wrote it."""
    keywords = {found.name: found.keywords for found in matcher.match(article.title, excerpt=article.excerpt)}
    for topic in article.topics:
        yield {
            "topic": topic,
            "source": topic in source.topics,
            "keywords": keywords.get(topic, ()),
            "parent_of": tuple(other for other in article.topics if topic in matcher.parents(other)),
        }


def _keywords(article: Article, matcher: TopicMatcher) -> Iterator[dict[str, Any]]:
    for found in matcher.weigh(article.title, excerpt=article.excerpt):
        yield {**msgspec.to_builtins(found), "text": article.title[found.start : found.end], "counts": found.counts}


def _edited(record: Record, data: bytes, memory: RecordMemory | None) -> tuple[str, ...] | None:
    written = memory.written if memory else None
    if memory and written is None and memory.content_hash == content_hash(data):
        written = first_written(record.article)
    return None if written is None else tuple(sorted(edited_fields(record, written)))


def _links(article: Article, state: Path) -> Iterator[dict[str, Any]]:
    """What the last checks found of the record's addresses."""
    pages = (article.web_url, article.original_url, article.amp_web_url, article.cdn_amp_web_url)
    addresses = dict.fromkeys(filter(None, (*pages, *(image.url for image in article.images))))
    health = LinkHealth.open(state)
    if health is None:
        return
    with health:
        for memory in health.of([(url, kind) for url in addresses for kind in get_args(LinkKind)]):
            checked = datetime.fromtimestamp(memory.checked, UTC).isoformat().replace("+00:00", "Z")
            yield {
                "url": memory.url,
                "kind": memory.kind,
                "verdict": memory.verdict,
                "reason": memory.reason,
                "checked_at": checked,
                "failures": memory.failures,
            }


def _window(article: Article, settings: Settings, now: datetime) -> Iterator[str]:
    """Until when what is related is looked for, or since when it rests."""
    if not settings.related.enabled:
        return
    with contextlib.suppress(OverflowError):
        end = article.published + timedelta(seconds=settings.related.window)
        said = f"{end:%Y-%m-%dT%H:%M:%SZ}"
        yield f"relatives are looked for until {said}" if now <= end else f"its relatives rest since {said}"


def _notes(
    article: Article, memory: RecordMemory | None, explanation: Explanation, settings: Settings
) -> Iterator[str]:
    if memory is None:
        yield "the ledger does not know this record"
    if memory is None or memory.explanation is None:
        yield "nothing was noted when it was written: the facts are computed anew, from the record and sources.yaml"
    if article.rating is None:
        yield "it is unrated, and counts as published"
        return
    found = quality(explanation.quality)
    if found != article.rating.quality:
        yield f"the facts make {found}, the record says {article.rating.quality}: it was edited or rated by others"
    if article.rating.published != (article.rating.heat >= settings.scoring.publish_at):
        otherwise = "not " if article.rating.published else ""
        yield f"by its heat it would {otherwise}be published: somebody decided otherwise"
