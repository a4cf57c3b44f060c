"""A run of `publish`: the store is compared with what is remembered of it, and pages that changed are written.

1. `store/story_scan.py` reads the records that changed into the index (`store/story_index.py`), with each output's
   renderings of them.
2. The stories are walked once, oldest first. Each listing that a story is in gathers its rendering; a listing that has
   a page full hands it to `store/published_folder.py`. So the first pages, which say that there is news, come last.
3. The outputs' documents follow, stale files go, and the manifest is written.

What can be published is told by outputs (`model/publication.py`); this module knows none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from aggregator.model.publication import Page, Series
from aggregator.store.story_scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aggregator.model.publication import Census, Document, Listing, Output, Story
    from aggregator.store.published_folder import PublishedFolder
    from aggregator.store.shelf import Shelf
    from aggregator.store.story_index import Groups, Row, StoryIndex


class Counting(Protocol):
    """How stories are counted, and which series each is in (`publish/census.py`)."""

    def count(self, groups: Iterable[tuple[Groups, int]]) -> Census:
        """The census."""

    def series_of(self, groups: Groups) -> tuple[Series, ...]:
        """The series."""


class Publication:
    """One run over the records of `shelf`."""

    def __init__(self, index: StoryIndex, shelf: Shelf, outputs: Sequence[Output], counting: Counting) -> None:
        self._index = index
        self._outputs = outputs
        self._renderings = [rendering for output in outputs for rendering in output.renderings]
        self._last: Story | None = None
        self._counting = counting
        self.scan = Scan(index, shelf)

    def read(self) -> None:
        """Bring the index up to date."""
        self._index.use(self._renderings)
        self.scan.run()

    def write(self, folder: PublishedFolder) -> Census:
        """Write what changed; what there is."""
        census = self._counting.count(self._index.group_counts())
        listings = [listing for output in self._outputs for listing in output.listings(census)]
        self._walk(census, listings, folder)
        for output in self._outputs:
            for document in output.documents(census, self._index, sorted(folder.files)):
                _put(document, folder)
        folder.finish()
        return census

    def _walk(self, census: Census, listings: Sequence[Listing], folder: PublishedFolder) -> None:
        columns = {rendering.name: column for column, rendering in enumerate(self._renderings)}
        gatherings: dict[Series, list[Gathering]] = {}
        for listing in listings:
            total = census.counts.get(listing.series, 0)
            column = columns[listing.rendering] if listing.rendering else None
            gathering = Gathering(listing, total, folder.put, column, self._story)
            gatherings.setdefault(listing.series, []).append(gathering)
            if not total:
                gathering.close()
        concerned: dict[str, list[Gathering]] = {}
        for row in self._index.oldest_first():
            wanted = concerned.get(row.groups)
            if wanted is None:
                series = self._counting.series_of(self._index.groups(row))
                wanted = concerned[row.groups] = [one for part in series for one in gatherings.get(part, ())]
            for gathering in wanted:
                gathering.take(row)

    def _story(self, row: Row) -> Story:
        """The story in a row; several listings ask for the same one after the other."""
        if self._last is None or self._last.path != row.path:
            self._last = self._index.story(row.id)
        return self._last


def _put(document: Document, folder: PublishedFolder) -> None:
    if document.lasting and folder.keep(document.path):
        return
    content = document.content if isinstance(document.content, bytes) else document.content()
    if content is not None:
        folder.put(document.path, content)


class Gathering:
    """The pages of one listing while stories come by, the oldest first.

    `column` is the place of its rendering in a row, or None where it wants the stories, which `find` finds.
    """

    def __init__(
        self,
        listing: Listing,
        total: int,
        put: Callable[[str, bytes], None],
        column: int | None,
        find: Callable[[Row], Story],
    ) -> None:
        self._listing = listing
        self._put = put
        self._column = column
        self._find = find
        self._total = total
        self._left = total
        self._size = listing.size
        self._most = total if listing.most is None else min(total, listing.most)
        self._pages = max(1, total // listing.size if listing.steady else -(-self._most // listing.size))
        self._items: list[bytes] = []
        self._stories: list[Story] = []

    def take(self, row: Row) -> None:
        """A story of the listing's series comes by."""
        left = self._left
        self._left = left - 1
        if left > self._most:
            return
        if self._column is not None:
            self._items.append(row.looks[self._column])
        else:
            self._stories.append(self._find(row))
        if number := self._full_page(left):
            self._seal(number)

    def _full_page(self, left: int) -> int | None:
        """The number of the page that the story completes after which `left - 1` are to come."""
        if not self._listing.steady:
            return None if (left - 1) % self._size else (left - 1) // self._size + 1
        taken = self._total - left + 1
        number = min(-(-taken // self._size), self._pages)
        return number if left == 1 or (number < self._pages and taken % self._size == 0) else None

    def close(self) -> None:
        """No story will come by: the one page is empty."""
        self._seal(1)

    def _seal(self, number: int) -> None:
        page = Page(number, self._pages, self._items[::-1], self._stories[::-1])
        content = self._listing.wrap(page)
        for place in self._listing.places(number):
            self._put(place, content)
        self._items = []
        self._stories = []
