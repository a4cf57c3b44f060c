"""Which exchanges are worth asking for again, and how long to wait before. Only failed ones ever get here."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.fetch.freshness import retry_after
from aggregator.fetch.troubles import CONNECT_TIMEOUT
from aggregator.model.exchange import Exchange, Failure, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tenacity import RetryCallState

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527})
RESTING_STATUSES = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""Those whose Retry-After speaks for the whole domain (RFC 9110, 10.2.3; RFC 6585)."""
PASSING_REASONS = frozenset({"connection-reset", "dns-failure", "offline"})
PATIENCE = 10.0
"""The longest Retry-After, in seconds, that is waited for within a run."""
FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0


def may_pass(exchange: Exchange) -> bool:
    """Whether the trouble may be over in a moment."""
    if isinstance(exchange, Response):
        return exchange.status in PASSING_STATUSES
    if exchange.retry_at is not None:
        return False
    return exchange.reason in PASSING_REASONS or is_slow_answer(exchange)


def wants_a_rest(exchange: Exchange) -> bool:
    """Whether it says `too many requests`, which any method is told: asking again is then the only other way."""
    return isinstance(exchange, Response) and exchange.status == HTTPStatus.TOO_MANY_REQUESTS


def is_slow_answer(exchange: Exchange) -> bool:
    """Whether somebody took the connection and then was silent for too long."""
    return isinstance(exchange, Failure) and exchange.reason == "timeout" and exchange.detail != CONNECT_TIMEOUT.detail


def _once_more(exchange: Exchange) -> bool:
    """Whether one more attempt must do: each costs seconds, or the trouble is our own."""
    return isinstance(exchange, Failure) and exchange.reason != "connection-reset"


def asked_wait(exchange: Exchange, now: float) -> float | None:
    """The seconds that a 429 or 503 asks for in its Retry-After, or None."""
    if isinstance(exchange, Failure) or exchange.status not in RESTING_STATUSES:
        return None
    return retry_after(exchange.header("retry-after") or "", now)


def wait_before(attempt: int, exchange: Exchange, *, now: float, jitter: float) -> float:
    """Seconds to wait after failed attempt number `attempt` (from 1); `jitter` is in [0, 1).

    None where its whole domain rests, for every request waits for that.
    """
    if wants_a_rest(exchange) or asked_wait(exchange, now) is not None:
        return 0.0
    return min(FIRST_WAIT * float(2 ** (attempt - 1)), LONGEST_WAIT) * (0.5 + jitter)


async def repeat(
    first: Exchange,
    ask: Callable[[], Awaitable[Exchange]],
    *,
    worthwhile: Callable[[Exchange], bool],
    retries: int,
    now: Callable[[], float],
    jitter: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
) -> Exchange:
    """The outcome after up to `retries` more attempts with `ask`, `first` being that of the first.

    After one that is not `worthwhile` there is no other. Who keeps silent is asked once more at
    most, and so are name servers and this machine's own network.
    """
    from tenacity import AsyncRetrying, retry_if_result, stop_after_attempt  # noqa: PLC0415 - it costs a start

    known = [first]

    async def attempt() -> Exchange:
        return known.pop() if known else await ask()

    def wait(state: RetryCallState) -> float:
        return wait_before(state.attempt_number, _result(state), now=now(), jitter=jitter())

    async def pause(seconds: float) -> None:
        if seconds:
            await sleep(seconds)

    def stop(state: RetryCallState) -> bool:
        return state.attempt_number > (1 if _once_more(_result(state)) else retries)

    attempts = AsyncRetrying(
        retry=retry_if_result(worthwhile),
        stop=stop if retries else stop_after_attempt(1),
        wait=wait,
        sleep=pause,
        retry_error_callback=_result,
    )
    return await attempts(attempt)


def _result(state: RetryCallState) -> Exchange:
    if state.outcome is None:
        raise RuntimeError("tenacity asks before the first attempt is over")
    outcome: Exchange = state.outcome.result()
    return outcome
