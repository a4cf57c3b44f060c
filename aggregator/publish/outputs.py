"""All that is published: a line for each kind of output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aggregator.publish.api import Api
from aggregator.publish.api_schema import ApiSchema
from aggregator.publish.feeds import Feeds
from aggregator.publish.newsletter.choose import Events
from aggregator.publish.newsletter.output import Newsletter, read_issues
from aggregator.publish.site.output import Site
from aggregator.publish.sitemaps import Sitemaps
from aggregator.publish.source_list import SourceList
from aggregator.publish.templating import Templates
from aggregator.publish.trial import WHEN, try_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.publication import Masthead, Output
    from aggregator.model.settings import Settings


class Run(Struct, frozen=True, kw_only=True):
    """What a run is told beside the settings: the templates, whether there is a site, the last list of issues.

    `events` says which stories tell of one event; `opml` is the list of sources, where there is one.
    """

    templates: Templates
    events: Events
    with_site: bool = False
    issues: bytes | None = None
    opml: bytes | None = None


def outputs(settings: Settings, masthead: Masthead, run: Run) -> list[Output]:
    """What a run publishes. Raises ConfigurationError where a template of the user's is wrong."""
    if run.templates.own:
        try_out(_shaped(settings, replace(masthead, now=WHEN), replace(run, issues=None)))
    return [
        Api(masthead),
        ApiSchema(masthead),
        Feeds(masthead, settings.publish.feed_size),
        SourceList(run.opml),
        *_shaped(settings, masthead, run),
        # Last, as it lists the pages of the others.
        Sitemaps(masthead, settings.publish.story_url),
    ]


def _shaped(settings: Settings, masthead: Masthead, run: Run) -> Iterator[Output]:
    """What is made with templates."""
    has_newsletter = settings.newsletter.every != "never"
    site = Site(masthead, settings.topics, run.templates, has_newsletter=has_newsletter) if run.with_site else None
    if has_newsletter:
        issues = read_issues(run.issues, settings.newsletter.every)
        frames = site.frames if site else None
        wanted = settings.newsletter
        yield Newsletter(masthead, wanted, run.templates, events=run.events, before=issues, frames=frames)
    if site:
        yield site
