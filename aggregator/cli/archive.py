"""`aggregator archive`: old records, moved out of the way and remembered."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.notices import say
from aggregator.cli.opened_store import opened_run
from aggregator.cli.reindex import store_of
from aggregator.errors import ExitCode
from aggregator.store.archive import archive
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from aggregator.store.archive import Archived


@click.command("archive")
@click.option(
    "--older-than", required=True, type=options.Duration(), help="Move what was published longer ago (90d, 52w)."
)
@click.option("--dry-run", is_flag=True, help="Move nothing; say what would be moved.")
@options.config_option
@options.store_option
@options.state_option
@options.json_option
@options.quiet_option
@options.now_option
def archive_records(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Move old records to `archive/<year>/` in the store, under the path that they had.

    They are moved as they are. Their stories stay known, so they are not collected again; nothing writes them any more.
    Exits with 1 if a file could not be read as a record, or not be moved; it is named and left as it is.

    Example: aggregator archive --older-than 90d --dry-run
    """
    store = store_of(flags)
    now = flags["now"] or datetime.now(UTC)
    published_before = _before(now, flags["older_than"])
    with ExitStack() as opening:
        ledger = None if flags["dry_run"] else opening.enter_context(opened_run(store, flags["state"], now))
        done = archive(ledger, Shelf(store), published_before)
    _tell(done, flags)
    return ExitCode.FINDINGS if done.problems else ExitCode.DONE


def _before(now: datetime, seconds: float) -> datetime:
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _tell(done: Archived, flags: dict[str, Any]) -> None:
    for problem in done.problems:
        say(str(problem))
    if flags["as_json"]:
        moved = [{"from": move.before, "to": move.path} for move in done.moves]
        found = {"records": done.records, "archived": moved, "problems": [str(problem) for problem in done.problems]}
        click.echo(msgspec.json.encode(found).decode())
    elif not flags["quiet"]:
        for move in done.moves:
            click.echo(f"{move.before} -> {move.path}")
        what = "would be archived" if flags["dry_run"] else "archived"
        click.echo(f"{len(done.moves):,} of {done.records:,} records {what}", err=True)
