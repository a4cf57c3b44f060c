"""`aggregator stats`: the store's story in numbers."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.reindex import store_of
from aggregator.errors import ExitCode, Problem
from aggregator.report.census import Census
from aggregator.report.stats_text import stats_text
from aggregator.store.shelf import Shelf
from aggregator.store.survey import survey


@click.command()
@options.config_option
@options.store_option
@options.json_option
@options.verbose_option
def stats(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Tell how many records there are: by type, category, provider, topic and month, and how many are published.

    The records themselves are read, those of the archive too. Exits with 1 if a file could not be read as one; it is
    named and not counted.

    Example: aggregator stats --json
    """
    census = Census()
    problems: list[Problem] = []
    for seen in survey(Shelf(store_of(flags))):
        problems.extend(seen.problems)
        if seen.record:
            census.add(seen.path, seen.record.article)
    counted = census.stats(problems)
    if flags["as_json"]:
        click.echo(msgspec.json.encode(counted).decode())
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        click.echo(stats_text(counted, everything=flags["verbose"], colour=colour), nl=False)
    return ExitCode.FINDINGS if problems else ExitCode.DONE
