"""What a tongue is: the words from which stories of one language are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's words. Patterns and sentences hold the slots `{who}`, `{does}`, `{what}` and `{place}`."""

    code: str
    who: tuple[str, ...]
    does: tuple[str, ...]
    what: tuple[str, ...]
    places: tuple[str, ...]
    patterns: tuple[str, ...]
    sentences: tuple[str, ...]
    authors: tuple[str, ...]
    addition: str
    """The sentence that a changed story has more than before."""


def words(text: str) -> tuple[str, ...]:
    """The pieces of a list written with bars and line breaks."""
    return tuple(piece.strip() for piece in text.replace("\n", "|").split("|") if piece.strip())
