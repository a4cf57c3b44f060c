"""Where untrusted bytes are parsed: in children that may be killed, with a memory limit and a deadline.

A feed of 97 kB has kept feedparser busy for half a minute, one of a megabyte has crashed the interpreter. Here either
costs its own job and nobody else's: the child is killed or mourned, the job answers that it failed, and the jobs that
waited behind it are given to another child.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from aggregator.model.feed import Feed, NotAFeed
from aggregator.model.page import AmpFacts, Page
from aggregator.parse.workers.child import Child, Kind, Task, Trouble
from aggregator.parse.workers.frames import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

__all__ = ["AMP", "FEED", "PAGE", "Kind", "Trouble", "Workers"]

FEED = Kind("feed", "aggregator.parse.feeds.feed:parse_feed", (Feed, NotAFeed))
PAGE = Kind("page", "aggregator.parse.pages.page:parse_page", (Page,))
AMP = Kind("amp", "aggregator.parse.pages.amp:parse_amp", (AmpFacts,))

_DEPTH = 3
"""Jobs that a child has at once: the one it is at, and enough that it never waits for its parent."""
_LIFETIME = 20_000
"""Answers after which a child is replaced, so that what libraries leak stays small."""
_MOST_FALSE_STARTS = 3

Facts = TypeVar("Facts", Page, AmpFacts)

_log = logging.getLogger(__name__)


class Workers:
    """`count` children, started when they are first needed; an asynchronous context manager that ends them.

    `memory` is each child's address space in bytes, `deadline` the seconds that a small job may take, a large one up to
    six times as many, not counting the start of a child and its imports. Use it in one event loop.
    """

    def __init__(self, count: int = 1, *, memory: int = 1024**3, deadline: float = 5.0) -> None:
        self._count = count
        self._memory = memory
        self._deadline = deadline
        self._queue: deque[Task] = deque()
        self._children: list[Child] = []
        self._starts: set[asyncio.Task[None]] = set()
        self._false_starts = 0
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End all children; whoever still waits for a result is cancelled."""
        self._closed = True
        await asyncio.gather(*self._starts)
        waiting = [task for child in self._children for task in child.waiting if isinstance(task, Task)]
        await asyncio.gather(*(child.close() for child in tuple(self._children)))
        for task in (*waiting, *self._queue):
            task.future.cancel()
        self._queue.clear()

    async def feed(self, body: bytes, *, url: str | None = None, content_type: str | None = None) -> Feed | NotAFeed:
        """The feed that `body` is; bytes that take too long, or too much, are none (`parse-failed`)."""
        result: Feed | NotAFeed | Trouble = await self.run(FEED, body, url=url, content_type=content_type)
        if isinstance(result, Trouble):
            return NotAFeed(reason="parse-failed", detail=result.detail, local=result.local)
        return result

    async def page(self, body: bytes, *, url: str, content_type: str | None = None) -> Page | None:
        """The facts of the page, or None where it could not be parsed."""
        result: Page | Trouble = await self.run(PAGE, body, url=url, content_type=content_type)
        return _or_none(result, url)

    async def amp(self, head: bytes, *, url: str, content_type: str | None = None) -> AmpFacts | None:
        """What the beginning of an AMP document says, or None where it could not be parsed."""
        result: AmpFacts | Trouble = await self.run(AMP, head, url=url, content_type=content_type)
        return _or_none(result, url)

    async def run(
        self,
        kind: Kind,
        body: bytes,
        *,
        take: Callable[[Any], None] | None = None,
        **arguments: Any,  # noqa: ANN401 - JSON values
    ) -> Any:  # noqa: ANN401 - one of the kind's results
        """What the kind's function returns for `body` and the keyword arguments (JSON values), or a Trouble.

        Where it gives several results, `take` is called with each but the last; what it raises is raised here. Raises
        RuntimeError where the function itself cannot be imported.
        """
        if self._closed:
            raise RuntimeError("the workers are closed")
        head = msgspec.json.encode(Job(kind.name, arguments))
        task = Task(kind, head, bytes(body), asyncio.get_running_loop().create_future(), take)
        self._queue.append(task)
        self._dispatch()
        return await task.future

    def _dispatch(self) -> None:
        while self._queue and not self._closed:
            child = min(self._children, key=lambda child: len(child.waiting), default=None)
            if (child is None or child.waiting) and self._may_start():
                self._start_child()
            if child is None or len(child.waiting) >= _DEPTH:
                return
            task = self._queue.popleft()
            if not task.future.done():
                child.give(task)

    def _may_start(self) -> bool:
        hopeless = self._children and self._false_starts >= _MOST_FALSE_STARTS
        return not hopeless and len(self._children) + len(self._starts) < self._count

    def _start_child(self) -> None:
        start = asyncio.get_running_loop().create_task(self._start())
        self._starts.add(start)
        start.add_done_callback(self._starts.discard)

    async def _start(self) -> None:
        child = Child(memory=self._memory, deadline=self._deadline, answered=self._after_answers, gone=self._after_end)
        try:
            await child.start()
        except OSError as error:
            self._start_ended()
            self._after_false_start(f"no parser could be started: {error.strerror}")
            return
        self._children.append(child)
        self._start_ended()
        self._dispatch()

    def _start_ended(self) -> None:
        current = asyncio.current_task()
        if current:
            self._starts.discard(current)

    def _after_answers(self) -> None:
        for child in tuple(self._children):
            if child.served >= _LIFETIME and not child.waiting:
                self._children.remove(child)
                child.retire()
        self._dispatch()

    def _after_end(self, child: Child, left: list[Task]) -> None:
        if child in self._children:
            self._children.remove(child)
        self._queue.extendleft(reversed(left))
        if child.served:
            self._false_starts = 0
            self._dispatch()
        else:
            self._after_false_start("the parser ends as soon as it is started")

    def _after_false_start(self, reason: str) -> None:
        self._false_starts += 1
        if self._false_starts >= _MOST_FALSE_STARTS and not self._children:
            while self._queue:
                self._queue.popleft().settle(Trouble(reason, local=True))
            self._false_starts = 0
        self._dispatch()


def _or_none(result: Facts | Trouble, url: str) -> Facts | None:
    if isinstance(result, Trouble):
        _log.info("%s could not be parsed: %s", url, result.detail)
        return None
    return result
