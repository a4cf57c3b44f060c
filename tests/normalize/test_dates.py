"""Dates that may not be believed as they are: judged with the feed's others, with the page, with what is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.feed import Entry, Feed
from aggregator.model.page import Page
from aggregator.normalize.dating import Known, date_story
from aggregator.normalize.feed_dates import Stated, stated_dates, swapped
from aggregator.normalize.name import record_name
from aggregator.parse.feed import parse_feed

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


def told(*dates: str | None, last_visit: datetime | None = None) -> list[tuple[str, str | None]]:
    """The day and the decision of each entry."""
    stated = stated_dates(feed(*dates), now=NOW, last_visit=last_visit)
    return [
        (f"{one.moment:%m-%d}" if one.moment else "none", one.decision.decision if one.decision else None)
        for one in stated
    ]


OLDER = ("2026-10-30T08:00:00Z", "2026-10-29T08:00:00Z", "2026-10-28T08:00:00Z")
SWAPPED, UTC_TAKEN = "day-and-month-swapped", "zone-taken-as-utc"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-11-09T08:00:00Z", ("11-09", None)),
        ("2026-09-11T08:00:00Z", ("11-09", SWAPPED)),
        ("Fri, 11 Sep 2026 08:00:00 GMT", ("11-09", SWAPPED)),
        ("2026-05-06T08:00:00Z", ("05-06", None)),
        ("2026-12-11T08:00:00Z", ("12-11", "in-the-future")),
        ("2031-01-01T00:00:00Z", ("01-01", "in-the-future")),
        ("2026-11-09 08:00:00", ("11-09", UTC_TAKEN)),
        ("09/11/2026", ("11-09", "day-and-month-by-order")),
        ("11/09/2026", ("11-09", "day-and-month-by-order")),
        ("06/05/2026", ("none", "day-or-month")),
        ("yesterday", ("none", None)),
        (None, ("none", None)),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_the_order_of_a_feed_says_what_a_date_means(
    date: str | None, expected: tuple[str, str | None], *, newest_first: bool
) -> None:
    dates = (date, *OLDER) if newest_first else (*OLDER[::-1], date)
    assert told(*dates)[0 if newest_first else -1] == expected
    rest = told(*dates)[1:] if newest_first else told(*dates)[:-1]
    assert {decision for _, decision in rest} == {None}


def test_a_date_between_two_neighbours_is_judged_by_both() -> None:
    dates = ("2026-10-28T08:00:00Z", "2026-10-27T08:00:00Z", "2026-08-09T08:00:00Z", "2026-08-31T08:00:00Z")
    assert told(*dates)[2] == ("09-08", SWAPPED)


def test_an_entry_that_is_pinned_above_the_others_keeps_its_date() -> None:
    assert told("2025-03-05T08:00:00Z", *OLDER)[0] == ("03-05", None)


def test_a_future_date_without_neighbours_is_swapped_where_that_makes_it_new() -> None:
    assert told("2026-12-10T08:00:00Z") == [("12-10", "in-the-future")]
    assert told("2026-08-11T08:00:00Z") == [("08-11", None)]
    assert told("2027-09-11T08:00:00Z") == [("09-11", "in-the-future")]
    assert told("2026-11-30T08:00:00Z") == [("11-30", "in-the-future")]
    stated = stated_dates(feed("2026-12-01T08:00:00Z"), now=datetime(2026, 1, 13, tzinfo=UTC))
    assert (stated[0].moment, stated[0].decision and stated[0].decision.decision) == (
        datetime(2026, 1, 12, 8, tzinfo=UTC),
        SWAPPED,
    )


@pytest.mark.parametrize(
    ("date", "last_visit", "expected"),
    [
        ("2026-09-11T08:00:00Z", SEEN_BEFORE, ("11-09", SWAPPED)),
        ("2026-09-11T08:00:00Z", None, ("09-11", None)),
        ("2026-09-11T08:00:00Z", SEEN_BEFORE - timedelta(days=50), ("09-11", None)),
        ("2026-09-01T08:00:00Z", SEEN_BEFORE, ("09-01", None)),
        ("Fri, 11 Sep 2026 08:00:00 GMT", SEEN_BEFORE, ("09-11", None)),
        ("09/11/2026", None, ("11-09", "day-and-month-by-first-seen")),
        ("06/05/2026", None, ("none", "day-or-month")),
    ],
)
def test_what_is_new_since_the_last_visit_cannot_be_months_old(
    date: str, last_visit: datetime | None, expected: tuple[str, str | None]
) -> None:
    assert told(date, last_visit=last_visit) == [expected]


@pytest.mark.parametrize(("sure", "expected"), [("10/25/2026", "05-06"), ("25/10/2026", "06-05")])
def test_the_others_of_a_feed_say_how_it_writes_dates(sure: str, expected: str) -> None:
    assert told("05/06/2026", sure)[0] == (expected, "day-and-month-as-in-others")
    assert told("05/06/2026", "10/25/2026", "25/10/2026")[0] == ("none", "day-or-month")


def test_one_date_for_everything_is_none() -> None:
    assert told(*["2026-11-09T08:00:00Z"] * 5) == [("11-09", "same-for-all")] * 5
    assert told(*["2026-11-09T08:00:00Z"] * 4) == [("11-09", None)] * 4


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


AWARE = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(AWARE)
def test_swapping_twice_changes_nothing(moment: datetime) -> None:
    other = swapped(moment)
    assert other is None or (other != moment and swapped(other) == moment)


@given(st.lists(st.none() | AWARE, max_size=30), st.none() | AWARE)
def test_every_entry_has_its_own_date_the_other_way_round_or_none(
    moments: list[datetime | None], last_visit: datetime | None
) -> None:
    entries = [Entry(published=moment, raw_published=str(moment)) for moment in moments]
    for moment, one in zip(moments, stated_dates(entries, now=NOW, last_visit=last_visit), strict=True):
        whole = moment.replace(microsecond=0) if moment and moment.year > 1970 else None
        assert one.moment in {whole, swapped(whole) if whole else None}


@given(AWARE, st.none() | AWARE, st.none() | AWARE, st.none() | AWARE)
def test_no_date_is_later_than_first_seen_and_no_name_a_day_off(
    first_seen: datetime, feed_date: datetime | None, page_date: datetime | None, update: datetime | None
) -> None:
    page = Page(url="https://a.test/", published=page_date)
    dates = date_story(Entry(updated=update), page, Stated(feed_date), Known(first_seen, None, NOW))
    assert dates.published <= first_seen
    assert record_name(dates.published, "T", canonical="https://a.test/").startswith(f"{dates.published:%Y-%m-%d}-")
