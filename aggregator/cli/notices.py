"""What is said on stderr: sentences for people, or JSON lines for machines. Saying never fails."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from datetime import UTC, datetime

import click
import msgspec

from aggregator.report.shown import shown, shown_lines

LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}


def say(message: str, *, level: str = "warning", as_json: bool = False) -> None:
    """Say one thing: `aggregator: message`, or an object with `time`, `level` and `message` on a line of its own."""
    line = _json_line(level, message) if as_json else f"aggregator: {shown_lines(message)}"
    # A full disk or a closed pipe behind stderr is no reason to end a run.
    with contextlib.suppress(OSError, ValueError):
        click.echo(line, err=True)


def _json_line(level: str, message: str) -> str:
    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return msgspec.json.encode({"time": time, "level": level, "message": message}).decode()


class NoticeHandler(logging.Handler):
    """Says what is logged."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def emit(self, record: logging.LogRecord) -> None:
        """Say one record, on one line; a traceback is left to `--verbose` and debuggers."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            message += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        say(shown(message), level=record.levelname.lower(), as_json=self._as_json)


def listen(*, as_json: bool, verbose: bool = False, quiet: bool = False) -> None:
    """Have what is logged said on stderr: warnings, with `verbose` also what goes on, with `quiet` errors only."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, NoticeHandler)]:
        root.removeHandler(handler)
    root.addHandler(NoticeHandler(as_json=as_json))
    root.setLevel(logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING)


def open_standard_streams() -> None:
    """Give a program that was started with closed streams empty ones, so that no file of ours takes their place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115 - a descriptor, for good
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115 - a descriptor, for good
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A title in Japanese is no reason to fail where the terminal only knows Latin letters.
        sys.stdout.reconfigure(errors="backslashreplace")


def silence_stdout() -> None:
    """Let whatever is still to be flushed to a stdout that takes nothing more go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
