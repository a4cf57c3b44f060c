"""Whether a page states a story of its own: that it calls itself an article says nothing, some programs always do."""

import pytest

from aggregator.parse.pages.page import parse_page

CALLED = '<meta property="og:type" content="article"><title>Robots</title>'


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def teaser(title: str) -> str:
    date = '<i itemprop="datePublished" content="2026-11-20">today</i>'
    return f'<div itemscope itemtype="https://schema.org/BlogPosting"><b itemprop="headline">{title}</b>{date}</div>'


@pytest.mark.parametrize(
    ("markup", "states"),
    [
        ("", False),
        ("<time datetime='2026-11-20'>20 November 2026</time>", False),
        ('<meta property="article:modified_time" content="2026-11-20T08:00:00Z">', False),
        ('<meta property="article:published_time" content="2026-11-20T08:00:00Z">', True),
        ('<meta name="parsely-pub-date" content="2026-11-20">', True),
        ('<meta property="article:published_time" content="">', False),
        (json_ld('{"@type": "WebPage", "@id": "https://a.test/1", "datePublished": "2026-11-20"}'), False),
        (json_ld('{"@type": "CollectionPage", "url": "https://a.test/1", "datePublished": "2026-11-20"}'), False),
        (json_ld('{"@type": "Organization", "name": "The Site"}'), False),
        (json_ld('{"@type": "NewsArticle", "headline": "Robots"}'), True),
        (json_ld('{"@type": ["BlogPosting", "Article"], "url": "https://a.test/1"}'), True),
        (json_ld('{"@type": "Recipe", "name": "Cookies"}'), True),
        (json_ld('{"@graph": [{"@type": "WebPage"}, {"@type": "Article", "headline": "Robots"}]}'), True),
        (
            json_ld(
                '[{"@type": "Article", "headline": "One", "url": "https://a.test/2"},'
                ' {"@type": "Article", "headline": "Two", "url": "https://a.test/3"}]'
            ),
            False,
        ),
        (
            json_ld(
                '[{"@type": "Article", "headline": "One", "url": "https://a.test/2"},'
                ' {"@type": "Article", "headline": "Robots", "url": "https://a.test/1"}]'
            ),
            True,
        ),
        (
            json_ld(
                '{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement":'
                ' [{"@type": "ListItem", "item": {"@type": "Article", "headline": "One"}}]}}'
            ),
            False,
        ),
        (teaser("One"), True),
        (teaser("One") + teaser("Two"), False),
    ],
)
def test_a_page_states_a_story_by_its_data_or_its_date(markup: str, *, states: bool) -> None:
    page = parse_page(f"<html><head>{CALLED}{markup}</head><body></body></html>".encode(), url="https://a.test/1")
    assert page.type in {"article", "collection"}
    assert page.states_story is states
