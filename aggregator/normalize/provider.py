"""Who publishes a story: the domain that answers for its page, and the name that readers know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.model.article import Provider, ProviderImage
from aggregator.normalize.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model.settings import ListedProvider, Source

_MOST_LETTERS = 40
_MOST_WORDS = 6
_MOST_READ = 300
_LEAST_LIKENESS = 3
_JOINTS = re.compile(r"\s+[|–—·•»›>:~/-]+\s+|\s*[|»›·•]\s*|:\s+|\s::\s")
_FORMATS = re.compile(
    r"(?:[\s(\[]+(?:rss|atom|xml|rdf|json|web)(?:[\s-]*(?:[012]\.\d+|news|feeds?|channel))*[)\]]*|\s+(?:news\s*)?feeds?)\s*\Z",
    re.IGNORECASE,
)
_OPENINGS = re.compile(
    r"\A(?:(?:rss|atom)\s*(?:feed)?\s*(?:for|from|of|-|:)?\s+|(?:the\s+)?(?:latest|newest|recent|all|top)?\s*"
    r"(?:news|stories|posts|articles|headlines|updates|entries|feed)\s+(?:from|on|by|at|in|of)\s+)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:\W|\b(?:home|homepage|home\s?page|front\s?page|index|start|startseite|blog|website|site|official|welcome|untitled|"
    r"rss|atom|xml|feeds?|news|latest|newest|recent|new|all|any|top|main|stories|posts?|articles?|entries|entry|headlines|"
    r"content|contents|updates?|english|en|en-us|international|world|default|channel|section|category|the|and|of|aktuell|"
    r"alle|nachrichten|actualités|noticias|online|comments)\b)*\Z",
    re.IGNORECASE,
)
_FEED_HOSTS = frozenset(
    {"feedburner.com", "feedburner.google.com", "feedblitz.com", "rss.app", "fetchrss.com", "google.com"}
)
"""Services that serve other people's feeds: a feed there is named after its publisher."""


def provider_of(
    *,
    url: str,
    source: Source,
    site_name: str | None,
    feed_title: str | None,
    listed: Mapping[str, ListedProvider],
) -> Provider:
    """The provider of the article at `url`; what `source.provider` says comes first.

    The domain is the registrable one; on platforms such as Substack that of the publisher there. The name is the list's
    (`listed`: by domain), else the site's own where it is a name and no slogan, else the feed's title without "RSS" and
    the like where the feed is of the same domain, else the domain. Logos are the list's.
    """
    host = urls.host(url) or ""
    domain = source.provider.domain if source.provider else (urls.publisher_domain(host) or host)
    entry = _listed(host if not source.provider else domain, domain, listed)
    if source.provider:
        name = source.provider.name
    elif entry:
        name = entry.name
    else:
        name = clean_name(site_name, domain) or _feed_name(feed_title, source, domain) or domain
    images = (
        tuple(ProviderImage(url=logo.url, width=logo.width, height=logo.height) for logo in entry.images)
        if entry
        else ()
    )
    return Provider(name=name, domain=domain, images=images)


def is_listed(provider: Provider, listed: Mapping[str, ListedProvider]) -> bool:
    """Whether the provider is in the list."""
    return provider.domain in listed or any(item.name == provider.name for item in listed.values())


def clean_name(raw: str | None, domain: str) -> str | None:
    """The name in what a site or a feed calls itself, or None: "NHK WORLD RSS News Feed" is "NHK WORLD".

    Of several parts ("Home | The Verge - All posts") the one that resembles `domain` is taken, else the first that
    says anything.
    """
    parts = [_bare(part, domain) for part in _JOINTS.split(plain((raw or "")[:_MOST_READ]))]
    named = [part for part in parts if _is_name(part)]
    return next((part for part in named if _resembles(part, domain)), named[0] if named else None)


def _listed(host: str, domain: str, listed: Mapping[str, ListedProvider]) -> ListedProvider | None:
    labels = host.split(".")
    hosts = (".".join(labels[start:]) for start in range(len(labels)))
    return next((listed[name] for name in hosts if name in listed and name.endswith(domain)), listed.get(domain))


def _feed_name(feed_title: str | None, source: Source, domain: str) -> str | None:
    host = urls.host(source.url) or ""
    own = urls.publisher_domain(host) == domain or urls.registrable_domain(host) in _FEED_HOSTS
    return clean_name(feed_title, domain) if own else None


def _bare(part: str, domain: str) -> str:
    """The part without "RSS", "feed" and the like, unless the domain says so itself ("Old Atom" of old-atom.org)."""
    part = _OPENINGS.sub("", part.strip())
    label = _squeezed(domain.partition(".")[0])
    while (shorter := _FORMATS.sub("", part)) != part and not (
        label in _squeezed(part) and label not in _squeezed(shorter)
    ):
        part = shorter
    return part.strip(" \"'“”„«»()[]-–—|,;")


def _is_name(part: str) -> bool:
    short = 1 < len(part) <= _MOST_LETTERS and len(part.split()) <= _MOST_WORDS
    return short and "://" not in part and not part.endswith((".", "!", "?", "…")) and not _GENERIC.match(part)


def _resembles(part: str, domain: str) -> bool:
    name, label = _squeezed(part), _squeezed(domain.partition(".")[0])
    return name == label or (min(len(name), len(label)) >= _LEAST_LIKENESS and (name in label or label in name))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
