"""Who is told of what `aggregator publish` published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aggregator.errors import ExitCode
from aggregator.publish.announcement import announcement
from aggregator.publish.feeds import feed_paths
from aggregator.store.deliveries import Announcement, Deliveries

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model.publication import Census, Masthead, PublishSummary, Story
    from aggregator.model.settings import Settings
    from aggregator.store.published_folder import PublishedFolder
    from aggregator.store.story_index import StoryIndex

FIRST_NEWS: Final = timedelta(days=2)
"""How old a story may be that hooks are told of when they are told for the first time."""
PATIENCE: Final = timedelta(days=3)
"""How long a hook that does not answer is tried."""


def notify(
    settings: Settings,
    masthead: Masthead,
    *,
    index: StoryIndex,
    published: PublishedFolder,
    census: Census,
    summary: PublishSummary,
) -> int:
    """Tell hooks and hub of the news, and the summary what came of it; an exit code."""
    urls = [hook.url for hook in settings.publish.webhooks]
    hub = masthead.hub if masthead.base_url else None
    if not urls and not hub:
        return ExitCode.DONE
    with Deliveries(index.path.parent, f"{masthead.now:%Y%m%dT%H%M%SZ}") as deliveries:
        summary.notices.extend([deliveries.notice] if deliveries.notice else [])
        _note_stories(deliveries, urls, masthead, index, summary)
        if hub:
            feeds = published.written.intersection(feed_paths(census))
            deliveries.note_pings(f"{masthead.base_url}{path}" for path in sorted(feeds))
        if not any(map(deliveries.next, urls)) and not (hub and deliveries.pings()):
            return ExitCode.DONE
        from aggregator.cli.publish_send import send  # noqa: PLC0415 - its library costs a start

        return send(settings, hub, deliveries, summary, masthead.now)


def _note_stories(
    deliveries: Deliveries, urls: list[str], masthead: Masthead, index: StoryIndex, summary: PublishSummary
) -> None:
    now = masthead.now
    given_up = deliveries.keep_only(urls, since=(now - PATIENCE).timestamp())
    if given_up:
        summary.notices.append(f"{given_up} webhook requests were given up after {PATIENCE.days} days")
    if urls:
        since = (now - FIRST_NEWS).timestamp()
        deliveries.note_new(index, urls, _announcer(masthead.locale), since=since, now=now.timestamp())


def _announcer(locale: str) -> Callable[[Story], Announcement]:
    return lambda story: Announcement(*announcement(story, locale))
