"""The program `aggregator`: its commands, loaded when they are asked for, and what becomes of their errors."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from aggregator import __version__
from aggregator.cli.notices import open_standard_streams, say, silence_stdout
from aggregator.errors import AggregatorError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

GARBAGE_THRESHOLDS = (50_000, 20, 20)
"""When garbage is looked for: what is made here by the thousand mostly stays."""


class Listed(NamedTuple):
    """A command: where it lives (`module:name`), and what it is for in a line."""

    place: str
    says: str


COMMANDS = {
    "init": Listed("aggregator.cli.start:init", "Begin: a first sources.yaml and a store."),
    "collect": Listed(
        "aggregator.cli.collect:collect", "Ask the sources that are due; write a record for each new story."
    ),
    "check": Listed("aggregator.cli.check:check", "Tell which links live: of files, addresses, or the records."),
    "report": Listed("aggregator.cli.report:report", "Tell how the links fare, today and over time."),
    "publish": Listed("aggregator.cli.publish:publish", "Write the published records as a JSON API, feeds, sitemaps."),
    "sources": Listed("aggregator.cli.sources:sources", "See, check, find, import and export what is collected."),
    "parse": Listed("aggregator.cli.parse:parse", "Print the entries of a feed as JSON."),
    "inspect": Listed("aggregator.cli.inspect:inspect", "Print what a page says of itself as JSON."),
    "amp": Listed("aggregator.cli.amp:amp", "Print the AMP cache's address of each URL."),
    "format": Listed("aggregator.cli.records:format_records", "Rewrite records in canonical bytes."),
    "validate": Listed("aggregator.cli.records:validate", "Read records and say what is wrong with each."),
    "explain": Listed("aggregator.cli.explain:explain", "Tell why a record has its quality, heat and topics."),
    "archive": Listed("aggregator.cli.archive:archive_records", "Move old records to `archive/<year>/` in the store."),
    "stats": Listed("aggregator.cli.stats:stats", "Tell how many records there are, and of what kinds."),
    "prune": Listed("aggregator.cli.prune:prune_images", "Remove copies of images that no record names."),
    "reindex": Listed("aggregator.cli.reindex:reindex", "Rebuild what the state knows from the records."),
    "demo": Listed("aggregator.cli.demo:demo", "Serve a newsroom on this machine, and collect from it."),
}
"""The commands; only the one that runs is imported, so that a start costs little."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, none of which is imported for that."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.says) for name, command in COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].place.partition(":")
        with _nothing_to_collect():
            command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; where nobody reads what it says any more, it is done (to click that is a failure)."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            silence_stdout()
            return ExitCode.DONE


@contextlib.contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """What is made meanwhile stays: to look through it for garbage costs a tenth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="aggregator")
def program() -> None:
    """Collect stories from feeds and pages into a folder of YAML records.

    Example: aggregator collect sources.yaml
    """


def main() -> NoReturn:
    """Run the program with the words of the command line, and exit with one of `ExitCode`."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    open_standard_streams()
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    # Everything is closed. What the interpreter would now take apart, piece by piece, the system frees at once.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; every error becomes a sentence on stderr and an exit code."""
    try:
        result = program.main(arguments, prog_name="aggregator", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
        return ExitCode.DONE
    except (click.exceptions.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place where an error can become a sentence
        return _explain(error, arguments)
    return result if isinstance(result, int) else ExitCode.DONE


def _explain(error: Exception, arguments: list[str]) -> int:
    """Say what went wrong; the exit code that it becomes."""
    as_json = _wants_json_lines(arguments)
    if isinstance(error, click.ClickException):
        if as_json:
            say(error.format_message(), level="error", as_json=True)
        else:
            with contextlib.suppress(OSError, ValueError):
                error.show()
        return ExitCode.USAGE
    if isinstance(error, AggregatorError):
        say(str(error), level="error", as_json=as_json)
        return error.exit_code
    if isinstance(error, OSError) and error.errno is not None:
        place = error.filename if error.filename is not None else "stdout"
        silence_stdout()
        say(f"{place}: {error.strerror}", level="error", as_json=as_json)
        return ExitCode.STORE
    say(f"a fault of this program, please report it: {_fault(error)}", level="error", as_json=as_json)
    return ExitCode.STORE


def _wants_json_lines(arguments: list[str]) -> bool:
    return "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)


def _fault(error: Exception) -> str:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"
