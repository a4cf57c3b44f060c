"""Atom 1.0 (RFC 4287) and 0.3, with what they borrow from Media RSS, Dublin Core, YouTube and FeedBurner."""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.model.feed import Feed
from aggregator.parse.feeds.draft import Defaults, Draft, finish, language_of
from aggregator.parse.feeds.elements import Elements, authors, html_construct
from aggregator.parse.feeds.media import enclosure_of, group_texts, picture_enclosures, read_media
from aggregator.parse.feeds.scope import MOST_ENTRIES
from aggregator.parse.feeds.text import Construct, one_line, read_construct
from aggregator.parse.feeds.timing import ttl_seconds
from aggregator.parse.feeds.xml import attribute, children, language, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from aggregator.model.feed import Person
    from aggregator.parse.feeds.scope import Scope

CORE = "atom:"
_MARKUP_TYPES = ("html", "xhtml", "text/html", "application/xhtml+xml", "application/xml", "text/xml")
_AUTHORS = ("author", "dc:creator", "itunes:author")


def read_atom(root: Element, scope: Scope) -> Feed:
    """The feed that a `feed` element, or a single `entry`, holds."""
    elements = Elements(root, CORE)
    scope.site = _alternate(elements, scope)
    tongue = language_of(language(root) or elements.text("dc:language", "language"))
    defaults = Defaults(authors(elements, _AUTHORS, scope), tongue)
    updated = scope.date(elements.text("updated", "modified", "dc:date"), "updated")
    entries = []
    for number, entry in enumerate(islice(_entries(root), MOST_ENTRIES), 1):
        scope.place = f"entry {number}"
        entries.append(finish(_draft(entry, scope), scope, defaults))
    return Feed(
        format=_format(root, scope),
        title=one_line(read_construct(_construct(elements.first("title", "dc:title"))).text) or None,
        url=scope.site,
        self_url=_related(elements, "self", scope),
        hub_url=_related(elements, "hub", scope),
        language=defaults.language,
        updated=updated,
        ttl_seconds=ttl_seconds(elements),
        entries=tuple(entries),
        problems=scope.problems,
    )


def _format(root: Element, scope: Scope) -> str:
    """`atom-0.3` by its namespace or version, else `atom-1.0`."""
    if "purl.org/atom/ns#" in root.tag or attribute(root, "version") == "0.3":
        return "atom-0.3"
    if "}" not in root.tag:
        scope.place = "feed"
        scope.report("states no Atom namespace: read as 1.0")
    return "atom-1.0"


def _entries(root: Element) -> Iterator[Element]:
    """The entries of a feed; a document that is one entry holds itself."""
    if root.tag.rpartition("}")[2].lower() == "entry":
        yield root
        return
    yield from (child for name, child in children(root) if name.removeprefix(CORE) == "entry")


def _relation(link: Element) -> str:
    """A link's relation, in lower case, without the registry's prefix."""
    relation = (attribute(link, "rel") or "alternate").lower()
    return relation.removeprefix("http://www.iana.org/assignments/relation/")


def _alternate(elements: Elements, scope: Scope) -> str | None:
    """The first alternate link that is a page, else the first one."""
    return next(iter(_alternates(elements, scope)), None)


def _alternates(elements: Elements, scope: Scope) -> list[str]:
    """All alternate addresses, pages first."""
    links = [link for link in elements.all("link") if _relation(link) == "alternate"]
    links.sort(key=lambda link: (attribute(link, "type") or "text/html").lower() not in _MARKUP_TYPES)
    found = (scope.of_element(link, attribute(link, "href") or plain(link)) for link in links)
    return [address for address in found if address]


def _related(elements: Elements, relation: str, scope: Scope) -> str | None:
    """Where the first link of a relation leads."""
    links = (link for link in elements.all("link") if _relation(link) == relation)
    return next((found for link in links if (found := scope.of_element(link, attribute(link, "href")))), None)


def _draft(entry: Element, scope: Scope) -> Draft:
    """What one entry says."""
    elements = Elements(entry, CORE)
    content = elements.first("content")
    draft = Draft(
        id=elements.text("id", "guid"),
        title=_construct(elements.first("title", "dc:title", "media:title")),
        summary=_summary(elements),
        content=_construct(content) or elements.construct("content:encoded"),
        published=elements.texts("published", "issued", "created", "dcterms:issued", "dc:date", "pubdate"),
        updated=elements.texts("updated", "modified", "dcterms:modified"),
        authors=authors(elements, _AUTHORS, scope) or _source_authors(elements, scope),
        categories=list(_categories(elements)),
        language=language(entry) or elements.text("dc:language"),
    )
    _read_links(draft, elements, scope)
    attached = (enclosure_of(link, scope) for link in elements.all("link") if _relation(link) == "enclosure")
    draft.enclosures = [one for one in attached if one]
    read_media(draft, elements, scope)
    picture_enclosures(draft)
    return draft


def _sourced(elements: Elements) -> Element | None:
    """A content element that only points elsewhere."""
    return next((one for one in elements.all("content") if attribute(one, "src")), None)


def _summary(elements: Elements) -> Construct | None:
    """The summary, else the description of a video."""
    written = elements.first("summary", "media:description", "itunes:summary")
    element = written if written is not None else next(group_texts(elements, "media:description"), None)
    return _construct(element)


def _source_authors(elements: Elements, scope: Scope) -> tuple[Person, ...]:
    """The authors of the feed that an entry was taken from (RFC 4287, 4.2.1)."""
    sources = (Elements(source, CORE) for source in elements.all("source"))
    return next((found for source in sources if (found := authors(source, _AUTHORS, scope))), ())


def _read_links(draft: Draft, elements: Elements, scope: Scope) -> None:
    """The addresses of an entry: FeedBurner's original one, its alternates, else where its content lies."""
    original = elements.first("feedburner:origlink")
    draft.original = scope.of_element(original, plain(original)) if original is not None else None
    draft.links = _alternates(elements, scope)
    draft.url = next(iter(draft.links), None)
    remote = _sourced(elements)
    if remote is not None and not draft.url:
        draft.permalink = scope.of_element(remote, attribute(remote, "src"))


def _categories(elements: Elements) -> Iterator[str]:
    """Everything that an entry is filed under: labels before terms."""
    for one in elements.all("category"):
        yield attribute(one, "label") or attribute(one, "term") or plain(one)
    yield from elements.texts("dc:subject")
    for keywords in elements.texts("media:keywords", "itunes:keywords"):
        yield from keywords.split(",")
    group = elements.first("media:group")
    for keywords in Elements(group).texts("media:keywords") if group is not None else ():
        yield from keywords.split(",")


def _construct(element: Element | None) -> Construct | None:
    """A text construct: `text` (which is literal), `html`, `xhtml`, and Atom 0.3's types and modes."""
    if element is None:
        return None
    kind = (attribute(element, "type") or "text").lower().partition(";")[0].strip()
    mode = (attribute(element, "mode") or "").lower()
    if mode == "base64" or (not len(element) and _is_binary(kind)):
        return _decoded(element, kind)
    if len(element) or kind in _MARKUP_TYPES or mode == "escaped":
        return html_construct(element)
    return Construct(plain(element), markup=False, base=element.base, language=language(element))


def _is_binary(kind: str) -> bool:
    """Whether content of a media type is base64 (RFC 4287, 4.1.3.3)."""
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))


def _decoded(element: Element, kind: str) -> Construct | None:
    """The text that base64 holds; None where it holds something else."""
    try:
        value = base64.b64decode(plain(element), validate=False).decode()
    except (binascii.Error, ValueError):
        return None
    is_text = kind.startswith("text") or kind in _MARKUP_TYPES
    return Construct(value, markup=kind != "text/plain", base=element.base) if is_text else None
