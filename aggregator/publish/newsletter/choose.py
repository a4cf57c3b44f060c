"""Which stories an issue tells: the hottest, spread over topics and providers, each event once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from aggregator.model.article import Article
from aggregator.publish.census import same_domain
from aggregator.publish.plain import plain
from aggregator.publish.teaser import web_address
from aggregator.urls import compare_key

if TYPE_CHECKING:
    from collections.abc import Iterable

Tells = Callable[[Article, Sequence[Article]], bool]
"""Whether a story tells of the event that some others tell of."""
Events = Callable[[Sequence[Article]], Tells]
"""What judges that among these stories."""
POOL: Final = 25
"""How many of the hottest are looked at for each that is taken."""


class _Candidate(NamedTuple):
    article: Article
    heat: int
    marks: tuple[str, ...]
    keys: frozenset[str]


def by_records_only(_articles: Sequence[Article]) -> Tells:
    """What knows of no event but those that records tell of."""
    return lambda _article, _event: False


def choose(articles: Iterable[Article], most: int, events: Events = by_records_only) -> tuple[Article, ...]:
    """At most `most` of the articles, the best first.

    Only what is published (or unrated), has an address, and is the head of its cluster. The hottest comes first; a
    story's heat then counts half where its provider or its first topic is told already, a third where both are or one
    is twice, and so on. Of stories that tell of one event, by `related` or by `events`, only the first is taken. Equal
    ones stand by time, the later first, then by address.
    """
    left = [_candidate(article) for article in sorted(filter(_may_lead, articles), key=_rank)[: most * POOL]]
    tells = events([one.article for one in left])
    seen: dict[str, int] = {}
    told: list[list[Article]] = []
    while left and len(told) < most:
        best = max(left, key=lambda one: one.heat / (1 + sum(seen.get(mark, 0) for mark in one.marks)))
        left = [one for one in left if one.keys.isdisjoint(best.keys)]
        event = next((event for event in told if tells(best.article, event)), None)
        if event is not None:
            event.append(best.article)
            continue
        told.append([best.article])
        for mark in best.marks:
            seen[mark] = seen.get(mark, 0) + 1
    return tuple(event[0] for event in told)


def _may_lead(article: Article) -> bool:
    rating = article.rating
    return (rating is None or (rating.published and rating.heat >= 0)) and _address(article) is not None


def _rank(article: Article) -> tuple[int, float, str]:
    return -_heat(article), -article.published.timestamp(), _address(article) or ""


def _heat(article: Article) -> int:
    return article.rating.heat if article.rating else 0


def _address(article: Article) -> str | None:
    return web_address(article.web_url, article.original_url)


def _candidate(article: Article) -> _Candidate:
    addresses = (article.web_url, article.original_url, *(one.web_url for one in article.related))
    return _Candidate(
        article,
        _heat(article),
        (f"provider {same_domain(article.provider.domain)}", *(f"topic {topic}" for topic in article.topics[:1])),
        frozenset({plain(article.title).casefold(), *(compare_key(address) for address in addresses if address)}),
    )
