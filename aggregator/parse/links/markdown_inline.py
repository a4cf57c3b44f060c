"""Links in Markdown's running text (CommonMark, section 6; GFM's bare addresses): one pass, a stack of brackets.

Code spans, escapes, autolinks and HTML tags bind tighter than brackets; a link holds no other link.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator.parse.links.escapes import in_attribute, in_markdown
from aggregator.parse.links.html import html_links
from aggregator.parse.links.markdown_blocks import TAG
from aggregator.parse.links.occurrence import Occurrence
from aggregator.parse.links.plain import candidate_at, length_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from aggregator.model.link import LinkKind

_SPECIAL: Final = re.compile(
    r"\\.|`+|<|!?\[|\]|(?<![A-Za-z0-9+.\-])[Hh][Tt][Tt][Pp][Ss]?://(?=[^\s/])|(?<![^\s*_~(\[\"'])www\.(?=\w)", re.DOTALL
)
_AUTOLINK: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>\x00-\x1f]*+)>")
_MAIL: Final = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>")
_TICKS: Final = re.compile(r"`+")
_SPACE: Final = re.compile(r"[ \t]*+\n?[ \t]*+")
_ANGLE: Final = re.compile(r"<((?:[^<>\n\\]|\\.)*+)>")
_TURN: Final = re.compile(r"[()\\\s\x00-\x1f\x7f]")
_TITLE: Final = re.compile(r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)""", re.DOTALL)
_LABEL: Final = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_LONGEST_LABEL: Final = 999
_DEEPEST: Final = 32
_LONGEST_TAG: Final = 20_000
_MOST_FAILURES: Final = 100
_SENTENCE: Final = "*_~\"'"


def label_of(text: str) -> str:
    """A reference's label as labels are compared: case and white space make no difference."""
    return " ".join(text.casefold().split())


def destination(text: str, position: int) -> tuple[int, int, int] | None:
    """A link's destination at `position`: where its address begins and ends, and where to go on; or None."""
    angle = _ANGLE.match(text, position)
    if angle is not None:
        return (*angle.span(1), angle.end())
    if text.startswith("<", position):
        return None
    depth = 0
    at = position
    while turn := _TURN.search(text, at):
        sign, at = turn[0], turn.end()
        if sign == "\\":
            at += text[at : at + 1] not in {"", "\n", " "}
        elif sign == "(":
            depth += 1
            if depth > _DEEPEST:
                return None
        elif sign == ")" and depth:
            depth -= 1
        else:
            return (position, turn.start(), turn.start()) if not depth else None
    return None if depth else (position, len(text), len(text))


class InlineReader:
    """Reads one block's text. `found` are its links, `images` the labels of references that show an image."""

    def __init__(self, text: str, defined: AbstractSet[str]) -> None:
        """`defined` are the labels that the document defines."""
        self._text = text
        self._defined = defined
        self._bare: list[Occurrence] = []
        self._links: list[Occurrence] = []
        self._openers: list[tuple[int, bool]] = []
        self._dead = 0
        self._failures = 0
        self._ticks: dict[int, list[int]] = {}
        self.images: set[str] = set()
        self._read()

    @property
    def found(self) -> list[Occurrence]:
        """The links in their order."""
        return sorted(self._links + self._bare, key=lambda one: one.start)

    def _read(self) -> None:
        text, position = self._text, 0
        for run in _TICKS.finditer(text) if "`" in text else ():
            self._ticks.setdefault(len(run[0]), []).append(run.start())
        while match := _SPECIAL.search(text, position):
            sign, position = match[0], match.end()
            if sign[0] == "`":
                position = self._after_code(len(sign), position)
            elif sign == "<":
                position = self._after_angle(match.start())
            elif sign in {"[", "!["}:
                self._openers.append((match.start(), sign[0] == "!"))
            elif sign == "]":
                position = self._after_bracket(position)
            elif sign[0] != "\\":
                position = self._after_address(match.start())

    def _after_code(self, length: int, position: int) -> int:
        runs = self._ticks.get(length, [])
        index = bisect_left(runs, position)
        return runs[index] + length if index < len(runs) else position

    def _after_angle(self, start: int) -> int:
        for pattern, scheme in ((_AUTOLINK, ""), (_MAIL, "mailto:")):
            if match := pattern.match(self._text, start):
                self._links.append(Occurrence(*match.span(1), in_attribute(scheme + match[1]), "autolink"))
                return match.end()
        return self._after_tag(start)

    def _after_tag(self, start: int) -> int:
        end = None if self._failures > _MOST_FAILURES else self._tag_end(start)
        if end is None:
            self._failures += self._text[start + 1 : start + 2].isalpha()
            return start + 1
        for found in html_links(self._text[start:end]):
            self._links.append(structs.replace(found, start=found.start + start, end=found.end + start))
        return end

    def _tag_end(self, start: int) -> int | None:
        if not self._text.startswith("<!--", start):
            tag = TAG.match(self._text, start, start + _LONGEST_TAG)
            return tag.end() if tag else None
        end = self._text.find("-->", start)
        self._failures += end < 0
        return end + 3 if end >= 0 else None

    def _after_address(self, start: int) -> int:
        """GFM's bare address, `www.` too."""
        candidate = candidate_at(self._text, start)
        length = length_of(candidate, self._text[start - 1 : start] if start else "", _SENTENCE)
        written = self._text[start : start + length]
        is_named = written[:1] in "wW"
        if len(written) > len("www."):
            value = in_attribute(f"http://{written}" if is_named else written)
            self._bare.append(Occurrence(start, start + length, value, "address"))
        return start + max(length, 1)

    def _after_bracket(self, position: int) -> int:
        if not self._openers:
            return position
        start, is_image = self._openers.pop()
        is_dead = len(self._openers) < self._dead and not is_image
        self._dead = min(self._dead, len(self._openers))
        if is_dead:
            return position
        end = self._inline(position, is_image=is_image) or self._reference(start, position, is_image=is_image)
        if end is None:
            return position
        while self._bare and self._bare[-1].start > start:
            self._bare.pop()
        if not is_image:
            self._dead = len(self._openers)
        return end

    def _inline(self, position: int, *, is_image: bool) -> int | None:
        """`(destination "title")` after the bracket: where it ends."""
        text = self._text
        if not text.startswith("(", position):
            return None
        found = destination(text, _after_space(text, position + 1))
        if found is None:
            return None
        start, end, after = found
        position = _after_space(text, after)
        title = _TITLE.match(text, position) if position > after else None
        position = _after_space(text, title.end()) if title else position
        if not text.startswith(")", position):
            return None
        if start < end:
            self._links.append(_occurrence(text, start, end, is_image=is_image))
        return position + 1

    def _reference(self, start: int, position: int, *, is_image: bool) -> int | None:
        """`[label]`, `[]` or nothing after the bracket, of a label that is defined."""
        text = self._text
        match = _LABEL.match(text, position)
        inside = text[start + 1 + is_image : position - 1] if position - start <= _LONGEST_LABEL else ""
        label = label_of(match[1] if match and match[1] else inside)
        if label not in self._defined:
            return None
        if is_image:
            self.images.add(label)
        return match.end() if match else position


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _occurrence(text: str, start: int, end: int, *, is_image: bool) -> Occurrence:
    kind: LinkKind = "image" if is_image else "link"
    return Occurrence(start, end, in_markdown(text[start:end]), kind, kind, not is_image)
