"""An issue of the newsletter: what it says, before it has a form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aggregator.model.publication import Masthead
from aggregator.publish.newsletter.choose import Events, by_records_only, choose
from aggregator.publish.newsletter.period import Period
from aggregator.publish.plain import plain
from aggregator.publish.teaser import Teaser, teaser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model.article import Article

NEWSLETTER_FOLDER = "newsletter"


class Issue(Struct, frozen=True, kw_only=True):
    """The stories of one period, the best first; never without any. `published` is when the last of them appeared.

    `sender` is an address as a mail's `From` has it; without one, it is made of the publication's title and host.
    """

    masthead: Masthead
    sender: str | None
    period: Period
    stories: tuple[Teaser, ...]
    published: datetime

    @property
    def title(self) -> str:
        """The publication's title and the period's first day."""
        return f"{plain(self.masthead.title)} ({self.period.name})"

    @property
    def excerpt(self) -> str:
        """The first two titles, as `A / B`."""
        return " / ".join(story.title for story in self.stories[:2])

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of its stories, each once."""
        return tuple(dict.fromkeys(topic for story in self.stories for topic in story.topics))

    @property
    def web_url(self) -> str | None:
        """Where its page is served, if that is known."""
        base = self.masthead.base_url
        return f"{base}{NEWSLETTER_FOLDER}/{self.period.name}.html" if base else None

    def of(self, stories: Sequence[Teaser]) -> Issue:
        """The same issue with these stories only."""
        return replace(self, stories=tuple(stories), published=max(story.published for story in stories))


def make_issue(
    masthead: Masthead,
    period: Period,
    articles: Iterable[Article],
    *,
    most: int,
    sender: str | None = None,
    events: Events = by_records_only,
) -> Issue | None:
    """The issue that tells the best of `articles`, all of which appeared in `period`; None where there is nothing."""
    chosen = choose(articles, most, events)
    if not chosen:
        return None
    return Issue(
        masthead=masthead,
        sender=sender,
        period=period,
        stories=tuple(map(teaser, chosen)),
        published=max(article.published for article in chosen),
    )
