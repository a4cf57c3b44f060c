"""The writer of records: an Article → its canonical front matter, in one fixed shape and without a YAML library."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from aggregator.store.record_quoting import plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from aggregator.model.article import Article, Image, Provider, ProviderImage, Related


def front_matter(article: Article) -> str:
    """The lines between the two `---`, each ended with a newline, in the order and spelling of the record's grammar.

    What is None or empty is left out, except the title and the excerpt, which are always there.
    """
    return "".join(f"{line}\n" for part in (_head(article), _blocks(article)) for line in part)


def time(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; `moment` is aware, or in UTC where it is not. Fractions of a second are cut."""
    utc = moment if moment.tzinfo is None or moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _head(article: Article) -> Iterator[str]:
    yield f"category: {plain(article.category)}"
    yield f"title: {quoted(article.title)}"
    yield f"excerpt: {quoted(article.excerpt)}"
    yield f"publishedDateTime: {time(article.published)}"
    if article.updated is not None:
        yield f"updatedDateTime: {time(article.updated)}"
    if article.original_url:
        yield f"originalUrl: {quoted(article.original_url)}"
    yield from _addresses(article)
    yield f"type: {plain(article.type)}"
    if article.rating is not None:
        yield f"quality: {article.rating.quality}"
        yield f"heat: {article.rating.heat}"
        yield f"published: {'true' if article.rating.published else 'false'}"


def _addresses(story: Article | Related) -> Iterator[str]:
    if story.web_url:
        yield f"webUrl: {quoted(story.web_url)}"
    if story.amp_web_url:
        yield f"ampWebUrl: {quoted(story.amp_web_url)}"
    if story.cdn_amp_web_url:
        yield f"cdnAmpWebUrl: {quoted(story.cdn_amp_web_url)}"


def _blocks(article: Article) -> Iterator[str]:
    if article.featured_content:
        yield f"\nfeaturedContent: {quoted(article.featured_content)}"
    yield "\nprovider:"
    yield from _provider(article.provider)
    if any(article.topics):
        yield "\ntopics:"
        yield from (f"  - {plain(topic)}" for topic in article.topics if topic)
    if article.images:
        yield "\nimages:"
        yield from (line for image in article.images for line in _image(image, "  "))
    if article.related:
        yield "\nrelated:"
        yield from (line for story in article.related for line in _related(story))
    if article.secured:
        yield f"\nsecured: {quoted(article.secured)}"


def _provider(provider: Provider) -> Iterator[str]:
    yield f"  name: {plain(provider.name)}"
    yield f"  domain: {plain(provider.domain)}"
    if provider.images:
        yield "  images:"
        yield from (line for image in provider.images for line in _picture(image, "    "))


def _picture(image: Image | ProviderImage, indent: str) -> Iterator[str]:
    yield f"{indent}- url: {quoted(image.url)}"
    if image.width is not None:
        yield f"{indent}  width: {image.width}"
    if image.height is not None:
        yield f"{indent}  height: {image.height}"


def _image(image: Image, indent: str) -> Iterator[str]:
    yield from _picture(image, indent)
    if image.is_cached is not None:
        yield f"{indent}  isCached: {'true' if image.is_cached else 'false'}"
    if image.title:
        yield f"{indent}  title: {quoted(image.title)}"


def _related(story: Related) -> Iterator[str]:
    yield f"  - title: {quoted(story.title)}"
    yield f"    excerpt: {quoted(story.excerpt)}"
    yield f"    publishedDateTime: {time(story.published)}"
    yield from (f"    {line}" for line in _addresses(story))
    yield f"    type: {plain(story.type)}"
    yield f"    provider:\n      name: {plain(story.provider.name)}\n      domain: {plain(story.provider.domain)}"
    if story.quality is not None:
        yield f"    quality: {story.quality}"
    if story.images:
        yield "    images:"
        yield from (line for image in story.images for line in _image(image, "      "))
