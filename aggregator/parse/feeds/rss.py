"""RSS 0.90 to 2.0 and RDF (RSS 1.0), with what they borrow from Dublin Core, Atom, iTunes and Media RSS."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from aggregator.model.feed import Feed
from aggregator.parse.feeds.draft import Defaults, Draft, finish, language_of, picture
from aggregator.parse.feeds.elements import Elements, authors, html_construct, link_target
from aggregator.parse.feeds.media import enclosure_of, group_texts, picture_enclosures, read_media
from aggregator.parse.feeds.scope import MOST_ENTRIES
from aggregator.parse.feeds.text import one_line, read_construct
from aggregator.parse.feeds.timing import skip_days, skip_hours, ttl_seconds
from aggregator.parse.feeds.xml import attribute, children, language, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from aggregator.model.feed import Picture
    from aggregator.parse.feeds.scope import Scope

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_VERSIONS = {"0.90": "rss-0.9", "0.9": "rss-0.9", "0.91": "rss-0.91", "0.92": "rss-0.92", "0.93": "rss-0.93"}
_VERSIONS |= {"0.94": "rss-0.94", "1.0": "rss-1.0", "1.1": "rss-1.0"}
_PODCAST = ("itunes:category", "itunes:explicit", "itunes:type", "itunes:owner", "podcast:guid", "podcast:locked")
_FEED_AUTHORS = ("managingeditor", "dc:author", "dc:creator", "itunes:author", "atom:author", "author")
_AUTHORS = ("author", "dc:author", "dc:creator", "itunes:author", "atom:author")


def read_rss(root: Element, scope: Scope) -> Feed:
    """The feed that an `rss`, `rdf:RDF` or bare `channel` element holds."""
    channel = _channel(root)
    elements = Elements(channel)
    form = _format(root, channel, scope)
    scope.site = _site(elements, scope)
    tongue = language_of(elements.text("language", "dc:language")) or language_of(language(channel) or language(root))
    defaults = Defaults(authors(elements, _FEED_AUTHORS, scope), tongue)
    updated = scope.date(elements.text("lastbuilddate", "dc:date", "atom:updated"), "updated")
    entries = []
    for number, item in enumerate(islice(_items(root, channel), MOST_ENTRIES), 1):
        scope.place = f"entry {number}"
        entries.append(finish(_draft(item, scope), scope, defaults))
    return Feed(
        format=form,
        title=one_line(read_construct(elements.construct("title", "dc:title", "atom:title")).text) or None,
        url=scope.site,
        self_url=_related(elements, "self", scope),
        hub_url=_related(elements, "hub", scope),
        language=defaults.language,
        updated=updated,
        ttl_seconds=ttl_seconds(elements),
        skip_hours=skip_hours(elements),
        skip_days=skip_days(elements),
        entries=tuple(entries),
        podcast=bool(elements.all(*_PODCAST)),
        problems=scope.problems,
    )


def _channel(root: Element) -> Element:
    """The channel, or the root itself where there is none."""
    return next((child for name, child in children(root) if name == "channel"), root)


def _items(root: Element, channel: Element) -> Iterator[Element]:
    """The items wherever a version has them: in the channel, in RSS 1.1's `items`, beside the channel."""
    for name, child in children(channel):
        if name == "item":
            yield child
        elif name == "items":
            yield from (item for inner, item in children(child) if inner == "item")
    if channel is not root:
        yield from (item for name, item in children(root) if name == "item")


def _format(root: Element, channel: Element, scope: Scope) -> str:
    """The format's name; RDF is told by its namespace, RSS by its version, without which it is taken as 2.0."""
    if root.tag.endswith(("}RDF", "}rdf")):
        spaces = {child.tag.rpartition("}")[0].strip("{").lower() for child in (channel, *root) if child.tag}
        return "rss-0.9" if any("netscape.com/rdf/simple/0.9" in space for space in spaces) else "rss-1.0"
    version = attribute(root, "version") or ""
    if version in _VERSIONS:
        return _VERSIONS[version]
    if not re.match(r"2(\.|$)", version):
        scope.report(f"states the RSS version {version!r}: read as 2.0" if version else "states no RSS version")
    return "rss-2.0"


def _site(elements: Elements, scope: Scope) -> str | None:
    """The site's address: the last link, as other readers have it, else Atom's alternate one."""
    written = [(element, target) for element in elements.all("link") if (target := link_target(element))]
    for element, target in reversed(written):
        address = scope.of_element(element, target)
        if address:
            return address
    return _related(elements, "alternate", scope)


def _related(elements: Elements, relation: str, scope: Scope) -> str | None:
    """Where the first atom:link of a relation leads."""
    found = (scope.of_element(link, attribute(link, "href")) for link in _atom_links(elements, relation))
    return next((address for address in found if address), None)


def _atom_links(elements: Elements, relation: str) -> Iterator[Element]:
    """The links of a relation that stand in RSS as Atom's, or as Atom's without the namespace."""
    links = (link for link in elements.all("atom:link", "link") if attribute(link, "href"))
    return (link for link in links if (attribute(link, "rel") or "alternate").lower() == relation)


def _draft(item: Element, scope: Scope) -> Draft:
    """What one item says."""
    elements = Elements(item)
    draft = Draft(
        id=elements.text("guid", "atom:id") or (item.get(_ABOUT) or "").strip() or elements.text("dc:identifier"),
        title=elements.construct("title", "dc:title", "atom:title", "media:title", "itunes:title"),
        summary=elements.construct(
            "description", "dc:description", "itunes:summary", "atom:summary", "media:description"
        ),
        content=elements.construct("content:encoded", "xhtml:body", "body", "content", "fullitem", "atom:content"),
        published=elements.texts(
            "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "published"
        ),
        updated=elements.texts("atom:updated", "dcterms:modified", "updated", "modified"),
        authors=authors(elements, _AUTHORS, scope),
        categories=list(_categories(elements)),
        language=language(item) or elements.text("dc:language", "language"),
    )
    _read_links(draft, elements, scope)
    if draft.summary is None:
        described = next(group_texts(elements, "media:description"), None)
        draft.summary = html_construct(described) if described is not None else elements.construct("itunes:subtitle")
    attached = (enclosure_of(one, scope) for one in (*elements.all("enclosure"), *_atom_links(elements, "enclosure")))
    draft.enclosures = [one for one in attached if one]
    read_media(draft, elements, scope)
    picture_enclosures(draft)
    draft.pictures += [shown for one in elements.all("image") if (shown := _item_image(one, scope))]
    return draft


def _read_links(draft: Draft, elements: Elements, scope: Scope) -> None:
    """The addresses of an item: FeedBurner's original one, the last link, Atom's, a guid that is a permalink."""
    original = elements.first("feedburner:origlink")
    draft.original = scope.of_element(original, plain(original)) if original is not None else None
    plain_links = (one for one in elements.all("link") if (attribute(one, "rel") or "alternate").lower() == "alternate")
    links = [found for one in plain_links if (found := scope.of_element(one, link_target(one)))]
    alternates = _atom_links(elements, "alternate")
    related = [found for one in alternates if (found := scope.of_element(one, attribute(one, "href")))]
    draft.links = [*links, *related]
    draft.url = links[-1] if links else next(iter(related), None)
    draft.permalink = _permalink(elements, scope)
    if draft.permalink and not draft.links:
        draft.links = [draft.permalink]


def _permalink(elements: Elements, scope: Scope) -> str | None:
    """The guid where it is an address of the web and does not say that it is none."""
    guid = elements.first("guid")
    if guid is None or (attribute(guid, "ispermalink") or "true").lower() == "false":
        return None
    text = plain(guid)
    return scope.of_element(guid, text) if text.lower().startswith(("http://", "https://")) else None


def _categories(elements: Elements) -> Iterator[str]:
    """Everything that an item is filed under."""
    yield from (
        plain(one) or attribute(one, "label") or attribute(one, "term") or "" for one in elements.all("category")
    )
    for keywords in elements.texts("itunes:keywords", "media:keywords"):
        yield from keywords.split(",")
    yield from elements.texts("dc:subject", "slash:section")
    yield from (attribute(one, "label") or attribute(one, "term") or "" for one in elements.all("atom:category"))


def _item_image(element: Element, scope: Scope) -> Picture | None:
    """The image element of an item, which some feeds copy from the channel's."""
    parts = Elements(element)
    url = scope.of_element(element, parts.text("url") or attribute(element, "href") or (element.text or "").strip())
    return picture(url, parts.text("width"), parts.text("height"))
