"""The child in which untrusted bytes are parsed: it reads jobs from the socket that is its stdin, until that closes.

It may be killed at any moment. It ignores Ctrl-C, which is its parent's to handle, and ends when its parent does: at
the end of the socket, and by its own alarm clock where a job would keep it from noticing.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import msgspec

from aggregator.parse.workers.frames import ANSWER, REQUEST, Job, Load, Status, stretch

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

_HEAD = msgspec.json.Decoder(Load | Job)
_MOST_TEXT = 300
"""Characters of an exception's text that are worth telling."""


def main(memory: int, patience: float) -> None:
    """Serve until the socket closes, with at most `memory` bytes of address space and `patience` seconds for a job.

    A large job has more (`stretch`).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory)
    with socket.socket(fileno=0) as connection:
        stream = cast("BinaryIO", connection.makefile("rb", buffering=256 * 1024))
        server = _Server(patience, connection.sendall)
        while (head := stream.read(REQUEST.size)) and server.answer(head, stream):
            pass
    # What the interpreter would tidy up is nobody's any more.
    os._exit(0)


def _limit_memory(memory: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Server:
    def __init__(self, patience: float, send: Callable[[bytes], None]) -> None:
        self._patience = patience
        self._send = send
        self._functions: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {}

    def answer(self, head: bytes, stream: BinaryIO) -> bool:
        """Answer the request that `head` begins; whether to go on."""
        head_length, body_length = REQUEST.unpack(head)
        request = _HEAD.decode(stream.read(head_length))
        body = stream.read(body_length)
        try:
            if isinstance(request, Load):
                self._load(request)
                answer = ANSWER.pack(0, Status.DONE, 0)
            else:
                answer = self._run(request, body)
        except MemoryError:
            self._send(ANSWER.pack(0, Status.MEMORY, 0))
            return False
        except Exception as error:  # noqa: BLE001 - whatever a parser does to these bytes, the next ones are parsed
            text = _told(error).encode("utf-8", "replace")
            answer = ANSWER.pack(len(text), Status.RAISED, 0) + text
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._send(answer)
        return True

    def _load(self, load: Load) -> None:
        module, _, name = load.function.partition(":")
        self._functions[load.kind] = (getattr(import_module(module), name), load.results)
        gc.collect()
        gc.freeze()

    def _run(self, job: Job, body: bytes) -> bytes:
        """The answer to a job; of a function that gives several results the last, when all others were sent."""
        function, results = self._functions[job.kind]
        patience = self._patience * stretch(len(body))
        signal.setitimer(signal.ITIMER_REAL, patience)
        result = function(body, **job.arguments)
        if not isinstance(result, Iterator):
            return _packed(result, Status.DONE, results)
        last = next(result)
        for one in result:
            part = _packed(last, Status.PART, results)
            # It may take the parent a while to read it: that is not this job's time.
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._send(part)
            signal.setitimer(signal.ITIMER_REAL, patience)
            last = one
        return _packed(last, Status.DONE, results)


def _packed(result: Any, status: Status, results: tuple[str, ...]) -> bytes:  # noqa: ANN401 - a struct of the job's kind
    payload = msgspec.json.encode(result)
    return ANSWER.pack(len(payload), status, results.index(type(result).__name__)) + payload


def _told(error: Exception) -> str:
    """`ValueError: what it says (feed.py:12)`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""  # noqa: PTH119
    return f"{type(error).__name__}: {str(error)[:_MOST_TEXT]}{place}"
