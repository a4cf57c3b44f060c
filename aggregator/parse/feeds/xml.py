"""Strict XML for well-formed feeds, and the names of elements whatever prefix or spelling a feed gives them.

Nothing is loaded, no entity is resolved by the parser, and nothing is mended: what is not well-formed is None here and
goes to the recovering parser, because lxml's own recovery damages silently.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

XML = "http://www.w3.org/XML/1998/namespace"
LANG = f"{{{XML}}}lang"
_SPACES = {
    # Core vocabularies have no prefix: their names mean the same in every version.
    "": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "http://www.google.com/schemas/sitemap/0.84": "sitemap",
    "http://www.google.com/schemas/sitemap/0.9": "sitemap",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    XML.lower(): "xml",
}
PREFIXES = {prefix: space for space, prefix in _SPACES.items() if prefix and prefix != "xml"}
"""The namespace that each well-known prefix means where a feed forgot to declare it."""


def element_name(tag: str) -> str:
    """`{http://purl.org/dc/elements/1.1/}Date` as `dc:date`; core vocabularies have no prefix, unknown ones `?`."""
    return _element_name(tag) if isinstance(tag, str) else "?"


@lru_cache(maxsize=2048)
def _element_name(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    prefix = _SPACES.get(space[1:].strip().lower(), "?")
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


def children(element: Element) -> Iterator[tuple[str, Element]]:
    """Each child element with its name."""
    for child in element:
        yield _element_name(child.tag), child


def attribute(element: Element, name: str) -> str | None:
    """The attribute of that local name (given in lower case), whatever its case and prefix; stripped, or None."""
    value = element.get(name)
    if value is None:
        found = (value for key, value in element.items() if str(key).rpartition("}")[2].lower() == name)
        value = next((str(one) for one in found), None)
    return (value.strip() or None) if value else None


def language(element: Element) -> str | None:
    """The element's own xml:lang, or None."""
    return (element.get(LANG) or "").strip() or None


def plain(element: Element) -> str:
    """All text below the element, stripped."""
    text = element.text if not len(element) else "".join(cast("Iterator[str]", element.itertext()))
    return (text or "").strip()


_PREFIXED = re.compile(r"(</?)[A-Za-z_][\w.-]*:(?=[A-Za-z])")


def inner_markup(element: Element) -> str:
    """What stands inside the element, as HTML: its text escaped, its elements without prefixes."""
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return _PREFIXED.sub(r"\1", "".join(parts)).strip()


_DECLARATION = re.compile(r"<\?xml\b[^>]{0,400}\?>\s*")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+[^\[>]*(\[(.*?)\]\s*+)?>", re.DOTALL)
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z][\w.-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_REFERENCE = re.compile(r"&([A-Za-z][\w.-]{0,63});")
_BLANK = re.compile(r"\s*")
_PREDEFINED = frozenset({"lt", "gt", "amp", "quot", "apos"})
_MOST_ENTITIES, _LONGEST_ENTITY, _LARGEST_GROWTH = 300, 1000, 2**22


class EntityBombError(ValueError):
    """The document declares entities that could grow: it is refused, not read."""


def without_declarations(text: str) -> str:
    """`text` without XML declaration and DOCTYPE, its entities replaced where there was a DOCTYPE.

    A DOCTYPE may declare a few plain entities; the ones of HTML count as declared.

    Raises:
        EntityBombError: a declared entity is a parameter entity, names another one, or there are too many.
    """
    text = _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    found = _DOCTYPE.match(text, after_comments(text))
    if not found:
        return text
    entities = _entities(found[2] or "")
    if text.count("&") * max(map(len, entities.values()), default=0) > _LARGEST_GROWTH:
        raise EntityBombError("uses its entities too often")
    return outside_cdata(text[found.end() :], lambda piece: _REFERENCE.sub(lambda name: _value(name, entities), piece))


def after_comments(text: str) -> int:
    """Where the first thing stands that is neither white space, comment nor processing instruction."""
    position = 0
    while True:
        position = cast("re.Match[str]", _BLANK.match(text, position)).end()
        end = "-->" if text.startswith("<!--", position) else "?>" if text.startswith("<?", position) else None
        found = text.find(end, position) if end else -1
        if found < 0 or not end:
            return position
        position = found + len(end)


def _entities(subset: str) -> dict[str, str]:
    """The entities that an internal subset declares."""
    if len(re.findall(r"<!ENTITY\b", subset)) > _MOST_ENTITIES or re.search(r"<!ENTITY\s+%|%[\w.-]+;", subset):
        raise EntityBombError("declares parameter entities or too many entities")
    entities = {found[1]: found[2] or found[3] or "" for found in _ENTITY.finditer(subset)}
    for name, value in entities.items():
        if len(value) > _LONGEST_ENTITY or set(_REFERENCE.findall(value)) - _PREDEFINED:
            raise EntityBombError(f"declares the entity {name!r}, which is long or names others")
    return entities


def _value(reference: re.Match[str], entities: dict[str, str]) -> str:
    """What to write for one reference: the declared value, HTML's character, or the reference itself."""
    name = reference[1]
    if name in _PREDEFINED:
        return reference[0]
    if name in entities:
        return entities[name]
    character = html.unescape(reference[0])
    return reference[0] if character == reference[0] else character


def outside_cdata(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` applied outside its CDATA sections; an unclosed one reaches to the end. Linear."""
    pieces: list[str] = []
    position = 0
    while (start := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end + 3
        pieces += [change(text[position:start]), text[start:end]]
        position = end
    return "".join([*pieces, change(text[position:])])


def parse_strictly(text: str, url: str | None) -> Element | None:
    """The root of well-formed XML without declarations, or None. lxml's limits on depth and size hold."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode(), parser, base_url=url or "")
    except (etree.XMLSyntaxError, ValueError):
        return None
