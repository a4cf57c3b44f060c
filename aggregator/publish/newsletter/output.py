"""The newsletter as an output: an issue for each day or week that has news, and a list of all issues."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from aggregator.model.publication import Document
from aggregator.publish.days import day_words
from aggregator.publish.newsletter.forms import FORMS, newsletter_files
from aggregator.publish.newsletter.issue import NEWSLETTER_FOLDER, make_issue
from aggregator.publish.newsletter.period import LENGTHS, Period, period_of
from aggregator.publish.times import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aggregator.model.publication import Census, Listing, Masthead, Rendering, Stories, Story
    from aggregator.model.settings import NewsletterSettings
    from aggregator.publish.newsletter.choose import Events
    from aggregator.publish.newsletter.issue import Issue
    from aggregator.publish.site.pages import Frames
    from aggregator.publish.templating import Templates

INDEX: Final = f"{NEWSLETTER_FOLDER}/index.json"
PAGE: Final = f"{NEWSLETTER_FOLDER}/index.html"


class ListedIssue(Struct, frozen=True, rename="camel"):
    """An issue in the list. A closed one never changes again."""

    date: str
    title: str
    excerpt: str
    published_date_time: str
    web_url: str | None
    topics: tuple[str, ...]
    closed: bool

    @property
    def day(self) -> str:
        """Its day for people."""
        return day_words(self.date)


class IssueList(Struct, frozen=True):
    """All issues, the newest first; those of days before `until` are closed, and no other issue of these is made."""

    every: str
    until: date | None
    value: tuple[ListedIssue, ...] = ()


def read_issues(data: bytes | None, every: str) -> IssueList | None:
    """The list that an earlier run wrote; None where there is none, or one of another rhythm."""
    if data is None:
        return None
    try:
        issues = msgspec.json.decode(data, type=IssueList)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return issues if issues.every == every else None


def closed_too_early(before: IssueList | None, now: datetime) -> frozenset[str]:
    """The closed issues whose days are not over at `now`: a clock was ahead when they were closed.

    Where there are issues of days to come, it is the clock of now that is wrong, and none is.
    """
    issues = before.value if before else ()
    length = LENGTHS[before.every] if before else 0
    periods = {issue.date: Period(date.fromisoformat(issue.date), length) for issue in issues}
    if any(period.start > now.astimezone(UTC).date() for period in periods.values()):
        return frozenset()
    return frozenset(issue.date for issue in issues if issue.closed and not periods[issue.date].is_over(now))


class Newsletter:
    """An issue for each period that has news. `before` is the list that the last run left in the folder.

    `events` says which stories tell of one event, beside what their records say.

    With `frames`, the pages of a site, the issues are listed on one of them.

    An issue changes while its days last, and some hours longer, since news come late (`GRACE`). The first run after
    that closes it, and from then on its files stay as they are, whatever becomes of its stories; news that come even
    later for its days, or for days before, are in no issue. A file that is lost is made again of what the store holds
    then; an issue of which nothing is left and nothing can be made is none any more.
    """

    renderings: Sequence[Rendering] = ()

    def __init__(
        self,
        masthead: Masthead,
        settings: NewsletterSettings,
        templates: Templates,
        *,
        events: Events,
        before: IssueList | None,
        frames: Frames | None,
    ) -> None:
        self._masthead = masthead
        self._settings = settings
        self._templates = templates
        self._events = events
        self._before = before
        too_early = closed_too_early(before, masthead.now)
        # Those that an earlier run opened again are open as well, until they are closed in their time.
        self._open_again = too_early | {issue.date for issue in (before.value if before else ()) if not issue.closed}
        self.notices: Sequence[str] = [
            f"newsletter: a run whose clock was ahead had closed the issue of {day}; it is open again"
            for day in sorted(too_early)
        ]
        self._frames = frames

    def listings(self, census: Census) -> Iterable[Listing]:
        """None."""
        del census
        return ()

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterator[Document]:
        """Every issue's files, and the list of issues."""
        del census, written
        listed: list[ListedIssue] = []
        for period, told in groupby(self._open_stories(stories), self._period):
            issue = self._issue(period, told)
            if issue and period.start <= self._masthead.now.date():
                listed.append(_listed(issue, closed=period.is_over(self._masthead.now)))
                for path, content in newsletter_files(issue, self._templates).items():
                    yield Document(path, content)
        for closed in self._closed():
            again = _ClosedIssue(closed, partial(self._again, stories, closed.date), self._templates)
            yield from again.documents()
            listed += again.left()
        listed.sort(key=lambda issue: issue.date, reverse=True)
        content = msgspec.json.encode(IssueList(self._settings.every, self._closed_until(listed), tuple(listed)))
        yield Document(INDEX, msgspec.json.format(content, indent=2))
        if self._frames:
            yield Document(PAGE, self._page(self._frames, listed))

    def _closed_until(self, listed: Sequence[ListedIssue]) -> date | None:
        """The first day after the last closed issue: it changes with issues, never with time alone."""
        length = timedelta(days=LENGTHS[self._settings.every])
        ends = [date.fromisoformat(issue.date) + length for issue in listed if issue.closed]
        before = self._before.until if self._before else None
        return max([*ends, *([before] if before else [])], default=None)

    def _page(self, frames: Frames, listed: Sequence[ListedIssue]) -> bytes:
        """The list of issues as a page of the site."""
        words = {"kind": NEWSLETTER_FOLDER, "heading": "Newsletter", "every": self._settings.every}
        return frames.page("newsletters.html", PAGE, **words, issues=listed)

    def _closed(self) -> Iterator[ListedIssue]:
        return (issue for issue in (self._before.value if self._before else ()) if self._is_closed(issue.date))

    def _is_closed(self, day: str) -> bool:
        return day < self._until and day not in self._open_again

    @property
    def _until(self) -> str:
        """The first day that is in no closed period."""
        return self._before.until.isoformat() if self._before and self._before.until else ""

    def _open_stories(self, stories: Stories) -> Iterator[Story]:
        """The stories of all periods that are not closed, the newest first."""
        first = min(self._open_again, default=self._until)
        for story in stories.newest():
            day = self._period(story).name
            if day < min(first, self._until):
                return
            if not self._is_closed(day):
                yield story

    def _period(self, story: Story) -> Period:
        return period_of(story.article.published, self._settings.every)

    def _issue(self, period: Period, stories: Iterable[Story]) -> Issue | None:
        articles = (story.article for story in stories)
        most, sender = self._settings.most, self._settings.sender
        return make_issue(self._masthead, period, articles, most=most, sender=sender, events=self._events)

    def _again(self, stories: Stories, day: str) -> Issue | None:
        """A closed issue as it is made of what the store holds now."""
        period = period_of(datetime.fromisoformat(f"{day}T00:00:00Z"), self._settings.every)
        return self._issue(period, stories.between(*period.bounds))


class _ClosedIssue:
    """An issue that an earlier run closed: its files stay, and those that were lost are made `again`, if it can be."""

    def __init__(self, listed: ListedIssue, again: Callable[[], Issue | None], templates: Templates) -> None:
        self._listed = listed
        self._again = again
        self._templates = templates
        self._lost: set[str] = set()

    def documents(self) -> Iterator[Document]:
        """Its files."""
        for form in FORMS:
            path = f"{NEWSLETTER_FOLDER}/{self._listed.date}.{form}"
            yield Document(path, partial(self._made_again, path), lasting=True)

    def left(self) -> list[ListedIssue]:
        """What is to be listed of it, once its files were dealt with: as it was while one of them is left."""
        if len(self._lost) < len(FORMS):
            return [self._listed]
        return [_listed(self._issue, closed=True)] if self._issue else []

    def _made_again(self, path: str) -> bytes | None:
        self._lost.add(path)
        return self._files.get(path)

    @cached_property
    def _issue(self) -> Issue | None:
        return self._again()

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return newsletter_files(self._issue, self._templates) if self._issue else {}


def _listed(issue: Issue, *, closed: bool) -> ListedIssue:
    return ListedIssue(
        date=issue.period.name,
        title=issue.title,
        excerpt=issue.excerpt,
        published_date_time=instant(issue.published),
        web_url=issue.web_url,
        topics=issue.topics,
        closed=closed,
    )
