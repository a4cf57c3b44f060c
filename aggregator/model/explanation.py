"""Why an article is as it is: the facts that make its numbers, and what was decided where there was a doubt."""

from __future__ import annotations

from msgspec import Struct


class Weighted(Struct, frozen=True, array_like=True):
    """One fact that counts, and for how much."""

    name: str
    points: int


class Decision(Struct, frozen=True, array_like=True):
    """What was decided about one key of the record: `decision` is a word, `detail` what it was decided upon.

    Only what a reader of the record would wonder about is one: a date that was clamped, a text that came from elsewhere
    than usual. `Decision("publishedDateTime", "clamped-to-first-seen", "feed said 2031-01-01T00:00:00Z")`.
    """

    field: str
    decision: str
    detail: str = ""


class Explanation(Struct, frozen=True, array_like=True):
    """The facts that add up to the quality (where that is not below 0), what heat has beyond it, and the decisions.

    A story that is outranked has that for its only fact of heat, and its heat is -1, whatever the quality.
    It is remembered for each record as an array: new members go to the end, with a default.
    """

    quality: tuple[Weighted, ...] = ()
    heat: tuple[Weighted, ...] = ()
    decisions: tuple[Decision, ...] = ()
