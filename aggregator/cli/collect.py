"""`aggregator collect`: the main job."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.clicks import read_clicks
from aggregator.cli.loop import run_loop
from aggregator.cli.notices import listen, say
from aggregator.cli.settings import read_settings
from aggregator.config import user_agent
from aggregator.errors import ExitCode
from aggregator.normalize.language import can_tell_words
from aggregator.pipeline.collect import Collection
from aggregator.pipeline.wiring import Clock, Place, wire
from aggregator.report.summary import drops_text, summary_text
from aggregator.store.secured import Keyring
from aggregator.store.state import state_folder

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.run import RunSummary
    from aggregator.model.settings import Settings


@click.command()
@click.argument("sources", required=False, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Ask every source, due or not.")
@click.option("--source", "names", multiple=True, metavar="NAME", help="Ask this source only (repeatable).")
@click.option("--dry-run", is_flag=True, help="Ask and tell, but write nothing.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a source failed.")
@click.option("--explain-drops", is_flag=True, help="List what was left out and why, on stderr.")
@click.option(
    "--clicks", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Clicks by address; they add heat."
)
@click.option("--only-new", is_flag=True, help="Say nothing where nothing new came and nothing new failed.")
@options.config_option
@options.store_option
@options.state_option
@options.network_options
@options.now_option
@options.json_option
@options.quiet_option
@options.verbose_option
@options.log_format_option
def collect(sources: Path | None, **flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Ask the due sources of SOURCES (default: sources.yaml) and write a record for each new story.

    Example: aggregator collect sources.yaml --source Nextgov --dry-run
    """
    listen(as_json=flags["log_format"] == "json", verbose=flags["verbose"], quiet=flags["quiet"])
    settings = read_settings(sources or flags["config"], flags)
    _check_names(settings, flags["names"])
    code = run_loop(_collect(settings, flags))
    if code == ExitCode.INTERRUPTED and not flags["quiet"]:
        say("interrupted; what was done is kept, the rest is due again", as_json=flags["log_format"] == "json")
    return code


async def _collect(settings: Settings, flags: dict[str, Any]) -> int:
    summary = await collect_from(settings, flags)
    return ExitCode.FINDINGS if flags["strict"] and summary.failures else ExitCode.DONE


def _check_names(settings: Settings, names: tuple[str, ...]) -> None:
    enabled = {source.name: source.enabled for source in settings.sources}
    for name in names:
        if name not in enabled:
            raise click.UsageError(f"no source is called {name!r}; `aggregator sources list` shows their names")
        if not enabled[name]:
            raise click.UsageError(f"the source {name!r} is disabled; take `enabled: false` from it in {settings.path}")


async def collect_from(settings: Settings, flags: dict[str, Any]) -> RunSummary:
    """One collection run with a command's flags: shown while it goes on, and its summary printed at its end."""
    from aggregator.cli.progress import watching  # noqa: PLC0415 - rich costs a start that a cron run need not pay

    now: datetime | None = flags["now"]
    keys = Keyring.read(os.environ, settings.secured.key_env)
    store = Path(settings.store)
    place = Place(store, state_folder(store, flags["state"]), writes=not flags["dry_run"])
    notices: list[str] = []
    collection = None
    try:
        async with wire(
            settings, place, Clock(now), user_agent=user_agent(settings.contact), notices=notices
        ) as wiring:
            for notice in (*notices, *_lacking(settings)):
                say(notice, as_json=flags["log_format"] == "json")
            wiring.clicks = read_clicks(flags["clicks"]) if flags["clicks"] else {}
            wiring.keys = keys
            collection = Collection(wiring, everything=flags["everything"], names=flags["names"])
            with watching(collection) if _may_show_progress(flags) else contextlib.nullcontext():
                await collection.run()
    finally:
        if collection:
            _print(collection, flags)
    return collection.summary


def _lacking(settings: Settings) -> list[str]:
    """What a person should know who states languages where their words cannot be told apart."""
    stating = settings.filters.languages or any(source.languages for source in settings.sources if source.enabled)
    if not stating or can_tell_words():
        return []
    said = "languages are told apart by their scripts only, as the library pycld2 is not here"
    return [f"{settings.path}: {said}: stories in other languages of the same script are not left out"]


def _may_show_progress(flags: dict[str, Any]) -> bool:
    return sys.stderr.isatty() and not flags["quiet"] and flags["log_format"] == "text"


def _print(collection: Collection, flags: dict[str, Any]) -> None:
    summary = collection.summary
    for problem in collection.problems:
        say(f"{problem}; left as it is", as_json=flags["log_format"] == "json")
    if flags["explain_drops"] and collection.drops:
        with contextlib.suppress(OSError):
            click.echo(drops_text(collection.drops), err=True)
    if flags["as_json"]:
        click.echo(msgspec.json.encode(summary).decode())
    elif not flags["quiet"] and not (flags["only_new"] and not _has_news(collection)):
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo(summary_text(summary, collection.drops, collection.moves, width=width))


def _has_news(collection: Collection) -> bool:
    records = collection.summary.records
    return bool(records.written or records.updated or collection.newly_failing)
