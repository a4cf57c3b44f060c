"""Markdown cut into blocks (CommonMark, sections 4 and 5): what is running text, what is HTML, and what is code.

Line by line and in one pass. Blocks know the parts of the document they are made of: the markers of quotes and lists
before each line are no part of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BlockKind = Literal["paragraph", "heading", "underlined", "html"]
"""An underlined heading may begin with reference definitions, as a paragraph may."""

_LINE: Final = re.compile(r"[^\n]*\n?")
_BLANK: Final = re.compile(r"[ \t]*+")
_QUOTE: Final = -1
_DEEPEST: Final = 32
_CODE_INDENT: Final = 4
_TAB: Final = 4
_BULLET: Final = re.compile(r"(?:[-+*]|([0-9]{1,9})[.)])(?=[ \t]|\Z)")
_FENCE: Final = re.compile(r"(`{3,})(?=[^`]*\Z)|(~{3,})")
_HEADING: Final = re.compile(r"#{1,6}(?=[ \t]|\Z)")
_UNDERLINE: Final = re.compile(r"(?:=+|-+)[ \t]*\Z")
_RULE: Final = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}\Z")
_BLOCK_TAGS: Final = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu"
    "|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    "|track|ul"
)
_HTML: Final = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?=[\s>]|\Z)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![a-zA-Z]"), re.compile(r">")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?=[\s>]|/>|\Z)", re.IGNORECASE), None),
)
_TAG: Final = (
    r"(?:<[a-zA-Z][a-zA-Z0-9-]*+(?:\s++[a-zA-Z_:][\w.:-]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?)*+\s*+/?>"
    r"|</[a-zA-Z][a-zA-Z0-9-]*+\s*+>)"
)
TAG: Final = re.compile(_TAG)
"""An HTML tag as Markdown recognizes it (CommonMark, section 6.6)."""

_LONE_TAG: Final = re.compile(rf"{_TAG}\s*\Z")


class Block(NamedTuple):
    """A block, by the offsets of its lines in the document."""

    kind: BlockKind
    parts: list[tuple[int, int]]


def blocks(text: str, start: int = 0) -> Iterator[Block]:
    """The blocks of `text` from `start` on that are not code."""
    reader = _Reader(text)
    for match in _LINE.finditer(text, start):
        end = match.end()
        while end > match.start() and text[end - 1] in "\r\n":
            end -= 1
        yield from reader.line(match.start(), end)
    yield from reader.finish()


class _Reader:
    """The open blocks at the end of the lines read so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = 0
        self._containers: list[int] = []
        self._open: list[tuple[int, int]] = []
        self._fence: tuple[str, int] | None = None
        self._html: tuple[re.Pattern[str] | None, list[tuple[int, int]], int] | None = None

    def line(self, start: int, end: int) -> Iterator[Block]:
        """One more line; the blocks that it ends."""
        self._start = start
        position, spare, matched = self._continued(start, end)
        at, indent = self._indent(position, end, spare)
        if self._fence is not None:
            if matched >= self._fence[1]:
                self._in_fence(at, end, indent)
                return
            self._fence = None
        if self._html is not None:
            if matched >= self._html[2] and (at < end or self._html[0] is not None):
                yield from self._in_html(position, end)
                return
            yield from self._end_html()
        if at >= end:
            yield from self._paragraph()
            del self._containers[max(matched, self._first_items(matched)) :]
            return
        yield from self._opened(at, end, indent, matched)

    def _first_items(self, matched: int) -> int:
        """A blank line ends quotes, never list items."""
        while matched < len(self._containers) and self._containers[matched] != _QUOTE:
            matched += 1
        return matched

    def _indent(self, position: int, end: int, spare: int) -> tuple[int, int]:
        """Where the white space from `position` on ends, and how many columns it is wide; `spare` ones come before."""
        match = _BLANK.match(self._text, position, end)
        stop = match.end() if match else position
        if "\t" not in self._text[position:stop]:
            return stop, spare + stop - position
        before, after = (len(self._text[self._start : at].expandtabs(_TAB)) for at in (position, stop))
        return stop, spare + after - before

    def _continued(self, position: int, end: int) -> tuple[int, int, int]:
        """Where the line's content begins in the open containers, and in how many of them it is."""
        spare = matched = 0
        for container in self._containers:
            at, indent = self._indent(position, end, spare)
            if container == _QUOTE:
                if indent >= _CODE_INDENT or at >= end or self._text[at] != ">":
                    break
                position, spare = self._after_quote(at)
            elif at < end:
                if indent < container:
                    break
                position, spare = at, indent - container
            matched += 1
        return position, spare, matched

    def _after_quote(self, at: int) -> tuple[int, int]:
        """Where the content of a quote begins after its `>`: one column of white space belongs to the marker."""
        sign = self._text[at + 1 : at + 2]
        return (at + 2, 0) if sign == " " else (at + 1, -1 if sign == "\t" else 0)

    def _opened(self, at: int, end: int, indent: int, matched: int) -> Iterator[Block]:
        """Open the containers that begin in this line, then the block in them."""
        while indent < _CODE_INDENT and len(self._containers) < _DEEPEST:
            width = self._marker(at, end, lazy=matched < len(self._containers))
            if width is None:
                break
            yield from self._paragraph()
            del self._containers[matched:]
            if width == _QUOTE:
                position, spare = self._after_quote(at)
                at, indent = self._indent(position, end, spare)
            else:
                at, columns = self._indent(at + width, end, 0)
                inside = columns if 0 < columns <= _CODE_INDENT and at < end else 1
                width, indent = indent + width + inside, max(columns - inside, 0)
            self._containers.append(width)
            matched += 1
            if at >= end:
                return
        yield from self._leaf(at, end, indent, matched)

    def _marker(self, at: int, end: int, *, lazy: bool) -> int | None:
        """The width of a list's marker, or -1 for a quote's, or None."""
        if self._text[at] == ">":
            return _QUOTE
        match = _BULLET.match(self._text, at, end)
        if match is None or _RULE.match(self._text, at, end):
            return None
        interrupts = bool(self._open) and not lazy
        if interrupts and (match[1] not in {None, "1"} or not self._text[match.end() : end].strip()):
            return None
        return match.end() - at

    def _leaf(self, at: int, end: int, indent: int, matched: int) -> Iterator[Block]:
        lazy = matched < len(self._containers)
        text = self._text
        if indent >= _CODE_INDENT:
            if self._open:
                self._open.append((at, end))
            else:
                del self._containers[matched:]
            return
        sign = text[at]
        if self._open and not lazy and sign in "=-" and _UNDERLINE.match(text, at, end):
            yield Block("underlined", self._taken())
        elif sign in "`~" and (fence := _FENCE.match(text, at, end)):
            yield from self._closed(matched)
            self._fence = fence[0], len(self._containers)
        elif sign == "#" and (heading := _HEADING.match(text, at, end)):
            yield from self._closed(matched)
            yield Block("heading", [_heading(text, heading.end(), end)])
        elif sign in "-*_" and _RULE.match(text, at, end):
            yield from self._closed(matched)
        elif sign == "<" and (ending := self._html_start(at, end)) is not None:
            yield from self._closed(matched)
            self._html = ending[0], [], len(self._containers)
            yield from self._in_html(at, end)
        else:
            if lazy and not self._open:
                del self._containers[matched:]
            self._open.append((at, end))

    def _closed(self, matched: int) -> Iterator[Block]:
        yield from self._paragraph()
        del self._containers[matched:]

    def _taken(self) -> list[tuple[int, int]]:
        parts, self._open = self._open, []
        return parts

    def _paragraph(self) -> Iterator[Block]:
        if self._open:
            yield Block("paragraph", self._taken())

    def _in_fence(self, at: int, end: int, indent: int) -> None:
        fence = self._fence[0] if self._fence else ""
        rest = self._text[at:end].rstrip()
        if indent < _CODE_INDENT and len(rest) >= len(fence) and rest == fence[0] * len(rest):
            self._fence = None

    def _html_start(self, at: int, end: int) -> tuple[re.Pattern[str] | None] | None:
        for opening, ending in _HTML:
            if opening.match(self._text, at, end):
                return (ending,)
        return (None,) if not self._open and _LONE_TAG.match(self._text, at, end) else None

    def _in_html(self, at: int, end: int) -> Iterator[Block]:
        if self._html is not None:
            ending, parts, _ = self._html
            parts.append((at, end))
            if ending is not None and ending.search(self._text, at, end):
                yield from self._end_html()

    def _end_html(self) -> Iterator[Block]:
        if self._html is not None and self._html[1]:
            yield Block("html", self._html[1])
        self._html = None

    def finish(self) -> Iterator[Block]:
        """The blocks that the end of the document ends."""
        yield from self._end_html()
        yield from self._paragraph()


def _heading(text: str, start: int, end: int) -> tuple[int, int]:
    """A heading's content, without the `#` that may close it."""
    title = text[start:end].rstrip()
    bare = title.rstrip("#")
    if bare != title and (not bare or bare[-1] in " \t"):
        title = bare.rstrip()
    left = title.lstrip()
    return start + len(title) - len(left), start + len(title)
