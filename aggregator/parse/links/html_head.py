"""The links of a page's `meta` and `link` elements: refreshes, share images, feeds, AMP pages, style sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.links.escapes import in_attribute, of_markup
from aggregator.parse.links.occurrence import Occurrence, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind
    from aggregator.parse.links.markup import Value

_METAS: Final[dict[str, LinkKind]] = {
    **dict.fromkeys(("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"), "image"),
    **dict.fromkeys(("og:url", "og:video", "og:video:url", "og:video:secure_url", "og:audio", "og:audio:url"), "link"),
    **dict.fromkeys(("og:audio:secure_url", "og:see_also", "twitter:url", "twitter:player"), "link"),
    **dict.fromkeys(("twitter:player:stream", "msapplication-config"), "link"),
    **dict.fromkeys(("msapplication-tileimage", "thumbnail"), "image"),
}
_NOT_VISITED: Final = frozenset({"preconnect", "dns-prefetch", "pingback"})
"""Relations whose address nobody opens: hosts, and what answers to POST alone."""

_FEEDS: Final = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/(?:x\.)?atom\+xml|text/rss(?:\+xml)?"
)
_REFRESH: Final = re.compile(
    r"""\s*(?:[0-9]++|(?=\.))[0-9.]*+(?:\s*[;,]\s*|\s+|\s*\Z)(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))""",
    re.IGNORECASE | re.DOTALL,
)


def meta_element(text: str, stated: dict[str, Value]) -> Iterator[Occurrence]:
    """The address that a `meta` states, if it states one."""
    content = stated.get("content")
    if content is None:
        return
    if _word(text, stated.get("http-equiv")) == "refresh":
        yield from _refresh(text, content)
    for key in ("property", "name", "itemprop"):
        name = _word(text, stated.get(key))
        kind = _METAS.get(name)
        if kind is not None:
            start, end = trimmed(text, content.start, content.end)
            if start < end:
                yield Occurrence(start, end, in_attribute(text[start:end]), f"meta {name}", kind, follow=False)
            return


def _refresh(text: str, content: Value) -> Iterator[Occurrence]:
    """Where the page sends its reader (WHATWG HTML, 4.2.5.3); what no browser obeys is bad."""
    start, end = trimmed(text, content.start, content.end)
    said = of_markup(text[start:end], start)
    match = _REFRESH.match(said.text)
    if start == end:
        return
    if match is None:
        yield Occurrence(start, end, None, "meta refresh")
        return
    group = match.lastindex or 3
    left, right = trimmed(said.text, *match.span(group))
    if left < right:
        yield said.placed(Occurrence(left, right, said.text[left:right], "meta refresh"))


def link_element(text: str, stated: dict[str, Value]) -> Iterator[Occurrence]:
    """The address of a `link`, unless nobody opens it."""
    href = stated.get("href")
    relations = _word(text, stated.get("rel")).split()
    if href is None or not _NOT_VISITED.isdisjoint(relations):
        return
    start, end = trimmed(text, href.start, href.end)
    if start < end:
        kind = _kind(relations, _word(text, stated.get("type")))
        value, is_sheet = in_attribute(text[start:end]), "stylesheet" in relations
        yield Occurrence(start, end, value, "link href", kind, follow=False, is_sheet=is_sheet)


def _kind(relations: list[str], media_type: str) -> LinkKind:
    if "amphtml" in relations:
        return "amp"
    is_feed = "feed" in relations or (
        "alternate" in relations and _FEEDS.fullmatch(media_type.partition(";")[0].strip())
    )
    return "feed" if is_feed else "link"


def is_json_ld(text: str, stated: dict[str, Value]) -> bool:
    """Whether a script's type says that it is JSON-LD."""
    return _word(text, stated.get("type")).partition(";")[0].strip() == "application/ld+json"


def _word(text: str, value: Value | None) -> str:
    return "" if value is None else in_attribute(text[value.start : value.end]).strip().lower()
