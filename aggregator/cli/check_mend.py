"""What `check` does after it has looked: archived copies for what is dead, records and files mended, all of it said."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from aggregator import urls
from aggregator.cli.notices import say
from aggregator.config import format_duration
from aggregator.model.check import CheckSettings
from aggregator.pipeline.health import source_of
from aggregator.pipeline.mend import Mender, MendOrder
from aggregator.pipeline.mend_store import StoreDesk
from aggregator.pipeline.suggest import Archive, suggest_copies
from aggregator.report.hints import counted
from aggregator.report.shown import shown_address
from aggregator.store.state import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aggregator.fetch.client import Fetcher
    from aggregator.model.link import CheckSummary, Finding
    from aggregator.model.settings import HealthSettings
    from aggregator.pipeline.mend import Mended
    from aggregator.pipeline.mend_record import Change
    from aggregator.store.link_frontier import Frontier
    from aggregator.store.links import LinkLedger

    Told = Callable[[Finding], None]

DOUBTS: Final = {
    "weaker": "what is there by https now would be asked by http",
    "secret": "the new address holds a secret",
    "elsewhere": "--remap had other addresses looked at in their place",
    "gate": "the new address is that of a login or another gate",
}
REMEMBERED: Final = 90 * 86400.0
"""For how many seconds links are remembered that stand nowhere any more."""


class Aftermath(Struct, frozen=True, kw_only=True):
    """What is done after a check with these flags; `store` is where records lie, `whole_store` that it was checked."""

    flags: dict[str, Any]
    settings: CheckSettings
    started: datetime
    store: Path | None
    whole_store: bool

    async def act(
        self, frontier: Frontier, ledger: LinkLedger, fetcher: Fetcher, summary: CheckSummary, told: Told | None
    ) -> None:
        """Suggest and mend, and count what was changed into `summary`. Raises `StoreError`."""
        if self.flags["suggest"] and not self.flags["offline"]:
            await self._suggest(frontier, ledger, fetcher, told)
        elif self.flags["suggest"] and told:
            for finding in frontier.findings({"dead"}):
                told(finding)
        order = MendOrder(take_out=self.whole_store, fix=self.flags["fix"], dry_run=self.flags["dry_run"])
        if (order.take_out and summary.dead) or order.fix:
            self._mend(order, frontier, ledger, summary)
        if self.whole_store and not order.dry_run:
            ledger.forget(seen_before=self.started.timestamp() - REMEMBERED)

    async def _suggest(self, frontier: Frontier, ledger: LinkLedger, fetcher: Fetcher, told: Told | None) -> None:
        archive = Archive(fetcher)
        await suggest_copies(
            archive,
            frontier,
            ledger,
            now=self.started.timestamp(),
            told=told or (lambda _: None),
            source_of=source_of,
        )
        if archive.trouble:
            self._say(archive.trouble)

    def _mend(self, order: MendOrder, frontier: Frontier, ledger: LinkLedger, summary: CheckSummary) -> None:
        with ExitStack() as open_desk:
            desk = open_desk.enter_context(self._desk(self.store)) if self.store else None
            mender = Mender(order, settings=self.settings, ledger=ledger, desk=desk, told=self._tell, left=self._say)
            mended = mender.mend(frontier)
        if not order.dry_run:
            summary.taken_out, summary.rewritten = mended.taken_out, mended.rewritten
            mender.let_go(frontier, self.started.timestamp())
        if not self.flags["quiet"]:
            for words in doubt_words(mended, self.settings.health):
                self._say(words, level="info")

    def _desk(self, store: Path) -> StoreDesk:
        moment = self.started.strftime("%Y%m%dT%H%M%SZ")
        return StoreDesk(store, state_folder(store, self.flags["state"]), moment)

    def _tell(self, change: Change) -> None:
        if not self.flags["quiet"]:
            self._say(change_words(change, dry_run=self.flags["dry_run"]), level="info")

    def _say(self, words: str, *, level: str = "warning") -> None:
        say(words, level=level, as_json=self.flags["log_format"] == "json")


def doubt_words(mended: Mended, settings: HealthSettings) -> Iterator[str]:
    """Why moved addresses were left as written, a line for each reason."""
    for doubt, count in mended.doubts.items():
        left = f"{counted(count, 'moved address is', 'moved addresses are')} left as written"
        if doubt == "early":
            yield f"{left} until {_certainty(settings)}: {_when_certain(mended, settings)}"
        elif doubt in DOUBTS:
            yield f"{left}: {DOUBTS[doubt]}"


def _certainty(settings: HealthSettings) -> str:
    span = f", over at least {format_duration(settings.moved_after)}," if settings.moved_after else ""
    return f"{settings.moved_after_checks} checks in a row{span} have led to the same place"


def _when_certain(mended: Mended, settings: HealthSettings) -> str:
    if not settings.moved_after or not mended.certain_from:
        return "check again tomorrow, or with --recheck"
    return f"check again after {datetime.fromtimestamp(mended.certain_from, UTC):%Y-%m-%d %H:%M} UTC"


def change_words(change: Change, *, dry_run: bool) -> str:
    """One change in a line: `store/a.md: images[0].url: took out https://a.example/b.jpg (http-404)`."""
    place = ":".join(str(part) for part in (change.path, change.line) if part is not None)
    field = f": {change.field}" if change.field else ""
    url = shown_address(urls.redact(change.url))
    if change.new is None:
        return f"{place}{field}: {'would take' if dry_run else 'took'} out {url} ({change.reason})"
    return f"{place}{field}: {'would rewrite' if dry_run else 'rewrote'} {url} to {shown_address(change.new)}"
