"""What is wrong with a document whose links were read as far as it goes: packed data or a sitemap that breaks off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from aggregator.parse.link_text import decode, gzip_trouble

if TYPE_CHECKING:
    from aggregator.parse.link_kinds import DocumentKind

_CUT_OFF: Final = frozenset(
    expat.errors.codes[words]
    for words in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)

_PROLOGUE: Final = 256 * 1024
_NO_ELEMENTS: Final = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_ELEMENT: Final = re.compile(r"<[^\W\d][^<>]*>")
"""A whole tag, where comments and processing instructions are left out."""


def damage(data: bytes, kind: DocumentKind, content_type: str | None = None) -> str | None:
    """Why links may be missing, in words that follow a name and a colon, or None. Never raises.

    Of sitemaps alone it is told that they are no XML: they are written for programs, which refuse them then. What
    breaks off before its first element could have been one.
    """
    trouble = gzip_trouble(data) if data.startswith(b"\x1f\x8b") else None
    if trouble is None and kind == "sitemap":
        trouble = _xml_trouble(decode(data, content_type).text)
    if (
        trouble is None
        and kind == "xml"
        and len(data) <= _PROLOGUE
        and not _has_element(decode(data, content_type).text)
    ):
        return "ends before its first element; if it is a sitemap, all of its links are missing"
    return trouble and f"{trouble}; some of its links may be missing"


def _has_element(text: str) -> bool:
    return _ELEMENT.search(_NO_ELEMENTS.sub("", text)) is not None


def _xml_trouble(text: str) -> str | None:
    parser = expat.ParserCreate("utf-8")  # whatever the document calls its encoding: it is decoded already
    try:
        parser.Parse(text.lstrip().encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        line = error.lineno + text.count("\n", 0, len(text) - len(text.lstrip()))
        if error.code in _CUT_OFF:
            return f"the sitemap is cut off in line {line}"
        return f"the sitemap is no XML from line {line} on ({expat.ErrorString(error.code)})"
    return None
