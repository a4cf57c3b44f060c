"""Counting records: a fold over articles that keeps nothing but numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aggregator.model.memory import is_archived
from aggregator.model.stats import Group, Stats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.model.article import Article


class _Tally:
    """One kind of group: records and published ones by name."""

    def __init__(self) -> None:
        self._records: Counter[str] = Counter()
        self._published: Counter[str] = Counter()

    def add(self, name: str, *, published: bool) -> None:
        self._records[name] += 1
        self._published[name] += published

    def groups(self, *, by_name: bool = False) -> tuple[Group, ...]:
        """The largest first, of equal ones by name; or `by_name`, the last first."""
        names = sorted(self._records)
        names = names[::-1] if by_name else sorted(names, key=lambda name: -self._records[name])
        return tuple(Group(name=name, records=self._records[name], published=self._published[name]) for name in names)


class Census:
    """The numbers of the articles that were added so far."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._types, self._categories, self._providers = _Tally(), _Tally(), _Tally()
        self._topics, self._months = _Tally(), _Tally()

    def add(self, path: str, article: Article) -> None:
        """Count the article whose record lies at `path` below the store."""
        published = article.rating is None or article.rating.published
        facts = {
            "records": True,
            "archived": is_archived(path),
            "published": published,
            "unrated": article.rating is None,
            "with_image": bool(article.images),
            "with_copy": any(image.is_cached for image in article.images),
            "with_amp": article.amp_web_url is not None,
            "with_related": bool(article.related),
        }
        self._counts.update(name for name, holds in facts.items() if holds)
        self._first = min(self._first or article.published, article.published)
        self._last = max(self._last or article.published, article.published)
        self._types.add(article.type, published=published)
        self._categories.add(article.category, published=published)
        self._providers.add(article.provider.domain, published=published)
        self._months.add(f"{article.published.year:04d}-{article.published.month:02d}", published=published)
        for topic in dict.fromkeys(article.topics):
            self._topics.add(topic, published=published)

    def stats(self, problems: Iterable[object] = ()) -> Stats:
        """What was counted, with what could not be read."""
        return Stats(
            **self._counts,
            first=self._first,
            last=self._last,
            types=self._types.groups(),
            categories=self._categories.groups(),
            providers=self._providers.groups(),
            topics=self._topics.groups(),
            months=self._months.groups(by_name=True),
            problems=tuple(map(str, problems)),
        )
