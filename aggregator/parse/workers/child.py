"""One parsing child as its parent sees it: a process, a socket, and the jobs that it has not answered."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec

from aggregator.parse.workers.frames import ANSWER, MOST_ANSWER, REQUEST, Load, Status, stretch

_BOOT = "import sys; sys.path[:] = sys.argv[3:]; from aggregator.parse.workers.main import main; "
_BOOT += "main(int(sys.argv[1]), float(sys.argv[2]))"
_JSON = msgspec.json.Encoder()
_ALARM = getattr(signal, "SIGALRM", 14)
_LOADING = 60.0
"""Seconds that a start and an import may take: they are no fault of the bytes."""


class Kind(msgspec.Struct, frozen=True):
    """One thing to parse: `function` (`module:name`) is called with bytes and returns one of the structs `results`.

    One that has much to tell returns an iterator of them: all but the last are parts.
    """

    name: str
    function: str
    results: tuple[type[msgspec.Struct], ...]


class Trouble(msgspec.Struct, frozen=True):
    """Why a job has no result; `detail` is a sentence for a person, `local` says that the bytes are not to blame."""

    detail: str
    local: bool = False


class Task(msgspec.Struct, eq=False):
    """A job that somebody waits for, as the value of `future`: a result of its kind, or a Trouble.

    `take` is called with each part as it comes.
    """

    kind: Kind
    head: bytes
    body: bytes
    future: asyncio.Future[Any]
    take: Callable[[Any], None] | None = None

    def settle(self, result: Any) -> None:  # noqa: ANN401 - a result of the kind, or a Trouble
        """Give the result to whoever still waits for it."""
        if not self.future.done():
            self.future.set_result(result)

    def take_part(self, part: Any) -> None:  # noqa: ANN401 - a result of the kind, or a Trouble
        """Give one part to whoever still waits; what goes wrong there is raised there."""
        if self.take is None or self.future.done():
            return
        try:
            self.take(part)
        except Exception as error:  # noqa: BLE001 - it is not ours
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Raise `error` where somebody still waits."""
        if not self.future.done():
            self.future.set_exception(error)


class Child(asyncio.Protocol):
    """A running child. `answered` is called when it may have room for more.

    `gone` is called once when it is no more, with the tasks that it leaves to another.
    """

    def __init__(
        self,
        *,
        memory: int,
        deadline: float,
        answered: Callable[[], None],
        gone: Callable[[Child, list[Task]], None],
    ) -> None:
        self.waiting: deque[Task | Load] = deque()
        self.served = 0
        self._memory = memory
        self._deadline = deadline
        self._answered = answered
        self._gone = gone
        self._loaded: set[str] = set()
        self._unloadable: dict[str, str] = {}
        self._buffer = bytearray()
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._verdict: str | None = None
        self._blames = True
        self._lost = asyncio.Event()
        self._funeral: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process; raises OSError where the machine has no room for one."""
        self._loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = self._spawn(theirs.fileno())
            self._transport, _ = await self._loop.create_unix_connection(lambda: self, sock=ours)
        except BaseException:
            ours.close()
            raise

    def _spawn(self, connection: int) -> subprocess.Popen[bytes]:
        path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109 - `Path.cwd()` would be made a str again
        return subprocess.Popen(  # noqa: S603 - this interpreter, this package; the loop waits a millisecond
            [sys.executable, "-c", _BOOT, str(self._memory), str(2 * self._deadline), *path],
            stdin=connection,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def give(self, task: Task) -> None:
        """Send one job, before it the order to import what it needs where that is not done."""
        if task.kind.name not in self._loaded:
            self._loaded.add(task.kind.name)
            results = tuple(result.__name__ for result in task.kind.results)
            load = Load(task.kind.name, task.kind.function, results)
            self._send(load, _JSON.encode(load), b"")
        self._send(task, task.head, task.body)

    def _send(self, request: Task | Load, head: bytes, body: bytes) -> None:
        self.waiting.append(request)
        if len(self.waiting) == 1:
            self._since = self._loop.time()
        self._transport.write(b"".join((REQUEST.pack(len(head), len(body)), head, body)))
        if self._timer is None:
            self._wind_the_clock()

    def _wind_the_clock(self) -> None:
        left = self._since + self._allowed() - self._loop.time()
        self._timer = self._loop.call_later(max(left, 0), self._look_at_the_clock)

    def _allowed(self) -> float:
        job = self.waiting[0]
        return _LOADING if isinstance(job, Load) else self._deadline * stretch(len(job.body))

    def _look_at_the_clock(self) -> None:
        self._timer = None
        if self.waiting:
            if self._loop.time() < self._since + self._allowed():
                self._wind_the_clock()
            else:
                self._verdict = self._too_long()
                self._process.kill()

    def _too_long(self) -> str:
        return f"took longer than {self._allowed():.3g} s"

    def data_received(self, data: bytes) -> None:
        """Take in answers, and end the jobs that they answer."""
        self._buffer += data
        while len(self._buffer) >= ANSWER.size:
            length, status, index = ANSWER.unpack_from(self._buffer)
            if length > MOST_ANSWER or not self.waiting:
                self._verdict = "the parser answered nonsense"
                self._process.kill()
                self._buffer.clear()
                return
            if len(self._buffer) < ANSWER.size + length:
                return
            payload = bytes(memoryview(self._buffer)[ANSWER.size : ANSWER.size + length])
            del self._buffer[: ANSWER.size + length]
            self._since = self._loop.time()
            if status == Status.PART:
                self._hand_on(self.waiting[0], index, payload)
            else:
                self._settle(self.waiting.popleft(), status, index, payload)
        self._answered()

    def _hand_on(self, request: Task | Load, index: int, payload: bytes) -> None:
        if isinstance(request, Task):
            part = self._result(request.kind, Status.PART, index, payload)
            if isinstance(part, Trouble):
                request.settle(part)
            else:
                request.take_part(part)

    def _settle(self, request: Task | Load, status: int, index: int, payload: bytes) -> None:
        self.served += 1
        if status == Status.MEMORY:
            self._blames = False
        if isinstance(request, Load):
            self._after_load(request, status, payload)
        elif request.kind.name in self._unloadable:
            reason = f"{request.kind.function} cannot be imported: {self._unloadable[request.kind.name]}"
            request.fail(RuntimeError(reason))
        else:
            request.settle(self._result(request.kind, status, index, payload))

    def _after_load(self, load: Load, status: int, payload: bytes) -> None:
        if status == Status.RAISED:
            self._unloadable[load.kind] = payload.decode()
        # The clock was set to the long time that an import may take.
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.waiting:
            self._wind_the_clock()

    def _result(self, kind: Kind, status: int, index: int, payload: bytes) -> Any:  # noqa: ANN401 - one of the kind's
        if status == Status.MEMORY:
            return Trouble(f"needed more than {self._memory // 2**20} MiB of memory")
        if status == Status.RAISED:
            return Trouble(payload.decode())
        try:
            return msgspec.json.decode(payload, type=kind.results[index])
        except (msgspec.MsgspecError, UnicodeDecodeError, IndexError) as error:
            return Trouble(f"the parser's answer cannot be read: {error}")

    def connection_lost(self, exc: Exception | None) -> None:
        """The child has closed its socket, by dying: bury it, and blame the job that it was at."""
        del exc
        self._lost.set()
        if self._timer:
            self._timer.cancel()
        self._funeral = self._loop.create_task(self._bury())

    async def _bury(self) -> None:
        self._process.kill()
        code = await asyncio.to_thread(self._process.wait)
        blamed = self.waiting[0] if self._blames and self.waiting else None
        if isinstance(blamed, Task):
            crash = self._too_long() if code == -_ALARM else f"crashed the parser ({_ending(code)})"
            self.waiting.popleft()
            blamed.settle(Trouble(self._verdict or crash))
        left = [task for task in self.waiting if isinstance(task, Task)]
        self.waiting.clear()
        self._gone(self, left)

    def retire(self) -> None:
        """End the process, which is at nothing."""
        self._blames = False
        self._transport.close()

    async def close(self) -> None:
        """End the process, wherever it is, and wait until it is gone; nobody is blamed."""
        self._blames = False
        self._process.kill()
        self._transport.abort()
        await self._lost.wait()
        if self._funeral:
            await self._funeral


def _ending(code: int) -> str:
    """A process's return code in words."""
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
