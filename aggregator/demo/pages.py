"""Pages: articles that state what they are in one way or another, front pages, and kinds of pages that are no story."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from aggregator.demo.feeds import feed_type
from aggregator.demo.picture import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story


def article(site: Site, story: Story) -> str:
    """The page of a story."""
    return _KINDS.get(story.page or "", _article)(site, story)


def front_page(site: Site, stories: Sequence[Story]) -> str:
    """The site's front page: links to its stories, and to its feed."""
    listed = "".join(f'<li><a href="{escape(site.link(story))}">{escape(story.title)}</a></li>\n' for story in stories)
    return (
        f"{_opening(site, site.name)}{_feed_link(site)}</head>\n<body><h1>{escape(site.name)}</h1><ul>\n{listed}</ul>"
        '<a href="/about">About</a></body></html>\n'
    )


def plain_page(site: Site, title: str, sentence: str) -> str:
    """A page in UTF-8 that is no story."""
    return (
        f"{_opening(site, f'{title} | {site.name}', 'utf-8')}</head>"
        f"<body><h1>{escape(title)}</h1><p>{escape(sentence)}</p></body></html>\n"
    )


def canonical(site: Site, story: Story) -> str:
    """The canonical address that a story's page states."""
    return story.canonical or site.page_url(story)


def _article(site: Site, story: Story, more: str = "") -> str:
    return (
        f"{_opening(site, f'{story.title} | {site.name}')}"
        f'<link rel="canonical" href="{escape(canonical(site, story))}">{_feed_link(site)}{_amp_link(site, story)}'
        f"{STATEMENTS[site.page](site, story)}{more}</head>\n{_body(site, story)}</html>\n"
    )


def _opening(site: Site, title: str, charset: str | None = None) -> str:
    return (
        f'<!doctype html>\n<html lang="{site.language}"><head><meta charset="{charset or site.page_charset}">'
        f"<title>{escape(title)}</title>"
    )


def _feed_link(site: Site) -> str:
    return f'<link rel="alternate" type="{feed_type(site)}" title="{escape(site.name)}" href="{site.feed_path}">'


def _amp_link(site: Site, story: Story) -> str:
    amp_url = site.amp_url(story)
    return f'<link rel="amphtml" href="{escape(amp_url)}">' if amp_url else ""


def _body(site: Site, story: Story) -> str:
    text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in story.paragraphs)
    byline = f'<p class="byline">{escape(story.author)}, <time datetime="{story.published.isoformat()}">'
    return (
        f'<body><header><a href="/">{escape(site.name)}</a></header>\n<main><article{_SCOPES.get(site.page, "")}>'
        f"<h1{_PROPERTIES.get(site.page, '')}>{escape(story.title)}</h1>{byline}{story.published:%d.%m.%Y}</time></p>\n"
        f"<figure>{_LAZINESS[site.lazy](site.picture_url(story))}</figure>\n{text}"
        f'<p><a href="/about?utm_source=article&amp;ref=end">About {escape(site.name)}</a></p></article></main></body>'
    )


_SCOPES = {"microdata": ' itemscope itemtype="https://schema.org/NewsArticle"'}
_PROPERTIES = {"microdata": ' itemprop="headline"'}
_SIZE = f'width="{WIDTH}" height="{HEIGHT}"'
_BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
_LAZINESS: dict[str, Callable[[str], str]] = {
    "src": lambda url: f'<img src="{url}" {_SIZE} alt="">',
    "data-src": lambda url: f'<img src="{_BLANK}" data-src="{url}" {_SIZE} loading="lazy" alt="">',
    "srcset": lambda url: f'<img src="{url}?w=320" srcset="{url}?w=320 320w, {url} 1200w" sizes="100vw" alt="">',
    "picture": lambda url: f'<picture><source srcset="{url} 1200w"><img src="{url}?w=320" alt=""></picture>',
}


def _news_article(site: Site, story: Story) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.summary,
        "datePublished": story.published.isoformat(),
        "dateModified": story.updated.isoformat(),
        "author": [{"@type": "Person", "name": story.author}],
        "image": {"@type": "ImageObject", "url": site.picture_url(story), "width": WIDTH, "height": HEIGHT},
        "publisher": {"@type": "Organization", "name": site.name},
        "mainEntityOfPage": canonical(site, story),
        "keywords": list(story.keywords),
        **({"isAccessibleForFree": False} if story.page == "paywalled" else {}),
    }


def _script(content: str) -> str:
    harmless = content.replace("</", "<\\/")
    return f'<script type="application/ld+json">{harmless}</script>'


def _json_ld(site: Site, story: Story) -> str:
    return _script(json.dumps({"@context": "https://schema.org", **_news_article(site, story)}, ensure_ascii=False))


def _json_ld_graph(site: Site, story: Story) -> str:
    graph = [
        {"@type": "WebSite", "@id": f"{site.home}#website", "name": site.name, "url": site.home},
        {"@type": "BreadcrumbList", "itemListElement": []},
        _news_article(site, story),
    ]
    return _script(json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False))


def _json_ld_broken(site: Site, story: Story) -> str:
    # A comma too many is what templates of real sites write.
    broken = json.dumps(_news_article(site, story), ensure_ascii=False)[:-1] + ",}"
    return _script(broken) + _opengraph(site, story)


def _metas(kind: str, facts: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<meta {kind}="{name}" content="{escape(value)}">' for name, value in facts)


def _opengraph(site: Site, story: Story) -> str:
    facts = [
        ("og:type", "article"),
        ("og:title", story.title),
        ("og:description", story.summary),
        ("og:url", canonical(site, story)),
        ("og:site_name", site.name),
        ("og:image", site.picture_url(story)),
        ("og:image:width", str(WIDTH)),
        ("og:image:height", str(HEIGHT)),
        ("article:published_time", story.published.isoformat()),
        ("article:modified_time", story.updated.isoformat()),
        ("article:author", story.author),
        *(("article:tag", word) for word in story.keywords),
    ]
    return _metas("property", facts)


def _twitter(site: Site, story: Story) -> str:
    facts = [
        ("twitter:card", "summary_large_image"),
        ("twitter:title", story.title),
        ("twitter:description", story.summary),
        ("twitter:image", site.picture_url(story)),
        ("author", story.author),
        ("date", story.published.isoformat()),
    ]
    return _metas("name", facts)


def _microdata(site: Site, story: Story) -> str:
    facts = [
        ("datePublished", story.published.isoformat()),
        ("dateModified", story.updated.isoformat()),
        ("description", story.summary),
        ("author", story.author),
        ("image", site.picture_url(story)),
    ]
    return _metas("itemprop", facts)


def _bare(_site: Site, _story: Story) -> str:
    return ""


STATEMENTS: dict[str, Callable[[Site, Story], str]] = {
    "json-ld": _json_ld,
    "json-ld-graph": _json_ld_graph,
    "json-ld-broken": _json_ld_broken,
    "opengraph": _opengraph,
    "twitter": _twitter,
    "microdata": _microdata,
    "bare": _bare,
}
"""What a page's head says about its story, by the way in which it says it."""


def _noindex(site: Site, story: Story) -> str:
    return _article(site, story, '<meta name="robots" content="noindex, nofollow">')


def _login(site: Site, _story: Story) -> str:
    return (
        f"{_opening(site, f'Log in | {site.name}')}</head>"
        '<body><h1>Log in</h1><form action="/login" method="post">'
        '<input name="user"><input name="password" type="password"><button>Log in</button></form></body></html>\n'
    )


_KINDS: dict[str, Callable[[Site, Story], str]] = {"noindex": _noindex, "login": _login}


def amp_page(site: Site, story: Story, canonical_url: str) -> str:
    """The AMP document of a story, its canonical link as given."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return (
        f'<!doctype html>\n<html ⚡ lang="{site.language}"><head><meta charset="utf-8">'
        '<script async src="https://cdn.ampproject.org/v0.js"></script>'
        f'<title>{escape(story.title)}</title><link rel="canonical" href="{escape(canonical_url)}">'
        f'<meta name="viewport" content="width=device-width">{_json_ld(site, story)}{_BOILERPLATE}</head>'
        f"<body><h1>{escape(story.title)}</h1>"
        f'<amp-img src="{site.picture_url(story)}" {_SIZE} layout="responsive"></amp-img>{text}</body></html>\n'
    )


_PREFIXES = ("-webkit-", "-moz-", "-ms-", "")
_STARTING = ";".join(f"{prefix}animation:-amp-start 8s steps(1,end) 0s 1 normal both" for prefix in _PREFIXES)
_FRAMES = "".join(
    f"@{prefix}keyframes -amp-start{{from{{visibility:hidden}}to{{visibility:visible}}}}"
    for prefix in ("-webkit-", "-moz-", "-ms-", "-o-", "")
)
_BOILERPLATE = (
    f"<style amp-boilerplate>body{{{_STARTING}}}{_FRAMES}</style><noscript><style amp-boilerplate>body{{"
    f"{';'.join(f'{prefix}animation:none' for prefix in _PREFIXES)}}}</style></noscript>"
)
