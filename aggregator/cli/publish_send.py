"""The requests that tell webhooks and hub of what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from aggregator.cli.loop import run_loop
from aggregator.config import user_agent
from aggregator.errors import ExitCode
from aggregator.fetch.client import Fetcher
from aggregator.pipeline.notify import Notifier
from aggregator.publish.announcement import EVENT

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.publication import PublishSummary
    from aggregator.model.settings import Settings
    from aggregator.store.deliveries import Deliveries


def send(settings: Settings, hub: str | None, deliveries: Deliveries, summary: PublishSummary, now: datetime) -> int:
    """Send what `deliveries` says is still to be told, and say in the summary what came of it; an exit code."""
    return run_loop(_tell(settings, hub, deliveries, summary, now))


async def _tell(
    settings: Settings, hub: str | None, deliveries: Deliveries, summary: PublishSummary, now: datetime
) -> int:
    async with Fetcher(settings.network, user_agent=user_agent(settings.contact)) as fetcher:
        notifier = Notifier(deliveries, fetcher, EVENT, now.timestamp())
        try:
            await notifier.tell(settings.publish.webhooks, hub)
        finally:
            summary.hooks = msgspec.to_builtins(notifier.hooks)
            summary.hub = msgspec.to_builtins(notifier.hub)
            summary.notices.extend(notifier.notices)
    return ExitCode.DONE
