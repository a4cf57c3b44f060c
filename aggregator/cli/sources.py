"""`aggregator sources`: what is collected, how it fares, and lists of feeds in and out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli.discover import discover
from aggregator.cli.options import (
    config_option,
    json_option,
    now_option,
    output_option,
    quiet_option,
    state_option,
    store_option,
)
from aggregator.cli.sources_file import append, free_name
from aggregator.cli.sources_table import source_rows, table_lines
from aggregator.config.edit import Addition
from aggregator.config.load import load, load_settings
from aggregator.config.opml import OpmlError, Subscription, read_opml, write_opml
from aggregator.config.schema import schema_text
from aggregator.config.text import FILE_NAME, find_file
from aggregator.config.values import WrongValueError, url
from aggregator.errors import ConfigurationError, ExitCode, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.model.settings import Settings

DEFAULT = Path(FILE_NAME)


@click.group()
def sources() -> None:
    """See, check, find, import and export what is collected.

    Example: aggregator sources list
    """


sources.add_command(discover)


@sources.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@config_option
@json_option
@quiet_option
def validate(file: Path | None, config: Path | None, *, as_json: bool, quiet: bool) -> int:
    """Read FILE (sources.yaml) and tell everything that is wrong with it, each with its line and key.

    Example: aggregator sources validate
    """
    path = file or config or DEFAULT
    try:
        settings, notes = load(path)
    except ConfigurationError as error:
        _tell(error.problems, {"valid": False}, as_json=as_json)
        return ExitCode.USAGE
    counts = {name: len(getattr(settings, name)) for name in ("sources", "topics", "providers")}
    _tell(notes, {"valid": True, **counts}, as_json=as_json)
    if not as_json and not quiet:
        click.echo(f"{path}: ok: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return ExitCode.DONE


def _tell(problems: Iterable[Problem], facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**facts, "problems": [_facts(problem) for problem in problems]}, ensure_ascii=False))
        return
    for problem in problems:
        click.echo(("note: " if facts["valid"] else "") + str(problem), err=True)


def _facts(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("path", "line", "column", "key", "message", "suggestion")}


@sources.command("list")
@config_option
@store_option
@state_option
@now_option
@json_option
def list_command(
    config: Path | None, store: Path | None, state: Path | None, now: datetime | None, *, as_json: bool
) -> None:
    """List the sources with their health: when each is asked next, when it last answered, since when it fails.

    Example: aggregator sources list --json
    """
    # The ledger is only worth its import here.
    from aggregator.store.ledger import read_source_memories  # noqa: PLC0415

    settings = load_settings(config or DEFAULT, overrides={"store": store})
    memories = read_source_memories(state or Path(settings.store) / ".aggregator")
    rows = source_rows(settings.sources, memories, now)
    if as_json:
        click.echo(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    for line in table_lines(rows):
        click.echo(line)


@sources.command("import")
@click.argument("opml", type=click.Path(path_type=Path, allow_dash=True))
@config_option
@click.option("--dry-run", is_flag=True, help="Only say what would be added.")
@quiet_option
def import_command(opml: Path, config: Path | None, *, dry_run: bool, quiet: bool) -> None:
    """Add the feeds of an OPML file to sources.yaml, whose lines stay as they are; `-` is the standard input.

    Example: aggregator sources import subscriptions.opml
    """
    path = find_file(config or DEFAULT)
    additions, refused = _additions(_subscriptions(opml), load(path).settings)
    for sentence in refused:
        click.echo(f"skipped: {sentence}", err=True)
    if not dry_run:
        append(path, additions)
    if not quiet:
        verb = "would add" if dry_run else "added"
        click.echo(f"{path}: {verb} {len(additions)} sources, skipped {len(refused)}")


def _subscriptions(opml: Path) -> tuple[Subscription, ...]:
    try:
        data = sys.stdin.buffer.read() if str(opml) == "-" else opml.read_bytes()
        return read_opml(data)
    except OSError as error:
        raise ConfigurationError([Problem(str(opml), f"cannot be read: {error.strerror}")]) from error
    except OpmlError as error:
        raise ConfigurationError([Problem(str(opml), error.message, error.line)]) from error


def _additions(found: Iterable[Subscription], settings: Settings) -> tuple[list[Addition], list[str]]:
    """The sources to add, and a sentence for each that is not: addresses that stand there, or are none."""
    known = {source.url for source in settings.sources}
    names = {source.name for source in settings.sources}
    added: list[Addition] = []
    refused: list[str] = []
    for subscription in found:
        try:
            address = url(subscription.url)
        except WrongValueError as error:
            refused.append(error.message)
            continue
        if address in known:
            refused.append(f"{address} is there already")
            continue
        name = free_name(subscription.title, names)
        known.add(address)
        added.append(Addition(address, name))
    return added, refused


@sources.command()
@config_option
@output_option
@click.option("--all", "everything", is_flag=True, help="Sources that are not enabled, too.")
def export(config: Path | None, output: str | None, *, everything: bool) -> None:
    """Write the sources as OPML 2.0, which feed readers take.

    Example: aggregator sources export --output sources.opml
    """
    settings = load_settings(config or DEFAULT)
    chosen = [source for source in settings.sources if source.enabled or everything]
    data = write_opml(settings.publish.title or "Sources", chosen)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    # What writes is only worth its import here.
    from aggregator.cli.output import output as opened  # noqa: PLC0415
    from aggregator.cli.output import spare  # noqa: PLC0415

    spare([config or DEFAULT], output)
    with opened(output) as write:
        write(data.decode())


@sources.command()
def schema() -> None:
    """Print the JSON Schema of sources.yaml, by which editors complete it.

    Example: aggregator sources schema > sources.schema.json
    """
    click.echo(schema_text(), nl=False)
