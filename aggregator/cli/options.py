"""Options that several commands share, spelled the same everywhere (the interface's list)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aggregator.config import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")


EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 12, 31, tzinfo=UTC)
"""Feeds and records know no other years; beyond the latest, the time of a next check could not be said."""


class TimeType(click.ParamType[datetime]):
    """An ISO 8601 time; without a zone it is UTC."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware time that `value` says, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no ISO 8601 time, such as 2026-11-23T06:00:00Z", param, ctx)
        if not EARLIEST <= moment <= LATEST:
            self.fail(f"{value!r} is out of range: it may be from {EARLIEST:%Y} to {LATEST:%Y}", param, ctx)
        return moment


class Duration(click.ParamType[float]):
    """A duration such as `20s` or `1d`, in seconds."""

    name = "DURATION"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that `value` says."""
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
store_option = click.option("--store", type=click.Path(path_type=Path), help="The store, instead of sources.yaml's.")
state_option = click.option("--state", type=click.Path(path_type=Path), help="The state [STORE/.aggregator].")
config_option = click.option("--config", type=click.Path(path_type=Path), help="The sources.yaml to use.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
now_option = click.option("--now", type=TimeType(), help="Behave as if it were that time (ISO 8601).")
output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, readable=False, allow_dash=True),
    callback=lambda _context, _option, path: None if path == "-" else path,
    help="Write to this file instead of stdout (`-`).",
)
log_format_option = click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="How logs on stderr are written."
)


def network_options(command: Command) -> Command:
    """Add `--allow-network`, `--resolve`, `--ca-file` and `--proxy`."""
    for option in (
        click.option("--proxy", help="A proxy's URL, instead of the environment's."),
        click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help="Trust the PEM file's roots."),
        click.option(
            "--resolve", multiple=True, metavar="HOST:PORT:ADDRESS[:PORT]", help="Connect there for HOST, as curl's."
        ),
        click.option(
            "--allow-network", multiple=True, metavar="CIDR", help="Let addresses of this private network be asked."
        ),
    ):
        command = option(command)
    return command
