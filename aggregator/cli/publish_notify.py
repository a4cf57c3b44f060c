"""What `aggregator publish` is to tell others of, noted before anybody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aggregator.publish.announcement import announcement
from aggregator.publish.feeds import feed_paths
from aggregator.store.deliveries import Announcement, Deliveries
from aggregator.urls import named_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.model.publication import Census, Masthead, PublishSummary, Story
    from aggregator.model.settings import Settings
    from aggregator.store.published_folder import PublishedFolder
    from aggregator.store.story_index import StoryIndex

FIRST_NEWS: Final = timedelta(days=2)
"""How old a story may be that hooks are told of when they are told for the first time."""
PATIENCE: Final = timedelta(days=3)
"""How long a hook that does not answer is tried."""


def note_news(
    settings: Settings,
    masthead: Masthead,
    *,
    index: StoryIndex,
    published: PublishedFolder,
    census: Census,
    summary: PublishSummary,
) -> bool:
    """Note what hooks and hub are to be told of; whether there is anything, of this run or of earlier ones."""
    names = [hook.name for hook in settings.publish.webhooks]
    hub = masthead.hub if masthead.base_url else None
    if not names and not hub:
        return False
    with Deliveries(index.path.parent, f"{masthead.now:%Y%m%dT%H%M%SZ}") as deliveries:
        summary.notices.extend([deliveries.notice] if deliveries.notice else [])
        clock = deliveries.clock(masthead.now.timestamp())
        summary.notices.extend(_forget(deliveries, settings, clock))
        if names:
            since = (masthead.now - FIRST_NEWS).timestamp()
            deliveries.note_new(index, names, _announcer(masthead.locale), since=since, clock=clock)
        if hub:
            feeds = published.written.intersection(feed_paths(census))
            deliveries.note_pings(f"{masthead.base_url}{path}" for path in sorted(feeds))
        return any(map(deliveries.next, names)) or bool(hub and deliveries.pings())


def _forget(deliveries: Deliveries, settings: Settings, clock: float) -> Iterator[str]:
    """Forget what is not to be told any more; a sentence on each hook that it was for."""
    hooks = {hook.name: hook for hook in settings.publish.webhooks}
    forgotten = deliveries.keep_only(list(hooks), since=clock - PATIENCE.total_seconds())
    for name, count in forgotten.late.items():
        shown = named_address(hooks[name].url, hooks[name].variable)
        yield f"webhook {shown}: not reached for {PATIENCE.days} days; {count} given up"
    if forgotten.strangers:
        yield f"{forgotten.strangers} given up that waited for webhooks which are not configured any more"


def _announcer(locale: str) -> Callable[[Story], Announcement]:
    return lambda story: Announcement(*announcement(story, locale))
