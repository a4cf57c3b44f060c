"""The program `aggregator`: its commands, loaded when they are asked for, and what becomes of their errors."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from aggregator import __version__
from aggregator.errors import AggregatorError, ExitCode

COMMANDS = {
    "init": "aggregator.cli.start:init",
    "collect": "aggregator.cli.collect:collect",
    "sources": "aggregator.cli.sources:sources",
    "parse": "aggregator.cli.parse:parse",
    "inspect": "aggregator.cli.inspect:inspect",
    "amp": "aggregator.cli.amp:amp",
    "format": "aggregator.cli.records:format_records",
    "validate": "aggregator.cli.records:validate",
    "reindex": "aggregator.cli.reindex:reindex",
    "demo": "aggregator.cli.demo:demo",
}
"""Each command and where it lives; only the one that runs is imported, so that a start costs little."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="aggregator")
def program() -> None:
    """Collect stories from feeds and pages into a folder of YAML records.

    Example: aggregator collect sources.yaml
    """


def main() -> NoReturn:
    """Run the program with the words of the command line, and exit with one of `ExitCode`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; every error of ours becomes a sentence on stderr and an exit code."""
    try:
        result = program.main(arguments, prog_name="aggregator", standalone_mode=False)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except AggregatorError as error:
        click.echo(f"aggregator: {error}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    return result if isinstance(result, int) else ExitCode.DONE
