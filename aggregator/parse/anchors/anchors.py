"""The places in a document that a fragment (`#…`) may name.

One parse per document; what it gives does not change, and says the same whenever it is asked. Sources: WHATWG HTML,
7.4.6.3 (ids, names of `a`, `top`), URL Fragment Text Directives, and the names that GitHub, docutils and Asciidoctor
give headings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from msgspec import Struct

from aggregator.parse.anchors.headings import asciidoc_names, markdown_names, rst_names
from aggregator.parse.anchors.text import states, visible_text
from aggregator.parse.links.escapes import in_attribute
from aggregator.parse.links.markup import attributes, tags
from aggregator.parse.links.text import decode
from aggregator.parse.mounts import MOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.links.kinds import DocumentKind

_DIRECTIVE: Final = ":~:"
_ROUTE: Final = re.compile(r"[!/]")
_FOR_SCRIPTS: Final = re.compile(
    r"[^=]+=.*|(?:issuecomment|issue|event|discussioncomment|pullrequestreview|commitcomment|diff)-[0-9a-f]+(?:[LR]\d+.*)?"
    r"|discussion_r\d+|readme-ov-file",
    re.DOTALL,
)
"""A state that only a page's own script reads (`tab=all`, `t=1m`), and what code hosts load when it is seen."""

_SOURCE_LINES: Final = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")
_PREFIX: Final = "user-content-"
_NAMED: Final = frozenset({"a", "map"})
_SCRIPT: Final = re.compile(r"<script\b", re.IGNORECASE)
_FEW_WORDS: Final = 30


class Anchors(Struct, frozen=True):
    """What fragments may name in one document.

    `names` are ids and the like, in lower case where `folded`. `any_name` says that no fragment is wrong: the
    document's kind has no anchors, or a script makes them. `text` is what a reader sees, prepared for text directives,
    or None where not kept.
    """

    names: frozenset[str] = frozenset()
    folded: bool = False
    any_name: bool = False
    text: str | None = None

    def has(self, fragment: str) -> bool:
        """Whether the document has the place that `fragment` (without its `#`) names.

        Percent-encoded or not; empty and `top` always; what a page's own script reads (`/…`, `!…`, `tab=…`), and lines
        of source code (`L10`), cannot be judged and count as there; every text directive must match, and so must the
        name before it.
        """
        name, directive, text = fragment.partition(_DIRECTIVE)
        if not self._has_name(name):
            return False
        return not directive or self.text is None or states(self.text, text)

    def _has_name(self, name: str) -> bool:
        if self.any_name or name == "" or name.lower() == "top" or _ROUTE.match(name):
            return True
        if _SOURCE_LINES.fullmatch(name) or _FOR_SCRIPTS.fullmatch(name):
            return True
        return any(self._knows(spelled) for spelled in (name, unquote(name)))

    def _knows(self, name: str) -> bool:
        if self.folded:
            name = name.lower()
        return name in self.names or _PREFIX + name in self.names or name.removeprefix(_PREFIX) in self.names


def anchors_of(
    data: bytes, kind: DocumentKind | None, content_type: str | None = None, *, with_text: bool = True
) -> Anchors:
    """The anchors of a document; of a binary one (None) any. Without `with_text` no text directive is judged."""
    readers = {"markdown": markdown_names, "record": markdown_names, "rst": rst_names, "asciidoc": asciidoc_names}
    if kind in readers:
        names = readers[kind](decode(data, content_type).text)
        return Anchors(frozenset(name.lower() for name in names), folded=True)
    if kind not in {"html", "xml"}:
        return Anchors(any_name=True)
    text = decode(data, content_type).text
    ids = frozenset(_names(text, is_xml=kind == "xml"))
    if kind == "xml":
        return Anchors(ids)
    shown = visible_text(text)
    if _is_filled_in(text, ids, shown):
        return Anchors(ids, any_name=True)
    return Anchors(ids, text=shown if with_text else None)


def _is_filled_in(text: str, names: frozenset[str], shown: str) -> bool:
    """Whether a script is to fill in the page: what is there is next to nothing, with a place for the rest or none."""
    words = len(shown.split())
    is_empty = not words or bool(names & MOUNTS) or "javascript" in shown
    return words < _FEW_WORDS and is_empty and _SCRIPT.search(text) is not None


def _names(text: str, *, is_xml: bool) -> Iterator[str]:
    """All ids, and the names of `a` and `map`; as written and with their percent-encoding undone."""
    for tag in tags(text, xml=is_xml):
        if tag.closing or tag.start == tag.end:
            continue
        stated = attributes(text, tag)
        for attribute in ("id", "xml:id", "name"):
            if attribute in stated and (attribute != "name" or tag.name in _NAMED):
                value = stated[attribute]
                name = in_attribute(text[value.start : value.end])
                yield name
                if "%" in name:
                    yield unquote(name)
