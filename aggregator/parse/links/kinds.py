"""What kind of document it is, by its label, its name and its first bytes."""

from __future__ import annotations

import codecs
import re
from typing import Final, Literal

from aggregator.parse.links.text import unpacked_gzip

DocumentKind = Literal[
    "html",
    "markdown",
    "rst",
    "asciidoc",
    "text",
    "csv",
    "yaml",
    "json",
    "css",
    "opml",
    "feed",
    "sitemap",
    "record",
    "xml",
]
"""How a document is read for links."""

_EXTENSIONS: Final[dict[str, DocumentKind]] = {
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml"), "html"),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "mkdn", "mdx", "qmd", "rmd"), "markdown"),
    **dict.fromkeys(("rst", "rest"), "rst"),
    **dict.fromkeys(("adoc", "asciidoc", "asc"), "asciidoc"),
    **dict.fromkeys(("txt", "text"), "text"),
    **dict.fromkeys(("csv", "tsv"), "csv"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **dict.fromkeys(("json", "jsonl", "ndjson", "geojson", "webmanifest"), "json"),
    "css": "css",
    "opml": "opml",
    **dict.fromkeys(("rss", "atom", "rdf", "jsonfeed"), "feed"),
    **dict.fromkeys(("xml", "svg", "xsl", "xslt"), "xml"),
}
_TYPES: Final[dict[str, DocumentKind]] = {
    **dict.fromkeys(("text/html", "application/xhtml+xml"), "html"),
    **dict.fromkeys(("text/markdown", "text/x-markdown"), "markdown"),
    **dict.fromkeys(("text/x-rst", "text/prs.fallenstein.rst"), "rst"),
    "text/asciidoc": "asciidoc",
    **dict.fromkeys(("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"), "yaml"),
    **dict.fromkeys(("application/json", "text/json", "application/ld+json", "application/manifest+json"), "json"),
    **dict.fromkeys(("text/csv", "text/tab-separated-values"), "csv"),
    "text/css": "css",
    **dict.fromkeys(("text/x-opml", "application/opml+xml"), "opml"),
    **dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/feed+json"), "feed"),
    **dict.fromkeys(("application/xml", "text/xml", "application/rdf+xml", "image/svg+xml"), "xml"),
}
_VAGUE: Final = frozenset({"", "text/plain", "application/octet-stream", "application/gzip", "application/x-gzip"})
_TEXTUAL: Final = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml|yaml|javascript|x-javascript|ecmascript)")
_MAGIC: Final = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x7fELF",
    b"wOFF",
    b"wOF2",
    b"RIFF",
    b"OggS",
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ROOT: Final = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([a-zA-Z]+)",
    re.DOTALL | re.IGNORECASE,
)
_AUTOLINK: Final = re.compile(rb"\s*<(?:[a-z][a-z0-9+.-]*://|mailto:)", re.IGNORECASE)
_ROOTS: Final[dict[bytes, DocumentKind]] = {
    **dict.fromkeys((b"rss", b"rdf", b"feed", b"channel"), "feed"),
    **dict.fromkeys((b"urlset", b"sitemapindex"), "sitemap"),
    b"opml": "opml",
    **dict.fromkeys(
        (b"html", b"head", b"body", b"title", b"meta", b"script", b"div", b"p", b"a", b"h1", b"table"), "html"
    ),
}
_RECORD: Final = re.compile(
    rb"\s*---[ \t]*\r?\n(?=(?:[^\n]*\n){0,40}?(?:originalUrl|webUrl):)(?=(?:[^\n]*\n){0,40}?title:)"
)
_JSON: Final = re.compile(rb'\s*(?:\{\s*(?:"|\}|\Z)|\[\s*(?:[\[{"\]]|\Z))')
_STRANGE: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_LOOKED_AT: Final = 4096
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://[^?#]*", re.IGNORECASE)


def document_kind(path: str, head: bytes, content_type: str | None = None) -> DocumentKind | None:
    """How to read a document: `path` is its file or address, `head` its first bytes (4 KiB are enough).

    The label counts where it says something, else the extension, else the content; the content decides which XML it is,
    and that Markdown is a record. None: it is binary. A NUL is a slip in what is text by its label or name, and mostly
    text by its bytes; browsers pass over it.
    """
    head = unpacked_gzip(head, _LOOKED_AT)[:_LOOKED_AT] if head.startswith(b"\x1f\x8b") else head[:_LOOKED_AT]
    if head.startswith(_MAGIC):
        return None
    has_nul = b"\0" in head and not head.startswith(_UTF16)
    head = head.removeprefix(codecs.BOM_UTF8)
    label = (content_type or "").partition(";")[0].strip().lower()
    stated = _TYPES.get(label)
    if stated is None and label not in _VAGUE and not _TEXTUAL.match(label):
        return None
    named = _EXTENSIONS.get(_extension(path))
    kind = stated or named
    if has_nul and (kind is None or not _is_mostly_text(head)):
        return None
    return _more_exactly(kind, head) if kind else _by_content(head)


def _more_exactly(kind: DocumentKind, head: bytes) -> DocumentKind:
    if kind == "xml":
        return _by_root(head) or "xml"
    if kind == "json" and b"jsonfeed.org/version" in head:
        return "feed"
    if kind == "markdown" and _RECORD.match(head):
        return "record"
    return kind


def _is_mostly_text(head: bytes) -> bool:
    """Whether less than a third of the characters are none of text, by which UTF-16 without a mark is none."""
    text = head.decode("utf-8", "replace")
    return 3 * len(_STRANGE.findall(text)) < len(text)


def _extension(path: str) -> str:
    address = _ADDRESS.match(path)
    name = (address[0].partition("://")[2].partition("/")[2] if address else path).rpartition("/")[2].lower()
    return name.removesuffix(".gz").rpartition(".")[2] if "." in name else ""


def _by_root(head: bytes) -> DocumentKind | None:
    root = _ROOT.match(head)
    return _ROOTS.get(root[1].lower()) if root else None


def _by_content(head: bytes) -> DocumentKind:
    if _RECORD.match(head):
        return "record"
    if _AUTOLINK.match(head):
        return "markdown"
    if head.lstrip()[:1] == b"<":
        return _by_root(head) or ("xml" if head.lstrip().startswith(b"<?xml") else "html")
    if _JSON.match(head):
        return "feed" if b"jsonfeed.org/version" in head else "json"
    return "text"
