"""A page of a listing while the renderings of its stories come by, the oldest first."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from aggregator.model.publication import Page

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.model.publication import Listing, Story
    from aggregator.pipeline.page_plan import Span
    from aggregator.store.published_folder import PublishedFolder


class OpenPage:
    """The page at `span` of `listing`, made of `origin`; its stories stand at `positions` among all."""

    __slots__ = ("_items", "_listing", "_origin", "_span", "positions")

    def __init__(self, listing: Listing, span: Span, positions: array[int], origin: bytes) -> None:
        self.positions = positions
        self._listing = listing
        self._span = span
        self._origin = origin
        self._items: list[bytes] = []

    def take(self, looks: Mapping[int, bytes], until: int) -> bool:
        """Take the renderings, by their positions, of those of its stories that stand before `until`; whether of all.

        `looks` has all of these that were not taken earlier.
        """
        taken = len(self._items)
        end = bisect_left(self.positions, until, taken)
        self._items.extend(map(looks.__getitem__, self.positions[taken:end]))
        return end == len(self.positions)

    def seal(self, folder: PublishedFolder, stories: Sequence[Story] = ()) -> None:
        """Have the page written, with what it took, or with `stories`, the oldest first."""
        page = Page(self._span.number, self._span.pages, self._items[::-1], stories[::-1])
        content = self._listing.wrap(page)
        for place in self._listing.places(self._span.number):
            folder.put(place, content, self._origin)
        self._items = []


def positions_of(pages: Iterable[OpenPage]) -> list[int]:
    """Where the stories stand that are on any of the pages, from the oldest on."""
    return sorted(set[int]().union(*(page.positions for page in pages)))
