"""Verdict after verdict: since when, how often in a row, failing or dead, and when to look again.

One failed check proves nothing: `failing` becomes `dead` when checks in a row over days agree. What is told of a link
is a function of its memory, the last verdict, the time and the settings, and of nothing else.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import UNSET, structs

from aggregator.model.link import Finding, LinkMemory

if TYPE_CHECKING:
    from aggregator.model.exchange import Hop
    from aggregator.model.link import LinkKind, Place
    from aggregator.model.settings import HealthSettings
    from aggregator.model.verdict import Verdict

AVAILABLE: Final = frozenset({"ok", "moved"})
SLACK: Final = 0.98
"""The part of its age after which a link may be asked again, so that a daily run does not miss by minutes."""

STEADY_CHECKS: Final = 3
"""Checks that must say the same before a link is looked at less often."""

GROWTH: Final = 0.5
SPREAD: Final = 0.5


def remember(
    before: LinkMemory | None,
    verdict: Verdict,
    *,
    url: str,
    kind: LinkKind,
    now: float,
    settings: HealthSettings,
    outage: bool = False,
    redirects: tuple[Hop, ...] = (),
    terms: str = "",
) -> LinkMemory | None:
    """The memory after this check at `now` (Unix seconds); None where there was none and nothing was concluded.

    `redirects` are those on the way to the verdict, `terms` (`check/terms.py`) those on which it was given.
    Nothing is concluded from local trouble, nor of what was skipped. With `outage`, most of the host's links failed at
    once: a failing link then stays failing and is not counted.
    """
    if verdict.local or verdict.verdict == "skipped":
        return before
    last = before or LinkMemory(url=url, kind=kind, verdict=verdict.verdict, reason=verdict.reason, since=now)
    if (last.redirects, last.terms) != (redirects, terms):
        last = structs.replace(last, redirects=redirects, terms=terms)
    if verdict.available:
        return _available(last, verdict, now, settings)
    if verdict.verdict == "failing" and outage:
        return _suspended(last, verdict, now)
    return _unavailable(last, verdict, now, settings)


def _available(last: LinkMemory, verdict: Verdict, now: float, settings: HealthSettings) -> LinkMemory:
    moved_to = verdict.suggestion
    agrees = moved_to is not None and moved_to == last.moved_to
    memory = structs.replace(
        last,
        verdict=verdict.verdict,
        reason=verdict.reason,
        code=verdict.code,
        checked=now,
        since=last.since if last.verdict in AVAILABLE else now,
        failures=0,
        failing_since=None,
        failing=0,
        stable=_stable(last, verdict),
        moved_to=moved_to,
        moved_count=0 if moved_to is None else 1 + (last.moved_count if agrees else 0),
        moved_since=None if moved_to is None else _earlier(last.moved_since if agrees else None, now),
        final_url=verdict.final_url,
        dead_since=None,
        detail=verdict.detail,
    )
    return structs.replace(memory, next_check=next_check(memory, settings))


def _unavailable(last: LinkMemory, verdict: Verdict, now: float, settings: HealthSettings) -> LinkMemory:
    """A refusal ends a row of failures, for somebody answered; it neither kills nor revives."""
    refused = verdict.verdict == "refused"
    failures = 0 if refused else last.failures + 1
    failing_since = _failing_since(last, verdict, now)
    given_up = failing_since is not None and _is_given_up(last, now - failing_since, settings)
    dead = verdict.verdict == "dead" or given_up
    return structs.replace(
        last,
        verdict="dead" if dead else verdict.verdict,
        reason=verdict.reason,
        code=verdict.code,
        checked=now,
        since=now if last.verdict in AVAILABLE else last.since,
        failures=failures,
        failing_since=failing_since,
        failing=0 if failing_since is None else last.failing + 1,
        stable=_stable(last, verdict),
        moved_to=None,
        moved_count=0,
        moved_since=None,
        final_url=verdict.final_url,
        dead_since=(now if last.dead_since is None else last.dead_since) if dead else last.dead_since,
        next_check=now,
        detail=verdict.detail,
    )


def _suspended(last: LinkMemory, verdict: Verdict, now: float) -> LinkMemory:
    """What was dead stays so; the rest is failing, as often in a row as before."""
    if last.verdict == "dead":
        return structs.replace(last, checked=now, next_check=now)
    return structs.replace(
        last,
        verdict="failing",
        reason=verdict.reason,
        code=verdict.code,
        checked=now,
        since=now if last.verdict in AVAILABLE else last.since,
        stable=0,
        final_url=verdict.final_url,
        next_check=now,
        detail=verdict.detail,
    )


def _failing_since(last: LinkMemory, verdict: Verdict, now: float) -> float | None:
    """When the row of failing checks began."""
    return _earlier(last.failing_since, now) if verdict.verdict == "failing" else None


def _earlier(since: float | None, now: float) -> float:
    """When a row of checks began that has `now` as its last; a clock that was set back begins it anew."""
    return now if since is None or since > now else since


def _is_given_up(last: LinkMemory, lasting: float, settings: HealthSettings) -> bool:
    """Whether one more failing check, `lasting` seconds after the first of the row, is enough."""
    return last.failing + 1 >= settings.dead_after_checks and lasting >= settings.dead_after


def _stable(last: LinkMemory, verdict: Verdict) -> int:
    same = (last.reason, last.code, last.final_url) == (verdict.reason, verdict.code, verdict.final_url)
    return last.stable + 1 if same and last.checked else 1


# When to look again


def next_check(memory: LinkMemory, settings: HealthSettings) -> float:
    """When the link is to be asked again (Unix seconds): failures at once, what was fine after its age."""
    return memory.checked + SLACK * _age(memory, settings) if memory.verdict in AVAILABLE else memory.checked


def is_due(memory: LinkMemory | None, now: float, settings: HealthSettings, terms: str = "") -> bool:
    """Whether the link is to be asked in a run at `now`, on these terms.

    What was seen in the future was seen by a wrong clock; what was fine on other terms need not be on these.
    """
    if memory is None or memory.checked > now or memory.terms != terms:
        return True
    return next_check(memory, settings) <= now


def _age(memory: LinkMemory, settings: HealthSettings) -> float:
    """Seconds for which an available link is believed.

    The longer nothing changed, the longer, up to `longest_age`; then each address has a moment of its own, so that
    those found in one run are not all due in one.
    """
    steady = max(0, memory.stable - STEADY_CHECKS)
    if not steady:
        return settings.cache_age
    grown = min(settings.longest_age, settings.cache_age * (1 + GROWTH * steady))
    return max(settings.cache_age, grown * (1 - SPREAD * _lot(memory.url)))


def _lot(url: str) -> float:
    """A number in [0, 1) that is always the same for an address, and evenly spread over addresses."""
    digest = hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


# What to tell


def told(
    memory: LinkMemory | None,
    verdict: Verdict,
    *,
    url: str,
    kind: LinkKind,
    now: float,
    redirects: tuple[Hop, ...] = (),
    elapsed_ms: int = 0,
    found_in: tuple[Place, ...] = (),
) -> Finding:
    """What is told of a link that was just checked; `memory` is the one after this check.

    Its verdict is the memory's (a failing link may be dead by now), except where nothing was concluded.
    """
    concluded = memory is not None and not verdict.local and verdict.verdict != "skipped"
    return Finding(
        url=url,
        kind=kind,
        verdict=memory.verdict if memory is not None and concluded else verdict.verdict,
        reason=memory.reason if memory is not None and concluded else verdict.reason,
        code=verdict.code,
        final_url=verdict.final_url,
        redirects=redirects,
        checked_at=_moment(now),
        elapsed_ms=elapsed_ms,
        found_in=found_in,
        since=_moment(memory.since) if memory is not None else None,
        failures=memory.failures if memory is not None else 0,
        suggestion=verdict.suggestion,
        detail=verdict.detail or UNSET,
    )


def recalled(memory: LinkMemory, *, found_in: tuple[Place, ...] = ()) -> Finding:
    """What is told of a link that was not due: what was found at its last check."""
    return Finding(
        url=memory.url,
        kind=memory.kind,
        verdict=memory.verdict,
        reason=memory.reason,
        code=memory.code,
        final_url=memory.final_url,
        redirects=memory.redirects,
        checked_at=_moment(memory.checked),
        found_in=found_in,
        since=_moment(memory.since),
        failures=memory.failures,
        suggestion=memory.moved_to,
        detail=memory.detail or UNSET,
    )


def newly_dead(before: LinkMemory | None, after: LinkMemory | None) -> bool:
    """Whether this check is the first to call the link dead since it was last available."""
    return after is not None and after.verdict == "dead" and (before is None or before.dead_since is None)


def fixable(memory: LinkMemory | None, settings: HealthSettings) -> str | None:
    """The address that may be written in place of the link's without asking a person, or None."""
    if memory is None or memory.verdict not in AVAILABLE or memory.moved_count < settings.moved_after_checks:
        return None
    return memory.moved_to if memory.checked >= agreed_from(memory, settings) else None


def agreed_from(memory: LinkMemory, settings: HealthSettings) -> float:
    """The time (Unix seconds) from which on a check that agrees with the earlier ones makes a new address certain."""
    since = memory.checked if memory.moved_since is None else memory.moved_since
    return since + SLACK * settings.moved_after


@lru_cache(maxsize=64)
def _moment(seconds: float) -> datetime | None:
    """The time, or None where it is none that can be written."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
