"""The event loop of a command: the fastest there is, ended early by SIGINT and SIGTERM."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, Any

from aggregator.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run to the end on the fastest loop there is; SIGINT and SIGTERM end it early, with what was done kept."""
    gc.freeze()
    try:
        import uvloop  # noqa: PLC0415 - a platform may lack it
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_until_interrupted(work))


async def _until_interrupted(work: Coroutine[Any, Any, int]) -> int:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.INTERRUPTED
