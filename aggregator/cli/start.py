"""`aggregator init`: a folder to begin with."""

from __future__ import annotations

import shlex
import shutil
import sys
from importlib.resources import files
from pathlib import Path

import click

from aggregator.config.text import FILE_NAME
from aggregator.errors import StoreError, UsageError


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a first sources.yaml and a store into DIR (the current folder), and say what comes next.

    Example: aggregator init news
    """
    path = folder / FILE_NAME
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path} exists already, and is left as it is; give another DIR, or edit it")
    _write(folder, path)
    click.echo(next_steps(folder))


def _write(folder: Path, path: Path) -> None:
    # What writes is only worth its import here.
    from aggregator.store.files import write_file  # noqa: PLC0415

    try:
        (folder / "store").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(folder / "store", f"cannot be made: {error.strerror}") from error
    write_file(path, files("aggregator.config").joinpath("first.yaml").read_bytes())


def next_steps(folder: Path) -> str:
    """What to do with a folder that was just made, with its line for cron."""
    written = shlex.quote(str(folder))
    enter = "" if folder == Path() else f"cd {written} && "
    return f"""\
{folder / FILE_NAME} says what is collected, {folder / "store"} will hold a record per story.

1. Edit {folder / FILE_NAME}: put your own address under `contact`, your topics and your sources.
     {enter}aggregator sources validate
     {enter}aggregator sources discover https://example.org/
2. Collect once, and look at what came:
     {enter}aggregator collect
3. Collect from cron (`crontab -e`); sources are asked only when they are due:
     {cron_line(folder)}
"""


def cron_line(folder: Path) -> str:
    """The crontab's line that collects every quarter of an hour; cron reads `%` as a line break unless escaped."""
    program = shutil.which("aggregator")
    command = shlex.quote(program) if program else f"{shlex.quote(sys.executable)} -m aggregator"
    line = f"cd {shlex.quote(str(folder.absolute()))} && {command} collect --quiet"
    return f"*/15 * * * * {line.replace('%', chr(92) + '%')}"
