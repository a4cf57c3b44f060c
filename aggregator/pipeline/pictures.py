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
from aggregator.parse.images.image import continue_image, read_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.fetch.client import Fetcher
    from aggregator.model.exchange import Exchange
    from aggregator.model.feed import Picture
    from aggregator.model.page import ImageFacts
    from aggregator.model.settings import ImageSettings
    from aggregator.store.images import ImageCache

FIRST_BYTES = 4096
MORE_BYTES = 64 * 1024
MOST_PARTS = 4
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
        self._running: set[asyncio.Task[Look]] = set()
        self._copies: dict[str, str] = {}
        self.available = 0
        self.dead = 0

    async def close(self) -> None:
        """Stop looking; what is still asked for is wanted by nobody."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def take_copies(self) -> dict[str, str]:
        """The copies made since the last time: the addresses of images, and their files below the cache."""
        taken, self._copies = self._copies, {}
        return taken

    def _after_look(self, task: asyncio.Task[Look]) -> None:
        self._running.discard(task)
        # Whoever waited has the error; where nobody does any more, it is not to be complained of.
        _ = task.cancelled() or task.exception()

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
            self._running.add(task)
            task.add_done_callback(self._after_look)
            if len(self._looks) > REMEMBERED:
                self._looks.popitem(last=False)
        return await asyncio.shield(task)

    async def _look(self, url: str) -> Look:
        exchange, facts = await (self._whole(url) if self._settings.cache else self._parts(url))
        verdict = image_verdict(exchange, facts, min_width=self._settings.min_width)
        if not verdict.available or facts is None:
            self.dead += verdict.verdict == "dead"
            return Look(image=None)
        self.available += 1
        cached = await self._keep(url, exchange, facts)
        image = Image(url=urls.wire(url), width=facts.width, height=facts.height, is_cached=cached or None)
        return Look(image=image, generic=is_generic_share_image(url))

    async def _keep(self, url: str, exchange: Exchange, facts: ImageFacts) -> bool:
        if not self._settings.cache or facts.format is None or not isinstance(exchange, Response):
            return False
        copy = await asyncio.to_thread(self._cache.keep, exchange.body, facts.format)
        self._copies[urls.wire(url)] = copy.removeprefix("images/")
        return True

    async def _whole(self, url: str) -> tuple[Exchange, ImageFacts | None]:
        exchange = await self._fetcher.fetch(Request(url=url, purpose="image"))
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        body = exchange.body
        return exchange, read_image(body, complete=True, total=len(body), content_type=exchange.header("content-type"))

    async def _parts(self, url: str) -> tuple[Exchange, ImageFacts | None]:
        """The facts from the first bytes, and from later ones where those name the place of the size."""
        exchange = await self._fetcher.fetch(_part(url, 0, FIRST_BYTES))
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        head, total, media_type = exchange.body, total_length(exchange), exchange.header("content-type")
        whole = total is not None and len(head) >= total
        facts = read_image(head, complete=whole, total=total, content_type=media_type)
        for _ in range(MOST_PARTS):
            if facts.needs is None:
                break
            offset = facts.needs
            more = await self._fetcher.fetch(_part(url, offset, MORE_BYTES))
            if not isinstance(more, Response) or not more.ok:
                return more, None
            body = more.body if more.status == PARTIAL_CONTENT else more.body[offset:]
            facts = continue_image(head, body, offset=offset, total=total, content_type=media_type)
        return exchange, facts


def _part(url: str, start: int, length: int) -> Request:
    """Ask for some bytes of an image; of a server that ignores ranges no more is read than up to these."""
    return Request(url=url, purpose="image", byte_range=(start, start + length - 1), max_bytes=start + length, cut=True)


def total_length(response: Response) -> int | None:
    """How many bytes the whole image has, from Content-Range or Content-Length (RFC 9110, 14.4), or None."""
    content_range = response.header("content-range")
    stated = content_range.rpartition("/")[2] if content_range else response.header("content-length")
    return int(stated) if stated and stated.isascii() and stated.isdigit() else None
