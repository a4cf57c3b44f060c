"""When a source is asked again: tables of cases and bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.fetch.schedule import (
    after_failure,
    after_redirect,
    after_success,
    before_request,
    is_due,
    learnt_interval,
)
from aggregator.model.exchange import Failure, Hop
from aggregator.model.feed import Feed
from aggregator.model.memory import SourceMemory

NOW = 1_795_413_600.0  # Mon, 23 Nov 2026 06:00:00 GMT, a Monday
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NEVER_ASKED = SourceMemory(url="https://e.test/feed")
KNOWN = replace(NEVER_ASKED, last_check=NOW - HOUR, last_success=NOW - HOUR, next_check=NOW)


def feed(**hints):
    return Feed(format="rss-2.0", **hints)


def waits(memory, **told):
    return after_success(memory, now=NOW, **told).next_check - NOW


@pytest.mark.parametrize(
    ("memory", "due"),
    [
        (NEVER_ASKED, True),
        (KNOWN, True),
        (replace(KNOWN, next_check=NOW - DAY), True),
        (replace(KNOWN, next_check=NOW + 7 * MINUTE), True),
        (replace(KNOWN, next_check=NOW + 8 * MINUTE), False),
        (replace(KNOWN, last_check=NOW - MINUTE, next_check=NOW + 14 * MINUTE), False),
        (replace(KNOWN, last_check=NOW - 12 * MINUTE, next_check=NOW + 3 * MINUTE), True),
        (replace(KNOWN, next_check=NOW + 1, failures=1), False),
        (replace(KNOWN, next_check=NOW, failures=1), True),
        (replace(KNOWN, retired=True), False),
        (replace(KNOWN, last_check=NOW + DAY, next_check=NOW + 2 * DAY), True),
        (replace(KNOWN, last_check=NOW + 1500 * DAY, next_check=NOW + 1501 * DAY, failures=3), True),
        (replace(KNOWN, last_check=NOW + DAY, next_check=NOW + 2 * DAY, retired=True), False),
    ],
)
def test_is_due(memory, due):
    assert is_due(memory, NOW) is due


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        ([NOW - 20 * HOUR + n * HOUR for n in range(20)], 30 * MINUTE),
        ([NOW - 20 * MINUTE + n * MINUTE for n in range(20)], 15 * MINUTE),
        ([NOW - 4 * DAY, NOW - 2 * DAY], DAY),
        ([NOW - 9 * DAY, NOW - 8 * DAY], DAY),
        ([NOW - 8 * HOUR, NOW - 4 * HOUR], 2 * HOUR),
        ([NOW], HOUR),
    ],
)
def test_half_the_mean_gap(arrivals, expected):
    assert learnt_interval(replace(KNOWN, arrivals=tuple(arrivals)), NOW) == expected


def test_a_silent_source_is_asked_less_and_less():
    memory, now, waited = NEVER_ASKED, NOW, []
    for _ in range(8):
        memory = after_success(memory, now=now)
        waited.append((memory.next_check - now) / HOUR)
        now = memory.next_check
    assert waited == [1, 2, 4, 8, 16, 24, 24, 24]


def test_the_first_run_teaches_nothing_and_later_arrivals_are_spread():
    first = after_success(NEVER_ASKED, now=NOW, arrived=30)
    assert first.arrivals == ()
    second = after_success(first, now=NOW + HOUR, arrived=2)
    assert second.arrivals == (NOW + HOUR / 2, NOW + HOUR)
    assert len(after_success(second, now=NOW + 2 * HOUR, arrived=50).arrivals) == 20


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, 2 * HOUR),
        ({"lifetime": 5 * HOUR}, 5 * HOUR),
        ({"lifetime": MINUTE}, 2 * HOUR),
        ({"lifetime": 0.0}, 2 * HOUR),
        ({"lifetime": 30 * DAY}, DAY),
        ({"feed": feed(ttl_seconds=6 * 3600)}, 6 * HOUR),
        ({"feed": feed(ttl_seconds=60)}, 2 * HOUR),
        ({"feed": feed(ttl_seconds=10**9)}, DAY),
        ({"feed": feed(skip_hours=(8, 9))}, 4 * HOUR),
        ({"feed": feed(skip_hours=tuple(range(24)))}, 2 * HOUR),
        ({"feed": feed(skip_days=(0,))}, 18 * HOUR),
        ({"feed": feed(skip_days=tuple(range(7)))}, 2 * HOUR),
        ({"every": 1800.0, "lifetime": 5 * HOUR, "feed": feed(skip_hours=(6,), ttl_seconds=9999)}, 30 * MINUTE),
        ({"jitter": 0.5}, 2 * HOUR + 150),
    ],
)
def test_what_the_publisher_and_the_user_ask_for(told, expected):
    assert waits(KNOWN, **told) == expected


def test_hints_are_remembered_for_answers_without_a_body():
    memory = after_success(KNOWN, now=NOW, feed=feed(ttl_seconds=6 * 3600))
    assert after_success(memory, now=NOW + HOUR).next_check == NOW + 7 * HOUR


def test_success_forgets_failures():
    memory = replace(KNOWN, failures=3, failing_since=1.0, reason="timeout", detail="x", gone_count=2, unfinished=1)
    after = after_success(memory, now=NOW)
    assert (after.failures, after.failing_since, after.reason, after.gone_count, after.unfinished) == (
        0,
        None,
        None,
        0,
        0,
    )


def failure(reason="http-500", **told):
    return Failure(url="https://e.test/feed", reason=reason, **told)


def test_back_off_doubles_to_a_day():
    memory, waited = KNOWN, []
    for _ in range(9):
        memory = after_failure(memory, failure(), now=NOW)
        waited.append((memory.next_check - NOW) / MINUTE)
    assert waited == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert (memory.failures, memory.failing_since, memory.reason, memory.retired) == (9, NOW, "http-500", False)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"retry_at": NOW + 3 * HOUR}, 3 * HOUR),
        ({"retry_at": NOW + 60}, 15 * MINUTE),
        ({"retry_at": NOW - 60}, 15 * MINUTE),
        ({"retry_at": NOW + 9 * DAY}, DAY),
    ],
)
def test_retry_after_is_obeyed(told, expected):
    assert after_failure(KNOWN, failure("http-429", **told), now=NOW).next_check - NOW == expected


@pytest.mark.parametrize("trouble", [failure("no-route", local=True), failure("parked", retry_at=NOW + HOUR)])
def test_trouble_that_is_not_the_source_s_moves_no_counter(trouble):
    before = replace(KNOWN, failures=2, failing_since=1.0, gone_count=1, unfinished=1)
    after = after_failure(before, trouble, now=NOW)
    assert replace(after, next_check=before.next_check) == replace(before, unfinished=0)
    assert after.next_check == max(NOW, trouble.retry_at or 0)


def test_404_never_retires_and_410_does_after_a_day():
    memory = KNOWN
    for day in range(60):
        memory = after_failure(memory, failure("http-404", code=404), now=NOW + day * DAY)
    assert not memory.retired
    gone = failure("http-410", code=410)
    for hour, retired in ((0, False), (1, False), (2, False), (23, False), (24, True)):
        fresh = KNOWN if hour == 0 else fresh  # noqa: F821  bound by the first row
        fresh = after_failure(fresh, gone, now=NOW + hour * HOUR)
        assert fresh.retired is retired
    twice = after_failure(after_failure(KNOWN, gone, now=NOW), gone, now=NOW + 2 * DAY)
    assert not twice.retired
    assert after_failure(twice, failure(), now=NOW + 3 * DAY).gone_count == 0


MOVED = (Hop("https://e.test/feed", 301),)


def test_a_permanent_move_is_followed_after_three_runs_that_agree():
    memory = KNOWN
    for count in (1, 2):
        memory = after_redirect(memory, MOVED, "https://e.test/new")
        assert (memory.current_url, memory.moving_to, memory.moving_count) == (None, "https://e.test/new", count)
    memory = after_redirect(memory, MOVED, "https://e.test/new")
    assert (memory.current_url, memory.moving_to, memory.moving_count) == ("https://e.test/new", None, 0)
    assert after_redirect(memory, (), "https://e.test/new") == memory


@pytest.mark.parametrize(
    ("redirects", "final", "moving_to", "count"),
    [
        (MOVED, "https://e.test/other", "https://e.test/other", 1),
        ((), "https://e.test/feed", None, 0),
        ((Hop("https://e.test/feed", 302),), "https://e.test/new", None, 0),
        ((*MOVED, Hop("https://e.test/new", 302)), "https://cdn.test/x", "https://e.test/new", 3),
        (MOVED, "https://e.test/feed", None, 0),
    ],
)
def test_what_counts_towards_a_move(redirects, final, moving_to, count):
    moving = replace(KNOWN, moving_to="https://e.test/new", moving_count=2)
    after = after_redirect(moving, redirects, final)
    if count == 3:
        assert after.current_url == moving_to
    else:
        assert (after.current_url, after.moving_to, after.moving_count) == (None, moving_to, count)


def test_a_killed_run_is_run_again_but_cannot_hammer():
    memory = KNOWN
    for _ in range(9):
        memory = before_request(memory, NOW)
        assert is_due(memory, NOW)
    waited = []
    for _ in range(3):
        memory = before_request(memory, NOW)
        waited.append((memory.next_check - NOW) / MINUTE)
        assert not is_due(memory, memory.next_check - 1)
        assert is_due(memory, memory.next_check)
    assert waited == [15, 30, 60]
    assert after_success(memory, now=NOW).unfinished == 0


SECONDS = st.floats(0, 1e6)


@given(
    arrivals=st.lists(st.floats(NOW - 1e7, NOW), max_size=20).map(sorted).map(tuple),
    waited=SECONDS,
    lifetime=st.one_of(st.none(), st.floats(0, 1e10)),
    ttl=st.one_of(st.none(), st.integers(0, 10**10)),
    arrived=st.integers(0, 1000),
    hours=st.sets(st.integers(0, 23)).map(tuple),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_bounds_of_success(*, arrivals, waited, lifetime, ttl, arrived, hours, jitter):
    memory = replace(KNOWN, arrivals=arrivals, last_success=NOW - waited)
    after = after_success(
        memory,
        now=NOW,
        feed=feed(ttl_seconds=ttl, skip_hours=hours),
        lifetime=lifetime,
        arrived=arrived,
        jitter=jitter,
    )
    assert 15 * MINUTE <= after.next_check - NOW <= 2 * DAY + 300
    assert len(after.arrivals) <= 20
    assert list(after.arrivals) == sorted(after.arrivals) or arrivals[-1:] > (NOW - waited,)
    assert int(after.next_check // HOUR) % 24 not in hours or len(hours) == 24
    if not hours:
        unjittered = after_success(memory, now=NOW, feed=feed(ttl_seconds=ttl), lifetime=lifetime, arrived=arrived)
        assert is_due(after, unjittered.next_check)


@given(failures=st.integers(0, 10**6), jitter=st.floats(0, 1, exclude_max=True), retry=st.one_of(st.none(), SECONDS))
def test_bounds_of_failure(failures, jitter, retry):
    retry_at = None if retry is None else NOW + retry
    after = after_failure(replace(KNOWN, failures=failures), failure(retry_at=retry_at), now=NOW, jitter=jitter)
    assert 15 * MINUTE <= after.next_check - NOW <= DAY + 300
    assert after.next_check >= NOW + min(retry or 0, DAY)
    assert not is_due(after, after.next_check - 1)


def test_what_a_clock_that_was_ahead_noted_teaches_nothing():
    future = NOW + 1500 * DAY
    ahead = replace(KNOWN, last_check=future, last_success=future, failing_since=future, failures=1)
    memory = replace(ahead, arrivals=(NOW - 2 * HOUR, future))
    told = after_success(memory, now=NOW, arrived=3)
    assert told.arrivals == (NOW - 2 * HOUR,)
    assert NOW < told.next_check <= NOW + DAY
    gone = after_failure(memory, Failure(url=KNOWN.url, reason="http-410", code=410), now=NOW)
    assert gone.failing_since == NOW
