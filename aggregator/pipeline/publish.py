"""A run of `publish`: the store is compared with what is remembered of it, and pages that changed are written.

1. `store/story_scan.py` reads the records that changed into the index (`store/story_index.py`), with each output's
   renderings of them.
2. The stories are walked once, oldest first, to see which are in which series. A page whose stories did not change
   since an earlier run made it is left alone (`page_plan.py`).
3. For the others the renderings are read, oldest first; a page that is full goes to `store/published_folder.py`. So the
   first pages of a listing, which say that there is news, come last.
4. The outputs' documents follow, stale files go, and the manifest is written.

What can be published is told by outputs (`model/publication.py`); this module knows none of them.
"""

from __future__ import annotations

from array import array
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from aggregator import __version__
from aggregator.pipeline.open_page import OpenPage, positions_of
from aggregator.pipeline.page_plan import origin, spans
from aggregator.store.story_scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from aggregator.model.publication import Census, Document, Listing, Output, Series
    from aggregator.store.published_folder import PublishedFolder
    from aggregator.store.shelf import Shelf
    from aggregator.store.story_index import Groups, StoryIndex


_AT_ONCE: Final = 500
"""Of so many stories the renderings are read at once, and held in memory."""
_REMEMBERED: Final = 256
"""Several listings ask for the same stories one after the other."""


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
        self._numbers = array("q")
        self._story = lru_cache(_REMEMBERED)(index.story)
        self._counting = counting
        self.scan = Scan(index, shelf)

    def read(self) -> None:
        """Bring the index up to date."""
        self._index.use(self._renderings)
        self.scan.run()

    def census(self) -> Census:
        """What there is to publish."""
        return self._counting.count(self._index.group_counts())

    def write(self, census: Census, folder: PublishedFolder) -> None:
        """Write what changed."""
        listings = [listing for output in self._outputs for listing in output.listings(census)]
        self._write_pages(listings, folder)
        for output in self._outputs:
            for document in output.documents(census, self._index, sorted(folder.files)):
                _put(document, folder)
        folder.finish(census.slugs)

    def _write_pages(self, listings: Sequence[Listing], folder: PublishedFolder) -> None:
        places = self._places({listing.series for listing in listings})
        seeds = {rendering.name: f"{__version__} {rendering.version}" for rendering in self._renderings}
        fresh: dict[str | None, list[OpenPage]] = {None: []}
        for listing in listings:
            positions, marks = places.get(listing.series, (array("l"), b""))
            seed = seeds[listing.rendering] if listing.rendering else __version__
            for span in spans(listing, len(positions)):
                made = origin(listing, seed, span, marks) if listing.version is not None else b""
                if not (made and folder.keep_made(listing.places(span.number), made)):
                    page = OpenPage(listing, span, positions[span.first : span.end], made)
                    fresh.setdefault(listing.rendering, []).append(page)
        told = fresh.pop(None)
        for rendering, pages in fresh.items():
            self._draw(rendering or "", pages, folder)
        for page in told:
            page.seal(folder, [self._story(self._numbers[position]) for position in page.positions])

    def _places(self, wanted: Container[Series]) -> dict[Series, tuple[array[int], bytes]]:
        """Where the stories of each series stand among all, from the oldest on, and their marks."""
        found: dict[Series, array[int]] = {}
        adding: dict[str, list[Callable[[int], None]]] = {}
        self._numbers = array("q")
        marks = []
        for position, row in enumerate(self._index.oldest_first()):
            self._numbers.append(row.id)
            marks.append(row.mark)
            adders = adding.get(row.groups)
            if adders is None:
                series = self._counting.series_of(self._index.groups(row.groups))
                adders = [found.setdefault(one, array("l")).append for one in series if one in wanted]
                adding[row.groups] = adders
            for add in adders:
                add(position)
        return {one: (these, b"".join(map(marks.__getitem__, these))) for one, these in found.items()}

    def _draw(self, rendering: str, pages: Sequence[OpenPage], folder: PublishedFolder) -> None:
        for page in pages:
            if not page.positions:
                page.seal(folder)
        waiting = deque(sorted((page for page in pages if page.positions), key=lambda page: page.positions[0]))
        begun: list[OpenPage] = []
        wanted = positions_of(pages)
        for start in range(0, len(wanted), _AT_ONCE):
            these = wanted[start : start + _AT_ONCE]
            looks = self._index.looks(rendering, [self._numbers[position] for position in these])
            by_position = dict(zip(these, looks, strict=True))
            until = these[-1] + 1
            while waiting and waiting[0].positions[0] < until:
                begun.append(waiting.popleft())
            full = [page for page in begun if page.take(by_position, until)]
            for page in sorted(full, key=lambda page: page.positions[-1]):
                page.seal(folder)
            begun = [page for page in begun if page.positions[-1] >= until]


def _put(document: Document, folder: PublishedFolder) -> None:
    if document.lasting and folder.keep(document.path):
        return
    content = document.content if isinstance(document.content, bytes) else document.content()
    if content is not None:
        folder.put(document.path, content)
