"""The links of a document of any kind: bytes → found links, each with its place and its absolute address.

Pure, and it never raises: damage costs what is damaged. Time grows with the document's length and nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from aggregator import urls
from aggregator.model.link import FoundLink, Place
from aggregator.parse.link_address import address
from aggregator.parse.link_kinds import DocumentKind, document_kind
from aggregator.parse.link_text import DecodedText, Lines, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aggregator.model.link import LinkProblem
    from aggregator.parse.link_occurrence import Occurrence

__all__ = ["DecodedText", "DocumentKind", "decode", "document_kind", "find_links", "find_links_in_text"]

_READERS: Final[dict[DocumentKind, str]] = {
    "html": "aggregator.parse.link_html:html_links",
    "markdown": "aggregator.parse.link_markdown:markdown_links",
    "record": "aggregator.parse.link_markdown:record_file_links",
    "rst": "aggregator.parse.link_rst:rst_links",
    "asciidoc": "aggregator.parse.link_asciidoc:asciidoc_links",
    "text": "aggregator.parse.link_plain:addresses",
    "csv": "aggregator.parse.link_plain:table_addresses",
    "yaml": "aggregator.parse.link_yaml:yaml_links",
    "json": "aggregator.parse.link_json:json_links",
    "css": "aggregator.parse.link_css:css_links",
    "opml": "aggregator.parse.link_xml:opml_links",
    "feed": "aggregator.parse.link_feed:feed_links",
    "sitemap": "aggregator.parse.link_xml:sitemap_links",
    "xml": "aggregator.parse.link_xml:xml_links",
}
"""Each kind and where its reader lives; only those of kinds that occur are imported."""


def find_links(
    data: bytes,
    *,
    path: str,
    kind: DocumentKind,
    base: str | None,
    content_type: str | None = None,
    root: str | None = None,
) -> Iterator[FoundLink]:
    """The links of a document in their order, also those that make no address (`url` None, and `problem` why).

    `path` is what its places are named after. `base` is the document's own address (a file's is `file:///…`), or None;
    `root` is the folder (path or address) that `/a` means in files. Offsets count characters of `decode(data).text`.
    """
    return find_links_in_text(decode(data, content_type).text, path=path, kind=kind, base=base, root=root)


def find_links_in_text(
    text: str, *, path: str, kind: DocumentKind, base: str | None, root: str | None = None
) -> Iterator[FoundLink]:
    """As `find_links`, of a document that was decoded already."""
    places = Lines(text)
    known: dict[tuple[str | None, str], tuple[str | None, LinkProblem | None]] = {}
    bases: dict[str | None, str | None] = {None: base}
    for found in _reader(kind)(text):
        if found.base not in bases:
            bases[found.base] = _own_base(found.base or "", base, root)
        value = found.value
        key = (found.base, value or "")
        if key not in known:
            known[key] = (None, "bad-url") if value is None else address(value, bases[found.base], root)
        url, problem = known[key]
        line, column = places.at(found.start)
        yield FoundLink(
            written=text[found.start : found.end],
            url=url,
            place=Place(path, line, column, found.field),
            kind=found.kind,
            start=found.start,
            end=found.end,
            follow=found.follow,
            problem=problem,
        )


@cache
def _reader(kind: DocumentKind) -> Callable[[str], Iterable[Occurrence]]:
    module, _, attribute = _READERS[kind].partition(":")
    found: Callable[[str], Iterable[Occurrence]] = getattr(import_module(module), attribute)
    return found


def _own_base(stated: str, base: str | None, root: str | None) -> str | None:
    """The base that a document states: as its own address has it where that makes no sense (WHATWG HTML, 4.2.3)."""
    url, _ = address(stated, base, root)
    return url if url is not None and not url.startswith(("data:", "javascript:")) and urls.resolve(url, "x") else base
