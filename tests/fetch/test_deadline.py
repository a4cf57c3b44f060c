"""Deadlines: over in time, told from a cancellation by others, and one clock for all."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.fetch.deadline import TICK, Deadlines


async def wait_within(deadlines: Deadlines, seconds: float, wanted: float) -> str:
    try:
        with deadlines.within(seconds):
            await asyncio.sleep(wanted)
    except TimeoutError:
        return "late"
    return "in time"


async def test_each_block_has_its_own_time() -> None:
    deadlines = Deadlines()
    started = asyncio.get_running_loop().time()
    waits = [wait_within(deadlines, seconds, 0.3) for seconds in (0.05, 0.1, 0.6, 0.7)]
    assert await asyncio.gather(*waits) == ["late", "late", "in time", "in time"]
    assert 0.3 <= asyncio.get_running_loop().time() - started < 0.6


async def test_time_that_is_over_already_is_late() -> None:
    assert await wait_within(Deadlines(), -1.0, 0.2) == "late"


async def test_what_was_spent_is_told_also_afterwards() -> None:
    deadline = Deadlines().within(10.0)
    with deadline:
        await asyncio.sleep(0.03)
    assert 0.03 <= deadline.spent() < 1.0


async def test_who_is_cancelled_by_others_is_cancelled() -> None:
    task = asyncio.create_task(wait_within(Deadlines(), 10.0, 10.0))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_is_cancelled_and_late_at_once_is_cancelled() -> None:
    deadlines = Deadlines()
    deadline = deadlines.within(10.0)

    async def waiting() -> None:
        with deadline:
            await asyncio.sleep(10.0)

    task = asyncio.create_task(waiting())
    await asyncio.sleep(0)
    deadline.pass_by()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_inner_of_two_deadlines_ends_only_its_own_block() -> None:
    deadlines = Deadlines()
    with deadlines.within(5.0):
        assert await wait_within(deadlines, 0.02, 5.0) == "late"
        await asyncio.sleep(TICK)


async def test_errors_pass_through() -> None:
    with pytest.raises(ValueError, match="inner"), Deadlines().within(1.0):
        raise ValueError("inner")
