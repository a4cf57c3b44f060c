"""The links of everything that was handed to a check, put on the frontier with their places."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.check.admission import Admission
from aggregator.check.link import transport_verdict
from aggregator.errors import UsageError
from aggregator.model.exchange import Failure, Request, Response
from aggregator.model.link import FoundLink, Place
from aggregator.parse.link_kinds import document_kind
from aggregator.parse.link_list import LinkList
from aggregator.parse.links import find_links
from aggregator.parse.workers import Kind, Trouble, Workers
from aggregator.pipeline.looker import Looked
from aggregator.store.link_frontier import Frontier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.link import LinkKind
    from aggregator.model.verdict import Verdict
    from aggregator.pipeline.inputs import Document

LINKS = Kind("links", "aggregator.parse.link_list:read_links", (LinkList,))
SNIFFED_BYTES = 4096
PAGES_AT_ONCE = 32
SITEMAP_FIELD = "sitemap"
MOST_DOCUMENT_BYTES = 100 * 1024 * 1024


class Gatherer:
    """Reads documents. `settle` is told the verdicts that need no look, and those on the pages that were visited."""

    def __init__(
        self,
        fetcher: Fetcher,
        workers: Workers,
        frontier: Frontier,
        settings: CheckSettings,
        settle: Callable[[str, LinkKind, Looked], None],
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._frontier = frontier
        self._settings = settings
        self._settle = settle
        self._admission = Admission(settings)
        self.documents = 0
        self.problems: list[str] = []

    async def gather(self, documents: Iterable[Document], folder: Path) -> None:
        """Read every document, and visit the given addresses and, with a depth, their sites' own pages.

        `folder` is where a queue of pages may be kept. Raises `UsageError` for a file that cannot be read.
        """
        addresses: list[str] = []
        for document in documents:
            if document.url:
                addresses.append(document.url)
            else:
                self._read_file(document.name, document.path, _bytes_of(document))
            await asyncio.sleep(0)
        if addresses:
            with Frontier.open(folder) as pages:
                await self._visit_sites(addresses, pages)

    def _read_file(self, name: str, path: Path | None, data: bytes) -> None:
        kind = document_kind(name, data[:SNIFFED_BYTES])
        if kind is None:
            return
        base = self._settings.base_url or (path.absolute().as_uri() if path else None)
        self.documents += 1
        for found in find_links(data, path=name, kind=kind, base=base, root=self._settings.root_dir):
            self._admit(found)

    def _admit(self, found: FoundLink) -> None:
        for admitted in self._admission.admit(found):
            link = admitted.link
            self._frontier.add(link)
            if admitted.verdict:
                self._settle(link.url if link.url is not None else link.written, link.kind, Looked(admitted.verdict))

    # Sites

    async def _visit_sites(self, addresses: list[str], pages: Frontier) -> None:
        """Breadth first: a level is visited before the next; each page once."""
        hosts = {urls.host(address) for address in addresses}
        for address in addresses:
            pages.add(_page(address, address))
        for level in range(self._settings.depth + 1):
            ahead: deque[str] = deque()
            while claims := pages.take(PAGES_AT_ONCE):
                found = await asyncio.gather(*(self._visit(claim.url, seed=level == 0) for claim in claims))
                ahead.extend(url for several in found for url in several if urls.host(url) in hosts)
            if level < self._settings.depth:
                pages.add_all(_page(url, url) for url in ahead)

    async def _visit(self, address: str, *, seed: bool) -> list[str]:
        """Read one page's links; the addresses that a reader can click to, and an index's sitemaps with what is in them."""
        crawled = not seed or self._settings.depth > 0
        exchange = await self._fetcher.fetch(Request(url=address, purpose="page" if crawled else "discovery"))
        self._frontier.add(_page(address, address))
        self._settle(address, "link", _looked(exchange))
        if isinstance(exchange, Failure) or not exchange.ok:
            return []
        return await self._read_page(exchange)

    async def _read_page(self, response: Response) -> list[str]:
        document: LinkList | Trouble = await self._workers.run(
            LINKS,
            response.body,
            path=response.url,
            base=response.final_url,
            content_type=response.header("content-type"),
        )
        if isinstance(document, Trouble):
            self.problems.append(f"{response.url}: its links could not be read: {document.detail}")
            return []
        self.documents += document.is_document
        clicks: list[str] = []
        sitemaps: list[str] = []
        for found in document.links:
            self._admit(found)
            if found.follow and found.url and urls.is_web(found.url):
                target = sitemaps if found.place.field == SITEMAP_FIELD else clicks
                target.append(found.url.partition("#")[0])
        for sitemap in sitemaps:
            clicks.extend(await self._visit(sitemap, seed=True))
        return clicks


def _bytes_of(document: Document) -> bytes:
    try:
        if document.path and document.path.stat().st_size > MOST_DOCUMENT_BYTES:
            raise UsageError(f"{document.name}: larger than 100 MiB; no links are read from it")
        return document.read()
    except OSError as error:
        raise UsageError(f"{document.name}: cannot be read: {error.strerror}") from error


def _page(url: str, path: str) -> FoundLink:
    return FoundLink(written=url, url=url, place=Place(path))


def _looked(exchange: Response | Failure) -> Looked:
    verdict: Verdict = transport_verdict(exchange)
    return Looked(verdict, exchange.redirects, exchange.elapsed_ms)
