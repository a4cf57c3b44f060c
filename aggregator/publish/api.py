"""The JSON API: pages of stories for apps, in the shape of the sites that this format comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from aggregator.model.publication import Listing, Rendering, Series
from aggregator.publish.pixels import pixels
from aggregator.publish.times import instant
from aggregator.urls import is_web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aggregator.model.article import Article, Image, Provider
    from aggregator.model.publication import Census, Document, Masthead, Page, Stories, Story

VERSION: Final = "3"
ROOT: Final = "api"
_INDENT: Final = b"\n    "


class Api:
    """Every category's stories, and those of each of its topics, page by page."""

    notices: Sequence[str] = ()

    def __init__(self, masthead: Masthead) -> None:
        self._size = masthead.page_size
        self.renderings = (Rendering("api", f"{VERSION} {masthead.locale}", item_renderer(masthead.locale)),)

    def listings(self, census: Census) -> Iterable[Listing]:
        """A listing for each category, and for each topic in it."""
        for category, group in census.categories.items():
            folder = f"{ROOT}/{group.slug}"
            yield self._listing(Series(category=category), folder)
            for topic, part in census.topics.items():
                series = Series(category=category, topic=topic)
                if series in census.counts:
                    yield self._listing(series, f"{folder}/{part.slug}")

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterable[Document]:
        """None."""
        del census, stories, written
        return ()

    def _listing(self, series: Series, folder: str) -> Listing:
        return Listing(series, "api", self._size, places(folder), wrap, version=VERSION)


def places(folder: str) -> Callable[[int], tuple[str, ...]]:
    """Where the pages of a listing lie: the first in the folder itself, too."""

    def of(number: int) -> tuple[str, ...]:
        page = f"{folder}/page/{number}/index.json"
        return (page, f"{folder}/index.json") if number == 1 else (page,)

    return of


def wrap(page: Page) -> bytes:
    """A page of items, in two-space JSON without a newline at its end."""
    following = b"null" if page.next is None else b"%d" % page.next
    value = b"[" + _INDENT + b",\n    ".join(page.items) + b"\n  ]" if page.items else b"[]"
    return b'{\n  "page": %d,\n  "value": %b,\n  "nextPage": %b\n}' % (page.number, value, following)


def item_renderer(locale: str) -> Callable[[Story], bytes]:
    """What writes a story as an item of a page, indented as it stands there."""
    encode = msgspec.json.Encoder().encode

    def render(story: Story) -> bytes:
        return msgspec.json.format(encode(item(story, locale)), indent=2).replace(b"\n", _INDENT)

    return render


def item(story: Story, locale: str) -> dict[str, Any]:
    """A story as the API tells it. The keys and their order are a contract; what is absent is None.

    So is an address that is not of the web (`javascript:` in a record that somebody wrote by hand): apps open them.
    """
    article = story.article
    return {
        "path": story.path,
        "title": article.title,
        "excerpt": article.excerpt,
        "sourceUrl": None,
        "webUrl": _web(article.web_url),
        "originalUrl": _web(article.original_url),
        "featuredContent": article.featured_content,
        "highlight": None,
        "heat": article.rating.heat if article.rating else None,
        "tags": None,
        "images": [_image(image) for image in article.images if is_web(image.url)] or None,
        "content": "",
        "type": article.type,
        "ampWebUrl": _web(article.amp_web_url),
        "cdnAmpWebUrl": _web(article.cdn_amp_web_url),
        "publishedDateTime": instant(article.published),
        "updatedDateTime": instant(article.updated) if article.updated else None,
        "provider": _provider(article.provider),
        "locale": locale,
        "categories": [article.category],
        "topics": _topics(article),
    }


def _web(address: str | None) -> str | None:
    return address if address and is_web(address) else None


def _topics(article: Article) -> list[str] | None:
    return list(dict.fromkeys(article.topics)) or None


def _image(image: Image) -> dict[str, Any]:
    return {
        "url": image.url,
        "width": pixels(image.width),
        "height": pixels(image.height),
        "title": image.title,
        "attribution": None,
        "isCached": bool(image.is_cached),
    }


def _provider(provider: Provider) -> dict[str, Any]:
    logos = [
        {
            "url": logo.url,
            "width": pixels(logo.width),
            "height": pixels(logo.height),
            "title": None,
            "attribution": None,
            "isCached": False,
        }
        for logo in provider.images
        if is_web(logo.url)
    ]
    return {
        "name": provider.name,
        "domain": provider.domain,
        "images": logos or None,
        "publishers": None,
        "authors": None,
    }
