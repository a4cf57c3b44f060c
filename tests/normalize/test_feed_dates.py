"""The dates of a feed's entries, judged together: by their order, by how they are written, by when they were seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.feed import Entry, Feed
from aggregator.normalize.date_readings import swapped
from aggregator.normalize.feed_dates import stated_dates
from aggregator.parse.dates import read_date
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


FEEDS = yaml.safe_load((Path(__file__).parents[1] / "data" / "normalize" / "feed_dates.yaml").read_text("utf-8"))


def day(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"2026-{text}T12:00:00+00:00") if text else None


@pytest.mark.parametrize("case", FEEDS, ids=lambda case: case["about"])
def test_the_dates_of_a_feed(case: dict[str, Any]) -> None:
    now = day(case["now"]) + timedelta(hours=11)
    entries = feed(*(str(written) if written else None for written in case["feed"]))
    read = stated_dates(entries, now=now, last_visit=day(case.get("seen")))
    found = ["none" if one.moment is None else f"{one.moment:%m-%d}" for one in read]
    written = ["none" if entry.published is None else f"{entry.published:%m-%d}" for entry in entries]
    assert found == [own if told == "same" else told for told, own in zip(case["days"], written, strict=True)]
    changed = {place for place, (day, own) in enumerate(zip(found, written, strict=True)) if own not in {"none", day}}
    assert {place for place, one in enumerate(read) if one.decision and one.decision.decision == SWAPPED} == changed


GAPS = st.lists(st.integers(1, 60), min_size=4, max_size=30)
"""Hours between the stories of a feed."""
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def series(start: datetime, gaps: list[int]) -> list[datetime]:
    """Dates of a feed, the newest first, to the minute."""
    return [start.replace(second=0, microsecond=0) - timedelta(hours=sum(gaps[:place])) for place in range(len(gaps))]


def entry_of(moment: datetime, form: str = "%Y-%m-%dT%H:%M:%SZ") -> Entry:
    written = moment.strftime(form)
    read = read_date(written)
    return Entry(published=read.moment, published_either=read.either, raw_published=written)


@given(start=STARTS, gaps=GAPS, rising=st.booleans())
def test_a_feed_in_order_keeps_its_dates(start: datetime, gaps: list[int], *, rising: bool) -> None:
    dates = series(start, gaps)[:: -1 if rising else 1]
    read = stated_dates([*map(entry_of, dates)], now=start + timedelta(hours=1))
    assert [one.moment for one in read] == dates


@given(start=STARTS, gaps=GAPS, data=st.data(), rising=st.booleans())
def test_one_swapped_date_amid_a_feed_is_put_right(
    start: datetime, gaps: list[int], data: st.DataObject, *, rising: bool
) -> None:
    dates = series(start, gaps)[:: -1 if rising else 1]
    places = [place for place in range(1, len(dates) - 1) if far_when_swapped(dates, place)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    entries = [entry_of(swapped(date) or date if at == place else date) for at, date in enumerate(dates)]
    read = stated_dates(entries, now=start + timedelta(hours=1))
    assert [one.moment for one in read] == dates
    assert read[place].decision
    assert read[place].decision.decision == SWAPPED


def far_when_swapped(dates: list[datetime], place: int) -> bool:
    """Whether the date would stand out: months away, and not the only one that says in which order they are."""
    other = swapped(dates[place])
    rest = {date for at, date in enumerate(dates) if at != place}
    return other is not None and len(rest) >= 4 and min(abs(other - date) for date in rest) > timedelta(days=20)


@given(start=STARTS, gaps=GAPS, form=st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]), rising=st.booleans())
def test_dates_that_may_be_two_are_read_as_they_were_written(
    start: datetime, gaps: list[int], form: str, *, rising: bool
) -> None:
    dates = series(start, gaps)[:: -1 if rising else 1]
    read = stated_dates([entry_of(date, form) for date in dates], now=start + timedelta(hours=1))
    assert {one.moment for one in read if one.moment} <= set(dates)
    if len(dates) >= 10:
        assert [one.moment for one in read] == dates
