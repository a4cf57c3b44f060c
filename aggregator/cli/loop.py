"""The event loop of a command: the fastest there is, ended early by SIGINT, SIGTERM and SIGHUP."""

from __future__ import annotations

import asyncio
import gc
import signal
from typing import TYPE_CHECKING, Any

from aggregator.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator


def run_loop(work: Coroutine[Any, Any, int]) -> int:
    """Run to the end on the fastest loop there is; signals that ask it to end do so early, with what was done kept."""
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
    for number in _asking_to_end():
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return ExitCode.INTERRUPTED


def _asking_to_end() -> Iterator[signal.Signals]:
    """SIGINT, SIGTERM, and the SIGHUP of a terminal that goes away, but for a run that is to outlive it (nohup)."""
    yield signal.SIGINT
    yield signal.SIGTERM
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        yield hangup
