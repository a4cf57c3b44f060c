"""Web addresses in running text, where no markup says where they end.

An address ends before white space, quotes and angle brackets, before a bracket that it did not open, and before the
punctuation of the sentence around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.links.occurrence import Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOPS: Final = r"\s\x00-\x1f\x7f<>\"`|\\^“”«»„‹›。，、；！？（）「」『』【】《》〈〉\ufffd"
_ADDRESS: Final = re.compile(rf"(?<![A-Za-z0-9+.\-_])[Hh][Tt][Tt][Pp][Ss]?://[^{_STOPS}]++")
_CELL: Final = re.compile(r'"(?:[^"]|"")*+"?|[^",\t\r\n][^,\t\r\n]*+')
_CANDIDATE: Final = re.compile(rf"[^{_STOPS}]*+")
_BRACKET: Final = re.compile(r"[()\[\]{}]")
_OPENING: Final = {")": "(", "]": "[", "}": "{"}
_PUNCTUATION: Final = "?!.,:;'’…"
_NO_HOST: Final = 8


def addresses(text: str, start: int = 0, end: int | None = None, field: str | None = None) -> Iterator[Occurrence]:
    """The http and https addresses in a part of `text`, in their order."""
    for match in _ADDRESS.finditer(text, start, len(text) if end is None else end):
        stop = match.start() + length_of(match[0], text[match.start() - 1 : match.start()])
        written = text[match.start() : stop]
        if len(written) > _NO_HOST and not written.endswith("//"):
            yield Occurrence(match.start(), stop, written, field)


def table_addresses(text: str) -> Iterator[Occurrence]:
    """Those in comma- or tab-separated values: a comma ends an address, but not within quotes (RFC 4180)."""
    for cell in _CELL.finditer(text):
        yield from addresses(text, *cell.span())


def candidate_at(text: str, start: int) -> str:
    """What stands at `start` up to a character that no address holds."""
    match = _CANDIDATE.match(text, start)
    return match[0] if match else ""


def length_of(candidate: str, before: str = "", also: str = "") -> int:
    """How many characters of `candidate` are the address; `before` is what stands before it.

    Punctuation (and the characters `also`) at its end is the sentence's; a quote before it ends it, too.
    """
    if before == "'" and "'" in candidate:
        candidate = candidate[: candidate.index("'")]
    candidate = candidate[: _balanced(candidate)]
    return len(candidate.rstrip(_PUNCTUATION + also + "([{"))


def _balanced(candidate: str) -> int:
    """Where the first closing bracket stands that nothing opened."""
    opened: list[str] = []
    for match in _BRACKET.finditer(candidate):
        if match[0] not in _OPENING:
            opened.append(match[0])
        elif opened and opened[-1] == _OPENING[match[0]]:
            opened.pop()
        else:
            return match.start()
    return len(candidate)
