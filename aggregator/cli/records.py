"""`aggregator format` and `aggregator validate`: records in one spelling, and what is wrong with them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli import options
from aggregator.cli.record_files import check_files, read, record_files, stores
from aggregator.errors import ExitCode, Problem, RecordError
from aggregator.store.files import write_file
from aggregator.store.record_check import Findings
from aggregator.store.record_format import format_record

if TYPE_CHECKING:
    from collections.abc import Iterator

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")


@click.command("format")
@paths_argument
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if any record would change.")
@options.store_option
@options.config_option
@options.json_option
@options.quiet_option
def format_records(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Rewrite records in canonical bytes. PATHs are files or folders (default: the store).

    Nothing that a file says is lost: unknown keys, comments on lines of their own and a body below stay. A file that
    cannot be read as a record is named and left as it is, and the exit code is 1.

    Example: aggregator format --check store/news/2026
    """
    changed: list[str] = []
    problems: list[Problem] = []
    count = 0
    with contextlib.nullcontext() if flags["check"] else _locked(flags):
        for path in record_files(flags, problems.append):
            count += 1
            try:
                if _format(path, check=flags["check"]):
                    changed.append(str(path))
            except RecordError as error:
                problems += error.problems
    _tell_formatted(changed, problems, count, flags)
    return ExitCode.FINDINGS if problems or (changed and flags["check"]) else ExitCode.DONE


@contextlib.contextmanager
def _locked(flags: dict[str, Any]) -> Iterator[None]:
    """Hold the locks of the stores that are to be rewritten, so that no run writes the same files."""
    from aggregator.store import state  # noqa: PLC0415 - `validate` starts quicker without it

    with contextlib.ExitStack() as locks:
        for folder in stores(flags):
            locks.enter_context(state.lock(folder / state.FOLDER))
        yield


def _format(path: Path, *, check: bool) -> bool:
    """Whether the file at `path` is not canonical; without `check` it then becomes so."""
    data = read(path)
    canonical = format_record(data, str(path))
    if canonical != data and not check:
        if path.is_symlink():
            raise RecordError([Problem(str(path), "not formatted: nothing is written through a symbolic link")])
        write_file(path, canonical)
    return canonical != data


def _tell_formatted(changed: list[str], problems: list[Problem], count: int, flags: dict[str, Any]) -> None:
    if flags["as_json"]:
        _print_json({"records": count, "changed": changed, "problems": problems})
        return
    for problem in problems:
        click.echo(f"aggregator: {problem}", err=True)
    if not flags["quiet"]:
        what = "would change" if flags["check"] else "formatted"
        for path in changed:
            click.echo(f"{path}: {what}")
        click.echo(f"{count} records, {len(changed)} {what}", err=True)


@click.command()
@paths_argument
@options.store_option
@options.config_option
@options.json_option
@options.quiet_option
def validate(**flags: Any) -> int:  # noqa: ANN401 - the options above say what they are
    """Read records and say what is wrong with each. PATHs are files or folders (default: the store).

    Problems are told as `path:line: key: message`, a folder that cannot be read is one, and the exit code is 1.
    Warnings, about what is odd but may be meant, change nothing.

    Example: aggregator validate store
    """
    count = bad = 0
    problems: list[Problem] = []
    warnings: list[Problem] = []
    unread: list[Problem] = []
    for findings in check_files(record_files(flags, unread.append)):
        count += 1
        bad += bool(findings.problems)
        if flags["as_json"]:
            problems += findings.problems
            warnings += findings.warnings
        else:
            _tell(findings, flags)
    if flags["as_json"]:
        _print_json({"records": count, "bad": bad, "problems": [*problems, *unread], "warnings": warnings})
        return ExitCode.FINDINGS if bad or unread else ExitCode.DONE
    _tell(Findings(problems=tuple(unread)), flags)
    if not flags["quiet"]:
        click.echo(f"{count} records, {bad} bad", err=True)
    return ExitCode.FINDINGS if bad or unread else ExitCode.DONE


def _tell(findings: Findings, flags: dict[str, Any]) -> None:
    for problem in findings.problems:
        click.echo(str(problem))
    if not flags["quiet"]:
        for warning in findings.warnings:
            click.echo(str(warning).replace(": ", ": warning: ", 1))


def _print_json(value: dict[str, Any]) -> None:
    click.echo(msgspec.json.encode(value).decode())
