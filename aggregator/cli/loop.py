"""The event loop of a command: the fastest there is, ended early by SIGINT and SIGTERM."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, Any

from aggregator.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def run_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run to the end on the fastest loop there is; SIGINT and SIGTERM end it early, with what was done kept."""
    gc.freeze()
    with asyncio.Runner(loop_factory=_fastest()) as runner:
        return runner.run(_until_interrupted(work))


def _fastest() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the fastest loop that this platform has; None where that is asyncio's own."""
    try:
        from aggregator.cli.fast_loop import FastLoop  # noqa: PLC0415 - a platform may lack its library
    except ImportError:
        return None
    return FastLoop


async def _until_interrupted(work: Coroutine[Any, Any, int]) -> int:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.INTERRUPTED
