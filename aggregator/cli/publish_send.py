"""The requests that tell webhooks and hub of what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from aggregator.cli.loop import run_loop
from aggregator.config import user_agent
from aggregator.errors import ExitCode, StoreLockedError
from aggregator.fetch.client import Fetcher
from aggregator.pipeline.notify import Notifier
from aggregator.publish.announcement import EVENT
from aggregator.store.deliveries import Deliveries
from aggregator.store.state import lock

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model.publication import Masthead, PublishSummary
    from aggregator.model.settings import Settings

LOCK: Final = "deliveries.lock"
"""Held while others are told. Publishing goes on meanwhile: who does not answer must not hold it up."""


def send(settings: Settings, masthead: Masthead, state: Path, summary: PublishSummary) -> int:
    """Send what was noted in the folder `state`, and say in the summary what came of it; an exit code."""
    try:
        with lock(state, LOCK), Deliveries(state, f"{masthead.now:%Y%m%dT%H%M%SZ}") as deliveries:
            return run_loop(_tell(settings, masthead, deliveries, summary))
    except StoreLockedError:
        summary.notices.append("another run is telling webhooks and hub; what is new is told by it, or by the next run")
        return ExitCode.DONE


async def _tell(settings: Settings, masthead: Masthead, deliveries: Deliveries, summary: PublishSummary) -> int:
    def gate() -> Fetcher:
        return Fetcher(settings.network, user_agent=user_agent(settings.contact))

    clock = deliveries.clock(masthead.now.timestamp())
    notifier = Notifier(deliveries, gate, EVENT, clock=clock, timeout=settings.network.timeout)
    try:
        await notifier.tell(settings.publish.webhooks, masthead.hub if masthead.base_url else None)
    finally:
        summary.hooks = msgspec.to_builtins(notifier.hooks)
        summary.hub = msgspec.to_builtins(notifier.hub)
        summary.notices.extend(notifier.notices)
    return ExitCode.DONE
