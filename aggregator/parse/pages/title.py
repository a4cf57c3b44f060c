"""The story's own title: one that the page itself states, without the site's name. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.parse.pages.json_ld import listed, scalar, types
from aggregator.parse.pages.text import key, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.pages.markup import Markup
    from aggregator.parse.pages.microdata import Item
    from aggregator.parse.pages.story import Story

_SEPARATOR = re.compile(r"\s+[|–—\-·•»«:/>~]+\s+|\s*[|»«]\s*|\s+::\s+|:\s+(?=\S)")
_TRUNCATED = ("…", "...")
_PREFIX = 20
_SHORTEST_NAME = 3
_MOST_PIECES = 4
_SITES = {"WebSite", "NewsMediaOrganization", "Organization"}


def find_title(markup: Markup, story: Story, item: Item, site_names: set[str]) -> str | None:
    """The story's title; `site_names` are keys of what the site calls itself. None where the page has none."""
    stated = [without_site(text, site_names) for text in _stated(markup, story, item)]
    own = [text for text in stated if key(text) not in site_names] or stated
    if not own:
        return None
    return _untruncated(_most_agreed(own), own)


def _most_agreed(stated: list[str]) -> str:
    """The title that most statements agree on, of equals the one that comes first.

    One with a section or a kicker set off by a bar (`… | Sport`) speaks for the title within it.
    """
    first = {key(text): text for text in reversed(stated)}
    votes = dict.fromkeys(first, 0)
    for text in stated:
        votes[next((found for part in text.split("|") if (found := key(part)) in votes), key(text))] += 1
    return first[max((key(text) for text in stated), key=votes.__getitem__)]


def rough_title(markup: Markup) -> str | None:
    """What the page calls itself outside of its JSON-LD; enough to tell which object of that is the story."""
    return markup.first("og:title", "twitter:title") or markup.title


def _stated(markup: Markup, story: Story, item: Item) -> Iterator[str]:
    headline = story.text("headline")
    if headline:
        yield headline
    if story.problems and markup.metas.get("og:title"):
        # Text that was picked out of broken JSON may end too early.
        yield from markup.texts("og:title")
    yield from markup.texts("og:title", "twitter:title", "parsely-title", "sailthru.title", "cxenseparse:title")
    yield from filter(None, [item.first("headline"), story.text("name"), _heading(markup)])
    yield from markup.texts("dc.title", "dcterms.title", "title", "citation_title", "taz:title")
    yield from filter(None, [markup.title, item.first("name")])


def _heading(markup: Markup) -> str | None:
    for node in markup.tree.css("h1")[:10] if markup.whole else ():
        text = plain(node.text(deep=True, separator=" "))
        if text:
            return text
    return None


def site_keys(markup: Markup, story: Story) -> set[str]:
    """Keys (see `page_text.key`) of every name that the site gives itself, its domain's among them."""
    names = [*markup.texts("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name")]
    names.extend(markup.texts("publisher", "dc.publisher", "dcterms.publisher", "copyright"))
    for node in story.every[:500]:
        owners = listed(node.get("publisher")) + ([node] if _SITES & set(types(node)) else [])
        names.extend(plain(scalar(owner.get("name"))) or "" for owner in owners if isinstance(owner, dict))
    host = urls.host(markup.url or markup.base) or ""
    domain = urls.registrable_domain(host) if host else ""
    names += [host, host.removeprefix("www."), domain, domain.partition(".")[0]]
    return {key(name) for name in names} - {""}


def without_site(title: str, site_names: set[str]) -> str:
    """`title` without the site's name at its end or beginning, where a separator sets it off."""
    for _ in range(_MOST_PIECES):
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            break
        first, last = separators[0], separators[-1]
        if last[0].strip() != ":" and _names_site(title[last.end() :], site_names):
            title = title[: last.start()]
        elif key(title[: first.start()]) in site_names:
            title = title[first.end() :]
        else:
            break
    return title.strip(" |–—-·•»«")


def _names_site(piece: str, site_names: set[str]) -> bool:
    """Whether `piece` is the site's name, or that with a word around it (`Metro News`, `BILD.de`)."""
    found = key(piece.removeprefix("The ").removeprefix("the "))
    return bool(found) and any(
        found == name or (len(name) > _SHORTEST_NAME and (name in found or found in name) and _alike(name, found))
        for name in site_names
    )


def _alike(first: str, second: str) -> bool:
    return 2 * min(len(first), len(second)) >= max(len(first), len(second))


def _untruncated(title: str, others: list[str]) -> str:
    """The full text of a title that was cut short, where another statement has it."""
    if not title.endswith(_TRUNCATED):
        return title
    start = title.rstrip("….").rstrip()
    longer = (
        other for other in others if len(start) >= _PREFIX and other.startswith(start) and len(other) > len(start)
    )
    return next((other for other in longer if not other.endswith(_TRUNCATED)), title)
