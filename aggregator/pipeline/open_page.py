"""A page of a listing while the renderings of its stories come by, the oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model.publication import Page

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

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

    def take(self, item: bytes) -> bool:
        """The next story's rendering; whether it was the last."""
        self._items.append(item)
        return len(self._items) == len(self.positions)

    def seal(self, folder: PublishedFolder, stories: Sequence[Story] = ()) -> None:
        """Have the page written, with what it took, or with `stories`, the oldest first."""
        page = Page(self._span.number, self._span.pages, self._items[::-1], stories[::-1])
        content = self._listing.wrap(page)
        for place in self._listing.places(self._span.number):
            folder.put(place, content, self._origin)
        self._items = []


def by_position(pages: Iterable[OpenPage]) -> dict[int, list[OpenPage]]:
    """Which pages each story is on, the oldest story first."""
    wanted: dict[int, list[OpenPage]] = {}
    for page in pages:
        for position in page.positions:
            wanted.setdefault(position, []).append(page)
    return dict(sorted(wanted.items()))
