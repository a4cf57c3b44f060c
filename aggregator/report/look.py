"""How a list of findings is to be shown."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from aggregator.model.verdict import VerdictName

PROBLEMS: frozenset[VerdictName] = frozenset({"dead", "failing", "refused"})
"""The verdicts that a person wants to see unasked."""

ORDER: tuple[VerdictName, ...] = ("ok", "moved", "dead", "failing", "refused", "skipped")
"""The verdicts as summaries count them: the interface's order."""


class Look(Struct, frozen=True, kw_only=True):
    """What a reader asked for; formats ignore what they have no use for.

    `verbose` lists every link, not only the problems; `fail_on` are the verdicts that end the command with a finding:
    they are listed always. `colour` allows ANSI colours, `width` is the terminal's in columns (None: lines are left as
    long as they are). `at` is the time of the check, `title` the heading of a page. `fix` says
    that what has moved was to be rewritten.
    """

    verbose: bool = False
    fail_on: frozenset[VerdictName] = frozenset({"dead"})
    colour: bool = False
    width: int | None = None
    at: datetime | None = None
    title: str = "Link check"
    fix: bool = False

    def shows(self, verdict: VerdictName) -> bool:
        """Whether a link with this verdict is listed."""
        return self.verbose or verdict in PROBLEMS or verdict in self.fail_on
