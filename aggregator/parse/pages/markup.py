"""A page's mark-up, read once: its `meta` and `link` elements, its JSON-LD scripts, its title and its address.

Every other `page_…` module takes its facts from this value and from the story that `page_story` makes of the JSON-LD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from aggregator import urls
from aggregator.parse.pages.text import is_template, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_KEYS = ("property", "name", "itemprop", "http-equiv")
_MOST = 5_000
_ENCODED_SPACES = str.maketrans("", "", "\t\r\n")


class Link(NamedTuple):
    """One `<link>`: its relations in lower case, its address as written."""

    relations: frozenset[str]
    href: str
    type: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Markup:
    """What the mark-up says. `base` is the address that relative ones resolve against.

    `metas` maps each key (`property`, `name`, `itemprop` or `http-equiv`, lower case) to its contents in order;
    `meta_list` keeps their order across keys. `whole` is false where only the page's head was read.
    `addresses` remembers what was resolved.
    """

    tree: LexborHTMLParser
    url: str
    base: str
    metas: dict[str, list[str]]
    meta_list: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    json_ld: tuple[str, ...]
    title: str | None
    root: dict[str, str | None]
    whole: bool
    addresses: dict[str, str | None] = field(default_factory=dict)

    def first(self, *keys: str) -> str | None:
        """The plain text of the first of these metas that says anything, or None."""
        return next(self.texts(*keys), None)

    def texts(self, *keys: str) -> Iterator[str]:
        """The plain texts of these metas, key by key."""
        for key in keys:
            for content in self.metas.get(key, ()):
                text = plain(content)
                if text is not None:
                    yield text

    def address(self, reference: object) -> str | None:
        """`reference` made absolute, or None where it is no web address, or a template that nobody filled in."""
        if not isinstance(reference, str):
            return None
        if reference not in self.addresses:
            self.addresses[reference] = self._resolved(reference)
        return self.addresses[reference]

    def _resolved(self, reference: str) -> str | None:
        reference = reference[:8192].translate(_ENCODED_SPACES).strip().replace("&amp;", "&")
        if not reference or reference in {"null", "undefined", "#"} or is_template(reference):
            return None
        address = urls.resolve(self.base, reference) if self.base else reference
        return address if address is not None and urls.is_web(address) else None


def read(page: bytes, url: str, *, whole: bool) -> Markup:
    """The mark-up of `page` (UTF-8), which was fetched from `url` (or "" where nobody knows)."""
    tree = LexborHTMLParser(page)
    metas: dict[str, list[str]] = {}
    listed = tuple(_metas(tree))
    for name, content in listed:
        metas.setdefault(name, []).append(content)
    return Markup(
        tree=tree,
        url=url,
        base=_base(tree, url),
        metas=metas,
        meta_list=listed,
        links=tuple(_links(tree)),
        json_ld=tuple(_json_ld(tree)),
        title=_title(tree),
        root=dict(tree.root.attributes) if tree.root is not None else {},
        whole=whole,
    )


def attribute(node: LexborNode, name: str) -> str:
    """The attribute's value, stripped, or "" where it is absent or has none."""
    return (node.attributes.get(name) or "").strip()


def _metas(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta")[:_MOST]:
        attributes = node.attributes
        content = attributes.get("content") or attributes.get("value")
        if not content:
            continue
        for kind in _KEYS:
            name = attributes.get(kind)
            if name:
                # An itemprop stands inside some item, often not the page's: `page_microdata` looks at whose it is.
                yield ("itemprop " if kind == "itemprop" else "") + name.strip().lower(), content
                break


def _links(tree: LexborHTMLParser) -> Iterator[Link]:
    for node in tree.css("link[rel][href]")[:_MOST]:
        yield Link(
            relations=frozenset(attribute(node, "rel").lower().split()),
            href=attribute(node, "href"),
            type=attribute(node, "type").lower().partition(";")[0].strip(),
            title=plain(node.attributes.get("title")),
        )


def _json_ld(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css('script[type*="ld+json" i]')[:_MOST]:
        yield node.text(deep=True)


def _title(tree: LexborHTMLParser) -> str | None:
    for node in tree.css("title")[:50]:
        if node.parent is None or node.parent.tag != "svg":
            return plain(node.text(deep=True))
    return None


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    href = attribute(node, "href") if node is not None else ""
    if not href or is_template(href):
        return url
    resolved = urls.resolve(url, href) if url else href
    return resolved if resolved is not None and urls.is_web(resolved) else url
