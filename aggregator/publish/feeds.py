"""Feeds of all stories and of each topic's, in Atom, RSS and JSON Feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aggregator.model.publication import Listing, Series
from aggregator.publish.atom import atom
from aggregator.publish.feed import channel
from aggregator.publish.json_feed import json_feed
from aggregator.publish.rss import rss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aggregator.model.publication import Census, Document, Masthead, Page, Rendering, Stories, Story
    from aggregator.publish.feed import Channel

VERSION: Final = "2"
FORMATS: Final[dict[str, Callable[[Channel, Sequence[Story]], bytes]]] = {
    "atom.xml": atom,
    "rss.xml": rss,
    "feed.json": json_feed,
}


class Feeds:
    """The newest `size` stories of all, and of each topic."""

    renderings: Sequence[Rendering] = ()

    def __init__(self, masthead: Masthead, size: int) -> None:
        self._masthead = masthead
        self._size = size
        self.notices: Sequence[str] = list(_notices(masthead))

    def listings(self, census: Census) -> Iterable[Listing]:
        """A listing of one page for each feed and format."""
        yield from self._formats(Series(), "")
        for topic, group in census.topics.items():
            yield from self._formats(Series(topic=topic), f"topics/{group.slug}/")

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterable[Document]:
        """None."""
        del census, stories, written
        return ()

    def _formats(self, series: Series, folder: str) -> Iterable[Listing]:
        head = self._masthead
        version = f"{VERSION} {[head.title, head.identity, head.base_url, head.locale, head.hub, series.topic, folder]}"
        for name, make in FORMATS.items():
            wrap = self._wrap(make, series.topic, f"{folder}{name}")
            yield Listing(series, None, self._size, _only(f"{folder}{name}"), wrap, most=self._size, version=version)

    def _wrap(
        self, make: Callable[[Channel, Sequence[Story]], bytes], topic: str | None, path: str
    ) -> Callable[[Page], bytes]:
        return lambda page: make(channel(self._masthead, topic, path, page.stories), page.stories)


def feed_paths(census: Census) -> list[str]:
    """Where the feeds lie below the published folder."""
    folders = ("", *(f"topics/{group.slug}/" for group in census.topics.values()))
    return [f"{folder}{name}" for folder in folders for name in FORMATS]


def _only(path: str) -> Callable[[int], tuple[str, ...]]:
    return lambda _number: (path,)


def _notices(masthead: Masthead) -> Iterator[str]:
    if not masthead.base_url:
        what = "links to themselves and to the hub" if masthead.hub else "links to themselves"
        yield f"publish.base_url is not set, so feeds have no {what}"
    if not masthead.identity:
        what = f"called {masthead.title}, and their ids are those of every other publication without a title"
        yield f"publish.title is not set, so feeds are {what}"
