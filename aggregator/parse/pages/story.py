"""Which of a page's JSON-LD objects is the story of this page, and what it says.

A page states many: breadcrumbs, the publisher, teasers of other stories, embedded videos, comments. The story is the
article-like object that names this page's address, or at least no other; several may be about it (an Article, the
WebPage around it): the best comes first, the others fill what it leaves out. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aggregator import urls
from aggregator.parse.pages.json_ld import Node, listed, read, scalar, types
from aggregator.parse.pages.text import key, plain

if TYPE_CHECKING:
    from aggregator.parse.pages.markup import Markup

_MOST_NODES = 20_000
_MOST_PARTS = 20
_ARTICLE, _WORK, _MEDIUM, _PAGE = 40, 25, 15, 5
_WORKS = {
    *("CreativeWork", "Recipe", "Review", "CriticReview", "ClaimReview", "Report", "HowTo", "QAPage", "Dataset"),
    *("PodcastEpisode", "RadioEpisode", "TVEpisode", "Episode", "Chapter", "Book", "Movie", "Event", "FAQPage"),
}
_MEDIA = {"VideoObject", "AudioObject", "MediaObject", "Clip", "ImageGallery", "MediaGallery", "Product"}
_PAGES = {"WebPage", "ItemPage", "MedicalWebPage", "AboutPage", "ProfilePage", "CollectionPage", "ImageObject"}
_ELSEWHERE = {
    *("itemListElement", "relatedLink", "comment", "liveBlogUpdate", "mentions", "citation", "isBasedOn", "review"),
    *("hasPart", "isPartOf", "video", "audio", "associatedMedia", "about", "publisher", "subjectOf", "significantLink"),
    *("image", "thumbnail", "primaryImageOfPage", "logo", "breadcrumb", "potentialAction", "itemReviewed", "author"),
    *("encoding", "sponsor", "creator", "speakable", "suggestedAnswer", "acceptedAnswer", "copyrightHolder", "editor"),
    *("hasVariant", "recommendation", "recommendations", "workExample", "exampleOfWork", "translationOfWork"),
}
_ADDRESSES = ("mainEntityOfPage", "url", "@id")
_CLAIMS = ("headline", "datePublished", "author", "articleBody", "dateModified")


@dataclass(frozen=True, slots=True)
class Story:
    """The objects about this page, best first; every object; those by `@id`; what was odd; the outermost objects.

    `is_own` says that the best is a story, of this page and not one of several that the page leads to.
    """

    nodes: tuple[Node, ...] = ()
    every: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    outermost: tuple[Node, ...] = ()
    is_own: bool = False

    def value(self, *names: str) -> Any:  # noqa: ANN401 - JSON
        """The value of the first of `names` that an object about this page has and that is not empty, or None."""
        for node in self.nodes:
            for name in names:
                value = node.get(name)
                if value not in (None, "", [], {}):
                    return value
        return None

    def text(self, *names: str) -> str | None:
        """As `value`, in plain text; names and objects without text are passed over."""
        found = (plain(scalar(node.get(name))) for node in self.nodes for name in names)
        return next((text for text in found if text), None)

    def whole(self, value: object) -> object:
        """`value`, completed by the object that it refers to where it is a reference (`{"@id": …}`)."""
        if not isinstance(value, dict):
            return value
        return {**self.by_id.get(str(value.get("@id")), {}), **value}


class _Found(NamedTuple):
    node: Node
    inside: bool


class _Ranked(NamedTuple):
    score: int
    kind: int
    about: bool
    node: Node


def read_story(markup: Markup, title: str | None) -> Story:
    """The story of `markup`; `title` is what the page calls itself elsewhere, and decides between several."""
    tops: list[Node] = []
    problems: list[str] = []
    for script in markup.json_ld:
        nodes, problem = read(script)
        tops.extend(nodes)
        if problem and problem not in problems:
            problems.append(problem)
    found = _all(tops)
    addresses, own = _page_addresses(markup), key(title or "")
    ranked = [_rank(one.node, addresses, own) for one in found if not one.inside and _kind(one.node)]
    every = tuple(one.node for one in found)
    return Story(_chosen(ranked), every, _by_id(found), tuple(problems), tuple(tops), _is_own(ranked))


def _is_own(ranked: list[_Ranked]) -> bool:
    works = [one for one in ranked if one.kind >= _WORK]
    return bool(works) and (len(works) == 1 or max(ranked, key=lambda one: one.score).about)


def _chosen(ranked: list[_Ranked]) -> tuple[Node, ...]:
    """The story, then what else is about it: never another story, nor an embedded video."""
    if not ranked:
        return ()
    best = max(ranked, key=lambda one: one.score)
    if best.kind == _PAGE and not best.about:
        return ()
    rest = [one for one in ranked if one is not best and one.about and one.kind != _MEDIUM]
    return (best.node, *(one.node for one in sorted(rest, key=lambda one: -one.score)[:_MOST_PARTS]))


def _by_id(found: list[_Found]) -> dict[str, Node]:
    by_id: dict[str, Node] = {}
    for one in found:
        identity = one.node.get("@id")
        if isinstance(identity, str) and len(one.node) > len(by_id.get(identity, ())):
            by_id[identity] = one.node
    return by_id


def _all(tops: list[Node]) -> list[_Found]:
    """Every object, breadth first, and whether it stands inside another as something else than its main entity."""
    found = [_Found(node, inside=False) for node in tops[:_MOST_NODES]]
    for one in found:
        if len(found) > _MOST_NODES:
            break
        for name, value in one.node.items():
            if name != "@graph" and isinstance(value, (dict, list)):
                inside = one.inside or name in _ELSEWHERE
                found.extend(_Found(item, inside) for item in _objects(value))
    return found


def _objects(value: Any) -> list[Node]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return [value]
    objects: list[Node] = []
    stack = value[::-1]
    while stack and len(objects) < _MOST_NODES:
        item = stack.pop()
        if isinstance(item, dict):
            objects.append(item)
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return objects


def _page_addresses(markup: Markup) -> set[str]:
    stated = [link.href for link in markup.links if "canonical" in link.relations]
    stated += [*markup.metas.get("og:url", ()), markup.url]
    return {_address_key(address) for text in stated if (address := markup.address(text))}


@lru_cache(maxsize=64)
def _address_key(address: str) -> str:
    return urls.compare_key(address).rstrip("/")


def _rank(node: Node, addresses: set[str], title: str) -> _Ranked:
    """How surely an object is this page's story, and whether it is about this page at all."""
    kind = _kind(node)
    named = _named(node)
    headline = key(plain(scalar(node.get("headline", node.get("name")))) or "")
    same_address = bool(named & addresses)
    same_title = bool(headline and title) and (headline in title or title in headline)
    elsewhere = bool(named and addresses) and not same_address
    score = kind + 2 * sum(name in node for name in _CLAIMS)
    score += 50 * same_address - 30 * elsewhere + 30 * same_title
    return _Ranked(score, kind, same_address or (not named and (same_title or kind == _PAGE)), node)


def _kind(node: Node) -> int:
    names = types(node)
    if not names:
        return _ARTICLE if "headline" in node else 0
    return max(map(_kind_of, names))


def _kind_of(name: str) -> int:
    if name.endswith(("Article", "Posting")):
        return _ARTICLE
    if name in _WORKS:
        return _WORK
    if name in _MEDIA:
        return _MEDIUM
    return _PAGE if name in _PAGES and name != "ImageObject" else 0


def _named(node: Node) -> set[str]:
    """The web addresses by which an object says which page it is about."""
    named = set()
    for name in _ADDRESSES:
        for value in listed(node.get(name))[:5]:
            text = (value.get("@id") or value.get("url")) if isinstance(value, dict) else value
            if isinstance(text, str) and urls.is_web(text[:2000]):
                address = text[:2000].partition("#")[0]
                if not _is_home(address):
                    named.add(_address_key(address))
    return named


def _is_home(address: str) -> bool:
    return not address.split("://", 1)[-1].partition("/")[2]
