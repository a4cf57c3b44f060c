"""Which of the claimed images is there: asked with few bytes, each address once a run."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator import urls
from aggregator.check.image import image_verdict, is_generic_share_image
from aggregator.model.article import Image
from aggregator.model.exchange import Request, Response
from aggregator.parse.image import read_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.fetch.client import Fetcher
    from aggregator.model.exchange import Exchange
    from aggregator.model.feed import Picture
    from aggregator.model.page import ImageFacts
    from aggregator.model.settings import ImageSettings
    from aggregator.store.images import ImageCache

FIRST_BYTES = 4096
CANDIDATES = 4
REMEMBERED = 2048
PARTIAL_CONTENT = 206


class Look(Struct, frozen=True):
    """What came of asking for one image: the image if it is available, and whether it is a site's generic one."""

    image: Image | None
    generic: bool = False


class Pictures:
    """Asks for images. With a cache the whole image is fetched and kept, without it only what tells its size."""

    def __init__(self, fetcher: Fetcher, settings: ImageSettings, cache: ImageCache) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._cache = cache
        self._looks: OrderedDict[str, asyncio.Task[Look]] = OrderedDict()
        self.available = 0
        self.dead = 0

    async def first_available(self, pictures: Sequence[Picture]) -> Look:
        """The first of the claimed images that is one; a generic share image only when there is no other."""
        generic = None
        for picture in pictures[:CANDIDATES]:
            look = await self._look_once(picture.url)
            if look.image and not look.generic:
                return look
            generic = generic or (look if look.image else None)
        return generic or Look(image=None)

    async def _look_once(self, url: str) -> Look:
        task = self._looks.get(url)
        if task is None:
            task = self._looks[url] = asyncio.create_task(self._look(url))
            if len(self._looks) > REMEMBERED:
                self._looks.popitem(last=False)
        return await asyncio.shield(task)

    async def _look(self, url: str) -> Look:
        exchange, facts = await (self._whole(url) if self._settings.cache else self._head(url))
        verdict = image_verdict(exchange, facts, min_width=self._settings.min_width)
        if not verdict.available or facts is None:
            self.dead += 1
            return Look(image=None)
        self.available += 1
        cached = self._settings.cache and isinstance(exchange, Response) and facts.format is not None
        if cached and isinstance(exchange, Response) and facts.format:
            self._cache.keep(exchange.body, facts.format)
        image = Image(url=urls.wire(url), width=facts.width, height=facts.height, is_cached=True if cached else None)
        return Look(image=image, generic=is_generic_share_image(url))

    async def _whole(self, url: str) -> tuple[Exchange, ImageFacts | None]:
        exchange = await self._fetcher.fetch(Request(url=url, purpose="image"))
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        body = exchange.body
        return exchange, read_image(body, complete=True, total=len(body), content_type=exchange.header("content-type"))

    async def _head(self, url: str) -> tuple[Exchange, ImageFacts | None]:
        exchange, facts = await self._part(url, 0, FIRST_BYTES, b"")
        if facts and facts.needs is not None and isinstance(exchange, Response):
            tail_exchange, tail_facts = await self._part(url, facts.needs, FIRST_BYTES, exchange.body)
            if tail_facts:
                return tail_exchange, tail_facts
        return exchange, facts

    async def _part(self, url: str, start: int, length: int, head: bytes) -> tuple[Exchange, ImageFacts | None]:
        request = Request(
            url=url, purpose="image", byte_range=(start, start + length - 1), max_bytes=start + length, cut=True
        )
        exchange = await self._fetcher.fetch(request)
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        total = total_length(exchange)
        body = exchange.body if exchange.status == PARTIAL_CONTENT or not start else exchange.body[start:]
        whole = not start and total is not None and len(body) >= total
        return exchange, read_image(
            head or body,
            complete=whole,
            total=total,
            content_type=exchange.header("content-type"),
            tail=body if head else b"",
        )


def total_length(response: Response) -> int | None:
    """How many bytes the whole image has, from Content-Range or Content-Length (RFC 9110, 14.4), or None."""
    content_range = response.header("content-range")
    stated = content_range.rpartition("/")[2] if content_range else response.header("content-length")
    return int(stated) if stated and stated.isascii() and stated.isdigit() else None
