"""The queue before one host: how many requests may be under way at once, and whether asking is of any use."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from pathlib import Path

QUEUE_GOAL = 0.25
"""Seconds in which a host's queue should empty before another connection to it is worth its handshake."""
SLOW = 0.05
"""Seconds without any answer that tell so much of a host: its queue takes at least as long for each request."""
GRACE = 0.005
"""Seconds in which an answer that came while we were busy is read."""
BUSY = 0.6
"""The share of one processor from which on waiting is our own doing: more connections would only add handshakes."""
BUSY_WITH_PLAIN = 0.9
"""The same where connections take no handshake, and so cost hardly more than a request."""
BUSY_WINDOW = 0.05
SILENCES = 2
"""Requests in a row that a host leaves unanswered before those that wait for it are not sent."""

AFTER_SILENCE = 0.25
"""The part of its time that the next request has after a silence: it is there to tell a silent link from its host."""


def wanted_width(queued: int, seconds_each: float, most: int) -> int:
    """How many connections a host with `queued` waiting requests of `seconds_each` deserves, 1 to `most`.

    One connection serves a short queue sooner than a second handshake would; a long or slow one is shared out.
    """
    return max(1, min(most, -int(-queued * seconds_each // QUEUE_GOAL)))


def worked() -> float:
    """Seconds for which this thread had a processor or, where the system tells (Linux), waited for one."""
    try:
        ran, waited, _ = Path("/proc/thread-self/schedstat").read_bytes().split()
        return (int(ran) + int(waited)) / 1e9
    except (OSError, ValueError):
        return time.thread_time()


class Effort:
    """How hard this thread works, by the processor time that it wanted in the last twentieth of a second or so."""

    def __init__(self) -> None:
        self._since, self._spent = time.monotonic(), worked()
        self._share = 0.0

    def is_high(self, *, plain: bool = False) -> bool:
        """Whether answers are slow because we are, or so much so that even `plain` connections cost too much."""
        now = time.monotonic()
        if now - self._since >= BUSY_WINDOW:
            spent = worked()
            self._share = (spent - self._spent) / (now - self._since)
            self._since, self._spent = now, spent
        return self._share >= (BUSY_WITH_PLAIN if plain else BUSY)


class Gate:
    """The queue before one host, first come, first served, but for urgent ones.

    `width` grows while the queue does not empty.
    """

    __slots__ = ("_effort", "_loop", "_plain", "_silences", "_timer", "finished", "most", "running", "waiting", "width")

    def __init__(self, loop: asyncio.AbstractEventLoop, most: int, effort: Effort | None = None) -> None:
        self._loop = loop
        self._effort = effort or Effort()
        self._timer: asyncio.TimerHandle | None = None
        self.most = most
        self.width = 1
        self.running = 0
        self.finished = 0
        self._plain = False
        self._silences: Counter[str] = Counter()
        self.waiting: deque[asyncio.Future[None]] = deque()

    def enter_at_once(self) -> bool:
        """Take a turn if nobody has to be waited for; whether it was taken."""
        if self.running >= self.width or self.waiting or self._is_in_doubt():
            return False
        self.running += 1
        return True

    async def enter(self, *, urgent: bool = False, plain: bool = False) -> None:
        """Wait for a turn; an `urgent` one is the next. Connections for `plain` ones cost little."""
        if self.enter_at_once():
            return
        turn = self._loop.create_future()
        (self.waiting.appendleft if urgent else self.waiting.append)(turn)
        self._plain = plain
        self._watch()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.running -= 1
                self.admit()
            raise

    def leave(self, seconds: float, *, plain: bool = False) -> None:
        """Give the turn on; `seconds` is how long it took.

        The first turn's time is half spent on connecting; it tells enough where connections are cheap (`plain`).
        """
        self.running -= 1
        self.finished += 1
        is_first = plain and self.finished == 1
        enough = is_first or self.finished > self.width
        if self.waiting and enough and self.width < self.most and not self._effort.is_high(plain=plain):
            seconds = seconds / 2 if is_first else seconds
            self.width = max(self.width, wanted_width(len(self.waiting), seconds, self.most))
        self.admit()

    def note(self, method: str, *, silent: bool) -> None:
        """Whether a request with this method ended in silence; an answer to any makes good all silences before."""
        if silent:
            self._silences[method] += 1
        elif self._silences:
            self._silences.clear()

    def narrow(self) -> None:
        """Let in half as many at once from now on, but one."""
        self.most = max(1, self.most // 2)
        self.width = min(self.width, self.most)

    @property
    def met_silence(self) -> bool:
        """Whether the last request with any method was left unanswered."""
        return bool(self._silences)

    def is_silent(self, method: str) -> bool:
        """Whether the last requests with this method were left unanswered, so that the next would be too."""
        return self._silences[method] >= SILENCES

    def share(self, method: str) -> float:
        """The part of its time that a request with this method may take."""
        return AFTER_SILENCE if method in self._silences else 1.0

    def _is_in_doubt(self) -> bool:
        """Whether somebody under way will soon tell if a silence was that of the host."""
        return bool(self.running and self._silences) and 1 in self._silences.values()

    def admit(self) -> None:
        """Let in whom the width allows."""
        while self.waiting and self.running < self.width and not self._is_in_doubt():
            turn = self.waiting.popleft()
            if not turn.done():
                self.running += 1
                turn.set_result(None)

    def _watch(self) -> None:
        if self._timer is not None or self.width >= self.most:
            return
        # The time from here on is what the next look is about.
        self._effort.is_high()
        if self._plain and not self.finished:
            self._timer = self._loop.call_later(SLOW, self._ask_for_patience)
        else:
            self._timer = self._loop.call_later(QUEUE_GOAL, self._widen)

    def _ask_for_patience(self) -> None:
        self._timer = self._loop.call_later(GRACE, self._add_second)

    def _add_second(self) -> None:
        """Where nothing was answered yet, a second connection is worth it before it is known how slow the host is."""
        self._timer = None
        if not self.finished:
            self.width = max(self.width, min(2, wanted_width(len(self.waiting), SLOW, self.most)))
            self.admit()
        self._watch()

    def _widen(self) -> None:
        """The queue has not emptied in time, perhaps behind a request that hangs."""
        self._timer = None
        if self.waiting:
            if not self._effort.is_high(plain=self._plain):
                self.width = min(2 * self.width, self.most)
            self.admit()
            self._watch()

    @property
    def idle(self) -> bool:
        """Whether nobody is in it or before it."""
        return not self.running and not self.waiting

    def close(self) -> None:
        """Stop watching."""
        if self._timer:
            self._timer.cancel()
