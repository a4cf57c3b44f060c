"""The links of a Markdown document: inline, by reference, autolinks, bare addresses, HTML; of its front matter too.

Code is not read. A reference counts once, where it is defined: that is where its address is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import structs

from aggregator.parse.links.escapes import Joined, in_markdown
from aggregator.parse.links.html import html_links
from aggregator.parse.links.markdown_blocks import Block, blocks
from aggregator.parse.links.markdown_inline import InlineReader, destination, label_of
from aggregator.parse.links.occurrence import Occurrence
from aggregator.parse.links.plain import addresses
from aggregator.parse.links.yaml import record_links, yaml_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.links.occurrence import Fault

_OPENING: Final = re.compile(r"(---|\+\+\+)[ \t]*\r?\n")
_CLOSING: Final = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
_DEFINITION: Final = re.compile(r"[ ]{0,3}\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*+\n?[ \t]*+", re.DOTALL)
_TITLE: Final = re.compile(
    r"""(?:[ \t]++\n?|\n)[ \t]*+(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))[ \t]*+(?:\n|\Z)""",
    re.DOTALL,
)
_END: Final = re.compile(r"[ \t]*+(?:\n|\Z)")


class Definition(NamedTuple):
    """A reference's label, and where in its text its address stands."""

    label: str
    start: int
    end: int


def markdown_links(text: str) -> Iterator[Occurrence | Fault]:
    """The links of Markdown, with those in its front matter."""
    start, front_matter, body = front_matter_of(text)
    if front_matter > start:
        read = addresses if text.startswith("+") else yaml_links
        yield from read(text, start, front_matter)
    yield from body_links(text, body)


def record_file_links(text: str) -> Iterator[Occurrence | Fault]:
    """The addresses of a record: its fields', and those of the body that a person wrote below."""
    start, end, body = front_matter_of(text)
    yield from record_links(text, start, end)
    yield from body_links(text, body)


def front_matter_of(text: str) -> tuple[int, int, int]:
    """Where the front matter begins and ends, and where the text after it begins."""
    opening = _OPENING.match(text, len(text) - len(text.lstrip()))
    closing = _CLOSING[opening[1]].search(text, opening.end()) if opening else None
    return (opening.end(), closing.start(), closing.end()) if opening and closing else (0, 0, 0)


def body_links(text: str, start: int) -> Iterator[Occurrence]:
    """The links of the Markdown that begins at `start`, in their order."""
    found: list[Occurrence] = []
    definitions: list[tuple[str, Occurrence]] = []
    running: list[tuple[Joined, int]] = []
    for block in blocks(text, start):
        joined = Joined(text, block.parts)
        if block.kind == "html":
            found += (joined.placed(one) for one in html_links(joined.text))
            continue
        stated, end = definitions_of(block, joined.text)
        definitions += ((one.label, joined.placed(_address(joined.text, one))) for one in stated)
        running.append((joined, end))
    labels = {label for label, _ in definitions}
    images: set[str] = set()
    for joined, end in running:
        reader = InlineReader(" " * end + joined.text[end:], labels)
        found += (joined.placed(one) for one in reader.found)
        images |= reader.images
    for label, one in definitions:
        if one.start < one.end:
            found.append(structs.replace(one, kind="image", follow=False) if label in images else one)
    yield from sorted(found, key=lambda one: one.start)


def _address(text: str, definition: Definition) -> Occurrence:
    value = in_markdown(text[definition.start : definition.end])
    return Occurrence(definition.start, definition.end, value, "definition")


def definitions_of(block: Block, text: str) -> tuple[list[Definition], int]:
    """The reference definitions that a block begins with, and where these end."""
    stated: list[Definition] = []
    position = 0
    while block.kind in {"paragraph", "underlined"} and (match := _DEFINITION.match(text, position)):
        found = destination(text, match.end())
        label = label_of(match[1])
        if found is None or found[2] == match.end() or not label:
            break
        end = _TITLE.match(text, found[2]) or _END.match(text, found[2])
        if end is None:
            break
        stated.append(Definition(label, found[0], found[1]))
        position = end.end()
    return stated, position
