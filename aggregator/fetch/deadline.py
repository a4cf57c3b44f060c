"""Deadlines of requests: one clock for all of them, where a timer each would cost as much as the request's own turn."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

TICK = 0.02
"""Seconds by which a deadline may be late."""


class Deadlines:
    """Those of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time
        self._running: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None

    def within(self, seconds: float) -> Deadline:
        """A block that may take so many seconds from now."""
        return Deadline(self, seconds)

    def start(self, deadline: Deadline) -> None:
        """Watch this one."""
        self._running.add(deadline)
        if self._timer is None:
            self._timer = self._loop.call_later(TICK, self._look)

    def stop(self, deadline: Deadline) -> None:
        """Watch it no more."""
        self._running.discard(deadline)

    def _look(self) -> None:
        now = self.now()
        for deadline in [one for one in self._running if one.until <= now]:
            self._running.discard(deadline)
            deadline.pass_by()
        self._timer = self._loop.call_later(TICK, self._look) if self._running else None

    def close(self) -> None:
        """Watch none."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Deadline:
    """A block that is cancelled when its time, `until` on the loop's clock, has passed, and then raises TimeoutError.

    It tells its own cancellation from that of others as `asyncio.timeout` does.
    """

    __slots__ = ("_began", "_cancelling", "_deadlines", "_passed", "_task", "until")

    def __init__(self, deadlines: Deadlines, seconds: float) -> None:
        self._deadlines = deadlines
        self._passed = False
        self._began = deadlines.now()
        self.until = self._began + seconds

    def spent(self) -> float:
        """The seconds that have passed since it was set."""
        return self._deadlines.now() - self._began

    def pass_by(self) -> None:
        """Cancel the block: its time is over."""
        self._passed = True
        self._task.cancel()

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline needs a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._deadlines.start(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadlines.stop(self)
        if self._passed and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error
