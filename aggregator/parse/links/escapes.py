r"""Text freed of its escapes (`&amp;`, `\/`, `\26 `), that still knows where each character was written."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from html.entities import html5
from typing import TYPE_CHECKING, Final

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.parse.links.occurrence import Occurrence

REFERENCE: Final = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]{1,8}|[0-9]{1,9});?|[a-zA-Z][a-zA-Z0-9]{0,40};?)(=?)")
_JSON: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_YAML: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\n[ \t]*|.)", re.DOTALL)
_CSS: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\r\n\f])|(.))", re.DOTALL)
_MARKDOWN: Final = re.compile(REFERENCE.pattern + r"|\\[!-/:-@\[-`{-~]")
_LETTERS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0"}
_LAST: Final = 0x10FFFF


class Unescaped:
    """`text` is what a written text says; `span` tells where a part of it was written."""

    def __init__(
        self,
        written: str,
        offset: int = 0,
        escape: re.Pattern[str] | None = None,
        meaning: Callable[[re.Match[str]], str] = str,
    ) -> None:
        """`written` stands at `offset` of the document; each match of `escape` stands for its `meaning`."""
        pieces: list[str] = []
        self._read, self._written = [0], [offset]
        position = length = 0
        for match in escape.finditer(written) if escape else ():
            stands_for = meaning(match)
            pieces += (written[position : match.start()], stands_for)
            length += match.start() - position + len(stands_for)
            position = match.end()
            self._read.append(length)
            self._written.append(offset + position)
        self.text = "".join([*pieces, written[position:]]) if pieces else written

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the document of what stands between two offsets of `text`."""
        return self._at(start), self._at(end)

    def _at(self, offset: int) -> int:
        index = bisect_right(self._read, offset) - 1
        return self._written[index] + offset - self._read[index]

    def placed(self, found: Occurrence) -> Occurrence:
        """`found` in `text`, as an occurrence in the document."""
        start, end = self.span(found.start, found.end)
        return structs.replace(found, start=start, end=max(start, end))


class Joined(Unescaped):
    """Parts of a document, joined by line ends, as one text."""

    def __init__(self, document: str, parts: Sequence[tuple[int, int]]) -> None:
        """`parts` are offsets of `document`, in their order."""
        pieces = [document[start:end] for start, end in parts]
        self.text = "\n".join(pieces)
        self._read, self._written = [0], [parts[0][0] if parts else 0]
        for piece, (start, _) in zip(pieces, parts[1:], strict=False):
            self._read.append(self._read[-1] + len(piece) + 1)
            self._written.append(start)


def of_markup(written: str, offset: int = 0) -> Unescaped:
    """Text of HTML or XML, with its character references."""
    return Unescaped(written, offset, REFERENCE, _reference)


def of_json(written: str, offset: int = 0) -> Unescaped:
    """The inside of a JSON string."""
    return Unescaped(written, offset, _JSON, _escape)


def of_yaml(written: str, offset: int = 0) -> Unescaped:
    """The inside of a double-quoted YAML scalar."""
    return Unescaped(written, offset, _YAML, _escape)


def of_css(written: str, offset: int = 0) -> Unescaped:
    """A CSS string or address (CSS Syntax, section 4.3.7)."""
    return Unescaped(written, offset, _CSS, _css_escape)


def in_attribute(written: str) -> str:
    """What an attribute's text says (WHATWG HTML, 13.2.5.73: `&copy=` in an address stays as it is)."""
    return REFERENCE.sub(_reference, written) if "&" in written else written


def in_markdown(written: str) -> str:
    """What a destination in Markdown says: backslashes before punctuation and character references undone."""
    return _MARKDOWN.sub(_markdown_escape, written) if "\\" in written or "&" in written else written


def in_css(written: str) -> str:
    """What a CSS string or address says."""
    return _CSS.sub(_css_escape, written) if "\\" in written else written


def _reference(match: re.Match[str]) -> str:
    equals = match[1]
    name = match[0][1 : len(match[0]) - len(equals)]
    if name.startswith("#"):
        return html.unescape(f"&{name}") + equals
    meaning = html5.get(name)
    is_legacy = not name.endswith(";")
    return match[0] if meaning is None or (is_legacy and equals) else meaning + equals


def _markdown_escape(match: re.Match[str]) -> str:
    return match[0][1:] if match[0].startswith("\\") else _reference(match)


def _escape(match: re.Match[str]) -> str:
    sign, digits = match[0][1], match[0][2:]
    if len(digits) > 8:  # noqa: PLR2004 - `\\ud83d\\ude00` is one character
        return f"{chr(int(digits[:4], 16))}{chr(int(digits[6:], 16))}".encode("utf-16-le", "surrogatepass").decode(
            "utf-16-le"
        )
    if sign in "xuU" and digits:
        return _character(int(digits, 16))
    return "" if sign == "\n" else _LETTERS.get(sign, sign)


def _css_escape(match: re.Match[str]) -> str:
    if match[1]:
        return _character(int(match[1], 16))
    return "" if match[2] else match[3]


def _character(code: int) -> str:
    return "\ufffd" if code > _LAST or 0xD800 <= code < 0xE000 else chr(code)  # noqa: PLR2004 - surrogates
