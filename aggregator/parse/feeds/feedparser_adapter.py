"""Feeds that are not well-formed, recovered by feedparser: the only file that knows it.

feedparser's loose parser decides where tags, attributes, references and CDATA sections begin and end in damaged text.
Its dictionary is not used: it merges what the formats keep apart (`dc:date` with `updated`, `content` with
`summary`), so that a feed would read differently on the day a character breaks it. Instead the events of the loose
parser build the same tree that the strict parser builds, and one reader reads both. `LooseFeedParser` is a class of
`feedparser.api`, not of its documented interface: 6.0.14 is what the tests run with.
"""

from __future__ import annotations

import contextlib
import html
import re
from typing import TYPE_CHECKING

import feedparser.api
from lxml import etree

from aggregator.parse.feeds.tree import Tree
from aggregator.parse.feeds.xml import outside_cdata

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LONGEST_TAG = 100_000
_CDATA = "<![CDATA["
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_PROLOGUE = re.compile(r"<\?xml\b[^<>]*\?>")


class _Events(feedparser.api.LooseFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's loose parser, whose events build a tree instead of its dictionary."""

    def __init__(self, tree: Tree) -> None:
        super().__init__("", None, "utf-8", {})
        self.tree = tree

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """A start tag: the references in its attributes are resolved."""
        self.tree.start(tag, {name.lower(): html.unescape(value or "") for name, value in attrs})

    def unknown_endtag(self, tag: str) -> None:
        """An end tag, also of an element that nobody began."""
        self.tree.end(tag)

    def handle_data(self, text: str, escape: int = 1) -> None:
        """Text as it stands."""
        del escape
        self.tree.text(text)

    def handle_charref(self, ref: str) -> None:
        """A character by its number; HTML's rules for wrong ones hold."""
        self.tree.text(html.unescape(f"&#{ref};"))

    def handle_entityref(self, ref: str) -> None:
        """A character by its name; an unknown name stays as written."""
        self.tree.text(html.unescape(f"&{ref};"))

    def handle_comment(self, text: str) -> None:
        """Comments say nothing."""

    def parse_declaration(self, i: int) -> int:
        """A CDATA section, which is text, or a declaration, which is skipped; where it ends."""
        if self.rawdata.startswith(_CDATA, i):
            end = self.rawdata.find("]]>", i)
            end = len(self.rawdata) if end < 0 else end
            self.tree.text(self.rawdata[i + len(_CDATA) : end])
            return min(end + 3, len(self.rawdata))
        end = self.rawdata.find(">", i)
        return len(self.rawdata) if end < 0 else end + 1


def parse_loosely(text: str, url: str | None) -> Element | None:
    """The root of what can be recovered from a damaged feed, or None where there is no feed in it."""
    tree = Tree()
    events = _Events(tree)
    # Where feedparser gives up, what was recovered before is kept.
    with contextlib.suppress(AssertionError, ValueError, RecursionError):
        events.feed(outside_cdata(without_comments(_PROLOGUE.sub("", text, count=1)), _escaped))
    root = tree.root()
    if root is not None:
        etree.ElementTree(root).docinfo.URL = url or ""
    return root


def _escaped(piece: str) -> str:
    """Ampersands that begin no reference are meant as themselves: `?a=1&b=2`."""
    return _BARE_AMPERSAND.sub("&amp;", piece)


def without_comments(text: str) -> str:
    """`text` without comments and with its last CDATA section closed. Linear, where sgmllib is not.

    A comment that is never closed loses its opening mark only.
    """
    pieces: list[str] = []
    position = 0
    for found in re.finditer(r"<!--|<!\[CDATA\[", text):
        if found.start() < position:
            continue
        closing = "-->" if found[0] == "<!--" else "]]>"
        end = text.find(closing, found.end())
        if end < 0:
            rest = text[found.end() :].replace(found[0], "")
            ending = [_CDATA, rest, "]]>"] if closing == "]]>" else [rest]
            return "".join([*pieces, text[position : found.start()], *ending])
        if closing == "-->":
            pieces.append(text[position : found.start()])
            position = end + 3
        else:
            pieces.append(text[position : end + 3])
            position = end + 3
    return "".join([*pieces, text[position:]])
