"""The site as an output: its renderings, listings and documents."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from aggregator.model.publication import Document, Listing, Rendering
from aggregator.model.publication import Series as Stories
from aggregator.publish.plain import plain
from aggregator.publish.site.card import Link, card_renderer
from aggregator.publish.site.pages import SCRIPT, SEARCH_POLICY, STYLE, Entry, Frames, Series
from aggregator.publish.site.places import (
    HOME,
    PROVIDERS,
    SEARCH,
    TOPICS,
    TopicFolders,
    page_places,
    provider_folder,
    steady_pages,
)
from aggregator.publish.site.search import keys, row, search_index, search_listings
from aggregator.publish.spoken import story_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aggregator.model.publication import Census, Masthead
    from aggregator.model.publication import Stories as Index
    from aggregator.model.settings import Topic
    from aggregator.publish.templating import Templates

VERSION: Final = "4"
CHIPS: Final = 14


class Site:
    """Pages for readers: the latest stories, those of each topic and each provider, and a search."""

    notices: Sequence[str] = ()

    def __init__(
        self, masthead: Masthead, taxonomy: Sequence[Topic], templates: Templates, *, has_newsletter: bool
    ) -> None:
        self._masthead = masthead
        self._parents = {topic.name: topic.parent for topic in taxonomy}
        self._topics = TopicFolders([topic.name for topic in taxonomy])
        self._frames = Frames(templates, masthead, has_newsletter=has_newsletter)
        lang = story_language(masthead.locale)
        folders = [self._topics.folder(name) for name in self._parents]
        looks = f"{templates.digest_of('card.html')}\0{folders}{lang or ''}"
        self.renderings = (
            Rendering(
                "card",
                f"{VERSION} {sha256(looks.encode()).hexdigest()[:16]}",
                card_renderer(templates, self._topics, lang),
            ),
            Rendering("row", VERSION, row),
            Rendering("keys", VERSION, keys),
        )

    @property
    def frames(self) -> Frames:
        """What makes the site's pages."""
        return self._frames

    def listings(self, census: Census) -> Iterable[Listing]:
        """The latest stories, each topic's and each provider's, and the index of the search."""
        yield self._listing(census, Stories(), self._latest(census))
        for name in census.topics:
            yield self._listing(census, Stories(topic=name), self._topic(census, name))
        for domain, group in census.providers.items():
            folder = provider_folder(domain)
            series = Series(section="providers", heading=plain(group.name) or plain(domain) or "?", folder=folder)
            yield self._listing(census, Stories(provider=domain), series)
        yield from search_listings()

    def documents(self, census: Census, stories: Index, written: Sequence[str]) -> Iterator[Document]:
        """The lists of topics and providers, the search, style and script."""
        del stories, written
        frames = self._frames
        yield Document(STYLE, frames.style)
        yield Document(SCRIPT, frames.script)
        for place, section, entries in (
            (TOPICS, "Topics", self._topic_entries(census)),
            (PROVIDERS, "Providers", self._provider_entries(census)),
        ):
            path = f"{place}/{HOME}"
            yield Document(path, frames.entries(f"{place}.html", path, section, place, entries))
        path = f"{SEARCH}/{HOME}"
        yield Document(path, frames.page("search.html", path, policy=SEARCH_POLICY, kind=SEARCH, heading="Search"))
        yield Document(f"{SEARCH}/index.json", search_index(census.stories))

    def _listing(self, census: Census, stories: Stories, series: Series) -> Listing:
        size = self._masthead.page_size
        pages = steady_pages(census.counts.get(stories, 0), size)
        places = page_places(series.folder, pages)
        version = self._frames.version
        wanted = version and f"{VERSION} {version} {series}"
        return Listing(stories, "card", size, places, self._frames.listing(series), steady=True, version=wanted)

    def _latest(self, census: Census) -> Series:
        often = sorted(census.topics, key=lambda name: -census.topics[name].count)[:CHIPS]
        return Series(
            section="latest",
            heading="Latest stories",
            earlier="Earlier stories",
            folder="",
            has_feed=True,
            chips_label="Topics",
            chips=tuple(self._link(name) for name in census.topics if name in often),
        )

    def _topic(self, census: Census, name: str) -> Series:
        near = [other for other in census.topics if self._parents.get(other) == name]
        parent = self._parents.get(name)
        if parent in census.topics and parent is not None:
            near.insert(0, parent)
        return Series(
            section="topics",
            heading=plain(name) or "?",
            folder=self._folder(census, name),
            has_feed=True,
            chips_label="Topics near this one",
            chips=tuple(map(self._link, near)),
        )

    def _folder(self, census: Census, name: str) -> str:
        return f"{TOPICS}/{census.topics[name].slug}"

    def _link(self, name: str) -> Link:
        return Link(plain(name) or "?", f"{self._topics.folder(name)}/{HOME}")

    def _topic_entries(self, census: Census) -> list[Entry]:
        """Every topic with stories, below its parent where that has any."""
        children: dict[str | None, list[str]] = {}
        for name in census.topics:
            parent = self._parents.get(name)
            children.setdefault(parent if parent in census.topics else None, []).append(name)
        return [
            Entry(plain(name) or "?", f"{self._folder(census, name)}/{HOME}", census.topics[name].count, depth)
            for name, depth in _descend(children, None, 0)
        ]

    def _provider_entries(self, census: Census) -> list[Entry]:
        """Every provider, by name; of those that are called the same, the domain tells which is which."""
        names = {domain: plain(group.name) or plain(domain) or "?" for domain, group in census.providers.items()}
        often = Counter(map(str.casefold, names.values()))
        entries = [
            Entry(
                f"{name} ({plain(domain) or '?'})" if often[name.casefold()] > 1 else name,
                f"{provider_folder(domain)}/{HOME}",
                census.providers[domain].count,
            )
            for domain, name in names.items()
        ]
        return sorted(entries, key=lambda entry: (entry.letter, entry.name.casefold(), entry.path))


def _descend(children: Mapping[str | None, list[str]], parent: str | None, depth: int) -> Iterator[tuple[str, int]]:
    for name in children.get(parent, ()):
        yield name, depth
        yield from _descend(children, name, depth + 1)
