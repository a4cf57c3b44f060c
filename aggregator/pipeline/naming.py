"""One name for each domain: what a source's stories call their providers, and the records of a run that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator import urls
from aggregator.errors import RecordError
from aggregator.model.memory import EntryMemory
from aggregator.normalize.provider import is_listed
from aggregator.pipeline.edition import Told
from aggregator.store.providers_table import Claim
from aggregator.store.record import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aggregator.model.article import Article, Provider
    from aggregator.model.memory import RecordMemory
    from aggregator.model.settings import ListedProvider, Source
    from aggregator.store.ledger import Ledger
    from aggregator.store.shelf import Shelf

STORIES_AT_ONCE = 64


class Naming:
    """The names of one run; those that the list or a source of the settings gives are left alone."""

    def __init__(
        self, ledger: Ledger, shelf: Shelf, run: int, sources: Sequence[Source], listed: Mapping[str, ListedProvider]
    ) -> None:
        self._ledger = ledger
        self._shelf = shelf
        self._run = run
        self._named = {source.provider.domain for source in sources if source.provider}
        self._listed = listed

    def settle(self, stories: Sequence[Told]) -> Sequence[Told]:
        """The stories, each provider by the one name of its domain."""
        told = [(story, story.article.provider) for story in stories if story.article]
        claims = [Claim(one.domain, one.name, story.position) for story, one in told if not self._is_given(one)]
        if not claims:
            return stories
        names = self._ledger.providers.settle(claims, self._run)
        return [self._renamed(story, story.article, names) if story.article else story for story in stories]

    def _renamed(self, story: Told, article: Article, names: Mapping[str, str]) -> Told:
        return replace(story, article=_called(article, names)) if not self._is_given(article.provider) else story

    def _is_given(self, provider: Provider) -> bool:
        return provider.domain in self._named or is_listed(provider, self._listed)

    def differing(self) -> Iterator[list[Told]]:
        """The stories of this run whose records hold another name than their domain has now, a few at a time."""
        names = self._ledger.providers.unsettled()
        if not names:
            return
        several: list[Told] = []
        for record in self._ledger.records.of_run(self._run):
            if urls.publisher_domain(urls.host(record.canonical) or "") in names:
                several += self._retold(record, names)
            if len(several) >= STORIES_AT_ONCE:
                yield several
                several = []
        if several:
            yield several
        self._ledger.providers.close(names)

    def _retold(self, record: RecordMemory, names: Mapping[str, str]) -> list[Told]:
        data = self._shelf.read(record.path)
        try:
            article = read_record(data, record.path).article if data else None
        except RecordError:
            return []
        if article is None or self._is_given(article.provider) or _called(article, names) == article:
            return []
        entry = EntryMemory(source=record.source, key="", record=record.path)
        told = Told(
            entry=entry,
            keys=(),
            position=record.position,
            article=_called(article, names),
            explanation=record.explanation,
        )
        return [told]


def _called(article: Article, names: Mapping[str, str]) -> Article:
    name = names.get(article.provider.domain, article.provider.name)
    return replace(article, provider=replace(article.provider, name=name))
