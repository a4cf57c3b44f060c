"""The smaller facts of a page: excerpt, site's name, language, type, keywords, paid for or not, hidden or not. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.parse.pages.json_ld import listed, scalar, types
from aggregator.parse.pages.microdata import ARTICLE
from aggregator.parse.pages.text import key, plain, unique

if TYPE_CHECKING:
    from aggregator.parse.pages.markup import Markup
    from aggregator.parse.pages.microdata import Item
    from aggregator.parse.pages.story import Story

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?\b")
_BODY_LENGTH = 1_000
_TYPES = {
    **dict.fromkeys(("article", "news", "newsarticle", "story", "blog", "blogpost", "post", "news.article"), "article"),
    **dict.fromkeys(("video", "movie", "tv_show", "episode"), "video"),
    **dict.fromkeys(("music", "song", "audio", "podcast"), "audio"),
}
_LD_TYPES = {
    **dict.fromkeys(("VideoObject", "Movie", "TVEpisode", "Clip", "BroadcastEvent"), "video"),
    **dict.fromkeys(("AudioObject", "PodcastEpisode", "RadioEpisode", "MusicRecording"), "audio"),
    **dict.fromkeys(("Recipe", "Review", "Report", "ClaimReview", "CriticReview", "CreativeWork"), "article"),
    **dict.fromkeys(("CollectionPage", "SearchResultsPage"), "collection"),
    "ProfilePage": "profile",
    "Product": "product",
    "Book": "book",
    "ImageGallery": "gallery",
    "Event": "event",
}
_PLAIN_TYPES = {"JobPosting": "job", "AdvertiserContentArticle": "advertisement"}
"""What JSON-LD says without doubt, while Open Graph calls it an article."""
_NO = {"false", "no", "0", "f"}
_PAID_TIERS = {"locked", "metered", "paid", "premium", "subscription", "subscriber", "plus"}
_MOST_KEYWORDS = 200
_LONGEST_KEYWORD = 120


def find_excerpt(markup: Markup, story: Story, item: Item, title: str | None) -> str | None:
    """What the page says its story is about; never only the title again, a whole body only where nothing else is."""
    found = [
        *markup.texts("og:description"),
        *filter(None, [story.text("description", "abstract")]),
        *markup.texts(
            "description", "twitter:description", "dcterms.abstract", "dc.description", "sailthru.description"
        ),
        *filter(None, [item.first("description")]),
    ]
    own = [text for text in found if key(text) != key(title or "")]
    return next((text for text in own if len(text) <= _BODY_LENGTH), own[0] if own else None)


def find_site_name(markup: Markup, story: Story) -> str | None:
    """What the site calls itself."""
    stated = markup.first("og:site_name", "application-name")
    if stated:
        return stated
    for owner in listed(story.value("publisher")):
        whole = story.whole(owner)
        name = plain(scalar(whole.get("name"))) if isinstance(whole, dict) else plain(whole)
        if name:
            return name
    sites = (plain(scalar(node.get("name"))) for node in story.every if "WebSite" in types(node))
    return next((name for name in sites if name), None) or markup.first("apple-mobile-web-app-title", "dc.publisher")


def find_language(markup: Markup, story: Story) -> str | None:
    """The language as a BCP 47 tag (`de`, `pt-BR`)."""
    stated = scalar(story.value("inLanguage"))
    if isinstance(stated, dict):
        stated = stated.get("alternateName") or stated.get("name")
    candidates = [markup.root.get("lang"), markup.root.get("xml:lang"), stated, markup.first("og:locale")]
    candidates += [markup.first("content-language"), markup.first("dc.language", "dcterms.language", "language")]
    return next((tag for text in candidates if (tag := language_tag(text))), None)


def language_tag(text: object) -> str | None:
    """`de_de` as `de-DE`; None for what is no language tag."""
    found = _LANGUAGE.match(text.strip()) if isinstance(text, str) else None
    if found is None or (found.end() < len(str(text).strip()) and str(text).strip()[found.end()] not in "-_,;"):
        return None
    language, script, region = found.groups()
    return "-".join(filter(None, [language.lower(), script and script.title(), region and region.upper()]))


def find_type(markup: Markup, story: Story, item: Item) -> str | None:
    """`article`, `video`, `audio`, or what else the page says it is (`profile`, `collection`, `job`, `website`, …)."""
    plainly = (_PLAIN_TYPES.get(name) for node in story.nodes[:1] for name in types(node))
    if not_a_story := next(filter(None, plainly), None):
        return not_a_story
    stated = (markup.first("og:type") or "").lower()
    general = _TYPES.get(stated) or _TYPES.get(stated.partition(".")[0].partition(":")[0]) or stated
    if general and general not in {"website", "object", "page", "webpage"}:
        return general
    of_story = (_ld_type(name) for node in story.nodes[:1] for name in types(node))
    known = next((name for name in of_story if name), None)
    told = "headline" in item.values and ("articlebody" in item.values or (item.rank == ARTICLE and item.is_alone))
    return known or ("article" if told else general or None)


def _ld_type(name: str) -> str | None:
    return "article" if name.endswith(("Article", "Posting")) else _LD_TYPES.get(name)


def find_keywords(markup: Markup, story: Story, item: Item) -> tuple[str, ...]:
    """Keywords of every source, none twice."""
    found = [word for value in listed(story.value("keywords")) for word in _split(_keyword(value))]
    for name in (
        "news_keywords",
        "keywords",
        "article:tag",
        "parsely-tags",
        "sailthru.tags",
        "og:article:tag",
        "video:tag",
    ):
        found += [word for text in markup.metas.get(name, ()) for word in _split(plain(text))]
    found += [word for text in item.values.get("keywords", ()) for word in _split(plain(text))]
    return tuple(unique(found)[:_MOST_KEYWORDS])


def _keyword(value: object) -> str | None:
    return plain(scalar(value.get("name"))) if isinstance(value, dict) else plain(value)


def _split(text: str | None) -> list[str]:
    if text is None:
        return []
    separator = "," if "," in text else ";" if ";" in text else "|" if "|" in text else ","
    return [word for part in text.split(separator) if 0 < len(word := part.strip(" \t\"'")) <= _LONGEST_KEYWORD]


def is_paywalled(markup: Markup, story: Story, item: Item) -> bool:
    """Whether the page says that its story is not, or not always, free to read."""
    stated = [node.get("isAccessibleForFree") for node in story.nodes]
    stated += [
        part.get("isAccessibleForFree")
        for node in story.nodes
        for part in listed(node.get("hasPart"))[:50]
        if isinstance(part, dict)
    ]
    stated += item.values.get("isaccessibleforfree", [])
    tiers = markup.texts("article:content_tier", "content_tier", "og:content_tier")
    return any(_is_no(scalar(value)) for value in stated) or any(tier.lower() in _PAID_TIERS for tier in tiers)


def _is_no(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower().rpartition("/")[2].rpartition(":")[2] in _NO
    return value is not None and value == 0


def is_hidden(markup: Markup) -> bool:
    """Whether the page asks search engines not to list it."""
    texts = [text for name in ("robots", "googlebot") for text in markup.metas.get(name, ())]
    directives = {part.strip().lower() for text in texts for part in text.split(",")}
    return not directives.isdisjoint({"noindex", "none"})
