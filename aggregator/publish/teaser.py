"""The teaser: what a page or a letter shows of a story, made safe to show."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.publish.days import day_words
from aggregator.publish.pixels import pixels
from aggregator.publish.plain import plain, shortened
from aggregator.urls import is_web, resolve

if TYPE_CHECKING:
    from aggregator.model.article import Article, Related

_PLAIN: Final = re.compile(
    "https?://[^\x00-\x20\x7f-\xa0\u2028-\u202e\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff<>\"'`\\\\]+"
)
MEDIA: Final = frozenset({"video", "audio"})
MOST_TITLE: Final = 300
MOST_EXCERPT: Final = 280
MOST_RELATED: Final = 3


class Picture(Struct, frozen=True, kw_only=True):
    """An image at an http or https address; its size in pixels where it is known; `alt` is never empty."""

    url: str
    width: int | None
    height: int | None
    alt: str


class Mention(Struct, frozen=True, kw_only=True):
    """Another telling of the same event: its title, who tells it, and an http or https address."""

    title: str
    provider: str
    url: str


class Teaser(Struct, frozen=True, kw_only=True):
    """A story in short. All texts are plain and on one line; `url` is http or https, None where there is none.

    `excerpt` is empty where it would only repeat the title; `medium` is `Video`, `Audio`, or empty for what is read.
    """

    title: str
    excerpt: str
    url: str | None
    published: datetime
    provider: str
    domain: str
    topics: tuple[str, ...]
    medium: str
    picture: Picture | None
    related: tuple[Mention, ...]

    @property
    def date(self) -> str:
        """The day of publication in UTC, as `2026-11-20`."""
        return self.published.date().isoformat()

    @property
    def day(self) -> str:
        """The day of publication in UTC, for people."""
        return day_words(self.date)


def teaser(article: Article) -> Teaser:
    """What is shown of `article`."""
    title = shortened(plain(article.title), MOST_TITLE) or "Untitled"
    excerpt = shortened(plain(article.excerpt), MOST_EXCERPT)
    provider = plain(article.provider.name) or plain(article.provider.domain)
    return Teaser(
        title=title,
        excerpt="" if excerpt == shortened(title, MOST_EXCERPT) else excerpt,
        url=web_address(article.web_url, article.original_url),
        published=article.published,
        provider=provider,
        domain=plain(article.provider.domain),
        topics=tuple(filter(None, map(plain, article.topics))),
        medium=article.type.capitalize() if article.type in MEDIA else "",
        picture=_picture(article, title, provider),
        related=tuple(_mentions(article.related)),
    )


def web_address(*addresses: str | None) -> str | None:
    """The first of the addresses that a reader may be sent to: http or https, and nothing else.

    It is as it was written, or as browsers write it where it holds what an address must not.
    """
    for address in addresses:
        if address and is_web(address):
            return address if _PLAIN.fullmatch(address) else resolve(None, address)
    return None


def _picture(article: Article, title: str, provider: str) -> Picture | None:
    for image in article.images:
        if address := web_address(image.url):
            caption = plain(image.title or "")
            return Picture(
                url=address,
                width=pixels(image.width),
                height=pixels(image.height),
                # The title stands beside the picture; who listens to the page need not hear it twice.
                alt=caption if caption and caption != title else f"Picture: {provider}",
            )
    return None


def _mentions(related: tuple[Related, ...]) -> list[Mention]:
    told = [(one, address) for one in related if (address := web_address(one.web_url))]
    return [
        Mention(
            title=shortened(plain(one.title), MOST_TITLE) or "Untitled",
            provider=plain(one.provider.name) or plain(one.provider.domain),
            url=address,
        )
        for one, address in told[:MOST_RELATED]
    ]
