"""`aggregator prune`: copies of images that no record names, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.notices import say
from aggregator.cli.opened_store import opened_ledger
from aggregator.cli.reindex import store_of
from aggregator.errors import ExitCode
from aggregator.store.prune import prune
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from aggregator.store.prune import Pruned


@click.command("prune")
@click.option("--dry-run", is_flag=True, help="Remove nothing; say what would be removed.")
@options.config_option
@options.store_option
@options.state_option
@options.json_option
@options.quiet_option
@options.verbose_option
@options.now_option
def prune_images(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Remove the copies of images, below `images/` in the store, that no record names.

    What is not certain is kept: everything where a file cannot be read as a record, which exits with 1, and a copy of
    which it is not known of what it is, where that is not known of a record's image either.

    Example: aggregator prune --dry-run
    """
    store = store_of(flags)
    with opened_ledger(store, flags["state"], flags["now"]) as ledger:
        pruned = prune(ledger, Shelf(store), store / "images", dry_run=flags["dry_run"])
    _tell(pruned, flags)
    return ExitCode.FINDINGS if pruned.problems else ExitCode.DONE


def _tell(pruned: Pruned, flags: dict[str, Any]) -> None:
    for problem in pruned.problems:
        say(str(problem))
    if pruned.problems:
        say("what could not be read may name any image, so none is removed")
    if flags["verbose"]:
        for copy in pruned.uncertain:
            say(f"images/{copy}: kept, as nobody knows of which image it is the copy")
    if flags["as_json"]:
        told = {**msgspec.to_builtins(pruned), "problems": [str(problem) for problem in pruned.problems]}
        click.echo(msgspec.json.encode(told).decode())
    elif not flags["quiet"]:
        for copy in pruned.removed:
            click.echo(f"images/{copy}")
        what = "would be removed" if flags["dry_run"] else "removed"
        click.echo(f"{len(pruned.removed):,} copies ({pruned.bytes:,} bytes) {what}, {pruned.kept:,} kept", err=True)
        if pruned.unknown:
            say(f"of {pruned.unknown:,} images it is not known which file is their copy: unknown files are kept")
