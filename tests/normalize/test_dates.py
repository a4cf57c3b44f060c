"""Dates that may not be believed as they are: judged with the page, and with what is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.feed import Entry, Feed
from aggregator.model.page import Page
from aggregator.normalize.dating import Known, date_story
from aggregator.normalize.feed_dates import Stated, stated_dates
from aggregator.normalize.name import record_name
from aggregator.parse.feeds.feed import parse_feed

NOW = datetime(2026, 11, 10, 6, tzinfo=UTC)
SEEN_BEFORE = datetime(2026, 11, 9, 6, tzinfo=UTC)


def feed(*dates: str | None) -> tuple[Entry, ...]:
    items = "".join(
        f"<item><title>T{number}</title>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
        for number, date in enumerate(dates)
    )
    parsed = parse_feed(f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode())
    assert isinstance(parsed, Feed)
    return parsed.entries


MOMENT = datetime(2026, 11, 8, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOUBTFUL = Stated(MOMENT, None, doubtful=True)
ZONELESS = {"published_zoneless": True, "raw_published": "2026-11-08 08:00:00"}
EAST = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("stated", "entry", "page", "recorded", "expected"),
    [
        (Stated(MOMENT), {}, {}, None, (MOMENT, None, [])),
        (Stated(MOMENT), {}, {"published": MOMENT - DAY}, None, (MOMENT, None, [])),
        (Stated(), {}, {"published": MOMENT}, None, (MOMENT, None, ["from-page"])),
        (Stated(), {"updated": MOMENT}, {}, None, (MOMENT, None, ["from-update"])),
        (Stated(), {}, {}, None, (NOW, None, ["first-seen"])),
        (Stated(NOW + DAY), {}, {}, None, (NOW, None, ["clamped-to-first-seen"])),
        (DOUBTFUL, {}, {}, None, (MOMENT, None, [])),
        (DOUBTFUL, {}, {"published": MOMENT - DAY}, None, (MOMENT - DAY, None, ["page-before-feed", "from-page"])),
        (
            Stated(MOMENT),
            ZONELESS,
            {"published": MOMENT.replace(tzinfo=EAST)},
            None,
            (MOMENT - 9 * HOUR, None, ["zone-of-the-page", "from-page"]),
        ),
        (Stated(MOMENT), {}, {"published": MOMENT.replace(tzinfo=EAST)}, None, (MOMENT, None, [])),
        (
            Stated(MOMENT),
            {},
            {"published": MOMENT - 400 * DAY, "updated": MOMENT},
            None,
            (MOMENT - 400 * DAY, MOMENT, ["re-dated", "from-page"]),
        ),
        (Stated(MOMENT), {"updated": MOMENT + HOUR}, {}, None, (MOMENT, MOMENT + HOUR, [])),
        (Stated(MOMENT), {"updated": MOMENT - HOUR}, {}, None, (MOMENT, None, [])),
        (Stated(MOMENT), {"updated": NOW + DAY}, {}, None, (MOMENT, None, [])),
        (Stated(MOMENT), {}, {}, MOMENT - 90 * DAY, (MOMENT - 90 * DAY, MOMENT, ["dated-anew"])),
        (Stated(MOMENT), {}, {}, MOMENT + HOUR, (MOMENT + HOUR, None, ["dated-anew"])),
        (Stated(MOMENT), {}, {}, MOMENT - HOUR, (MOMENT - HOUR, None, ["dated-anew"])),
        (Stated(), {}, {}, MOMENT, (MOMENT, None, ["dated-anew"])),
        (Stated(MOMENT), {}, {}, MOMENT, (MOMENT, None, [])),
    ],
)
def test_the_dates_of_a_story(
    stated: Stated, entry: dict[str, object], page: dict[str, object], recorded: datetime | None, expected: object
) -> None:
    facts = Page(url="https://a.test/", **page) if page else None
    dates = date_story(Entry(**entry), facts, stated, Known(NOW, recorded, NOW))
    assert (dates.published, dates.updated, [one.decision for one in dates.decisions]) == expected


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "page", "expected"),
    [
        (None, None, "neither the feed nor the page states a date"),
        ("05/06/2026", None, "the feed's date may be two"),
        ("soon", None, "the feed wrote soon, which is no date"),
        ("1970-01-01T00:00:00Z", None, "the feed said 1970-01-01T00:00:00Z, which is none"),
        (None, EPOCH, "the page said 1970-01-01T00:00:00Z, which is none"),
        ("never", EPOCH, "the feed wrote never, which is no date; the page said 1970-01-01T00:00:00Z, which is none"),
    ],
)
def test_a_date_that_is_not_believed_is_told(written: str | None, page: datetime | None, expected: str) -> None:
    entry = feed(written)[0]
    facts = Page(url="https://a.test/", published=page) if page else None
    dates = date_story(entry, facts, stated_dates([entry], now=NOW)[0], Known(NOW, None, NOW))
    assert (dates.decisions[-1].decision, dates.decisions[-1].detail) == ("first-seen", expected)


AWARE = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(AWARE, st.none() | AWARE, st.none() | AWARE, st.none() | AWARE)
def test_no_date_is_later_than_first_seen_and_no_name_a_day_off(
    first_seen: datetime, feed_date: datetime | None, page_date: datetime | None, update: datetime | None
) -> None:
    page = Page(url="https://a.test/", published=page_date)
    dates = date_story(Entry(updated=update), page, Stated(feed_date), Known(first_seen, None, NOW))
    assert dates.published <= first_seen
    assert record_name(dates.published, "T", canonical="https://a.test/").startswith(f"{dates.published:%Y-%m-%d}-")
