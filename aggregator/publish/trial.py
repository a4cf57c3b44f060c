"""A trial of a user's templates, so that their errors are told before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.model.article import Article, Image, Provider, Related
from aggregator.model.publication import Census, Group, Page, Series, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model.publication import Listing, Output

WHEN = datetime(2026, 11, 20, 5, 44, 8, tzinfo=UTC)
"""When the made-up stories appeared."""
_PROVIDER = Provider(name="The Daily Robot", domain="daily-robot.test")
_SHORT = Article(
    category="news", title="A story in short", excerpt="A story in short", published=WHEN, provider=_PROVIDER
)
_LONG = Article(
    category="news",
    title="A story with everything",
    excerpt="What it is about.",
    published=WHEN,
    updated=WHEN,
    original_url="https://daily-robot.test/stories/1",
    web_url="https://daily-robot.test/stories/1",
    type="video",
    provider=_PROVIDER,
    topics=("AI", "Robotics"),
    images=(Image(url="https://daily-robot.test/1.jpg", width=1200, height=675, is_cached=True),),
    related=(
        Related(
            title="The same event",
            excerpt="Told by another.",
            published=WHEN,
            web_url="https://other.test/1",
            provider=Provider(name="Other", domain="other.test"),
        ),
    ),
)
STORIES = (Story("news/long.md", _LONG), Story("news/short.md", _SHORT))
"""A story that has everything, and one that has as little as a story can have."""


class _Few:
    """A published store of two stories."""

    def between(self, since: datetime, until: datetime) -> Iterator[Story]:
        """Those of the span."""
        return (story for story in STORIES if since <= story.article.published < until)

    def newest(self) -> Iterator[Story]:
        """Both."""
        return iter(STORIES)


def try_out(outputs: Iterable[Output]) -> None:
    """Make every kind of page of a few made-up stories, and of none. Raises what a template is wrong with."""
    for output in outputs:
        looks = {one.name: [one.render(story) for story in STORIES] for one in output.renderings}
        for census in (_census(0), _census(len(STORIES))):
            for listing in output.listings(census):
                items = looks[listing.rendering] if listing.rendering else []
                for page in (Page(1, 1, []), Page(1, 1, items), *_some_of_many(listing, items)):
                    listing.wrap(page)
            for document in output.documents(census, _Few(), ()):
                if callable(document.content):
                    document.content()


def _some_of_many(listing: Listing, items: list[bytes]) -> list[Page]:
    """The first and a middle page, full."""
    full = [*items] * listing.size
    return [Page(number, 3, full[: listing.size]) for number in (1, 2)] if listing.steady else []


def _census(count: int) -> Census:
    if not count:
        return Census(categories={}, topics={}, providers={}, counts={})
    topics = ("AI", "Robotics")
    series = [Series(), Series(category="news"), Series(provider=_PROVIDER.domain)]
    for name in topics:
        series += [Series(topic=name), Series(category="news", topic=name)]
    return Census(
        categories={"news": Group("news", "news", count)},
        topics={name: Group(name, name.lower(), count) for name in topics},
        providers={_PROVIDER.domain: Group(_PROVIDER.name, "daily-robot-test", count)},
        counts=dict.fromkeys(series, count),
    )
