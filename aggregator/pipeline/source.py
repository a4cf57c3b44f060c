"""One source: is there anything new, and what does it say?"""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from aggregator import urls
from aggregator.check.link import transport_verdict
from aggregator.errors import AggregatorError
from aggregator.fetch import freshness, schedule
from aggregator.model.exchange import Failure, Request, Response, permanent_target
from aggregator.model.feed import NotAFeed
from aggregator.model.memory import SourceMemory
from aggregator.model.run import Move, SourceFailure
from aggregator.pipeline.entries import Reading, read_entries
from aggregator.pipeline.faults import fault_text, gravest

if TYPE_CHECKING:
    from aggregator.model.exchange import Exchange
    from aggregator.model.feed import Feed
    from aggregator.model.settings import Source
    from aggregator.pipeline.wiring import Wiring

Kind = Literal["new", "unchanged", "moved", "gone", "refused", "failing"]
NOT_MODIFIED = 304
LAST_SECOND = datetime.max.replace(tzinfo=UTC).timestamp() - 1
UNASKED = frozenset({"parked", "private-address", "scheme", "bad-url"})
"""Reasons that say nothing of whether anything could be reached."""

_log = logging.getLogger(__name__)


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one source: what is to be remembered, its stories, and its failure if there was one.

    `asked` is false where a rule kept it from being asked at all. `local` is true when the trouble may be ours:
    `memory` is then as it was before the visit.
    """

    kind: Kind
    memory: SourceMemory
    reading: Reading = Reading()
    failure: SourceFailure | None = None
    move: Move | None = None
    newly_failing: bool = False
    asked: bool = True
    local: bool = False


async def visit(source: Source, memory: SourceMemory, wiring: Wiring) -> Outcome:
    """Ask one source, and tell what is new in it. What the world does wrong is in the outcome.

    So is a fault of ours that its bytes bring to light: it costs this source its visit, and no other. Raises
    `StoreError`.
    """
    visit_to_it = _Visit(source, memory, wiring)
    try:
        return await visit_to_it.make()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with this source, the others are visited
        cause = gravest(error)
        if isinstance(cause, AggregatorError):
            raise cause from None
        _log.error("%s: %s", source.name, fault_text(cause))
        return visit_to_it.failed(Failure(url=source.url, reason="parse-failed", detail=fault_text(cause)))


class _Visit:
    """One visit to one source."""

    def __init__(self, source: Source, memory: SourceMemory, wiring: Wiring) -> None:
        self.source = source
        self.before = memory
        self.wiring = wiring
        self.now = wiring.clock.started.timestamp()

    async def make(self) -> Outcome:
        # What was concluded while this machine's clock was ahead (ages of entries) is concluded anew.
        known = self.before.last_success is None or self.before.last_success <= self.now
        exchange = await self._ask(self.before.feed_url or self.before.current_url or self.source.url, known=known)
        if isinstance(exchange, Failure) or exchange.status not in {200, NOT_MODIFIED}:
            return self.failed(exchange)
        if exchange.status == NOT_MODIFIED or (known and _digest(exchange) == self.before.content_hash):
            return self._succeeded(exchange, Reading(), self.before)
        return await self._read(exchange)

    async def _ask(self, address: str, *, known: bool) -> Exchange:
        own = urls.origin(address) == urls.origin(self.source.url)
        return await self.wiring.fetcher.fetch(
            Request(
                url=address,
                purpose="feed",
                headers=self.source.headers if own else (),
                etag=self.before.etag if known else None,
                last_modified=self.before.last_modified if known else None,
            )
        )

    async def _read(self, exchange: Response) -> Outcome:
        parsed = await self._parse(exchange)
        memory = self.before
        if isinstance(parsed, NotAFeed) and parsed.feeds:
            memory = replace(memory, feed_url=parsed.feeds[0].url)
            found = await self._ask(parsed.feeds[0].url, known=False)
            if isinstance(found, Failure) or not found.ok:
                return self.failed(found)
            exchange, parsed = found, await self._parse(found)
        if isinstance(parsed, NotAFeed):
            return self.failed(exchange, parsed)
        reading = await read_entries(self.source, memory, parsed, self.wiring)
        memory = replace(memory, content_hash=_digest(exchange), key_kind=reading.key_kind, title=parsed.title)
        return self._succeeded(exchange, reading, memory, parsed)

    async def _parse(self, exchange: Response) -> Feed | NotAFeed:
        return await self.wiring.workers.feed(
            exchange.body, url=exchange.final_url, content_type=exchange.header("content-type")
        )

    def _succeeded(
        self, exchange: Response, reading: Reading, memory: SourceMemory, feed: Feed | None = None
    ) -> Outcome:
        memory = _with_validators(memory, exchange)
        if not memory.feed_url:
            memory = schedule.after_redirect(memory, exchange.redirects, exchange.final_url)
        memory = schedule.after_success(
            memory,
            now=self.now,
            every=self.source.every,
            feed=feed,
            lifetime=freshness.lifetime(exchange.headers, self.now),
            arrived=reading.new,
            jitter=random.random(),  # noqa: S311 - spreads requests, hides nothing
        )
        if reading.is_partial:
            # What was put off is in this document: the next run has to read it again.
            memory = replace(memory, etag=None, last_modified=None, content_hash=None)
        target = permanent_target(exchange.redirects, exchange.final_url)
        kind: Kind = "moved" if target else "new" if reading.new or reading.changed else "unchanged"
        lives_at = target or memory.current_url
        move = Move(source=self.source.name, url=lives_at) if lives_at else None
        return Outcome(kind=kind, memory=memory, reading=reading, move=move)

    def failed(self, exchange: Exchange, parsed: NotAFeed | None = None) -> Outcome:
        failure = _as_failure(exchange, parsed)
        memory = self.before
        if not failure.local:
            # An address that was discovered is looked for again: the site may have put its feed elsewhere.
            memory = schedule.after_failure(
                replace(memory, feed_url=None),
                failure,
                now=self.now,
                jitter=random.random(),  # noqa: S311 - spreads requests, hides nothing
            )
        return Outcome(
            kind=_kind(exchange, failure),
            memory=memory,
            failure=SourceFailure(
                source=self.source.name,
                reason=self._told_reason(failure),
                detail=failure.detail,
                next_try=None if memory.retired else _moment(max(memory.next_check, self.now)),
            ),
            newly_failing=not failure.local and not self.before.failures,
            asked=failure.reason not in UNASKED,
            local=failure.local,
        )

    def _told_reason(self, failure: Failure) -> str:
        """The failure's reason; a domain that is being left alone was asked for that by an earlier answer."""
        return failure.reason if failure.reason != "parked" else self.before.reason or "http-429"


def _moment(seconds: float) -> datetime:
    """The time that is `seconds` after the epoch; those that no date can say are the last one that can."""
    return datetime.fromtimestamp(min(seconds, LAST_SECOND), UTC)


def _digest(response: Response) -> str:
    return blake2b(response.body, digest_size=16).hexdigest()


def _with_validators(memory: SourceMemory, response: Response) -> SourceMemory:
    """The validators verbatim; a 304 that repeats none leaves those that were sent."""
    etag, last_modified = freshness.validators(response.headers)
    if response.status == NOT_MODIFIED:
        etag, last_modified = etag or memory.etag, last_modified or memory.last_modified
    return replace(memory, etag=etag, last_modified=last_modified)


def _as_failure(exchange: Exchange, parsed: NotAFeed | None) -> Failure:
    """What went wrong, with the reasons of the interface."""
    if isinstance(exchange, Failure):
        return exchange
    if parsed:
        return Failure(
            url=exchange.url, reason=parsed.reason, detail=parsed.detail, code=exchange.status, local=parsed.local
        )
    verdict = transport_verdict(exchange)
    if verdict.available:
        detail = f"the answer {exchange.status} brings no document"
        return Failure(url=exchange.url, reason="not-a-feed", detail=detail, code=exchange.status)
    return Failure(url=exchange.url, reason=verdict.reason, detail=verdict.detail, code=exchange.status)


def _kind(exchange: Exchange, failure: Failure) -> Kind:
    if failure.code == HTTPStatus.GONE:
        return "gone"
    if isinstance(exchange, Response) and exchange.ok:
        return "failing"
    return "refused" if transport_verdict(exchange).verdict == "refused" else "failing"
