"""The links of a feed: RSS 0.9x to 2.0, RDF and Atom, their media and iTunes extensions, and the HTML in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from msgspec import structs

from aggregator import urls
from aggregator.parse.links.escapes import Unescaped, in_attribute, of_markup
from aggregator.parse.links.html import html_links
from aggregator.parse.links.json import json_links
from aggregator.parse.links.markup import CHARACTERS, COMMENT, Tag, Value, attributes, tags
from aggregator.parse.links.occurrence import Fault, Occurrence
from aggregator.parse.links.xml import content, in_quotes
from aggregator.parse.links.xml_faults import XmlTags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind

_TEXTS: Final[dict[str, LinkKind]] = {
    "link": "link",
    "guid": "link",
    "comments": "link",
    "url": "image",
    "uri": "link",
    "logo": "image",
    "icon": "image",
    "wfw:commentRss": "feed",
    "feedburner:origLink": "link",
}
_ATTRIBUTES: Final[dict[str, tuple[str, LinkKind]]] = {
    "enclosure": ("url", "link"),
    "source": ("url", "feed"),
    "media:content": ("url", "link"),
    "media:thumbnail": ("url", "image"),
    "media:player": ("url", "link"),
    "itunes:image": ("href", "image"),
    "content": ("src", "link"),
}
_RELATIONS: Final[dict[str, LinkKind]] = {
    **dict.fromkeys(
        ("self", "replies", "next", "previous", "prev", "first", "last", "current", "next-archive"), "feed"
    ),
    **dict.fromkeys(("alternate", "enclosure", "related", "via", "license", "author"), "link"),
}
"""Of other relations (`hub`, `edit`, `service`) the address is for programs that do not read."""

_MARKUP: Final = frozenset(
    {"description", "content:encoded", "summary", "content", "itunes:summary", "subtitle", "body"}
)
_LONGEST_BASE: Final = 4000
_ROOTS: Final = frozenset({"rss", "RDF", "feed", "channel"})


def feed_links(text: str) -> Iterator[Occurrence | Fault]:
    """The links of a feed in their order."""
    if text.lstrip()[:1] in {"{", "["}:
        yield from json_links(text, feed=True)
        return
    bases: list[tuple[str, str | None]] = []
    inside: tuple[str, int] | None = None
    prefix = ""
    read = XmlTags(text)
    for tag in read:
        if tag.name in {COMMENT, CHARACTERS}:
            continue
        if tag.name.rpartition(":")[2] in _ROOTS and not bases:
            prefix = tag.name.rpartition(":")[0]
            prefix += ":" if prefix and prefix != "rdf" else ""
        name = _name(tag.name, prefix)
        base = bases[-1][1] if bases else None
        if tag.closing:
            if inside is not None and inside[0] == name:
                yield from _based(_markup(text, inside[1], tag.opened, name), base)
                inside = None
            _leave(bases, tag.name)
        elif inside is None:
            stated = attributes(text, tag) if tag.start < tag.end else {}
            base = _base(text, stated, base)
            yield from _based(_element(text, tag, name, stated), base)
            if text[tag.closed - 2] != "/":
                bases.append((tag.name, base))
                inside = (name, tag.closed) if name in _MARKUP else None
    yield from read.fault()


def _name(name: str, prefix: str) -> str:
    return name.removeprefix(prefix or "atom:") if prefix or name.startswith("atom:") else name


def _leave(bases: list[tuple[str, str | None]], name: str) -> None:
    """Close the innermost open element of that name, if it is one of the last few."""
    for index in range(len(bases) - 1, max(len(bases) - 8, -1), -1):
        if bases[index][0] == name:
            del bases[index:]
            return


def _base(text: str, stated: dict[str, Value], base: str | None) -> str | None:
    value = stated.get("xml:base")
    if value is None:
        return base
    return _joined(base, in_attribute(text[value.start : value.end]))


def _joined(base: str | None, reference: str) -> str:
    """`reference` beside a base that may itself be relative."""
    if len(reference) + len(base or "") > _LONGEST_BASE:
        return base or ""
    try:
        return urls.resolve(base, reference) or urljoin(base or "", reference)
    except ValueError:
        return reference


def _based(found: Iterator[Occurrence | Fault], base: str | None) -> Iterator[Occurrence | Fault]:
    for one in found:
        if base is None or isinstance(one, Fault):
            yield one
        else:
            yield structs.replace(one, base=_joined(base, one.base or ""))


def _element(text: str, tag: Tag, name: str, stated: dict[str, Value]) -> Iterator[Occurrence | Fault]:
    if name == "link" and "href" in stated:
        yield from _link(text, stated)
    elif name in _ATTRIBUTES:
        attribute, kind = _ATTRIBUTES[name]
        shows = _word(text, stated, "type").startswith("image/") or _word(text, stated, "medium") == "image"
        yield from _attribute(text, stated, attribute, f"{name} {attribute}", "image" if shows else kind)
    elif name in _TEXTS and not (name == "guid" and _is_identifier(text, tag, stated)):
        yield from content(text, tag, name, _TEXTS[name])


def _link(text: str, stated: dict[str, Value]) -> Iterator[Occurrence | Fault]:
    """Atom's link, by its relation."""
    relation = _word(text, stated, "rel") or "alternate"
    if relation in _RELATIONS:
        is_image = relation == "enclosure" and _word(text, stated, "type").startswith("image/")
        yield from _attribute(text, stated, "href", "link href", "image" if is_image else _RELATIONS[relation])


def _is_identifier(text: str, tag: Tag, stated: dict[str, Value]) -> bool:
    """A guid that is no address: it says so, or does not look like one."""
    if _word(text, stated, "ispermalink") == "false":
        return True
    said = next(content(text, tag, "", "link"), None)
    return said is None or (isinstance(said, Occurrence) and not (said.value or "").startswith(("http://", "https://")))


def _attribute(
    text: str, stated: dict[str, Value], name: str, field: str, kind: LinkKind
) -> Iterator[Occurrence | Fault]:
    if value := stated.get(name):
        yield from in_quotes(text, value, field, kind, follow=kind == "link")


def _word(text: str, stated: dict[str, Value], name: str) -> str:
    value = stated.get(name)
    return "" if value is None else text[value.start : value.end].strip().lower()


def _markup(text: str, start: int, end: int, name: str) -> Iterator[Occurrence]:
    """The links of HTML that is escaped, in CDATA sections, or (XHTML) plain."""
    written = text[start:end]
    if "<![CDATA[" in written:
        for section in tags(written, xml=True):
            if section.name == CHARACTERS:
                inner = Unescaped(written[section.start : section.end], start + section.start)
                yield from _named(inner, name)
    elif "&lt;" in written or "&#" in written:
        yield from _named(of_markup(written, start), name)
    elif "<" in written:
        yield from _named(Unescaped(written, start), name)


def _named(said: Unescaped, name: str) -> Iterator[Occurrence]:
    for found in html_links(said.text):
        yield structs.replace(said.placed(found), field=f"{name} {found.field}")
