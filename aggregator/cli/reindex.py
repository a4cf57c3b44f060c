"""`aggregator reindex`: the state, rebuilt from the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.notices import say
from aggregator.cli.opened_store import opened_ledger
from aggregator.cli.settings import DEFAULT, read_settings
from aggregator.errors import ExitCode
from aggregator.store.reindex import reindex as rebuild
from aggregator.store.shelf import Shelf


@click.command()
@options.config_option
@options.store_option
@options.state_option
@options.json_option
@options.quiet_option
@options.now_option
def reindex(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Rebuild what the state knows of records from the records themselves.

    What was learnt of sources and entries stays. Exits with 1 if a file could not be read as a record; it is named and
    left as it is.

    Example: aggregator reindex --store store
    """
    store = store_of(flags)
    with opened_ledger(store, flags["state"], flags["now"]) as ledger:
        count, problems = rebuild(ledger, Shelf(store))
    for problem in problems:
        say(str(problem))
    if flags["as_json"]:
        click.echo(msgspec.json.encode({"records": count, "problems": [str(problem) for problem in problems]}).decode())
    elif not flags["quiet"]:
        click.echo(f"{count} records in {store}")
    return ExitCode.FINDINGS if problems else ExitCode.DONE


def store_of(flags: dict[str, Any]) -> Path:
    """The store that a command's flags name: `--store`, else that of its sources.yaml, else `store` here.

    Raises `click.UsageError` where there is no such folder.
    """
    path = flags["store"]
    if path is None and (flags["config"] or DEFAULT.exists()):
        path = Path(read_settings(flags["config"], flags).store)
    path = path or Path("store")
    if not path.is_dir():
        raise click.UsageError(f"{path} is no folder; --store says where the records lie")
    return path
