"""What an AMP document says of itself: its mark and its canonical addresses.

Source: AMP HTML specification, "Required mark-up".
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aggregator.model.page import AmpFacts
from aggregator.parse.pages.bytes import linear, to_utf8
from aggregator.urls import resolve

MOST_BYTES = 256 * 1024
MARKS = frozenset({"amp", "⚡", "⚡\ufe0f"})


def parse_amp(head: bytes, *, url: str, content_type: str | None = None) -> AmpFacts:
    """The facts of the document fetched at `url`, from its first bytes (at most 256 KiB are read, up to the body).

    The mark is an attribute `amp`, `⚡` or `⚡`+U+FE0F of `<html>`, in any case, with any value. Canonical addresses
    are absolute, in the order of their links; a link in the body does not count. Never raises.
    """
    page, _ = linear(to_utf8(head[:MOST_BYTES], content_type))
    tree = LexborHTMLParser(page)
    root = tree.root
    marks = {name.lower() for name in root.attributes} if root is not None else set()
    return AmpFacts(is_amp=bool(marks & MARKS), canonicals=_canonicals(tree, url))


def _canonicals(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    base = url
    for element in tree.css("head base[href]")[:1]:
        base = resolve(url, element.attributes.get("href") or "") or url
    references = [
        element.attributes.get("href") or ""
        for element in tree.css("head link[rel][href]")
        if "canonical" in (element.attributes.get("rel") or "").lower().split()
    ]
    addresses = (resolve(base, reference) for reference in references if reference.strip())
    return tuple(address for address in addresses if address)
