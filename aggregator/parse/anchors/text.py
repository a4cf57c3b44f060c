"""Text directives (`#:~:text=[prefix-,]start[,end][,-suffix]`): whether a page's visible text holds what they quote.

Source: URL Fragment Text Directives (WICG), sections 3.3 and 3.5: case makes no difference, words are whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from aggregator.parse.links.escapes import in_attribute
from aggregator.parse.links.markup import COMMENT, RAW, tags

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE: Final = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font"),
        *("i", "img", "ins", "kbd", "label", "mark", "math", "q", "ruby", "rb", "rp", "rt", "s", "samp", "small"),
        *("span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "wbr"),
    )
)
_UNSEEN: Final = frozenset({"template", "noscript", "head", "datalist"})
_WHITE: Final = re.compile(r"\s+")
_AROUND: Final = 100
_FIRST_IDEOGRAPH: Final = 0x2E80
_MOST_DIRECTIVES: Final = 20


def visible_text(page: str) -> str:
    """What a reader of the page sees, in one case: blocks are lines, white space is single spaces."""
    pieces: list[str] = []
    unseen: str | None = None
    position = 0
    for tag in tags(page):
        if unseen is None:
            pieces.append(page[position : tag.opened])
        position = tag.closed
        if tag.name in {RAW, COMMENT}:
            continue
        if tag.name in _UNSEEN:
            unseen = tag.name if unseen is None and not tag.closing else None if tag.name == unseen else unseen
        if tag.name not in _INLINE:
            pieces.append("\0")
    pieces.append(page[position:] if unseen is None else "")
    blocks = "".join(pieces).split("\0")
    return "\n".join(line for block in blocks if (line := _plain(in_attribute(block))))


def _plain(text: str) -> str:
    return _WHITE.sub(" ", text).strip().casefold()


def states(text: str, directives: str) -> bool:
    """Whether the visible `text` holds what every directive (`text=…&text=…`) quotes; others mean nothing."""
    quoted = [part[len("text=") :] for part in directives.split("&") if part.startswith("text=")]
    return all(_is_quoted(text, directive) for directive in quoted[:_MOST_DIRECTIVES])


def _is_quoted(text: str, directive: str) -> bool:
    parts = directive.split(",")
    prefix = parts.pop(0)[:-1] if len(parts) > 1 and parts[0].endswith("-") else ""
    suffix = parts.pop()[1:] if len(parts) > 1 and parts[-1].startswith("-") else ""
    before, after = _plain(unquote(prefix)), _plain(unquote(suffix))
    start, *rest = [_plain(unquote(part)) for part in parts]
    if not start or len(rest) > 1:
        return False
    if not rest:
        return any(_follows(text, at, before) and _precedes(text, end, after) for at, end in _places(text, start))
    first = next((end for at, end in _places(text, start) if _follows(text, at, before)), None)
    return first is not None and any(_precedes(text, end, after) for _, end in _places(text, rest[0], first))


def _places(text: str, words: str, position: int = 0) -> Iterator[tuple[int, int]]:
    """Where `words` stand in `text` as whole words."""
    at = text.find(words, position) if words else -1
    while at >= 0:
        end = at + len(words)
        if _is_boundary(text, at) and _is_boundary(text, end):
            yield at, end
        at = text.find(words, at + 1)


def _is_boundary(text: str, at: int) -> bool:
    around = text[max(at - 1, 0) : at + 1]
    return not (0 < at < len(text) and around.isalnum() and all(ord(sign) < _FIRST_IDEOGRAPH for sign in around))


def _follows(text: str, at: int, before: str) -> bool:
    return not before or text[max(at - len(before) - _AROUND, 0) : at].rstrip().endswith(before)


def _precedes(text: str, end: int, after: str) -> bool:
    return not after or text[end : end + len(after) + _AROUND].lstrip().startswith(after)
