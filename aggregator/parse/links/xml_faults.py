"""What is wrong with an XML text whose links were read as far as it goes: cut off, no XML, or addresses in entities."""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from aggregator.parse.links.markup import CHARACTERS, COMMENT, Tag, tags
from aggregator.parse.links.occurrence import CUT_OFF, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_CUT_OFF: Final = frozenset(
    expat.errors.codes[words]
    for words in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
_AT_ONCE: Final = 64 * 1024
"""Characters: a whole text in UTF-8 beside itself would be memory for nothing."""

_ENTITY: Final = re.compile(r"&([^\W\d][\w.:-]{0,100};)")


class XmlTags:
    """The tags of an XML text in their order, and, once all were taken, whether its root was ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root = ""
        self._open = 0

    def __iter__(self) -> Iterator[Tag]:
        for tag in tags(self._text, xml=True):
            if not self._root and tag.name not in {COMMENT, CHARACTERS}:
                self._root = tag.name.lower()
            if tag.name.lower() == self._root:
                self._count(tag)
            yield tag

    def _count(self, tag: Tag) -> None:
        if tag.closing:
            self._open -= 1
        elif self._text[tag.closed - 2] != "/":
            self._open += 1

    def fault(self) -> Iterator[Fault]:
        """Where the text is cut off, if it is: before its first tag, or within its root."""
        if not self._root:
            words = "ends before its first element; if it is a sitemap, all of its links are missing"
            yield Fault(len(self._text), words)
        elif self._open > 0:
            yield Fault(len(self._text), CUT_OFF)


def sitemap_fault(text: str) -> Iterator[Fault]:
    """From where on a sitemap is no XML, if anywhere: it is written for programs, which refuse it then."""
    parser = expat.ParserCreate("utf-8")  # whatever the document calls its encoding: it is decoded already
    begins = len(text) - len(text.lstrip())
    before = 0
    for start in range(begins, len(text) + 1, _AT_ONCE):
        piece = text[start : start + _AT_ONCE].encode("utf-8", "replace")
        try:
            parser.Parse(piece, start + _AT_ONCE > len(text))
        except expat.ExpatError as error:
            at = max(0, parser.ErrorByteIndex - before)
            if error.code in _CUT_OFF:
                yield Fault(len(text), CUT_OFF)
            else:
                words = f"no XML from here on ({expat.ErrorString(error.code)}); some of its links may be missing"
                yield Fault(start + len(piece[:at].decode("utf-8", "replace")), words)
            return
        before += len(piece)


def entity_fault(text: str, start: int, end: int) -> Fault | None:
    """Why the text between two offsets is no address, if it names an entity that the document itself has to explain."""
    if text.find("&", start, end) >= 0:
        for match in _ENTITY.finditer(text, start, end):
            if match[1] not in html5:
                words = f"an address holds the entity &{match[1]} which is not expanded, for safety; it is left out"
                return Fault(match.start(), words)
    return None
