"""One event told by several sites: the first teller, two copies, a link list, and a second opinion."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.demo.site import Site

if TYPE_CHECKING:
    from aggregator.demo.story import Story

FIRST_TELLER = "daily-robot.test"
EVENT = 5
"""The number of the shared story on every site that tells it."""
SLUG = "rotterdam-pauses-facial-recognition"
TITLE = "Rotterdam pauses facial recognition at its ferry terminals"
SUMMARY = (
    "The port of Rotterdam has paused facial recognition at three ferry terminals "
    "after travellers were taken for others."
)
FIRST_ADDRESS = f"http://{FIRST_TELLER}/stories/{SLUG}-{EVENT}"
_TRACKED = "?utm_source=link-digest&utm_medium=rss&utm_campaign=daily&fbclid=IwAR0x1"


def _facts(story: Story) -> Story:
    return replace(
        story,
        title=TITLE,
        summary=SUMMARY,
        paragraphs=(SUMMARY, "A test had found one error in two hundred faces.", "The pause lasts until the summer."),
        keywords=("facial recognition", "Rotterdam"),
        slug=SLUG,
    )


def first(story: Story) -> Story:
    """The event as its first teller has it."""
    return replace(_facts(story) if story.number == EVENT else story, amp="valid")


def _copied(story: Story) -> Story:
    return replace(_facts(story), canonical=FIRST_ADDRESS) if story.number == EVENT else story


def _linked(story: Story) -> Story:
    return replace(_facts(story), link=FIRST_ADDRESS + _TRACKED) if story.number == EVENT else story


def _retold(story: Story) -> Story:
    if story.number != EVENT:
        return story
    return replace(
        story,
        title="Ferry passengers in Rotterdam win a break from face scans",
        summary="Face scans at Rotterdam's ferry terminals are off: too many travellers were mistaken for others.",
        keywords=("facial recognition", "Rotterdam"),
        slug="ferry-passengers-win-a-break-from-face-scans",
        published=story.published + timedelta(hours=3),
        updated=story.updated + timedelta(hours=3),
    )


AFFAIR_SITES = (
    Site(
        key="mirror", host="robot-mirror.test", name="Robot Mirror", edit=_copied, topics=("Robotics",),
        fault="one story is daily-robot's: rel=canonical says so",
    ),
    Site(
        key="wire", host="wire-copies.test", name="Wire Copies", feed="atom-1.0", edit=_copied, page="opengraph",
        fault="one story is daily-robot's: rel=canonical says so",
    ),
    Site(
        key="digest", host="link-digest.test", name="Link Digest", edit=_linked, category="blogs",
        fault="one entry links to daily-robot's page with tracking parameters",
    ),
    Site(
        key="opinion", host="second-opinion.test", name="Second Opinion", feed="json-feed-1.1", edit=_retold,
        page="opengraph", picture="png", fault="tells daily-robot's story in words of its own",
    ),
)  # fmt: skip
"""The sites that tell the event after its first teller."""
