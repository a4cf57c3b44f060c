"""What webhooks are told of a story."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from aggregator.model.publication import Story  # noqa: TC001 - the promise of the module
from aggregator.publish.api import item
from aggregator.publish.story_facts import story_id

EVENT: Final = "story.published"


def announcement(story: Story, locale: str) -> tuple[str, bytes]:
    """The id of the event, the same whenever the story is told, and the JSON that is posted."""
    own = story_id(story)
    facts: dict[str, Any] = {"id": own, "event": EVENT, "story": item(story, locale)}
    return own, msgspec.json.encode(facts)
