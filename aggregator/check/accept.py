"""The status codes that a user takes for fine: `200..=204, 403`.

Source: lychee's `--accept` (ranges as in Rust: `..=` includes its end, `..` does not); `4xx` and muffet's `200-204`
are understood too. What is given replaces the default, it does not add to it.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from aggregator.check.link import PERMANENT, transport_verdict
from aggregator.errors import UsageError
from aggregator.model.exchange import permanent_target

if TYPE_CHECKING:
    from aggregator.model.exchange import Exchange
    from aggregator.model.verdict import Verdict

LOWEST: Final = 100
HIGHEST: Final = 999
RANGE = re.compile(r"(?P<first>[0-9]+)?(?P<dots>\.\.=?|-)(?P<last>[0-9]+)?")
CLASS = re.compile(r"([1-9])xx", re.IGNORECASE)
SEPARATOR = re.compile(r"[,\s]+")
ADVICE: Final = "write codes and ranges as 200..=299,403"


class AcceptedCodes(Struct, frozen=True):
    """Ranges of status codes, both ends included."""

    ranges: tuple[tuple[int, int], ...]

    def __contains__(self, status: int) -> bool:
        """Whether this status is taken for fine."""
        return any(first <= status <= last for first, last in self.ranges)


def parse_accept(text: str) -> AcceptedCodes:
    """The codes that `text` names, separated by commas or spaces. Raises `UsageError` naming the part that is wrong."""
    tidy = re.sub(r"\s*(\.\.=?|-)\s*", r"\1", text.strip())
    parts = [part for part in SEPARATOR.split(tidy) if part]
    if not parts:
        raise UsageError(f"--accept: no status code in {text!r}; {ADVICE}")
    return AcceptedCodes(tuple(_range(part) for part in parts))


def _range(part: str) -> tuple[int, int]:
    if match := CLASS.fullmatch(part):
        return _checked(part, int(match[1]) * 100, int(match[1]) * 100 + 99)
    if re.fullmatch(r"[0-9]+", part):
        return _checked(part, int(part[:9]), int(part[:9]))
    match = RANGE.fullmatch(part)
    if match is None or (match["last"] is None and match["dots"] != ".."):
        raise UsageError(f"--accept: {part!r} is no status code; {ADVICE}")
    first = LOWEST if match["first"] is None else int(match["first"][:9])
    last = HIGHEST if match["last"] is None else int(match["last"][:9]) - (match["dots"] == "..")
    return _checked(part, first, last)


def _checked(part: str, first: int, last: int) -> tuple[int, int]:
    if first < LOWEST or last > HIGHEST:
        raise UsageError(f"--accept: {part!r} goes beyond the status codes from {LOWEST} to {HIGHEST}")
    if first > last:
        raise UsageError(f"--accept: {part!r} holds no status code: it ends before it begins")
    return first, last


def accepted(exchange: Exchange, codes: AcceptedCodes | None, verdict: Verdict) -> Verdict:
    """The verdict with the user's own statuses in place of the usual ones; None: there are none."""
    if codes is None or verdict.code is None:
        return verdict
    if verdict.code in codes:
        if verdict.reason == "bot-wall" and verdict.code == HTTPStatus.OK:
            return verdict
        usual = transport_verdict(exchange, partial_asked=True).available
        return verdict if usual else _fine(exchange, verdict)
    if verdict.available:
        return structs.replace(
            verdict, verdict="dead", reason=f"http-{verdict.code}", suggestion=None, detail="not an accepted status"
        )
    return verdict


def _fine(exchange: Exchange, verdict: Verdict) -> Verdict:
    hops = exchange.redirects
    moved = bool(hops) and all(hop.code in PERMANENT for hop in hops)
    return structs.replace(
        verdict,
        verdict="moved" if moved else "ok",
        reason="redirect-permanent" if moved else "ok",
        suggestion=permanent_target(hops, exchange.final_url) if hops and exchange.final_url else None,
    )
