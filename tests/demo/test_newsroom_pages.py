"""Pages state their story in the way of their site, in the charset that they name."""

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator.demo.pages import STATEMENTS

STYLES = {
    "json-ld": "daily-robot.test",
    "json-ld-graph": "neural-times.test",
    "json-ld-broken": "ki-rundschau.test",
    "opengraph": "json-gazette.test",
    "twitter": "silicon-post.test",
    "microdata": "semantic-herald.test",
    "bare": "old-atom.test",
}


def page_of(world, host, number=3):
    site = world.site(host)
    story = world.story(site, number)
    found = world.resource(site.host, site.path(story))
    return site, story, LexborHTMLParser(found.render().decode(site.page_charset))


def linked_data(tree):
    return [json.loads(node.text()) for node in tree.css('script[type="application/ld+json"]')]


def content(tree, kind, name):
    return tree.css_first(f'meta[{kind}="{name}"]').attributes["content"]


@pytest.mark.parametrize("host", STYLES.values())
def test_every_page_has_title_canonical_feed_and_picture(world, host):
    site, story, tree = page_of(world, host)
    assert tree.css_first("h1").text() == story.title
    assert tree.css_first("title").text() == f"{story.title} | {site.name}"
    assert [node.attributes["href"] for node in tree.css("link[rel=canonical]")] == [site.page_url(story)]
    assert tree.css_first("link[rel=alternate]").attributes["href"] == site.feed_path
    assert site.picture_url(story) in tree.html


def test_every_style_is_somewhere(world):
    assert STYLES.keys() == STATEMENTS.keys()
    assert {site.page for site in world.sites()} == set(STYLES)


def test_linked_data(world):
    _, story, tree = page_of(world, STYLES["json-ld"])
    (data,) = linked_data(tree)
    assert (data["headline"], data["datePublished"]) == (story.title, story.published.isoformat())
    _, story, tree = page_of(world, STYLES["json-ld-graph"])
    (data,) = linked_data(tree)
    assert data["@graph"][-1]["headline"] == story.title
    _, story, tree = page_of(world, STYLES["json-ld-broken"])
    with pytest.raises(json.JSONDecodeError):
        linked_data(tree)
    assert content(tree, "property", "og:title") == story.title


def test_metas(world):
    for style, kind, name in (
        ("opengraph", "property", "og:title"),
        ("twitter", "name", "twitter:title"),
        ("microdata", "itemprop", "description"),
    ):
        _, story, tree = page_of(world, STYLES[style])
        assert content(tree, kind, name) in (story.title, story.summary)
    assert not page_of(world, STYLES["bare"])[2].css("meta[property], meta[name], meta[itemprop]")


@pytest.mark.parametrize(
    ("host", "charset"), [("robo-vestnik.test", "windows-1251"), ("courrier-ia.test", "iso-8859-1")]
)
def test_a_page_names_its_charset_where_the_header_does_not(world, host, charset):
    site, story, tree = page_of(world, host)
    assert world.resource(host, site.path(story)).media_type == "text/html"
    assert tree.css_first("meta[charset]").attributes["charset"] == charset
    assert tree.css_first("h1").text() == story.title


@pytest.mark.parametrize(
    ("host", "selector", "attribute"),
    [
        ("plain-notes.test", "figure img", "data-src"),
        ("json-gazette.test", "figure img", "srcset"),
        ("vision-weekly.test", "figure source", "srcset"),
    ],
)
def test_pictures_load_late(world, host, selector, attribute):
    site, story, tree = page_of(world, host)
    assert site.picture_url(story) in tree.css_first(selector).attributes[attribute]
    assert tree.css_first("figure img").attributes["src"] != site.picture_url(story)


@pytest.mark.parametrize("host", ["daily-robot.test", "neural-times.test"])
def test_amp_documents(world, host):
    site, story, tree = page_of(world, host)
    amp_url = tree.css_first("link[rel=amphtml]").attributes["href"]
    document = world.resource(host, amp_url.removeprefix(f"http://{host}")).render().decode()
    assert document.startswith("<!doctype html>\n<html ⚡ ")
    assert re.findall(r'rel="canonical" href="([^"]+)"', document) == [site.page_url(story)]
    assert "<style amp-boilerplate>" in document


def test_every_link_of_a_front_page_leads_somewhere(world):
    site = world.site("daily-robot.test")
    tree = LexborHTMLParser(world.resource(site.host, "/").render())
    links = [node.attributes["href"] for node in tree.css("a")]
    assert len(links) == 9
    assert {world.resource(site.host, link.removeprefix("http://daily-robot.test")).status for link in links} == {200}
    assert world.resource(site.host, "/sitemap.xml").render().startswith(b"<?xml")
