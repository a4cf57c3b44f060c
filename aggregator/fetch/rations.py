"""How long a domain that says `too many requests` rests, and when its resting comes to nothing. Times in Unix seconds.

Rests are worth their time while they are followed by answers: a host that lets ten a second through is waited for as
long as it does. One that lets nothing through, or hardly anything, is asked no more for a while.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

FIRST_REST: Final = 0.5
LONGEST_REST: Final = 8.0
"""Seconds of rest where none are asked for: the first one, and the longest of those that double without an answer."""

MOST_IN_VAIN: Final = 4
"""Rests in a row without one answer between them, after which a domain is closed."""

MOST_RESTED: Final = 60.0
WORTH: Final = 1.0
"""Seconds that a domain may rest in one run, and the seconds more that every answer from it is worth."""

CLOSED: Final = 10.0
"""Seconds for which a domain is closed at least."""

MOST_DOMAINS: Final = 4096


class Ration(Struct):
    """What is known of a domain that rests, or did: `status` is what it answered then."""

    status: int
    until: float = 0.0
    in_vain: int = 0
    rested: float = 0.0
    answers: int = 0
    closed_until: float = 0.0


class Rations:
    """The domains of one run that wanted a rest."""

    def __init__(self) -> None:
        self._known: dict[str, Ration] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def rest(self, domain: str, status: int, asked: float | None, now: float) -> None:
        """The domain wants to be left alone, for so many seconds if it said so; the longest of several rests stands."""
        ration = self._known.get(domain) or self._begin(domain, status)
        ration.status = status
        is_new = now >= ration.until
        ration.in_vain += is_new
        wanted = asked if asked is not None else min(FIRST_REST * 2.0 ** (ration.in_vain - 1), LONGEST_REST)
        until = max(ration.until, now + wanted)
        ration.rested += until - max(now, ration.until)
        ration.until = until
        if ration.in_vain >= MOST_IN_VAIN or ration.rested > MOST_RESTED + WORTH * ration.answers:
            ration.closed_until = max(until, now + CLOSED)

    def answered(self, domain: str) -> None:
        """The domain gave an answer of another kind."""
        if ration := self._known.get(domain):
            ration.in_vain = 0
            ration.answers += 1

    def closed(self, domain: str, now: float) -> Ration | None:
        """The ration of a domain that is not to be asked now."""
        ration = self._known.get(domain)
        return ration if ration and ration.closed_until > now else None

    def left(self, domain: str, now: float) -> float:
        """For how many seconds the domain still rests."""
        ration = self._known.get(domain)
        return max(0.0, ration.until - now) if ration else 0.0

    def _begin(self, domain: str, status: int) -> Ration:
        if len(self._known) >= MOST_DOMAINS:
            del self._known[min(self._known, key=lambda known: self._known[known].until)]
        ration = self._known[domain] = Ration(status)
        return ration
