"""Addresses in XML that lists them: sitemaps and their indexes, OPML, and XML of any other kind.

Read as tags, not as a tree: damage costs what is damaged, and every address has its exact place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.links.escapes import in_attribute, of_markup
from aggregator.parse.links.markup import CHARACTERS, Tag, Value, attributes, tags
from aggregator.parse.links.occurrence import Occurrence, trimmed
from aggregator.parse.links.plain import addresses
from aggregator.parse.links.xml_faults import XmlTags, entity_fault, sitemap_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind
    from aggregator.parse.links.occurrence import Fault

_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_OUTLINE: Final[dict[str, tuple[str, LinkKind]]] = {
    "xmlurl": ("xmlUrl", "feed"),
    "htmlurl": ("htmlUrl", "link"),
    "url": ("url", "link"),
}
_PLACES: Final[dict[str, tuple[str, LinkKind, bool]]] = {
    "loc": ("loc", "link", True),
    "image:loc": ("image:loc", "image", False),
    "video:thumbnail_loc": ("video:thumbnail_loc", "image", False),
    "video:content_loc": ("video:content_loc", "link", False),
    "video:player_loc": ("video:player_loc", "link", False),
}
_REFERENCES: Final = frozenset({"href", "src", "xlink:href"})


def sitemap_links(text: str) -> Iterator[Occurrence | Fault]:
    """The addresses of a sitemap (`loc`), or the sitemaps that an index names (field `sitemap`); sitemaps.org."""
    is_index = False
    for tag, name in _opening(text):
        if name in {"sitemap", "url"}:
            is_index = name == "sitemap"
        elif name in _PLACES:
            field, kind, follow = _PLACES[name]
            yield from content(text, tag, "sitemap" if is_index else field, kind, follow=follow)
        elif name == "xhtml:link" and (value := attributes(text, tag).get("href")):
            yield from in_quotes(text, value, "xhtml:link href", "link")
    yield from sitemap_fault(text)


def _opening(text: str) -> Iterator[tuple[Tag, str]]:
    """Opening tags with their names; a prefix of the document's own name stays away."""
    prefix = ""
    for tag in tags(text, xml=True):
        if not tag.closing:
            name = tag.name
            if name.endswith((":urlset", ":sitemapindex")):
                prefix = name.partition(":")[0] + ":"
            yield tag, name.removeprefix(prefix)


def opml_links(text: str) -> Iterator[Occurrence | Fault]:
    """The addresses of the outlines of an OPML file, OPML 1 and 2."""
    read = XmlTags(text)
    for tag in read:
        if tag.name.lower() == "outline" and not tag.closing:
            for name, value in attributes(text, tag).items():
                if name in _OUTLINE:
                    field, kind = _OUTLINE[name]
                    yield from in_quotes(text, value, f"outline {field}", kind)
    yield from read.fault()


def xml_links(text: str) -> Iterator[Occurrence | Fault]:
    """References (`href`, `src`) of any XML, and web addresses in its attributes and texts; namespaces are none."""
    position = 0
    read = XmlTags(text)
    for tag in read:
        yield from _texts(text, position, tag.opened)
        position = tag.closed
        if tag.name == CHARACTERS:
            yield from addresses(text, tag.start, tag.end)
        elif tag.end > tag.start and not tag.closing:
            yield from _attributes(text, tag)
    yield from read.fault()
    yield from _texts(text, position, len(text))


def _attributes(text: str, tag: Tag) -> Iterator[Occurrence | Fault]:
    for name, value in attributes(text, tag).items():
        start, end = trimmed(text, value.start, value.end)
        if start == end or name.startswith("xmlns") or name.endswith("schemalocation"):
            continue
        if name in _REFERENCES or _WEB.match(text, start, end):
            is_image = tag.name.rpartition(":")[2] == "image"
            kind: LinkKind = "image" if is_image else "link"
            field = f"{tag.name} {name}"[:100]
            yield from in_quotes(text, value, field, kind, follow=tag.name == "a")


def _texts(text: str, start: int, end: int) -> Iterator[Occurrence | Fault]:
    if text.find("://", start, end) >= 0:
        said = of_markup(text[start:end], start)
        for one in map(said.placed, addresses(said.text)):
            # The semicolon of an entity at its end is not the address's.
            yield entity_fault(text, one.start, one.end + 1) or one


def content(text: str, tag: Tag, field: str, kind: LinkKind, *, follow: bool = True) -> Iterator[Occurrence | Fault]:
    """The text of an element, which is an address, in a CDATA section or not; one that is cut off is none."""
    start, end = tag.closed, text.find("<", tag.closed)
    if end < 0:
        return
    if text.startswith("<![CDATA[", end) and not text[start:end].strip():
        start, end = trimmed(text, end + 9, max(end + 9, text.find("]]>", end)))
        if start < end:
            yield Occurrence(start, end, text[start:end], field, kind, follow)
    else:
        yield from in_quotes(text, Value(start, end), field, kind, follow=follow)


def in_quotes(
    text: str, value: Value, field: str, kind: LinkKind, *, follow: bool = True
) -> Iterator[Occurrence | Fault]:
    """An attribute's value or an element's text, which is an address."""
    start, end = trimmed(text, value.start, value.end)
    if fault := entity_fault(text, start, end):
        yield fault
    elif start < end:
        yield Occurrence(start, end, in_attribute(text[start:end]), field, kind, follow)
