"""When a story was published and updated, out of all that feed, page and memory say; every doubt is told.

The day is part of a record's name, which links point to: so what was recorded once stays, and a publisher who dates an
old post anew has updated it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model.explanation import Decision
from aggregator.normalize.feed_dates import FIELD, FUTURE, TIME, Stated, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.feed import Entry
    from aggregator.model.page import Page

_CLOSE = timedelta(hours=1)
_RE_DATED = timedelta(days=1)


class Dates(Struct, frozen=True):
    """When a story was published, and updated where that is stated and later; and what was decided."""

    published: datetime
    updated: datetime | None = None
    decisions: tuple[Decision, ...] = ()


class Known(Struct, frozen=True):
    """What is known of a story's time beside what is said of it, all aware.

    `first_seen` is the latest that it can be; `recorded` what its record says, where it has one; `now` the time of the
    run, against which a stated update is held.
    """

    first_seen: datetime
    recorded: datetime | None = None
    now: datetime | None = None


def date_story(entry: Entry, page: Page | None, stated: Stated, known: Known) -> Dates:
    """The dates of a story: the feed's as judged with its others, the page's, the entry's update, else first seen.

    None is later than `first_seen`. All are in UTC and whole seconds.
    """
    first_seen = known.first_seen.astimezone(UTC).replace(microsecond=0)
    decisions: list[Decision] = []
    published = _published(entry, page, stated, first_seen, decisions)
    updates = [*filter(None, map(whole, (entry.updated, page.updated if page else None)))]
    if known.recorded is not None:
        recorded = whole(known.recorded) or published
        if published != recorded:
            detail = f"dated {published:{TIME}} now: the date of the record and its name stay"
            decisions = [Decision(FIELD, "dated-anew", detail)]
        if stated.moment and not stated.decision and stated.moment - recorded > _RE_DATED:
            updates.append(stated.moment)
        published = recorded
    latest = known.now.astimezone(UTC) if known.now else datetime.max.replace(tzinfo=UTC)
    updated = next((moment for moment in updates if published < moment <= latest), None)
    return Dates(published, updated, tuple(decisions))


def _published(
    entry: Entry, page: Page | None, stated: Stated, first_seen: datetime, decisions: list[Decision]
) -> datetime:
    if stated.decision:
        decisions.append(stated.decision)
    for origin, moment in _candidates(entry, page, stated, decisions):
        if moment > first_seen:
            if stated.decision and stated.decision.decision == FUTURE and origin == "feed":
                decisions.remove(stated.decision)
            decisions.append(Decision(FIELD, "clamped-to-first-seen", f"{origin} said {moment:{TIME}}"))
        elif origin != "feed":
            decisions.append(Decision(FIELD, f"from-{origin}"))
        return min(moment, first_seen)
    decisions.append(Decision(FIELD, "first-seen", _no_date(entry, page, stated)))
    return first_seen


def _no_date(entry: Entry, page: Page | None, stated: Stated) -> str:
    """Why there is no date that could be believed: what was stated and is none, or that nothing was."""
    said = [f"the feed said {entry.published:{TIME}}, which is none"] if entry.published else []
    if stated.decision and not stated.moment:
        said.append("the feed's date may be two")
    elif entry.raw_published and not entry.published:
        said.append(f"the feed wrote {entry.raw_published[:40]}, which is no date")
    if page and page.published:
        said.append(f"the page said {page.published:{TIME}}, which is none")
    return "; ".join(said) or "neither the feed nor the page states a date"


def _candidates(
    entry: Entry, page: Page | None, stated: Stated, decisions: list[Decision]
) -> Iterator[tuple[str, datetime]]:
    """The dates in the order of trust, each with where it comes from."""
    from_page = whole(page.published) if page else None
    if from_page and stated.moment and (reason := _page_knows_better(entry, page, stated, from_page)):
        decisions.append(reason)
        yield "page", from_page
    if stated.moment:
        yield "feed", stated.moment
    if from_page:
        yield "page", from_page
    if update := whole(entry.updated):
        yield "update", update


def _page_knows_better(entry: Entry, page: Page | None, stated: Stated, from_page: datetime) -> Decision | None:
    """Why the page is believed before the feed, or None."""
    moment = stated.moment
    if moment is None or page is None or page.published is None:
        return None
    if stated.doubtful:
        return Decision(FIELD, "page-before-feed", f"the feed said {moment:{TIME}}")
    wall_clock = page.published.replace(tzinfo=UTC, microsecond=0)
    if entry.published_zoneless and wall_clock == moment != from_page:
        return Decision(FIELD, "zone-of-the-page", f"the feed wrote {(entry.raw_published or '')[:40]}")
    update = whole(page.updated)
    if update and from_page < moment - _RE_DATED and abs(update - moment) <= _CLOSE:
        return Decision(FIELD, "re-dated", f"the feed said {moment:{TIME}}, which is the page's update")
    return None
