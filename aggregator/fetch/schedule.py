"""When to ask a source again. Pure: memory and time in, memory out; times are Unix seconds, jitter is in [0, 1).

A feed is asked twice as often as it brings something, between every quarter of an hour and once a day. The publisher
may ask for less (Cache-Control, `ttl`, skipHours, skipDays); `every` in sources.yaml is the user's own word and
replaces all of that. Only Retry-After and the back-off after failures stand above it. Jitter only ever delays, and by
less than `is_due` forgives, so that sources drift apart and none misses its tick.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.model.exchange import permanent_target

if TYPE_CHECKING:
    from aggregator.model.exchange import Failure, Hop
    from aggregator.model.feed import Feed
    from aggregator.model.memory import SourceMemory

QUARTER = 900.0
HOUR = 3600.0
DAY = 86400.0

SHORTEST = QUARTER
LONGEST = DAY
TICK = QUARTER
"""How often cron is taken to run; a source that falls due within the next half tick is due."""

LEARNT_FROM = 20
RETIRED_AFTER = 3
RETIRED_SINCE = DAY
STABLE_RUNS = 3
FREE_ATTEMPTS = 10
_EARLY = 0.25
_JITTER = 0.1
_MOST_JITTER = 300.0
_BACKOFF_LIMIT = 12


def is_due(memory: SourceMemory, now: float, *, tick: float = TICK) -> bool:
    """Whether to ask the source in this run.

    One that falls due within half a tick is, unless that is more than a quarter of its interval; after a failure
    (Retry-After) nothing is forgiven. A retired source never is. One that was asked while this machine's clock was
    ahead is: nobody knows when its next check should be.
    """
    if memory.retired:
        return False
    if was_ahead(memory, now):
        return True
    waited_for = memory.next_check - (memory.last_check if memory.last_check is not None else memory.next_check)
    tolerance = (
        0.0 if memory.failures or memory.unfinished >= FREE_ATTEMPTS else min(tick / 2, _EARLY * max(0.0, waited_for))
    )
    return memory.next_check <= now + tolerance


def was_ahead(memory: SourceMemory, now: float) -> bool:
    """Whether this machine's clock was ahead of `now` when the source was last asked, and its next check set."""
    return memory.last_check is not None and memory.last_check > now


def before_request(memory: SourceMemory, now: float) -> SourceMemory:
    """What to store before the source is asked.

    A run that was killed is simply run again, so an attempt leaves the source due. From the tenth in a row that never
    came back it waits, longer each time: it may be what kills the runs, and whatever restarts them must not hammer.
    """
    unfinished = memory.unfinished + 1
    over = unfinished - FREE_ATTEMPTS
    pause = _doubled(SHORTEST, over + 1) if over >= 0 else 0.0
    return replace(memory, last_check=now, unfinished=unfinished, next_check=now + pause)


def after_success(
    memory: SourceMemory,
    *,
    now: float,
    every: float | None = None,
    feed: Feed | None = None,
    lifetime: float | None = None,
    arrived: int = 0,
    jitter: float = 0.0,
) -> SourceMemory:
    """What to remember after an answer (200 or 304): no failures, what was learnt, and the next check.

    `feed` is the parsed document (None for a 304: its hints are remembered), `lifetime` seconds as the headers state
    them, `arrived` the number of entries seen for the first time; those of the very first run teach nothing.
    """
    learnt = replace(_with_hints(memory, feed), arrivals=_arrivals(memory, arrived, now))
    return replace(
        learnt,
        next_check=_next_check(learnt, now, every, lifetime, jitter),
        last_check=now,
        last_success=now,
        failures=0,
        failing_since=None,
        reason=None,
        detail=None,
        gone_count=0,
        unfinished=0,
    )


def after_failure(memory: SourceMemory, failure: Failure, *, now: float, jitter: float = 0.0) -> SourceMemory:
    """What to remember after a failure: the back-off doubles from a quarter of an hour to a day.

    Trouble of our own (`local`) and hosts that are parked move no counter. 404 is as transient as anything; a source
    that was gone (410) three times in a row, over a day or more, is retired. Retry-After is obeyed.
    """
    if failure.local or failure.reason == "parked":
        return replace(memory, unfinished=0, next_check=max(memory.next_check, _retry_at(failure, now)))
    failures = memory.failures + 1
    since = now if memory.failing_since is None else min(now, memory.failing_since)
    gone = memory.gone_count + 1 if failure.code == HTTPStatus.GONE else 0
    delay = _spread(_doubled(SHORTEST, failures), jitter)
    return replace(
        memory,
        next_check=max(now + delay, _retry_at(failure, now)),
        last_check=now,
        failures=failures,
        failing_since=since,
        reason=failure.reason,
        detail=failure.detail or None,
        gone_count=gone,
        retired=memory.retired or (gone >= RETIRED_AFTER and now - since >= RETIRED_SINCE),
        unfinished=0,
    )


def after_redirect(memory: SourceMemory, redirects: tuple[Hop, ...], final_url: str) -> SourceMemory:
    """What to remember of where an answer came from: a permanent move is followed after three runs that agree.

    Only the leading permanent hops count; an answer without any, or with another target, starts the count anew.
    """
    target = permanent_target(redirects, final_url)
    if target is None or target == (memory.current_url or memory.url):
        return replace(memory, moving_to=None, moving_count=0)
    count = memory.moving_count + 1 if target == memory.moving_to else 1
    if count < STABLE_RUNS:
        return replace(memory, moving_to=target, moving_count=count)
    return replace(memory, current_url=target, moving_to=None, moving_count=0)


def learnt_interval(memory: SourceMemory, now: float) -> float:
    """Half the mean gap between arrivals, a quarter of an hour to a day.

    The gap under way counts, so that a source that falls silent is asked less and less. One that never brought
    anything waits twice as long each time, from an hour on.
    """
    if not memory.arrivals:
        waited = now - memory.last_success if memory.last_success is not None else 0.0
        return _clamped(max(HOUR, 2 * waited))
    gap = (now - memory.arrivals[0]) / len(memory.arrivals)
    return _clamped(gap / 2 if len(memory.arrivals) > 1 else max(HOUR, gap / 2))


def _next_check(memory: SourceMemory, now: float, every: float | None, lifetime: float | None, jitter: float) -> float:
    if every is not None:
        return now + every
    interval = max(learnt_interval(memory, now), *(min(hint, LONGEST) for hint in (lifetime or 0.0, memory.ttl)))
    return _awake(now + _spread(interval, jitter), memory)


def _with_hints(memory: SourceMemory, feed: Feed | None) -> SourceMemory:
    if feed is None:
        return memory
    return replace(memory, ttl=float(feed.ttl_seconds or 0), skip_hours=feed.skip_hours, skip_days=feed.skip_days)


def _arrivals(memory: SourceMemory, arrived: int, now: float) -> tuple[float, ...]:
    """Arrivals since the last success, spread over the time since: nobody saw when each came."""
    start = memory.last_success
    known = memory.arrivals if start is None or start <= now else tuple(one for one in memory.arrivals if one <= now)
    if start is None or start > now or arrived <= 0:
        return known
    count = min(arrived, LEARNT_FROM)
    fresh = (start + (now - start) * (place + 1) / count for place in range(count))
    return (*known, *fresh)[-LEARNT_FROM:]


def _awake(moment: float, memory: SourceMemory) -> float:
    """The first time from `moment` on that the feed does not ask to skip (UTC); a feed that skips all skips nothing."""
    hours = set(memory.skip_hours) if len({*range(24)} - set(memory.skip_hours)) else set()
    days = set(memory.skip_days) if len({*range(7)} - set(memory.skip_days)) else set()
    while _hour(moment) in hours or _weekday(moment) in days:
        moment = (moment // HOUR + 1) * HOUR
    return moment


def _hour(moment: float) -> int:
    return int(moment // HOUR) % 24


def _weekday(moment: float) -> int:
    """0 is Monday; the epoch was a Thursday."""
    return (int(moment // DAY) + 3) % 7


def _retry_at(failure: Failure, now: float) -> float:
    return min(failure.retry_at or 0.0, now + LONGEST)


def _doubled(first: float, times: int) -> float:
    return min(LONGEST, first * 2.0 ** min(times - 1, _BACKOFF_LIMIT))


def _spread(interval: float, jitter: float) -> float:
    return interval + jitter * min(_JITTER * interval, _MOST_JITTER)


def _clamped(interval: float) -> float:
    return min(LONGEST, max(SHORTEST, interval))
