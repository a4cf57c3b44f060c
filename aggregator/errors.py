"""What can stop a command, and the exit code that each becomes.

```
AggregatorError
├── UsageError             2   an option or argument makes no sense
├── ConfigurationError     2   sources.yaml is wrong; carries every Problem found
├── StoreError             3   the store or the state cannot be used; names the path
│   ├── StoreLockedError   3   another run holds the lock
│   └── LedgerError        3   the ledger cannot be opened, made or written
├── OfflineError           4   nothing anywhere could be reached, so nothing was concluded
└── RecordError            1   a file is no record; carries every Problem found
```

What the world does wrong is not here: that is a `Failure`, a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ExitCode(IntEnum):
    """What a command tells the shell (the interface's table)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    STORE = 3
    OFFLINE = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file that a person wrote: where it is, what it is, and what to do.

    `line` and `column` count from 1; `key` is the dotted way to the value (`sources[3].every`).
    """

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    key: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        """`path:line: key: message (suggestion)`, as compilers write it."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        what = f"{self.key}: {self.message}" if self.key else self.message
        return f"{place}: {what}" + (f" ({self.suggestion})" if self.suggestion else "")


class AggregatorError(Exception):
    """The root of all errors that end a command; `exit_code` is what the shell sees."""

    exit_code: ClassVar[ExitCode] = ExitCode.STORE


class UsageError(AggregatorError):
    """An option or an argument makes no sense."""

    exit_code = ExitCode.USAGE


class _ProblemsError(AggregatorError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class ConfigurationError(_ProblemsError):
    """sources.yaml is wrong; every problem is told at once."""

    exit_code = ExitCode.USAGE


class RecordError(_ProblemsError):
    """A file in the store is no record; its bytes are left as they are."""

    exit_code = ExitCode.FINDINGS


class StoreError(AggregatorError):
    """The store cannot be read or written; the message names the path."""

    exit_code = ExitCode.STORE

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = path
        self.what = message
        super().__init__(f"{path}: {message}")


class StoreLockedError(StoreError):
    """Another run holds the store's lock."""


class LedgerError(StoreError):
    """The ledger cannot be opened, made or written."""


class OfflineError(AggregatorError):
    """No answer of any kind from anywhere, every attempt failed for a local reason."""

    exit_code = ExitCode.OFFLINE
