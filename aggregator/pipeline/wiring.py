"""What a run works with, put together from the settings and taken apart at its end."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.errors import LedgerError, StoreError
from aggregator.fetch.client import Fetcher
from aggregator.model.run import AvailabilityCounts
from aggregator.normalize.filter import Expressions
from aggregator.normalize.topics import TopicMatcher
from aggregator.parse.workers.workers import Workers
from aggregator.pipeline.hosts import RememberedHosts, RememberedRobots
from aggregator.pipeline.pictures import Pictures
from aggregator.store import state as state_files
from aggregator.store.files import probe_writable
from aggregator.store.images import ImageCache
from aggregator.store.reindex import recover, reindex, reread
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from aggregator.errors import Problem
    from aggregator.model.settings import ListedProvider, Settings
    from aggregator.store.ledger import Ledger
    from aggregator.store.secured import Keyring


DRAFTS = "drafts"
"""Where, below the state that is thrown away, a run that writes nothing puts the records that it would write."""


class Clock:
    """The time of a run: `started` is fixed, `now` goes on from it."""

    def __init__(self, started: datetime | None = None) -> None:
        self.started = started or datetime.now(UTC)
        self._offset = self.started.timestamp() - time.monotonic()

    def now(self) -> float:
        """Unix seconds, going on as they do outside."""
        return self._offset + time.monotonic()


class Place(Struct, frozen=True):
    """Where a run reads and writes: the store, its state, and whether anything may be written at all."""

    store: Path
    state: Path
    writes: bool = True


class Wiring:
    """Everything that the steps of one run share."""

    def __init__(
        self, settings: Settings, place: Place, clock: Clock, *, ledger: Ledger, shelf: Shelf, fetcher: Fetcher
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.ledger = ledger
        self.run = ledger.start_run()
        self.fetcher = fetcher
        self.workers = Workers()
        self.shelf = shelf
        self.images = ImageCache(place.store / "images", writes=place.writes)
        self.pictures = Pictures(fetcher, settings.images, self.images)
        self.amp = AvailabilityCounts()
        self.keys: Keyring | None = None
        self.clicks: Mapping[str, int] = {}
        self.unread: list[Problem] = []
        self.topics = TopicMatcher(settings.topics)
        self.expressions = Expressions()
        self.providers: Mapping[str, ListedProvider] = {provider.domain: provider for provider in settings.providers}


@asynccontextmanager
async def wire(
    settings: Settings, place: Place, clock: Clock, *, user_agent: str, notices: list[str]
) -> AsyncIterator[Wiring]:
    """Lock the store, open everything, recover what a killed run left; close all of it at the end.

    `notices` receives what a person should know. Raises `StoreError` and its kin before anything is asked.
    """
    with ExitStack() as files:
        folder = _open_place(place, files)
        ledger = _open_ledger(folder, place, notices)
        files.push(_at_end(lambda: state_files.close_ledger(ledger)))
        shelf = Shelf(place.store, drafts=None if place.writes else folder / DRAFTS)
        unread = _set_right(ledger, shelf, notices)
        hosts = RememberedHosts(ledger, clock.now)
        files.push(_at_end(hosts.save))
        robots = RememberedRobots(ledger, clock.now)
        files.push(_at_end(robots.flush))
        async with AsyncExitStack() as network:
            fetcher = await network.enter_async_context(
                Fetcher(settings.network, user_agent=user_agent, hosts=hosts, robots=robots, now=clock.now)
            )
            wiring = Wiring(settings, place, clock, ledger=ledger, shelf=shelf, fetcher=fetcher)
            wiring.unread = unread
            await network.enter_async_context(wiring.workers)
            network.push_async_callback(wiring.pictures.close)
            yield wiring
            await asyncio.sleep(0)


def _at_end(act: Callable[[], None]) -> Callable[..., None]:
    """An exit that acts; of its own trouble with the store it only speaks where nothing else went wrong before."""

    def leave(_kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            act()
        except StoreError:
            if error is None:
                raise

    return leave


def _open_place(place: Place, files: ExitStack) -> Path:
    """The state folder to use: the place's own, locked; for a run that writes nothing a copy that is thrown away."""
    if place.writes:
        _make_store(place.store)
        state_files.prepare(place.state)
        files.enter_context(state_files.lock(place.state))
        probe_writable(place.store)
        return place.state
    copy = Path(files.enter_context(tempfile.TemporaryDirectory(prefix="aggregator-")))
    state_files.copy_ledger(place.state, copy)
    return copy


def _open_ledger(folder: Path, place: Place, notices: list[str]) -> Ledger:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    try:
        ledger, notice = state_files.open_ledger(folder, moment)
    except LedgerError as error:
        # The message names the ledger that is meant, where a copy of it was opened.
        raise LedgerError(place.state / state_files.LEDGER, str(error).removeprefix(f"{error.path}: ")) from error
    if notice and place.writes:
        notices.append(notice)
    elif notice:
        notices.append(f"{place.state / state_files.LEDGER}: the ledger is damaged; the next real run rebuilds it")
    return ledger


def _set_right(ledger: Ledger, shelf: Shelf, notices: list[str]) -> list[Problem]:
    """Finish what a killed run had begun; rebuild from the records where nothing is known of them, and say so.

    The files that still cannot be read as a record, of those that an earlier run could not read.
    """
    shelf.sweep_root()
    if ledger.is_unfinished():
        shelf.sweep()
        recover(ledger, shelf)
    if not ledger.needs_rebuilding():
        return reread(ledger, shelf)
    count, problems = reindex(ledger, shelf)
    if count or problems:
        said = f"{shelf.root}: the ledger knew nothing of the records here, so it was rebuilt from {count} of them"
        notices += [said, *map(str, problems)]
    return []


def _make_store(store: Path) -> None:
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(store, f"the store cannot be made: {error.strerror}") from error
