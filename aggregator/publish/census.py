"""What there is to publish, counted: from the groups of all stories to the series that listings are made of."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from aggregator.model.publication import Census, Group, Series
from aggregator.publish.slugs import distinct_slugs, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RESERVED = frozenset({"page"})
"""What lies beside the folders of topics."""


class Grouped(Protocol):
    """What decides in which series a story is."""

    @property
    def category(self) -> str:
        """The category's name."""

    @property
    def provider(self) -> str:
        """The provider's name."""

    @property
    def domain(self) -> str:
        """The provider's domain."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics' names."""


class Counting:
    """Counts stories; `taxonomy` are the topics of sources.yaml in their order.

    `kept` are the slugs that groups had in an earlier run (`Census.slugs`). Only the topics of sources.yaml go before
    them.
    """

    def __init__(self, taxonomy: Sequence[str], kept: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> None:
        self._taxonomy = tuple(dict.fromkeys(taxonomy))
        self._kept = kept

    @staticmethod
    def series_of(groups: Grouped) -> tuple[Series, ...]:
        """All series that a story with these groups is in, each once."""
        topics = tuple(dict.fromkeys(groups.topics))
        return (
            Series(),
            Series(category=groups.category),
            Series(provider=same_domain(groups.domain)),
            *(Series(topic=topic) for topic in topics),
            *(Series(category=groups.category, topic=topic) for topic in topics),
        )

    def count(self, groups: Iterable[tuple[Grouped, int]]) -> Census:
        """The census of stories by their groups."""
        counts: Counter[Series] = Counter()
        names: dict[str, Counter[str]] = {}
        for found, number in groups:
            for series in self.series_of(found):
                counts[series] += number
            names.setdefault(same_domain(found.domain), Counter())[found.provider] += number
        categories = sorted(one.category for one in counts if one.category is not None and one.topic is None)
        # A slip in one record, `News` among `news`, moves no folder that apps read.
        folders = distinct_slugs(
            sorted(categories, key=lambda name: slug(name) != name), kept=self._before("categories")
        )
        providers = {domain: _commonest(spellings) for domain, spellings in sorted(names.items())}
        places = distinct_slugs(providers, RESERVED, self._before("providers"))
        return Census(
            categories={name: Group(name, folders[name], counts[Series(category=name)]) for name in categories},
            topics=self._topics(counts),
            providers={
                domain: Group(name, places[domain], counts[Series(provider=domain)])
                for domain, name in providers.items()
            },
            counts=dict(counts),
        )

    def _topics(self, counts: Counter[Series]) -> dict[str, Group]:
        found = {one.topic for one in counts if one.topic is not None}
        others = sorted(found - set(self._taxonomy))
        # A topic that has no story yet keeps its slug from the others.
        slugs = distinct_slugs(self._taxonomy, RESERVED)
        slugs |= distinct_slugs(others, RESERVED | set(slugs.values()), self._before("topics"))
        order = (*self._taxonomy, *others)
        return {name: Group(name, slugs[name], counts[Series(topic=name)]) for name in order if name in found}

    def _before(self, kind: str) -> Mapping[str, str]:
        return self._kept.get(kind, {})


def same_domain(domain: str) -> str:
    """What all spellings of a domain have in common: in names of hosts, capitals are lower case (RFC 4343)."""
    return domain.lower()


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))
