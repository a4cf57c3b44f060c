"""`aggregator report`: the last check and its history."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from aggregator.cli import options
from aggregator.cli.check_memory import cache_folder
from aggregator.cli.notices import listen, say
from aggregator.cli.output import output
from aggregator.cli.settings import DEFAULT, read_settings
from aggregator.errors import ExitCode
from aggregator.pipeline.health import health_report
from aggregator.report.look import Look
from aggregator.report.metrics import report_metrics
from aggregator.store.ledger import read_source_memories
from aggregator.store.link_health import LinkHealth
from aggregator.store.state import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model.report import Report
    from aggregator.model.settings import Settings

FORMATS: Final = {
    "text": "aggregator.report.report_text:report_text",
    "json": "aggregator.report.report_json:report_json",
    "markdown": "aggregator.report.report_markdown:report_markdown",
    "html": "aggregator.report.page:report_page",
}
"""Each format's name and where its renderer lives; only the one that is used is imported."""


@click.command()
@click.option("--format", type=click.Choice(list(FORMATS)), default="text", help="How the report is written.")
@options.output_option
@click.option(
    "--metrics",
    type=click.Path(dir_okay=False, readable=False),
    help="Write a file for Prometheus' textfile collector.",
)
@options.config_option
@options.store_option
@options.state_option
@options.now_option
@options.json_option
@options.quiet_option
@options.verbose_option
@options.log_format_option
def report(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Tell how the links fare: today and over time, where they are worst, what died this week.

    It reads what `aggregator check` remembered, and asks nobody.

    Example: aggregator report --format html --output health.html
    """
    listen(as_json=flags["log_format"] == "json", verbose=flags["verbose"], quiet=flags["quiet"])
    has_settings = flags["config"] is not None or DEFAULT.exists()
    settings = read_settings(flags["config"], {"resolve": (), "allow_network": (), **flags}) if has_settings else None
    folder = _folder(flags, settings)
    known = known_health(folder, settings, flags["now"] or datetime.now(UTC))
    name = "json" if flags["as_json"] else flags["format"]
    if known.last_run is None and not flags["quiet"]:
        say(
            f"nothing was checked yet ({folder} remembers no check): run `aggregator check` first",
            as_json=flags["log_format"] == "json",
        )
    if flags["metrics"]:
        with output(flags["metrics"]) as write:
            write(report_metrics(known))
    if known.last_run is not None or flags["output"] or name != "text":
        _put(_rendered(name, known, flags), flags)
    return ExitCode.DONE


def _folder(flags: dict[str, Any], settings: Settings | None) -> Path:
    """Where the checks keep their memory: as `check` has it."""
    store = Path(settings.store) if settings else flags["store"]
    if flags["state"] or store:
        return state_folder(Path(store or "."), flags["state"])
    return cache_folder()


def known_health(folder: Path, settings: Settings | None, now: datetime) -> Report:
    """What the checks whose memory lies in `folder` found, and how the sources of `settings` fare."""
    sources = settings.sources if settings else ()
    memories = read_source_memories(folder) if sources else {}
    links = LinkHealth.open(folder)
    if links is None:
        return health_report(None, now=now, sources=sources, memories=memories)
    with links:
        return health_report(links, now=now, sources=sources, memories=memories)


def _rendered(name: str, known: Report, flags: dict[str, Any]) -> str:
    module, _, attribute = FORMATS[name].partition(":")
    render: Callable[..., str] = getattr(import_module(module), attribute)
    return render(known, _look(flags)) if name == "text" else render(known)


def _look(flags: dict[str, Any]) -> Look:
    is_terminal = sys.stdout.isatty() and flags["output"] is None
    return Look(
        verbose=flags["verbose"],
        colour=is_terminal and "NO_COLOR" not in os.environ,
        width=shutil.get_terminal_size().columns if is_terminal else None,
    )


def _put(text: str, flags: dict[str, Any]) -> None:
    if flags["output"]:
        with output(flags["output"]) as write:
            write(text)
    elif not flags["quiet"] or flags["as_json"] or flags["format"] != "text":
        click.echo(text, nl=False)
