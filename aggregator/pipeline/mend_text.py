"""Addresses rewritten in a text, and nothing else: each is written as its place wants it, and read again to be sure.

After the change the document must hold the same links at the same places, with the meant addresses in place of the
old ones. What cannot be written so is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.check.rewrite import writings
from aggregator.model.link import FoundLink

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Reader = Callable[[str], Sequence[FoundLink]]

MOST_ALONE: Final = 100
"""Links of one document that are tried one by one, where they cannot be changed together."""

MOST_READ: Final = 20_000_000
"""Characters that are read again for that, in all: of a long document fewer links are tried."""


class Rewriting(Struct, frozen=True):
    """The text after it, the links that were rewritten with their new addresses, and those that could not be."""

    text: str
    done: tuple[tuple[FoundLink, str], ...] = ()
    left: tuple[FoundLink, ...] = ()


def rewrite(text: str, read: Reader, wanted: Callable[[FoundLink], str | None], *, markup: bool) -> Rewriting:
    """The text with every link for which `wanted` names an absolute address saying that address.

    `read` finds the links of a text with their offsets; `markup`: it is HTML or XML.
    """
    links = list(read(text))
    goals = {index: new for index, link in enumerate(links) if link.start is not None and (new := wanted(link))}
    if not goals:
        return Rewriting(text)
    ways = {
        index: ()
        if _overlaps(links, index)
        else writings(links[index].written, links[index].url or "", new, markup=markup)
        for index, new in goals.items()
    }
    trial = _Trial(text, links, goals, read)
    chosen = trial.together(ways)
    if chosen is None:
        chosen = trial.alone(ways)
    return Rewriting(
        trial.spliced(chosen),
        tuple((links[index], goals[index]) for index in sorted(chosen)),
        tuple(links[index] for index in sorted(goals.keys() - chosen.keys())),
    )


def _overlaps(links: Sequence[FoundLink], index: int) -> bool:
    """Whether a neighbour is written in a part of the same characters."""
    start, end = _span(links[index])
    near = [*links[max(0, index - 2) : index], *links[index + 1 : index + 3]]
    return any(low < end and high > start for low, high in map(_span, near))


def _span(link: FoundLink) -> tuple[int, int]:
    return link.start or 0, link.end or 0


class _Trial:
    """Changes of one text, tried out."""

    def __init__(self, text: str, links: Sequence[FoundLink], goals: Mapping[int, str], read: Reader) -> None:
        self._text = text
        self._links = links
        self._goals = goals
        self._read = read

    def together(self, ways: Mapping[int, Sequence[str]]) -> dict[int, str] | None:
        """What to write for each goal that can be reached, all at once; None where that disturbs other links."""
        turns = {index: 0 for index, options in ways.items() if options}
        while turns:
            chosen = {index: ways[index][turn] for index, turn in turns.items()}
            missed = self._missed(chosen)
            if missed is None:
                return None
            if not missed:
                return chosen
            for index in missed:
                turns[index] += 1
                if turns[index] >= len(ways[index]):
                    del turns[index]
        return {}

    def alone(self, ways: Mapping[int, Sequence[str]]) -> dict[int, str]:
        """The same, each goal tried by itself; nothing where they disturb one another."""
        chosen: dict[int, str] = {}
        most = min(MOST_ALONE, MOST_READ // (1 + len(self._text)))
        for index, options in list(ways.items())[:most]:
            fitting = next((option for option in options if self._missed({index: option}) == []), None)
            if fitting is not None:
                chosen[index] = fitting
        return chosen if not chosen or self._missed(chosen) == [] else {}

    def _missed(self, chosen: Mapping[int, str]) -> list[int] | None:
        """The goals that these writings miss; None where another link is not what it was."""
        found = self._read(self.spliced(chosen))
        if len(found) != len(self._links):
            return None
        missed = []
        for index, (before, after) in enumerate(zip(self._links, found, strict=True)):
            url, written = self._goals[index] if index in chosen else before.url, chosen.get(index, before.written)
            if (before.kind, before.place.field, before.follow) != (after.kind, after.place.field, after.follow):
                return None
            if (after.url, after.written) != (url, written):
                if index not in chosen:
                    return None
                missed.append(index)
        return missed

    def spliced(self, chosen: Mapping[int, str]) -> str:
        """The text with these writings in it."""
        pieces: list[str] = []
        position = 0
        for index in sorted(chosen, key=lambda index: _span(self._links[index])):
            start, end = _span(self._links[index])
            pieces += (self._text[position:start], chosen[index])
            position = end
        return "".join([*pieces, self._text[position:]])
