"""One entry becomes one article: its page, its AMP page and its image are asked for, and all is put together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aggregator import urls
from aggregator.check.amp import amp_verdict
from aggregator.check.image import is_generic_share_image
from aggregator.check.link import transport_verdict
from aggregator.model.exchange import Failure, Request, Response
from aggregator.model.explanation import Decision
from aggregator.model.feed import Picture
from aggregator.model.settings import Source
from aggregator.normalize.article import Assembled, Dropped, Telling, assemble
from aggregator.normalize.feed_dates import Stated
from aggregator.normalize.identity import address_of
from aggregator.normalize.language import judge_language, texts
from aggregator.normalize.remembered import remembered_page
from aggregator.normalize.text import plain
from aggregator.pipeline.pictures import Look
from aggregator.pipeline.sift import LANGUAGE, MOST_OF_CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.article import Article
    from aggregator.model.exchange import Exchange
    from aggregator.model.feed import Entry, Feed
    from aggregator.model.page import AmpFacts, Page
    from aggregator.pipeline.wiring import Wiring

PUT_OFF = "put-off"
PAGE_BYTES = 2 * 1024 * 1024
AMP_BYTES = 256 * 1024
NO_PAGE_TYPES = ("audio/", "video/", "image/", "application/pdf", "application/octet-stream")


class Heading(Struct, frozen=True):
    """What a feed says for all of its entries, and what is known of one before it is told."""

    source: Source
    title: str | None
    language: str | None
    podcast: bool
    first_seen: datetime
    stated: Stated
    recorded: datetime | None = None
    languages: tuple[str, ...] = ()
    is_new: bool = True

    @classmethod
    def of(
        cls,
        source: Source,
        feed: Feed,
        first_seen: datetime,
        stated: Stated,
        recorded: datetime | None = None,
        *,
        languages: tuple[str, ...] = (),
        is_new: bool = True,
    ) -> Heading:
        """The heading of this feed over an entry that was first seen at `first_seen`; its date is judged `stated`.

        `recorded` is the date of its record, if it has one. New stories in other languages than `languages` are none.
        """
        common = (source, feed.title, feed.language, feed.podcast)
        return cls(*common, first_seen, stated, recorded, languages, is_new)


async def tell(entry: Entry, heading: Heading, wiring: Wiring, before: Article | None = None) -> Assembled | Dropped:
    """The article that the entry becomes, with why it is as it is, or why it becomes none.

    `before` is what its record says already: that holds where its page cannot be read this time.
    """
    address = address_of(entry)
    if address is None or not urls.is_web(address):
        return Dropped("no-address")
    page = await _read_page(address, heading, wiring)
    if isinstance(page, Dropped):
        return page
    kept = before if page is None and heading.source.pages else None
    pictures = [*(page.images if page else ()), *entry.images, *_thumbnail(address)]
    look = _look_back(kept) or await wiring.pictures.first_available(pictures)
    telling = Telling(
        entry=entry,
        page=remembered_page(kept) if kept else page,
        source=heading.source,
        feed_title=heading.title,
        podcast=heading.podcast,
        images=(look.image,) if look.image else (),
        generic_image=look.generic,
        amp_url=await _available_amp(page, wiring) if page else _amp_of(kept),
        first_seen=heading.first_seen,
        now=wiring.clock.started,
        stated=heading.stated,
        recorded=heading.recorded,
    )
    told = assemble(
        telling, settings=wiring.settings, topics=wiring.topics, providers=wiring.providers, clicks=wiring.clicks
    )
    return (
        told
        if isinstance(told, Dropped)
        else _in_its_language(replace(told, pictures=tuple(pictures)), telling, heading)
    )


def _in_its_language(told: Assembled, telling: Telling, heading: Heading) -> Assembled | Dropped:
    """The story with what its language was judged upon; a new one that is in none of the wanted ones is dropped."""
    if not heading.languages:
        return told
    article, page = told.article, telling.page
    text = texts((article.title, article.excerpt, plain((telling.entry.content or "")[:MOST_OF_CONTENT])))
    judged = judge_language(
        heading.languages, text, page=page.language if page else None, feed=telling.entry.language or heading.language
    )
    if judged.outside and heading.is_new:
        return Dropped(LANGUAGE, judged.outside)
    decision = Decision(LANGUAGE, judged.language or "not-known", judged.by)
    decisions = (*told.explanation.decisions, decision)
    return replace(told, explanation=replace(told.explanation, decisions=decisions))


def _look_back(kept: Article | None) -> Look | None:
    """The image that a record has, as it was found when it was written."""
    if kept is None or not kept.images:
        return None
    return Look(image=kept.images[0], generic=is_generic_share_image(kept.images[0].url))


def _amp_of(kept: Article | None) -> str | None:
    return kept.amp_web_url if kept else None


def _thumbnail(address: str) -> Iterator[Picture]:
    """The picture that the host of a video keeps of it."""
    if url := urls.thumbnail_address(address):
        yield Picture(url)


async def _read_page(address: str, heading: Heading, wiring: Wiring) -> Page | Dropped | None:
    """The facts of the entry's page; None where the feed has to do, `Dropped` where the link is dead."""
    if not heading.source.pages:
        return None
    exchange = await wiring.fetcher.fetch(
        Request(url=address, purpose="page", max_bytes=PAGE_BYTES, cut=True, headers=_own_headers(address, heading))
    )
    if isinstance(exchange, Failure) and exchange.local:
        return Dropped(PUT_OFF, exchange.detail)
    verdict = transport_verdict(exchange)
    if verdict.verdict in {"dead", "skipped"} and verdict.reason != "robots":
        return Dropped(verdict.reason)
    if not isinstance(exchange, Response) or not exchange.ok or not _may_be_page(exchange):
        return None
    return await wiring.workers.page(
        exchange.body, url=exchange.final_url, content_type=exchange.header("content-type")
    )


def _own_headers(address: str, heading: Heading) -> tuple[tuple[str, str], ...]:
    same = urls.origin(address) == urls.origin(heading.source.url)
    return heading.source.headers if same else ()


def _may_be_page(response: Response) -> bool:
    return not (response.header("content-type") or "").lower().startswith(NO_PAGE_TYPES)


async def _available_amp(page: Page, wiring: Wiring) -> str | None:
    """The address of the page's AMP document, if it is declared and available."""
    address = page.url if page.is_amp else page.amp_url
    if not address or not urls.is_web(address):
        return None
    exchange = await wiring.fetcher.fetch(
        Request(url=address, purpose="amp", max_bytes=AMP_BYTES, cut=True, stop_at=b"<body")
    )
    verdict = amp_verdict(
        exchange, await _amp_facts(exchange, wiring), page_urls=[url for url in (page.canonical, page.url) if url]
    )
    if verdict.available:
        wiring.amp.available += 1
        return address
    wiring.amp.dead += 1
    return None


async def _amp_facts(exchange: Exchange, wiring: Wiring) -> AmpFacts | None:
    if not isinstance(exchange, Response) or not exchange.ok:
        return None
    return await wiring.workers.amp(exchange.body, url=exchange.final_url, content_type=exchange.header("content-type"))
