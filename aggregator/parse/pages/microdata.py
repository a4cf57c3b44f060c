"""Microdata: what the `itemprop` attributes of a page say of its story. Source: HTML standard, section 5; schema.org.

A page has many items: the story, its pictures and videos, its publisher, teasers. The story's is the first whose type
is an article's and that claims most; properties outside any item count as the story's. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.parse.pages.markup import attribute
from aggregator.parse.pages.text import plain

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST_PROPERTIES = 3_000
_HIGHEST = 60
_LONGEST = 2_000
ARTICLE = 3
_PERSON = frozenset({"author", "creator"})
_KNOWN = {
    *("headline", "name", "description", "image", "thumbnailurl", "author", "creator", "keywords"),
    *("datepublished", "datecreated", "datemodified", "isaccessibleforfree", "articlebody"),
}
_LOOSE = {"headline", "author", "creator", "datepublished", "datemodified", "isaccessibleforfree", "articlebody"}


@dataclass(slots=True)
class Item:
    """What an item says, each property with all its values in order; `rank` is how likely its type is a story's.

    `is_alone` says that no other item of the page is a story, as teasers are.
    """

    values: dict[str, list[str]] = field(default_factory=dict)
    rank: int = 0
    is_alone: bool = True

    def first(self, *names: str) -> str | None:
        """The plain text of the first of these properties that says anything, or None."""
        found = (plain(text) for name in names for text in self.values.get(name, ()))
        return next((text for text in found if text), None)

    @property
    def dates_published(self) -> list[str]:
        """As written, first the publication's."""
        return [*self.values.get("datepublished", ())[:1], *self.values.get("datecreated", ())[:1]]

    @property
    def dates_modified(self) -> list[str]:
        """As written."""
        return self.values.get("datemodified", [])[:1]


def read_item(tree: LexborHTMLParser) -> Item:
    """The story's item; an empty one where the page has no microdata."""
    items: dict[int, Item] = {}
    loose = Item()
    for node in tree.css("[itemprop]")[:_MOST_PROPERTIES]:
        wanted = set(attribute(node, "itemprop").lower().split()) & _KNOWN
        if not wanted:
            continue
        scope = _scope(node)
        if scope is None:
            _add(loose, node, wanted & _LOOSE)
        elif rank := _rank(attribute(scope, "itemtype")):
            _add(items.setdefault(scope.mem_id, Item(rank=rank)), node, wanted)
    best = max(items.values(), key=lambda item: (item.rank, len(item.values)), default=Item())
    stories = sum(item.rank > 1 and "headline" in item.values for item in items.values())
    return Item({**loose.values, **best.values}, best.rank, is_alone=stories <= 1)


def _scope(node: LexborNode) -> LexborNode | None:
    above = node.parent
    for _ in range(_HIGHEST):
        if above is None:
            return None
        if "itemscope" in above.attributes or "itemtype" in above.attributes:
            return above
        above = above.parent
    return None


def _rank(itemtype: str) -> int:
    name = itemtype.rstrip("/").rpartition("/")[2]
    if name.endswith(("Article", "Posting")):
        return ARTICLE
    if not name or name in {"CreativeWork", "Report", "Recipe", "Review"}:
        return 2
    return 1 if name in {"WebPage", "ItemPage"} else 0


def _add(item: Item, node: LexborNode, names: set[str]) -> None:
    for name in names:
        if name == "articlebody":
            item.values.setdefault(name, [""])
        elif len(item.values.setdefault(name, [])) < _HIGHEST:
            item.values[name].extend(_people(node) if name in _PERSON else [_value(node)])


def _people(node: LexborNode) -> list[str]:
    named = [_value(inner) for inner in node.css('[itemprop="name"]')[:20]] if node.child is not None else []
    return named or [_value(node)]


def _value(node: LexborNode) -> str:
    """What a property's element says, as the standard reads it: an attribute for some elements, text for the rest."""
    for name in ("content", "datetime", "src", "data-src") + (("href",) if node.tag == "link" else ()):
        value = attribute(node, name)
        if value:
            return value[:_LONGEST]
    if "itemscope" in node.attributes:
        inner = node.css_first('[itemprop="url"], [itemprop="contentUrl"], img')
        if inner is not None and (attribute(inner, "content") or attribute(inner, "src")):
            return attribute(inner, "content") or attribute(inner, "src")
    return node.text(deep=True, separator=" ")[:_LONGEST]
