"""Commands: arguments in, exit code out. A module per group of commands."""

from aggregator.cli.program import main

__all__ = ["main"]
