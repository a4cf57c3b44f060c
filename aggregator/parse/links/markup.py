"""HTML and XML cut into tags, with offsets, in linear time; no tree is built.

In the spirit of the WHATWG tokenizer (HTML, 13.2.5): comments, CDATA, quotes, the raw text of `script`, `style` and
the like; a tag that breaks off at the end of the text is none. XML differs in that it has no raw text and that CDATA
may stand anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTE: Final = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?)?"""
_TAG: Final = re.compile(rf"</?([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)[\s/]*+>")
_XML_TAG: Final = re.compile(rf"</?([^\W\d][^\s/>]*+)((?:{_ATTRIBUTE})*+)[\s/]*+>")
_ATTRIBUTES: Final = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)(?:"|\Z)|'([^']*+)(?:'|\Z)|([^\s>"'][^\s>]*+))?)?"""
)
_COMMENT_END: Final = re.compile(r"--!?>")
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_FOREIGN: Final = frozenset({"svg", "math"})
_CDATA: Final = "<![CDATA["
COMMENT: Final = "!"
RAW: Final = "#raw"
CHARACTERS: Final = "#cdata"


class Tag(Struct, frozen=True):
    """A tag, or what stands between two: `name` in lower case (as written in XML), offsets of its attributes.

    `closing` ones have a `/`. Named COMMENT: a comment or declaration; RAW: the text inside a `script`, `style` and the
    like; CHARACTERS: the text of a CDATA section. Of these, `start` and `end` (attributes) are where the text stands.
    `opened` and `closed` are where it all begins and ends.
    """

    name: str
    closing: bool
    start: int
    end: int
    opened: int
    closed: int


class Value(Struct, frozen=True):
    """Where an attribute's value stands, without quotes."""

    start: int
    end: int


def tags(text: str, *, xml: bool = False) -> Iterator[Tag]:
    """The tags of `text` in their order."""
    pattern = _XML_TAG if xml else _TAG
    foreign = 0
    position = text.find("<")
    while position >= 0:
        match = pattern.match(text, position)
        if match is not None:
            name = match[1] if xml else match[1].lower()
            closing = text[position + 1] == "/"
            tag = Tag(name, closing, match.start(2), match.end(2), position, match.end())
            yield tag
            position = tag.closed
            if name in _FOREIGN:
                foreign += -1 if closing else 1
            elif name in _RAW and not xml and not closing and foreign <= 0:
                raw = _raw_text(text, name, position)
                yield raw
                position = raw.end
        else:
            other, position = _other(text, position, cdata=xml or foreign > 0)
            if other is not None:
                yield other
        position = text.find("<", position)


def _raw_text(text: str, name: str, start: int) -> Tag:
    end = _RAW[name].search(text, start)
    stop = end.start() if end else len(text)
    return Tag(RAW, False, start, stop, start, stop)


def _other(text: str, position: int, *, cdata: bool) -> tuple[Tag | None, int]:
    """What begins with `<` and is no whole tag, and where to go on."""
    sign = text[position + 1 : position + 2]
    if text.startswith("<!--", position):
        return _comment(text, position)
    if cdata and text.startswith(_CDATA, position):
        start, end = position + len(_CDATA), text.find("]]>", position)
        end = len(text) if end < 0 else end
        return Tag(CHARACTERS, False, start, end, position, min(end + 3, len(text))), end
    if sign in {"!", "?"} or (sign == "/" and position + 2 < len(text)):
        end = text.find("?>" if sign == "?" and cdata else ">", position)
        end = len(text) if end < 0 else end + 1
        return Tag(COMMENT, False, end, end, position, end), end
    if sign.isalpha() and sign.isascii():
        return None, len(text)
    return None, position + 1


def _comment(text: str, position: int) -> tuple[Tag, int]:
    start = position + 4
    if text.startswith((">", "->"), start):
        end = text.index(">", start) + 1
    else:
        match = _COMMENT_END.search(text, start)
        end = match.end() if match else len(text)
    return Tag(COMMENT, False, end, end, position, end), end


def attributes(text: str, tag: Tag) -> dict[str, Value]:
    """The attributes of a tag, by name in lower case; of two with one name the first counts."""
    found: dict[str, Value] = {}
    for match in _ATTRIBUTES.finditer(text, tag.start, tag.end):
        name = match[1].lower()
        if name not in found:
            group = match.lastindex or 1
            found[name] = Value(*match.span(group)) if group > 1 else Value(match.end(), match.end())
    return found
