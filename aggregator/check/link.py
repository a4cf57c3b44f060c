"""What is thought of a link by how it was answered: status or failure → one of six verdicts, with its reason.

Source: the table of link verdicts in docs/interface.md.
"""

from __future__ import annotations

import re
from typing import Final

from aggregator.check.challenge import is_challenge
from aggregator.model.exchange import Exchange, Failure, Response, permanent_target
from aggregator.model.verdict import Verdict, VerdictName

PERMANENT: Final = frozenset({301, 308})
NOT_MODIFIED: Final = 304
NO_SUCH_RANGE: Final = 416
"""What a request with a range is answered where the resource is empty."""

VERDICT_OF_STATUS: Final[tuple[tuple[range | frozenset[int], VerdictName], ...]] = (
    (frozenset({401, 403, 407, 429, 999}), "refused"),
    (frozenset({408, 425}), "failing"),
    (range(500, 600), "failing"),
    (range(400, 500), "dead"),
)
"""The first row that holds a status decides; the reason is `http-` and the status."""

VERDICT_OF_FAILURE: Final[dict[str, VerdictName]] = {
    "no-such-host": "dead",
    "bad-url": "dead",
    "robots": "refused",
    "parked": "refused",
    "bot-wall": "refused",
    "scheme": "skipped",
    "excluded": "skipped",
    "private-address": "skipped",
    "offline": "skipped",
}
"""What each reason of a failure means; every other one could be a bad hour."""

BOT_WALL: Final[tuple[VerdictName, str]] = ("refused", "bot-wall")
STATUS_REASON = re.compile(r"http-([0-9]{3})")


def transport_verdict(exchange: Exchange, *, partial_asked: bool = False) -> Verdict:
    """The verdict on a link by its exchange alone, whatever the body holds.

    `partial_asked` says that the request had a range, so that 416 is an answer to it. Of a local failure (no
    network, no name server) nothing is concluded: it is never `dead`.
    """
    if isinstance(exchange, Failure):
        return _of_failure(exchange)
    return _of_response(exchange, partial_asked=partial_asked)


def _of_failure(failure: Failure) -> Verdict:
    status = STATUS_REASON.fullmatch(failure.reason)
    verdict = _of_status(int(status[1]))[0] if status else VERDICT_OF_FAILURE.get(failure.reason, "failing")
    return Verdict(
        verdict="failing" if failure.local and verdict == "dead" else verdict,
        reason=failure.reason,
        code=failure.code,
        final_url=failure.final_url if failure.redirects else None,
        detail=failure.detail,
        local=failure.local,
    )


def _of_response(response: Response, *, partial_asked: bool) -> Verdict:
    if is_challenge(response):
        verdict, reason = BOT_WALL
    elif partial_asked and response.status == NO_SUCH_RANGE:
        verdict, reason = _fine(response)
    else:
        verdict, reason = _of_status(response.status)
        verdict, reason = _fine(response) if verdict == "ok" else (verdict, reason)
    available = verdict in {"ok", "moved"}
    return Verdict(
        verdict=verdict,
        reason=reason,
        code=response.status,
        final_url=response.final_url if response.redirects else None,
        suggestion=permanent_target(response.redirects, response.final_url) if available else None,
        detail=response.malformed or "",
    )


def _fine(response: Response) -> tuple[VerdictName, str]:
    """`moved` where every hop on the way is permanent."""
    hops = response.redirects
    return ("moved", "redirect-permanent") if hops and all(hop.code in PERMANENT for hop in hops) else ("ok", "ok")


def _of_status(status: int) -> tuple[VerdictName, str]:
    """A final status by itself: an unasked 304, and what is no status, are bad responses."""
    if 200 <= status < 300:  # noqa: PLR2004  the class of success (RFC 9110, 15.3)
        return "ok", "ok"
    for statuses, verdict in VERDICT_OF_STATUS:
        if status in statuses:
            return verdict, f"http-{status}"
    is_redirect = 300 <= status < 400 and status != NOT_MODIFIED  # noqa: PLR2004  followed ones never get here
    return "failing", "bad-redirect" if is_redirect else "bad-response"
