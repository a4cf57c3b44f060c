"""The links of everything that was handed to a check, put on the frontier with their places."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from aggregator import urls
from aggregator.errors import RecordError, UsageError
from aggregator.model.link import FoundLink, Place
from aggregator.parse.links.kinds import document_kind
from aggregator.parse.links.reading import LinkReading
from aggregator.pipeline.crawl import Crawl
from aggregator.pipeline.inputs import Document, from_here
from aggregator.pipeline.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence

    from aggregator.check.admission import Admission
    from aggregator.check.patience import Patience
    from aggregator.errors import Problem
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange
    from aggregator.parse.links.kinds import DocumentKind
    from aggregator.parse.workers.workers import Workers
    from aggregator.store.amp_pages import AmpPages
    from aggregator.store.link_frontier import Frontier

_log = logging.getLogger(__name__)

SITEMAP_FIELD: Final = "sitemap"
MOST_DOCUMENT_BYTES: Final = 100 * 1024 * 1024
SNIFFED_BYTES: Final = 4096
MARKDOWN: Final = re.compile(rb"\]\([^\s)]+\)|^ {0,3}\[[^\]\n]+\]:[ \t]*\S", re.MULTILINE)
"""Links that only Markdown has, by which it is known where no name says what it is."""

PAGE_FIELDS: Final = frozenset({"originalUrl", "webUrl"})


class Gatherer:
    """Reads documents. `visited` is told how each address that was read for its links answered. Close it after use.

    `patience` is what each such address has for its first visit.
    """

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        workers: Workers,
        frontier: Frontier,
        amp_pages: AmpPages,
        settings: CheckSettings,
        admission: Admission,
        visited: Callable[[str, Exchange, bool], Awaitable[bool]],
        patience: Patience,
    ) -> None:
        self._frontier = frontier
        self._amp_pages = amp_pages
        self._settings = settings
        self._admission = admission
        self._crawl = Crawl(fetcher, workers, settings, self, visited=visited, patience=patience)
        self._documents = 0
        self._relative = 0
        self._notes = Notes()
        self._sheets: dict[str, None] = {}
        self._sheets_read: set[str] = set()

    @property
    def documents(self) -> int:
        """How many documents were read."""
        return self._documents + self._crawl.documents

    @property
    def problems(self) -> Iterator[str]:
        """What could not be read, and what is to be known of what was."""
        yield from self._notes
        yield from self._crawl.problems
        if self._relative:
            relative = "1 relative address" if self._relative == 1 else f"{self._relative:,} relative addresses"
            yield (
                f"{relative} in documents that have no address themselves, or beginning with / in files: "
                "--base-url or --root-dir says to what"
            )

    async def gather(self, documents: Iterable[Document], folder: Path) -> None:
        """Read every document, and visit the given addresses and, with a depth, their sites' own pages.

        `folder` is where a queue of pages may be kept. Raises `UsageError` for a named file that cannot be read.
        """
        addresses: list[str] = []
        for document in documents:
            if document.url:
                addresses.extend(self._given(document.url))
            else:
                addresses.extend(await self._read(document))
            await asyncio.sleep(0)
        while sheet := self._next_sheet():
            await self._read(Document(from_here(sheet), sheet))
        if addresses:
            await self._crawl.visit(addresses, folder)

    def _next_sheet(self) -> Path | None:
        """A style sheet that a file loads and that was not read yet, by itself or for another."""
        while self._sheets:
            path = Path(next(iter(self._sheets)))
            del self._sheets[str(path)]
            if os.path.normpath(path) not in self._sheets_read and path.is_file():
                return path
        return None

    @property
    def unread(self) -> frozenset[str]:
        """The addresses that could not be read for their links."""
        return self._crawl.unread

    async def visit_again(self, addresses: Collection[str], seconds: float | None = None) -> None:
        """Visit these of the `unread` addresses again, and what they lead to; each has so many seconds, if given."""
        await self._crawl.visit_again(addresses, seconds)

    def close(self) -> None:
        """Let what it holds go."""
        self._crawl.close()

    def _given(self, address: str) -> Iterator[str]:
        """A given address, if it is to be visited; it is a link itself in any case."""
        found = FoundLink(written=address, url=address, place=Place(address))
        self.admit(found)
        yield from self.reachable(found)

    def reachable(self, found: FoundLink) -> Iterator[str]:
        """The link's address, if it may be visited for its links."""
        for link in self._admission.admit(found):
            is_ruled_out = self._admission.verdict(link.url or "", "link", "")
            if link.kind == found.kind and link.url and urls.is_web(link.url) and is_ruled_out is None:
                yield link.url

    async def _read(self, document: Document) -> list[str]:
        """Put the links of a file or of stdin on the frontier; the sitemaps that it names, to be visited."""
        try:
            data = await document.read(MOST_DOCUMENT_BYTES, _is_text(document.name))
        except OSError as error:
            problem = f"{document.name}: cannot be read: {error.strerror}"
            if document.is_named:
                raise UsageError(problem) from error
            self._notes.add(problem)
            return []
        if data is None:
            self._notes.add(f"{document.name}: larger than 100 MiB; no links are read from it")
            return []
        if document.should_be_record:
            self._notes.add_problems(_why_no_record(data, document.name))
        kind = document_kind(document.name, data[:SNIFFED_BYTES])
        if kind == "text" and document.path is None and MARKDOWN.search(data):
            kind = "markdown"
        if kind is None and not document.should_be_record:
            self._note_binary(document)
        if kind is None or (document.only_records and kind != "record"):
            return []
        self._documents += 1
        return self._read_links(document, data, kind)

    def _note_binary(self, document: Document) -> None:
        """Who names a file expects it to be read; of those in a folder only the curious want to know."""
        words = f"{document.name}: is no text: no links were looked for"
        if document.is_named:
            self._notes.add(words)
        else:
            _log.info("%s", words)

    def _read_links(self, document: Document, data: bytes, kind: DocumentKind) -> list[str]:
        own = document.path.absolute().as_uri() if document.path else None
        if kind == "css" and document.path:
            self._sheets_read.add(os.path.normpath(document.path.absolute()))
        base, root = self._settings.base_url or own, self._settings.root_dir or self._settings.base_url
        sitemaps = []
        amp: list[FoundLink] = []
        pages: dict[str, list[str]] = {}
        reading = LinkReading(data, path=document.name, kind=kind, base=base, root=root)
        for found in reading:
            self.admit(found)
            if found.is_sheet and found.url and found.url.startswith("file:"):
                self._sheets[str(Path(unquote(urlsplit(found.url).path)))] = None
            if kind == "sitemap" and found.place.field == SITEMAP_FIELD and found.url:
                sitemaps.append(found)
            if kind == "record" and found.url:
                _sort(found, pages, amp)
            elif found.kind == "amp" and found.url:
                amp.append(found)
        self._notes.add_problems(reading.faults)
        if kind == "record":
            self._pair_record(amp, pages)
        elif amp and kind == "html":
            self.pair(amp, _canonical(data, own or "", None))
        return [address for found in sitemaps for address in self.reachable(found)]

    def admit(self, found: FoundLink) -> None:
        """Put one link on the frontier."""
        self._relative += found.problem == "no-base"
        for link in self._admission.admit(found):
            self._frontier.add(link)

    def pair(self, amp: Iterable[FoundLink], pages: Iterable[str]) -> None:
        """These AMP documents belong to the page with these addresses."""
        known = list(pages)
        for found in amp:
            for link in self._admission.admit(found):
                self._amp_pages.add(link.url or "", known)

    def _pair_record(self, amp: list[FoundLink], pages: dict[str, list[str]]) -> None:
        for found in amp:
            self.pair([found], pages.get(_within(found), ()))


def _why_no_record(data: bytes, name: str) -> Sequence[Problem]:
    from aggregator.store.record import read_record  # noqa: PLC0415 - documents are read without it

    try:
        read_record(data, name)
    except RecordError as error:
        return error.problems
    return ()


def _sort(found: FoundLink, pages: dict[str, list[str]], amp: list[FoundLink]) -> None:
    if found.kind == "amp":
        amp.append(found)
    elif (found.place.field or "").rpartition(".")[2] in PAGE_FIELDS and found.url:
        pages.setdefault(_within(found), []).append(found.url)


def _within(found: FoundLink) -> str:
    """The record, or the related story, that a field belongs to."""
    return (found.place.field or "").rpartition(".")[0]


def _is_text(name: str) -> Callable[[bytes], bool]:
    return lambda head: document_kind(name, head) is not None


def _canonical(data: bytes, url: str, content_type: str | None) -> tuple[str, ...]:
    """What a page calls its own address, if it does."""
    from aggregator.parse.pages.page import parse_page  # noqa: PLC0415 - few documents need it, and it costs a start

    canonical = parse_page(data, url=url if urls.is_web(url) else "", content_type=content_type).canonical
    return (canonical,) if canonical else ()
