"""Whatever a record holds, it can be shown: no article makes a page or an issue fail, or breaks out of it."""

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from msgspec.structs import replace

from aggregator.model.publication import Masthead, Story
from aggregator.publish.newsletter.forms import newsletter_files
from aggregator.publish.newsletter.issue import make_issue
from aggregator.publish.newsletter.period import Period
from aggregator.publish.site.card import card_renderer, html_of
from aggregator.publish.site.places import TopicFolders, provider_folder
from aggregator.publish.site.search import keys, row
from aggregator.publish.teaser import web_address
from aggregator.publish.templating import Templates

sys.path.insert(0, str(Path(__file__).parents[1] / "record"))
from articles import ARTICLES as ANY

BARRED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufeff\ufffe\uffff]")
ADDRESSES = st.none() | st.text(max_size=30).map("https://a.test/".__add__)
ARTICLES = st.builds(lambda article, address: replace(article, web_url=address or article.web_url), ANY, ADDRESSES)
KNOWN = {"article", "div", "h2", "p", "a", "b", "time", "ul", "li", "img"}
UNHURRIED = settings(deadline=None)
TEMPLATES = Templates()
NEWS = Masthead(
    title="News", base_url=None, locale="en", page_size=25, hub=None, now=datetime(2026, 11, 23, tzinfo=UTC)
)
CARD = card_renderer(TEMPLATES, TopicFolders(["AI"]))


@UNHURRIED
@given(ARTICLES)
def test_any_article_has_a_card(article):
    card = html_of(CARD(Story("a.md", article)), "../").decode()
    assert not BARRED.search(card)
    shown = html.fragment_fromstring(card)
    assert {node.tag for node in shown.iter()} <= KNOWN
    for address in shown.xpath("//@href | //@src"):
        assert re.match(r"https?://|\.\./(?:topics|providers)/[^/]+/index\.html$", address)
    assert " ".join(shown.xpath("string(.//h2)").split())


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\ufdd0", "\u202e", "\xa0"])
def test_what_no_address_holds_is_written_as_browsers_write_it(character):
    encoded = "".join(f"%{byte:02X}" for byte in character.encode())
    assert web_address(f"https://a.test/{character}") == f"https://a.test/{encoded}"


@UNHURRIED
@given(ARTICLES)
def test_any_article_is_found(article):
    story = Story("a.md", article)
    assert b"\n" not in row(story)
    assert keys(story).decode() == " ".join(keys(story).decode().split())


@UNHURRIED
@given(st.lists(ARTICLES, max_size=4))
def test_any_articles_make_an_issue(articles):
    issue = make_issue(NEWS, Period(date(2026, 11, 20), 1), articles, most=3)
    for path, data in newsletter_files(issue, TEMPLATES).items() if issue else ():
        text = data.decode().replace("\r\n", "\n")
        assert not BARRED.search(text), path


@UNHURRIED
@given(st.text(max_size=150))
@example("page")
@example("Index.html")
def test_any_domain_has_a_folder(domain):
    folder = provider_folder(domain)
    assert folder not in {"providers/page", "providers/index.html"}
    assert re.fullmatch(r"providers/[a-z0-9][a-z0-9._-]*", folder)
    assert ".." not in folder


@pytest.mark.parametrize("domains", [("a-b.test", "a.b.test"), ("page", "Page."), ("朝日.test", "中日.test")])
def test_no_two_domains_share_a_folder(domains):
    assert len(set(map(provider_folder, domains))) == len(domains)
