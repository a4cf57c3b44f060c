"""Given addresses read for their links, and, with a depth, their sites' own pages: breadth first, each page once."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Protocol

from aggregator import urls
from aggregator.model.exchange import Failure, Request
from aggregator.model.link import FoundLink, Place
from aggregator.parse.links.parts import LinkList
from aggregator.parse.workers.workers import Kind, Trouble, Workers
from aggregator.pipeline.notes import Notes
from aggregator.store.link_frontier import Claim, Frontier
from aggregator.store.link_keys import host_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from aggregator.check.patience import Patience
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange, Response

LINKS = Kind("links", "aggregator.parse.links.parts:read_links", (LinkList,))
PAGES_AT_ONCE: Final = 32
MOST_SHEETS: Final = 10_000
PAGES_MOVED: Final = 1000
MOST_UNREAD: Final = 1000
"""Pages that failed and are visited once more; of the rest there is a verdict, their links are not read."""

MOST_PAGE_BYTES: Final = 10 * 1024 * 1024
SITEMAP_FIELD: Final = "sitemap"
NO_PAGE: Final = re.compile(
    r"\.(?:7z|apk|avi|bin|bz2|deb|dmg|docx?|epub|exe|flac|gif|gz|ico|iso|jpe?g|m4a|m4v|mkv|mov|mp3|mp4|mpe?g|msi|odt"
    r"|ogg|pdf|png|pptx?|rar|rpm|svg|tar|tgz|ttf|wav|webm|webp|woff2?|xlsx?|xz|zip|zst)\Z",
    re.IGNORECASE,
)
"""Paths of what holds no links that we read, and may be large."""


class Desk(Protocol):
    """Who takes in what pages say."""

    def reachable(self, found: FoundLink) -> Iterator[str]:
        """The link's address, if it may be visited for its links."""

    def admit(self, found: FoundLink) -> None:
        """Take in one link."""

    def pair(self, amp: Iterable[FoundLink], pages: Iterable[str]) -> None:
        """These AMP documents belong to the page with these addresses."""


class Crawl:
    """Visits pages. What it found goes to `desk`, how each page answered to `visited`, which says if it may recover.

    `visited` is told, too, whether it was the page's second visit, after which there is none. Close it after use.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        workers: Workers,
        settings: CheckSettings,
        desk: Desk,
        *,
        visited: Callable[[str, Exchange, bool], Awaitable[bool]],
        patience: Patience,
    ) -> None:
        self._seconds = patience.left(0)
        self._fetcher = fetcher
        self._workers = workers
        self._settings = settings
        self._desk = desk
        self._visited = visited
        self._sites: set[str] = set()
        self._sheets: set[str] = set()
        self._files = ExitStack()
        self._queues: tuple[Frontier, Frontier] | None = None
        self._unread: dict[str, tuple[int, str]] = {}
        self._again: frozenset[str] = frozenset()
        self.documents = 0
        self._notes = Notes()

    async def visit(self, addresses: Iterable[str], folder: Path) -> None:
        """Visit the addresses, the sitemaps that they name, and the pages that are within reach of clicks.

        The queues are kept in `folder`, so that a site of any size fits.
        """
        pages, ahead = (self._files.enter_context(Frontier.open(folder)) for _ in range(2))
        self._queues = pages, ahead
        for address in addresses:
            self._sites.add(_site(address))
            pages.add(_page(address))
        for level in range(self._settings.depth + 1):
            await self._go_down(level)

    async def visit_again(self, addresses: Collection[str], seconds: float | None = None) -> None:
        """Visit these of the `unread` pages once more, and what they lead to; each has so many seconds, if given."""
        usual, self._seconds = self._seconds, self._seconds if seconds is None else seconds
        try:
            await self._visit_unread(addresses)
        finally:
            self._seconds = usual

    async def _visit_unread(self, addresses: Collection[str]) -> None:
        unread = {url: self._unread.pop(url) for url in addresses}
        self._again = frozenset(unread)
        for level in range(self._settings.depth + 1):
            if self._queues is not None:
                again = (Claim(url, "link", host_of(url)) for url, (at, _) in unread.items() if at == level)
                self._queues[0].put_back(again)
                await self._go_down(level)

    @property
    def unread(self) -> frozenset[str]:
        """The pages that failed, the given ones and those that may recover, up to `MOST_UNREAD`."""
        return frozenset(self._unread)

    @property
    def problems(self) -> Iterator[str]:
        """What could not be read."""
        yield from self._notes
        for url, (level, why) in self._unread.items():
            if level == 0:
                yield f"{urls.redact(url)}: no links are read from it ({why})"

    def close(self) -> None:
        """Let the queues go."""
        self._files.close()
        self._queues = None

    async def _go_down(self, level: int) -> None:
        if self._queues is None:
            return
        pages, ahead = self._queues
        await self._visit_level(pages, ahead, level)
        while claims := ahead.take(PAGES_MOVED, per_host=PAGES_MOVED):
            pages.add_all(_page(claim.url) for claim in claims)

    async def _visit_level(self, pages: Frontier, ahead: Frontier, level: int) -> None:
        """Visit all waiting pages; what they link to waits in `ahead`, the sitemaps that they name are read now."""
        while claims := pages.take(PAGES_AT_ONCE, per_host=PAGES_AT_ONCE):
            await asyncio.gather(*(self._visit(claim.url, level, pages, ahead) for claim in claims))

    async def _visit(self, address: str, level: int, pages: Frontier, ahead: Frontier) -> None:
        exchange = await self._fetcher.fetch(self._request(address))
        is_given = level == 0 and address not in self._sheets
        if not isinstance(exchange, Failure) and is_given:
            self._sites.add(_site(exchange.final_url))
        is_second = address in self._again
        may_recover = await self._visited(address, exchange, is_second)
        if isinstance(exchange, Failure) or not exchange.ok:
            if is_given or (may_recover and not is_second and len(self._unread) < MOST_UNREAD):
                why = exchange.reason if isinstance(exchange, Failure) else f"http-{exchange.status}"
                self._unread[address] = level, why
            return
        await self._read(exchange, pages, ahead if level < self._settings.depth else None)

    def _request(self, address: str) -> Request:
        origin = urls.origin(address)
        return Request(
            url=address,
            purpose="page",
            headers=tuple(
                (header.name, header.value)
                for header in self._settings.headers
                if header.origin is None or header.origin == origin
            ),
            max_bytes=MOST_PAGE_BYTES,
            cut=True,
            timeout=self._seconds,
            silence_is_final=True,
            robots=self._settings.robots or self._settings.depth > 0,
        )

    async def _read(self, response: Response, pages: Frontier, ahead: Frontier | None) -> None:
        """Take in a page's links as they are read: of those that wait, sitemaps in `pages`, clicks in `ahead`."""
        if response.truncated:
            self._notes.add(f"{urls.redact(response.url)}: links are read from its first 10 MiB only")
        amp: list[FoundLink] = []

        def take(some: LinkList) -> None:
            for found in some.links:
                self._desk.admit(found)
                if self._is_own_sheet(found):
                    sheets = list(self._desk.reachable(found))
                    self._sheets.update(sheets)
                    pages.add_all(map(_page, sheets))
                elif found.follow and found.place.field == SITEMAP_FIELD:
                    pages.add_all(map(_page, self._desk.reachable(found)))
                elif found.follow and ahead is not None:
                    ahead.add_all(_page(url) for url in self._desk.reachable(found) if self._is_own_page(url))
                if found.kind == "amp" and found.url:
                    amp.append(found)

        document: LinkList | Trouble = await self._workers.run(
            LINKS,
            response.body,
            take=take,
            path=response.url,
            base=response.final_url,
            content_type=response.header("content-type"),
            is_cut=response.truncated,
        )
        if isinstance(document, Trouble):
            self._notes.add(f"{urls.redact(response.url)}: its links could not be read: {document.detail}")
        else:
            take(document)
            self.documents += document.is_document
            self._notes.add_problems(document.faults)
        await self._pair(response, amp)

    def _is_own_sheet(self, found: FoundLink) -> bool:
        """What a style sheet of the site loads belongs to the page, whatever the depth."""
        if not found.is_sheet or found.url is None or len(self._sheets) >= MOST_SHEETS:
            return False
        return _site(found.url) in self._sites

    def _is_own_page(self, url: str) -> bool:
        return _site(url) in self._sites and not NO_PAGE.search(url.partition("?")[0])

    async def _pair(self, response: Response, amp: list[FoundLink]) -> None:
        """The AMP documents of a page may name it by any of its own addresses."""
        if amp:
            page = await self._workers.page(
                response.body, url=response.final_url, content_type=response.header("content-type")
            )
            own = (response.url, response.final_url, page.canonical if page else None)
            self._desk.pair(amp, [url for url in own if url])


def _page(url: str) -> FoundLink:
    return FoundLink(written=url, url=url, place=Place(url))


def _site(url: str) -> str:
    """The host with its port, where that is not the scheme's own: http and https are one site."""
    return urls.origin(url).partition("://")[2]
