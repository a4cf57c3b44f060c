"""Does a story tell of the event that others tell of? The rule of related stories for a few hundred at once. Pure.

It needs no ledger: how common a word is, is counted among these stories.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from aggregator.normalize.clusters import ENOUGH, SURE, bounded, enough
from aggregator.normalize.related import COMMON, NEVER, Compared, agreement, at_most, weigher
from aggregator.normalize.stems import commonness
from aggregator.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.article import Article

RARE: Final = (1.0, COMMON, 0.0)
TO_BEGIN_WITH: Final = 2
"""So many rarer words two stories share, at the least, that tell of one event."""


_APART: Final = re.compile(r"\W+")


class Events:
    """Judges among `articles`; `window` is how far apart, in seconds, tellings of one event may be.

    An instance is called with a story and with those of one event: whether it tells of that, too.
    """

    def __init__(self, articles: Sequence[Article], *, window: float) -> None:
        self._articles = articles
        self._window = window
        self._known: dict[int, Compared] = {}
        self._weigh = weigher(len(articles), self._holding)

    def __call__(self, article: Article, event: Sequence[Article]) -> bool:
        """Whether they agree enough, on average over all of the event: what `clusters` joins by."""
        agreements = [self._agreement(article, other) for other in event]
        if not agreements or NEVER in agreements:
            return False
        return sum(map(bounded, agreements)) / len(agreements) >= enough(len(agreements))

    def _agreement(self, one: Article, other: Article) -> float:
        a, b = self._compared(one), self._compared(other)
        if sum(not commonness(stem) for stem in a.words.text & b.words.text) < TO_BEGIN_WITH:
            return -SURE
        as_rare = agreement(a, b, _as_rare, window=self._window)
        if as_rare < ENOUGH:
            return as_rare
        return agreement(a, b, self._weigh, window=self._window)

    def _holding(self, stem: str) -> int:
        """How many of the stories have the stem: looked for in their texts, as few stems are ever asked for."""
        opening = f" {stem}" if stem.isascii() else stem
        return sum(opening in text for text in self._texts)

    @cached_property
    def _texts(self) -> list[str]:
        return [_APART.sub(" ", fold(f" {one.title} {one.excerpt}")) for one in self._articles]

    def _compared(self, article: Article) -> Compared:
        found = self._known.get(id(article))
        if found is None:
            moment, domain = article.published.timestamp(), article.provider.domain
            found = self._known[id(article)] = Compared.of(article.title, article.excerpt, moment, domain)
        return found


def _as_rare(stem: str) -> float:
    """What a stem says that no other story has."""
    return min(RARE[commonness(stem)], at_most(stem))
