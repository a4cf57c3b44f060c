"""The nearest archived copy of what is dead, asked of the Wayback Machine.

Source: the Wayback availability API (archive.org/help/wayback_api.php): `url` and `timestamp` in, the closest snapshot
out. The archive's own troubles say nothing about a link: they are told once, and after a few nobody asks it any more.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Struct, field, structs

from aggregator import urls
from aggregator.errors import RecordError
from aggregator.model.exchange import Failure, Request
from aggregator.store.links import MOST_PLACES, KnownLink
from aggregator.store.record import read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.fetch.client import Fetcher
    from aggregator.model.link import Finding, LinkMemory, Place
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

ENDPOINT: Final = "https://archive.org/wayback/available"
KINDS: Final = frozenset({"link", "image", "amp", "feed"})
MOST_TROUBLES: Final = 3
AT_ONCE: Final = 8
LARGEST_ANSWER: Final = 65536
LARGEST_RECORD: Final = 1 << 20


class _Snapshot(Struct, frozen=True):
    url: str = ""
    status: str = ""
    available: bool = False


class _Snapshots(Struct, frozen=True):
    closest: _Snapshot | None = None


class _Answer(Struct, frozen=True):
    archived_snapshots: _Snapshots = field(default_factory=_Snapshots)


def snapshot(body: bytes) -> str | None:
    """The https address of the closest good copy that an answer names, or None. Raises `msgspec.MsgspecError`."""
    closest = msgspec.json.decode(body, type=_Answer).archived_snapshots.closest
    if closest is None or not closest.available or closest.status != "200" or not urls.is_web(closest.url):
        return None
    return "https:" + closest.url.partition(":")[2]


class Archive:
    """Asks for copies. `trouble` is the first thing that went wrong, in words, or None."""

    def __init__(self, fetcher: Fetcher, endpoint: str = ENDPOINT) -> None:
        self._fetcher = fetcher
        self._endpoint = endpoint
        self._troubles = 0
        self.trouble: str | None = None

    async def nearest(self, url: str, moment: datetime | None) -> str | None:
        """The copy of `url` nearest to that time (the latest, where there is none)."""
        if self._troubles >= MOST_TROUBLES:
            return None
        query = {"url": url} | ({"timestamp": f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"} if moment else {})
        exchange = await self._fetcher.fetch(
            Request(url=f"{self._endpoint}?{urlencode(query)}", purpose="link", max_bytes=LARGEST_ANSWER)
        )
        copy = None
        if isinstance(exchange, Failure):
            self._note(exchange.reason, exchange.detail)
        elif not exchange.ok:
            self._note(f"http-{exchange.status}")
        else:
            try:
                copy = snapshot(exchange.body)
            except msgspec.MsgspecError:
                self._note("bad-response", "its answer is not the JSON that it promises")
        return copy

    def _note(self, reason: str, detail: str = "") -> None:
        self._troubles += 1
        if self.trouble is None:
            words = f"{reason}: {detail}" if detail else reason
            self.trouble = f"the archive ({urls.host(self._endpoint)}) could not be asked for copies: {words}"


async def suggest_copies(
    archive: Archive,
    frontier: Frontier,
    ledger: LinkLedger,
    *,
    now: float,
    told: Callable[[Finding], None],
    source_of: Callable[[Sequence[Place]], str | None],
) -> None:
    """Give every dead link of a check its archived copy as suggestion, where there is one; remember it for the report.

    `told` hears every dead finding, with its places, with or without a copy; `now` (Unix seconds) is the check's time.
    """
    dead = iter(list(frontier.findings({"dead"})))
    while batch := list(islice(dead, AT_ONCE)):
        known = ledger.remembered((finding.url, finding.kind) for finding in batch)
        memories = [known.get((finding.url, finding.kind)) for finding in batch]
        copies = await asyncio.gather(*map(partial(_copy, archive), batch, memories))
        fresh = []
        for finding, memory, copy in zip(batch, memories, copies, strict=True):
            improved = structs.replace(finding, suggestion=copy) if copy else finding
            if copy:
                frontier.settle(improved)
            if copy and memory:
                places = finding.found_in[:MOST_PLACES]
                renewed = structs.replace(memory, archived=copy)
                fresh.append(KnownLink(memory=renewed, places=places, source=source_of(places)))
            told(improved)
        ledger.save(fresh, seen=now)


async def _copy(archive: Archive, finding: Finding, memory: LinkMemory | None) -> str | None:
    """Nothing is asked about addresses that are no public ones: they are nobody else's business."""
    url = finding.meant or finding.url
    if memory is not None and memory.archived:
        return memory.archived
    if finding.kind not in KINDS or not urls.is_web(url) or urls.redact(url) != url:
        return None
    return await archive.nearest(url, published(finding.found_in) or finding.since)


def published(places: Sequence[Place]) -> datetime | None:
    """When the story was published whose record the link stands in, or None."""
    for place in places[:1]:
        path = Path(place.path)
        if path.suffix == ".md" and not urls.is_web(place.path):
            try:
                with path.open("rb") as file:
                    return read_record(file.read(LARGEST_RECORD), place.path).article.published
            except (OSError, RecordError):
                return None
    return None
