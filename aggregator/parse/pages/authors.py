"""Who wrote the story, as the page states it.

Sources in order of trust: JSON-LD, the `meta` elements of publishing systems, microdata, `rel=author`, bylines. Where
the first names nobody but the site, a person named further down is preferred. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.parse.pages.json_ld import listed, scalar, types
from aggregator.parse.pages.names import looks_like_names, names
from aggregator.parse.pages.text import key, plain, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from aggregator.parse.pages.markup import Markup
    from aggregator.parse.pages.microdata import Item
    from aggregator.parse.pages.story import Story

_METAS = (
    *("article:author", "article:author:name", "article:author_name", "parsely-author", "sailthru.author", "author"),
    *("bt:author", "cxenseparse:author", "dcterms.creator", "dc.creator", "og:article:author", "og:author", "byl"),
)
_MORE_METAS = (
    *("byline", "authors", "article.author", "article-author", "articleauthor", "citation_author", "rbauthors"),
    *("dc.contributor", "dcterms.contributor", "mediator_author", "authorname", "creator", "web_author"),
)
_ANY_META = re.compile(r"(?:^|[:._\- ])authors?(?:[._:-]?names?)?$")
_LABELS = re.compile(
    r"written|author|verfasst|geschrieben|autor|écrit|auteur|escrito|scritto|skrevet|skrivet|geschreven|napisane"
    r"|yazar|penulis|написано|автор|投稿者|執筆|by",
    re.IGNORECASE,
)
_BYLINES = (
    'a[rel~="author"], [rel="author"]',
    '[class*="author-name"], [class*="author_name"], [class*="authorName"], [class*="author__name"]',
    '[class*="authorname"]',
    '[class*="authorline__author"], [class*="byline-name"], [class*="byline__name"], [class*="byline__author"]',
    '[data-testid*="author-name"], [data-testid*="byline"], [class*="byline"], [class*="Byline"]',
    '[class="author"], [class*="article-author"], [class*="article__author"], [class*="post-author"], .Page-authors',
    '[class*="autor"], [class*="author"], [class*="Author"]',
)
_ELSEWHERE = re.compile(
    r"teaser|related|comment|(?<!v)(?<!h-)card|recommend|sidebar|footer|nav|biograph|share", re.IGNORECASE
)
_MOST_ELEMENTS = 40
_LONGEST_BYLINE = 250
_MOST_AUTHORS = 50


def find_authors(markup: Markup, story: Story, item: Item, site_names: set[str]) -> list[str]:
    """The authors' names; `site_names` are keys (see `page_text.key`) of what the site calls itself.

    An empty list where nobody is named.
    """
    only_site: list[str] = []
    for trusted, found in _sources(markup, story, item):
        persons = [name for name in found if key(name) not in site_names]
        if persons and (not only_site or (trusted and looks_like_names(persons) and _full(persons))):
            return persons[:_MOST_AUTHORS]
        only_site = only_site or found
    return only_site[:1]


def _full(found: list[str]) -> bool:
    return all(" " in name for name in found)


def _sources(markup: Markup, story: Story, item: Item) -> Iterator[tuple[bool, list[str]]]:
    """What each source says, the most trusted first, and whether it may overrule the site's own name."""
    yield True, _of_story(story, "author")
    yield True, _of_story(story, "creator", "contributor")
    yield from ((True, _of_texts(markup, name)) for name in _METAS)
    yield True, _of_labels(markup)
    people = item.values.get("author") or item.values.get("creator") or []
    yield True, unique([name for text in people[:_MOST_AUTHORS] for name in names(text)])
    yield from ((False, _of_texts(markup, name)) for name in _MORE_METAS)
    yield from ((False, _of_texts(markup, name)) for name in markup.metas if _is_author(name))
    yield False, _of_persons(story)
    if markup.whole:
        yield from ((True, _of_bylines(markup, selector)) for selector in _BYLINES)


def _is_author(name: str) -> bool:
    return _ANY_META.search(name) is not None and not name.startswith(("twitter", "itemprop"))


def _of_texts(markup: Markup, name: str) -> list[str]:
    texts = markup.metas.get(name, ())
    if name == "citation_author":
        return unique([_turned(text) for content in texts if (text := plain(content))])
    return unique([name for text in texts[:_MOST_AUTHORS] for name in names(text)])


def _turned(text: str) -> str:
    """`Roe, Jane` as bibliographies write it, the name as people do."""
    family, comma, given = text.partition(", ")
    return f"{given} {family}" if comma and "," not in given else text


def _of_labels(markup: Markup) -> list[str]:
    """`twitter:label1` says what `twitter:data1` is."""
    for number in ("1", "2"):
        label = markup.first(f"twitter:label{number}")
        if label and _LABELS.search(label):
            return _of_texts(markup, f"twitter:data{number}")
    return []


def _of_story(story: Story, *fields: str) -> list[str]:
    for node in story.nodes:
        for name in fields:
            found = unique(
                [one for value in listed(node.get(name))[:_MOST_AUTHORS] for one in _person(story, value, 3)]
            )
            if found:
                return found
    return []


def _of_persons(story: Story) -> list[str]:
    """The only person of a graph that names no author; an owner, who is person and organization, is none."""
    persons = [name for node in story.outermost[:500] if types(node) == ["Person"] for name in _person(story, node, 1)]
    return unique(persons) if len(unique(persons)) == 1 else []


def _person(story: Story, value: object, depth: int) -> list[str]:
    """The names of one author: a text, an object with a name, a reference to one, or a list of these."""
    if isinstance(value, str):
        referred = story.by_id.get(value)
        return _person(story, referred, depth - 1) if referred and depth else names(value)
    if isinstance(value, list):
        return [one for item in value[:_MOST_AUTHORS] for one in _person(story, item, depth - 1)] if depth else []
    whole = story.whole(value)
    if not isinstance(whole, dict):
        return []
    stated = whole.get("name") or whole.get("byline") or whole.get("alternateName")
    named = [one for text in listed(stated)[:_MOST_AUTHORS] for one in names(scalar(text))]
    parts = [plain(scalar(whole.get(part))) for part in ("givenName", "additionalName", "familyName")]
    return named or names(" ".join(part for part in parts if part))


def _of_bylines(markup: Markup, selector: str) -> list[str]:
    """The first byline of the page that holds names, with those beside it."""
    found: list[str] = []
    place = None
    for node in markup.tree.css(selector)[:_MOST_ELEMENTS]:
        if place is not None and _place(node) != place:
            continue
        if _ELSEWHERE.search(f"{node.attributes.get('class')} {node.attributes.get('data-testid')}"):
            continue
        shown = _shown(node)
        if looks_like_names(shown):
            place = _place(node)
            found.extend(shown)
    return unique(found)


def _shown(node: LexborNode) -> list[str]:
    """The names in a byline: of its list items where it is a list, else of its text where that is short."""
    text = node.text(deep=True, separator=" ")[: 4 * _LONGEST_BYLINE]
    if len(text.strip()) > _LONGEST_BYLINE:
        return []
    items = node.css("li")[:_MOST_AUTHORS]
    return [name for item in items for name in names(item.text(deep=True, separator=" "))] or names(text)


def _place(node: LexborNode) -> int | None:
    above = node.parent.parent if node.parent is not None else None
    return above.mem_id if above is not None else None
