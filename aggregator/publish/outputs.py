"""All that is published: a line for each kind of output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.publish.api import Api

if TYPE_CHECKING:
    from aggregator.model.publication import Masthead, Output
    from aggregator.model.settings import Settings


def outputs(settings: Settings, masthead: Masthead) -> list[Output]:
    """What a run publishes."""
    del settings
    return [Api(masthead)]
