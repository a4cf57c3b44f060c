"""Who publishes a story."""

import pytest

from aggregator.model.settings import ListedProvider, ProviderImageSettings, Source, SourceProvider
from aggregator.normalize.provider import clean_name, is_listed, provider_of
from aggregator.urls import publisher_domain

LISTED = {
    "nhk.or.jp": ListedProvider(domain="nhk.or.jp", name="NHK", images=(ProviderImageSettings(url="l.png", width=50),)),
}


def provider(url="https://www3.site.test/a", source=None, **named):
    source = source or Source(url="https://www.site.test/feed", name="x")
    names = {"site_name": None, "feed_title": None, **named}
    return provider_of(url=url, source=source, listed=LISTED, **names)


def test_the_domain_is_the_registrable_one_and_the_list_names_it():
    found = provider("https://www3.nhk.or.jp/news/1", site_name="Something else")
    assert (found.name, found.domain, found.images[0].url) == ("NHK", "nhk.or.jp", "l.png")
    assert is_listed(found, LISTED)
    assert not is_listed(provider(), LISTED)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www3.nhk.or.jp", "nhk.or.jp"),
        ("name.substack.com", "name.substack.com"),
        ("www.name.substack.com", "name.substack.com"),
        ("www.substack.com", "substack.com"),
        ("substack.com", "substack.com"),
        ("youtu.be", "youtube.com"),
        ("www.youtube-nocookie.com", "youtube.com"),
        ("dai.ly", "dailymotion.com"),
        ("open.substack.com", "substack.com"),
        ("name.medium.com", "name.medium.com"),
        ("Name.WordPress.com.", "name.wordpress.com"),
        ("name.tumblr.com", "name.tumblr.com"),
        ("name.blogspot.com", "name.blogspot.com"),
        ("name.blogspot.de", "name.blogspot.de"),
        ("name.blogspot.co.uk", "name.blogspot.co.uk"),
        ("name.github.io", "name.github.io"),
        ("deep.name.github.io", "name.github.io"),
        ("blogspot.example.org", "example.org"),
        ("notsubstack.com", "notsubstack.com"),
        ("a.notsubstack.com", "notsubstack.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_who_publishes_at_a_host(host, domain):
    assert publisher_domain(host) == domain
    assert publisher_domain(domain) == domain


def test_publishers_on_a_platform_are_distinct():
    one = provider("https://one.substack.com/p/a", site_name="One")
    other = provider("https://other.substack.com/p/a")
    assert [(one.name, one.domain), (other.name, other.domain)] == [
        ("One", "one.substack.com"),
        ("other.substack.com", "other.substack.com"),
    ]


def test_the_site_names_itself_before_the_feed_does():
    assert provider(site_name="Some Site", feed_title="Feed").name == "Some Site"
    assert provider(feed_title="Some Site RSS").name == "Some Site"
    assert provider().name == "site.test"


def test_the_title_of_another_site_s_feed_names_nobody():
    planet = Source(url="https://planet.test/atom", name="Planet")
    assert provider(source=planet, feed_title="Planet").name == "site.test"


def test_the_source_says_who_it_is():
    channel = Source(
        url="https://youtube.com/feed", name="c", provider=SourceProvider(name="NHK WORLD", domain="nhk.or.jp")
    )
    found = provider("https://www.youtube.com/watch?v=1", source=channel, site_name="YouTube")
    assert (found.name, found.domain, len(found.images)) == ("NHK WORLD", "nhk.or.jp", 1)


@pytest.mark.parametrize(
    ("raw", "domain", "expected"),
    [
        ("NHK WORLD RSS News Feed", "nhk.or.jp", "NHK WORLD"),
        ("NYT > World News", "nytimes.com", "NYT"),
        ("BBC News - World", "bbc.co.uk", "BBC News"),
        ("The Verge - All Posts", "theverge.com", "The Verge"),
        ("World news | The Guardian", "theguardian.com", "The Guardian"),
        ("Latest stories from Ars Technica", "arstechnica.com", "Ars Technica"),
        ("Hacker News: Front Page", "ycombinator.com", "Hacker News"),
        ("tagesschau.de - die erste Adresse", "tagesschau.de", "tagesschau.de"),
        ("Spektrum.de RSS-Feed", "spektrum.de", "Spektrum.de"),
        ("AT&amp;T", "att.com", "AT&T"),
        ("アクロファン", "acrofan.com", "アクロファン"),
        ("A web magazine with obsessive daily coverage of everything", "e.com", None),
        ("Welcome!", "e.com", None),
        ("Home", "e.com", None),
        ("RSS Feed", "e.com", None),
        ("https://e.com/", "e.com", None),
        ("", "e.com", None),
        (None, "e.com", None),
        ("(" * 100_000, "e.com", None),
    ],
)
def test_name(raw, domain, expected):
    assert clean_name(raw, domain) == expected
