"""The links of a document of any kind: bytes → found links, each with its place and its absolute address.

Pure, and it never raises: damage costs what is damaged. Time grows with the document's length and nothing else.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from aggregator import urls
from aggregator.errors import Problem
from aggregator.model.link import FoundLink, Place
from aggregator.parse.links.address import address
from aggregator.parse.links.kinds import DocumentKind, document_kind
from aggregator.parse.links.occurrence import CUT_OFF, Fault
from aggregator.parse.links.plain import candidate_at
from aggregator.parse.links.text import DecodedText, Lines, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aggregator.model.link import LinkProblem
    from aggregator.parse.links.occurrence import Occurrence

__all__ = ["DecodedText", "DocumentKind", "LinkReading", "decode", "document_kind", "find_links", "find_links_in_text"]

_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
MOST_KNOWN: Final = 10_000
"""Addresses kept for when they occur again."""

LONGEST_WORD: Final = 100_000
"""Characters: a longer address is asked nowhere."""

MOST_FAULTS: Final = 10
"""Faults of one document that are told: whoever mends the first few sees the rest."""

_READERS: Final[dict[DocumentKind, str]] = {
    "html": "aggregator.parse.links.html:html_links",
    "markdown": "aggregator.parse.links.markdown:markdown_links",
    "record": "aggregator.parse.links.markdown:record_file_links",
    "rst": "aggregator.parse.links.rst:rst_links",
    "asciidoc": "aggregator.parse.links.asciidoc:asciidoc_links",
    "text": "aggregator.parse.links.plain:addresses",
    "csv": "aggregator.parse.links.plain:table_addresses",
    "yaml": "aggregator.parse.links.yaml:yaml_links",
    "json": "aggregator.parse.links.json:json_links",
    "css": "aggregator.parse.links.css:css_links",
    "opml": "aggregator.parse.links.xml:opml_links",
    "feed": "aggregator.parse.links.feed:feed_links",
    "sitemap": "aggregator.parse.links.xml:sitemap_links",
    "xml": "aggregator.parse.links.xml:xml_links",
}
"""Each kind and where its reader lives; only those of kinds that occur are imported."""


class LinkReading:
    """One reading of a document for its links.

    Iterated once, it gives the links in their order, also those that make no address (`url` None, and `problem` why).
    After that `faults` tell why some may be missing.

    `path` is what places are named after. `base` is the document's own address (a file's is `file:///…`), or None;
    `root` is the folder (path or address) that `/a` means in files. `is_cut` says that the bytes go on where they end:
    as those of a document that proves cut off, they have no last word. Offsets count characters of `decode(data).text`.
    """

    def __init__(
        self,
        data: bytes | DecodedText,
        *,
        path: str,
        kind: DocumentKind,
        base: str | None,
        content_type: str | None = None,
        root: str | None = None,
        is_cut: bool = False,
    ) -> None:
        self.faults: list[Problem] = []
        self._path = path
        self._kind = kind
        self._base = base
        self._root = root
        document = data if isinstance(data, DecodedText) else decode(data, content_type)
        self._text = document.text
        self._certain = len(self._text)
        self._bases: dict[str | None, str | None] = {None: base}
        self._told: set[str] = set()
        if document.cut:
            self.faults.append(Problem(path, document.cut))
        if document.cut or is_cut:
            self._told.add(CUT_OFF)
            self._doubt_the_end()

    def __iter__(self) -> Iterator[FoundLink]:
        text = self._text
        places = Lines(text)
        known: dict[tuple[str | None, str | None], tuple[str | None, LinkProblem | None]] = {}
        # A carriage return alone ends a line, too, but no reader looks for it.
        for found in _reader(self._kind)(_LONE_RETURN.sub("\n", text) if "\r" in text else text):
            if isinstance(found, Fault):
                self._tell(found, places)
                continue
            if found.end > self._certain:
                continue
            key = (found.base, found.value)
            if key not in known:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                known[key] = self._address(found)
            url, problem = known[key]
            line, column = places.at(found.start)
            yield FoundLink(
                written=text[found.start : found.end],
                url=url,
                place=Place(self._path, line, column, found.field),
                kind=found.kind,
                start=found.start,
                end=found.end,
                follow=found.follow,
                is_sheet=found.is_sheet,
                problem=problem,
            )

    def _address(self, found: Occurrence) -> tuple[str | None, LinkProblem | None]:
        if found.value is None:
            return None, "bad-url"
        if found.base not in self._bases:
            self._bases[found.base] = _own_base(found.base or "", self._base, self._root)
        return address(found.value, self._bases[found.base], self._root)

    def _tell(self, fault: Fault, places: Lines) -> None:
        """Remember a fault, of those with the same words the first."""
        if fault.words == CUT_OFF:
            self._doubt_the_end()
        if fault.words not in self._told and len(self._told) < MOST_FAULTS:
            self._told.add(fault.words)
            end = len(self._text.rstrip())
            self.faults.append(Problem(self._path, fault.words, line=places.at(min(fault.start, end))[0]))

    def _doubt_the_end(self) -> None:
        """What may be the beginning of a longer address, or of a character, is none."""
        text = self._text.rstrip("\ufffd")
        self._certain = len(text) - len(candidate_at(text[-LONGEST_WORD:][::-1], 0))


def find_links(
    data: bytes,
    *,
    path: str,
    kind: DocumentKind,
    base: str | None,
    content_type: str | None = None,
    root: str | None = None,
) -> Iterator[FoundLink]:
    """The links of a `LinkReading` whose faults nobody asks for."""
    return iter(LinkReading(data, path=path, kind=kind, base=base, content_type=content_type, root=root))


def find_links_in_text(
    text: str, *, path: str, kind: DocumentKind, base: str | None, root: str | None = None
) -> Iterator[FoundLink]:
    """As `find_links`, of a document that was decoded already."""
    return iter(LinkReading(DecodedText(text, "utf-8"), path=path, kind=kind, base=base, root=root))


@cache
def _reader(kind: DocumentKind) -> Callable[[str], Iterable[Occurrence | Fault]]:
    module, _, attribute = _READERS[kind].partition(":")
    found: Callable[[str], Iterable[Occurrence | Fault]] = getattr(import_module(module), attribute)
    return found


def _own_base(stated: str, base: str | None, root: str | None) -> str | None:
    """The base that a document states: as its own address has it where that makes no sense (WHATWG HTML, 4.2.3)."""
    url, _ = address(stated, base, root)
    return url if url is not None and not url.startswith(("data:", "javascript:")) and urls.resolve(url, "x") else base
