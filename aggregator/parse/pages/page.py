"""A page's facts: what its JSON-LD, `meta` elements, microdata and mark-up say of the story it tells.

Pure. The head alone is parsed where it says everything that is wanted, the whole document where it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.model.page import Page
from aggregator.parse.pages.authors import find_authors
from aggregator.parse.pages.bytes import head_of, linear, to_utf8
from aggregator.parse.pages.dates import find_published, find_updated, states_story
from aggregator.parse.pages.images import find_images
from aggregator.parse.pages.links import find_amp, find_canonical, find_feeds, is_amp
from aggregator.parse.pages.markup import Markup, read
from aggregator.parse.pages.meta import (
    find_excerpt,
    find_keywords,
    find_language,
    find_site_name,
    find_type,
    is_hidden,
    is_paywalled,
)
from aggregator.parse.pages.microdata import read_item
from aggregator.parse.pages.story import read_story
from aggregator.parse.pages.text import key
from aggregator.parse.pages.title import find_title, rough_title, site_keys

if TYPE_CHECKING:
    from aggregator.parse.pages.dates import Moment


def parse_page(body: bytes, *, url: str, content_type: str | None = None) -> Page:
    """The facts of the page `body`, which was fetched from `url` with that Content-Type. Never raises.

    `url` may be "" where nobody knows: then only absolute addresses are found, unless the page states a base.
    Bytes that are no HTML give a page without facts. What was odd is in `problems`.
    """
    text = to_utf8(body, content_type)
    head = head_of(text)
    if head is not None and text.find(b"ld+json", len(head)) < 0:
        page, named = _facts(read(linear(head)[0], url, whole=False), url, [])
        if named and page.images and None not in {page.title, page.excerpt, page.published}:
            return page
    kept, all_of_it = linear(text)
    problems = [] if b"<" in text else ["no HTML: there is no element in it"]
    problems += [] if all_of_it else ["nested too deeply to be read as a whole: only its beginning was"]
    return _facts(read(kept, url, whole=True), url, problems)[0]


def _facts(markup: Markup, url: str, problems: list[str]) -> tuple[Page, bool]:
    """The facts of what was read, and whether somebody else than the site itself is named as author."""
    story = read_story(markup, rough_title(markup))
    item = read_item(markup.tree)
    sites = site_keys(markup, story)
    title = find_title(markup, story, item, sites)
    canonical, complaints = find_canonical(markup, story)
    published, updated = find_published(markup, story, item), find_updated(markup, story, item)
    authors = find_authors(markup, story, item, sites)
    page = Page(
        url=url,
        canonical=canonical,
        title=title,
        excerpt=find_excerpt(markup, story, item, title),
        published=published.time if published else None,
        updated=updated.time if updated else None,
        authors=tuple(authors),
        site_name=find_site_name(markup, story),
        language=find_language(markup, story),
        type=find_type(markup, story, item),
        amp_url=find_amp(markup),
        is_amp=is_amp(markup),
        images=find_images(markup, story, item),
        feeds=find_feeds(markup),
        keywords=find_keywords(markup, story, item),
        paywalled=is_paywalled(markup, story, item),
        noindex=is_hidden(markup),
        states_story=states_story(markup, story, item),
        problems=(*problems, *story.problems, *complaints, *_zone_problems(published, updated)),
    )
    return page, any(key(name) not in sites for name in authors)


def _zone_problems(published: Moment | None, updated: Moment | None) -> list[str]:
    dates = (("published", published), ("updated", updated))
    return [f"{name}: no zone stated, taken as UTC" for name, found in dates if found is not None and not found.stated]
