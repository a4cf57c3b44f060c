"""A tree out of the tags of a damaged feed: what was never closed is closed where the next part begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from aggregator.parse.feeds.xml import PREFIXES, XML, element_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ROOTS = frozenset({"rss", "rdf:rdf", "feed", "channel", "urlset"})
DEEPEST = 200
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_ENTRIES, _MAPPED = frozenset({"item", "entry"}), frozenset({"url"})
_CONTAINERS = frozenset({"rss", "rdf:rdf", "channel", "feed", "urlset", "items"})
_LEAVES_NAMES = """
title link guid id pubdate lastbuilddate updated published issued created modified author category comments
language ttl dc:date dc:creator dc:subject dc:title dc:language feedburner:origlink itunes:author
itunes:keywords itunes:duration news:title news:publication_date news:keywords loc lastmod
"""
_LEAVES = frozenset(_LEAVES_NAMES.split())
"""Elements that hold a short text: any other part of a feed ends them."""
_TEXTS_NAMES = """
description summary content content:encoded subtitle tagline itunes:summary media:description dc:description
"""
_TEXTS = frozenset(_TEXTS_NAMES.split())
"""Elements that hold HTML: only parts whose name is none of HTML's end them."""
_PARTS = _LEAVES | _TEXTS | {"enclosure", "media:content", "media:group", "media:thumbnail", "itunes:image", "image"}
_HTML_TOO = frozenset(
    {"title", "link", "summary", "content", "image", "id", "author", "category", "language", "source"}
)
_VOID = frozenset({"br", "img", "hr", "input", "wbr", "area", "col", "embed", "meta", "param", "track"})


class Tree:
    """Builds a tree from tags in any order. Names lose their case, prefixes become their namespaces."""

    def __init__(self) -> None:
        self._root: Element | None = None
        self._stack: list[Element] = []
        self._names: list[str] = []
        self._spaces: dict[str, str] = {}
        self._default = ""
        self._pieces: list[str] = []

    def root(self) -> Element | None:
        """The root, or None where no feed began."""
        self._flush()
        return self._root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A start tag; before the root of a feed all are ignored."""
        self._declare(attributes)
        name = self._qualified(tag)
        known = _bare(name)
        if self._root is None and known not in ROOTS:
            return
        self._make_room(known)
        if len(self._stack) >= DEEPEST:
            return
        self._append(name, attributes)
        if known in _VOID:
            self._close(1)

    def end(self, tag: str) -> None:
        """An end tag: it closes the nearest element of that name, but none beyond the entry it stands in."""
        known = _bare(self._qualified(tag))
        for depth, open_name in enumerate(reversed(self._names), 1):
            if open_name == known:
                self._close(depth)
                return
            if open_name in _ENTRIES and known not in _CONTAINERS:
                return

    def text(self, text: str) -> None:
        """Text goes where it stands; XML's forbidden characters are gone by then, but references may make them."""
        if self._stack:
            self._pieces.append(text)

    def _flush(self) -> None:
        """Put the text that has come since the last tag where it belongs; piece by piece would take quadratic time."""
        if not self._pieces:
            return
        cleaned = _FORBIDDEN.sub("", "".join(self._pieces))
        self._pieces.clear()
        element = self._stack[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + cleaned
        else:
            element.text = (element.text or "") + cleaned

    def _append(self, name: str, attributes: dict[str, str]) -> None:
        """One more element, below the open one."""
        self._flush()
        element = etree.SubElement(self._stack[-1], name) if self._stack else etree.Element(name)
        for key, value in attributes.items():
            qualified = self._attribute(key)
            if qualified:
                element.set(qualified, _FORBIDDEN.sub("", value))
        if self._root is None:
            self._root = element
        elif not self._stack:
            self._root.append(element)
        self._stack.append(element)
        self._names.append(_bare(name))

    def _make_room(self, known: str) -> None:
        """Close what cannot hold the element that begins."""
        if self._is_entry(known):
            while self._names and self._names[-1] not in _CONTAINERS:
                self._close(1)
        elif known in _PARTS and self._names and self._is_ended_by(known):
            self._close(1)

    def _is_ended_by(self, known: str) -> bool:
        """Whether the open element holds text and was forgotten to be closed."""
        last = self._names[-1]
        return last in _LEAVES or (last in _TEXTS and known not in _HTML_TOO)

    def _is_entry(self, known: str) -> bool:
        """Whether an entry begins; `url` is one in a sitemap only."""
        return bool(self._names) and known in (_MAPPED if self._names[0] == "urlset" else _ENTRIES)

    def _close(self, depth: int) -> None:
        self._flush()
        del self._stack[-depth:], self._names[-depth:]

    def _declare(self, attributes: dict[str, str]) -> None:
        """Remember the namespaces that a tag declares, for all that follows."""
        for key, value in attributes.items():
            if key == "xmlns" and not self._stack and not element_name(f"{{{value}}}x").startswith("?"):
                self._default = value.strip()
            elif key.startswith("xmlns:"):
                self._spaces[key[6:]] = value.strip()

    def _qualified(self, tag: str) -> str:
        """`dc:date` as `{http://purl.org/dc/elements/1.1/}date`; an unknown prefix is its own namespace."""
        prefix, _, local = tag.lower().rpartition(":")
        local = local if _NAME.fullmatch(local) else "unknown"
        space = (
            self._spaces.get(prefix) or PREFIXES.get(prefix) or f"unknown:{len(prefix)}" if prefix else self._default
        )
        return f"{{{space}}}{local}" if _is_space(space) else local

    def _attribute(self, key: str) -> str | None:
        """An attribute's name as lxml wants it, or None where it can have none."""
        if key.startswith("xmlns"):
            return None
        prefix, _, local = key.rpartition(":")
        if not _NAME.fullmatch(local):
            return None
        if prefix == "xml":
            return f"{{{XML}}}{local}"
        space = self._spaces.get(prefix) or PREFIXES.get(prefix) if prefix else None
        return f"{{{space}}}{local}" if space and _is_space(space) else local


def _bare(qualified: str) -> str:
    """An element's name, without the prefix of a format's core."""
    return element_name(qualified).removeprefix("atom:").removeprefix("sitemap:")


def _is_space(space: str) -> bool:
    """Whether lxml takes it for a namespace."""
    return bool(space) and space.isprintable() and not set(space) & set("{} ")


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
