"""The site's pages as they are written: what they show, where they lead, and how little a new story changes."""

import re
from itertools import pairwise
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from aggregator.model.article import Provider
from aggregator.publish.slugs import fingerprint

CARD = "//article[contains(@class, 'card')]"


def titles(page):
    return [" ".join(node.text_content().split()) for node in page.xpath(f"{CARD}//h2")]


def pages(room):
    return {
        path: html.document_fromstring(data.decode()) for path, data in room.files().items() if path.endswith(".html")
    }


def site_pages(room):
    return {path: page for path, page in pages(room).items() if not path.startswith("newsletter/2")}


def test_home_topics_and_providers_show_their_stories(newsroom, stories):
    newsroom.add(*map(stories.told, range(7)))
    newsroom.publish()
    assert titles(newsroom.page()) == [f"Story number {number}" for number in (6, 5, 4, 3, 2, 1, 0)]
    assert titles(newsroom.page("topics/law/index.html")) == ["Story number 4", "Story number 1"]
    assert titles(newsroom.page("providers/daily-robot.test/index.html")) == [f"Story number {n}" for n in (6, 3, 0)]
    listed = newsroom.page("topics/index.html").xpath("//ul[@class='index']/li")
    assert [" ".join(line.text_content().split()) for line in listed] == ["AI 5", "Robotics 3", "Law 2"]
    assert listed[1].get("class") == "depth-1"


def test_every_story_is_on_one_page_of_each_listing(newsroom, stories):
    newsroom.add(*map(stories.told, range(30)))
    newsroom.publish()
    found, path = [], "index.html"
    while path:
        page = newsroom.page(path)
        found += titles(page)
        older = page.xpath("//main//a[@rel='next']/@href")
        path = urljoin(path, older[0]) if older else None
    assert found == [f"Story number {number}" for number in reversed(range(30))]


def test_providers_of_one_name_are_told_apart(newsroom, stories):
    spelt = {"daily.test": "The Daily", "daily.example": "The daily", "other.test": "Other"}
    newsroom.add(
        *(
            stories.told(n, provider=Provider(name=name, domain=domain))
            for n, (domain, name) in enumerate(spelt.items())
        )
    )
    newsroom.publish()
    listed = newsroom.page("providers/index.html").xpath("//main//li/a/text()")
    assert listed == ["Other", "The daily (daily.example)", "The Daily (daily.test)"]


def test_no_name_takes_the_folder_of_another(newsroom, stories):
    """Not even one that was chosen to be what another is told apart by."""
    domains = ("a_b", f"a-b-{fingerprint('a_b')}", "a-b")
    topics = (f"c-{fingerprint('C')}", "c", "C")
    newsroom.add(
        *(
            stories.told(number, provider=Provider(name=domain, domain=domain), topics=(topic,))
            for number, (domain, topic) in enumerate(zip(domains, topics, strict=True))
        )
    )
    newsroom.publish()
    for place in ("providers", "topics"):
        found = newsroom.page(f"{place}/index.html").xpath("//main//li/a/@href")
        assert len(set(found)) == 3


def test_pages_lead_back(newsroom, stories):
    newsroom.add(*map(stories.told, range(12)))
    newsroom.publish()
    assert newsroom.page("page/2/index.html").xpath("//main//a[@rel='prev']/@href") == ["../../index.html"]
    assert newsroom.page("page/1/index.html").xpath("//main//a[@rel='prev']/@href") == ["../../page/2/index.html"]
    assert not newsroom.page("page/1/index.html").xpath("//main//a[@rel='next']")


@pytest.mark.parametrize("count", [12, 13, 15])
def test_a_new_story_changes_only_the_pages_it_is_on(newsroom, stories, count):
    newsroom.add(*map(stories.told, range(count)))
    newsroom.publish()
    before = newsroom.files()
    newsroom.add(stories.told(200, topics=("Law",), provider=stories.told(1).provider))
    newsroom.publish()
    after = newsroom.files()
    changed = {
        path for path in after if before.get(path) != after[path] and path.startswith(("page", "topics", "prov"))
    }
    fresh = {f"page/{(count + 1) // 4 - 1}/index.html"} if (count + 1) % 4 == 0 else set()
    before_fresh = {f"page/{(count + 1) // 4 - 2}/index.html"} if fresh else set()
    for_law = {path for path in changed if path.startswith(("topics/law/", "providers/harbour-courier.test/"))}
    lists = {"topics/index.html", "providers/index.html"}
    assert changed - for_law == lists | fresh | before_fresh
    assert {"topics/law/index.html", "providers/harbour-courier.test/index.html"} <= for_law


def test_an_unchanged_store_changes_nothing(newsroom, stories):
    newsroom.add(*map(stories.told, range(9)))
    newsroom.publish()
    before = {path: (newsroom.public / path).stat().st_mtime_ns for path in newsroom.files()}
    newsroom.publish(now="2026-11-23T07:00:00Z")
    after = {path: (newsroom.public / path).stat().st_mtime_ns for path in newsroom.files()}
    assert {path for path in after if before.get(path) != after[path]} <= {".aggregator-manifest.json"}


def test_a_story_that_is_withdrawn_is_gone(newsroom, stories):
    newsroom.add(*map(stories.told, range(3)))
    newsroom.publish()
    for path in sorted(newsroom.store.glob("*.md")):
        if b"Story number 1" in path.read_bytes():
            path.unlink()
    newsroom.publish()
    assert titles(newsroom.page()) == ["Story number 2", "Story number 0"]
    assert not (newsroom.public / "topics/law/index.html").exists()
    assert not (newsroom.public / "providers/harbour-courier.test").exists()


@pytest.mark.parametrize("domains", [("Press.Test", "press.test"), ("Ädler Presse", "ädler presse")])
def test_a_provider_has_one_page_however_its_domain_is_spelt(newsroom, stories, domains):
    for number, domain in enumerate(domains):
        newsroom.add(stories.told(number, provider=Provider(name="The Press", domain=domain)))
    newsroom.publish()
    [link] = newsroom.page("providers/index.html").xpath("//ul[@class='index']//a/@href")
    place = urljoin("providers/index.html", link)
    assert titles(newsroom.page(place)) == ["Story number 1", "Story number 0"]
    ways = newsroom.page("index.html").xpath(f"{CARD}//a[starts-with(@href, 'providers/')]/@href")
    assert set(ways) == {place}


def test_an_empty_store_has_a_site(newsroom):
    newsroom.publish()
    assert "No story yet" in newsroom.page().text_content()
    for path in ("topics/index.html", "providers/index.html", "search/index.html"):
        assert newsroom.page(path).xpath("//h1")


def test_links_within_the_site_lead_to_files(published):
    files = published.files()
    for path, page in site_pages(published).items():
        for target in page.xpath("//@href | //script/@src | //form/@action"):
            place, _ = urldefrag(target)
            if place and not re.match(r"[a-z]+:", place):
                assert urljoin(path, place).partition("?")[0] in files, f"{path}: {target}"


def test_links_of_stories_are_safe(published):
    for path, page in site_pages(published).items():
        for link in page.xpath("//a[@href]"):
            if re.match(r"[a-z]+:", link.get("href")):
                assert re.match("https?://", link.get("href")), f"{path}: {link.get('href')}"
                assert link.get("rel") == "noopener nofollow"
        assert all(re.match("https?://", source) for source in page.xpath("//img/@src"))


def test_strangers_words_stay_text(published, stories):
    for path, page in site_pages(published).items():
        assert not page.xpath("//iframe | //object | //embed | //style | //base"), path
        assert not [name for name in page.xpath("//@*") if name.attrname.startswith("on")], path
        scripts = page.xpath("//script")
        assert len(scripts) == (path == "search/index.html"), path
    shown = [titles(page) for path, page in site_pages(published).items() if path.startswith("topics/ai/")]
    shown = {title for some in shown for title in some}
    assert {stories.hostile[0], stories.hostile[1], stories.hostile[4], stories.hostile[6]} <= shown


def test_pictures_take_their_room_and_wait(published):
    pictures = [picture for page in site_pages(published).values() for picture in page.xpath("//img")]
    assert pictures
    for picture in pictures:
        assert picture.get("loading") == "lazy"
        assert picture.get("width").isdecimal()
        assert picture.get("height").isdecimal()
        assert picture.get("alt")
        assert picture.get("referrerpolicy") == "no-referrer"


def test_a_film_is_a_card_that_leads_to_it(published):
    (card,) = published.page("providers/law-review.test/index.html").xpath(f"{CARD}[.//h2[contains(., 'A film')]]") or (
        card
        for page in site_pages(published).values()
        for card in page.xpath(f"{CARD}[.//h2[contains(., 'A film')]]")[:1]
    )
    assert card.xpath(".//h2/a/@href") == ["https://law-review.test/stories/323"]
    assert card.xpath(".//b[@class='medium']")


def test_a_policy_forbids_all_else(published):
    for path, page in site_pages(published).items():
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src http: https: data:;"), path
        assert ("script-src 'self'" in policy) == (path == "search/index.html")
        assert "unsafe" not in policy


def test_pages_say_where_they_are_served(published):
    assert published.page().xpath("//link[@rel='canonical']/@href") == ["https://example.org/news/"]
    topic = published.page("topics/law/index.html")
    assert topic.xpath("//link[@rel='canonical']/@href") == ["https://example.org/news/topics/law/"]


@pytest.mark.parametrize(
    ("locale", "languages"), [("de", ("en", "de")), ("ar", ("en", "ar")), ("en-gb", ("en-gb", None))]
)
def test_the_language_of_stories_is_not_said_of_our_words(newsroom, stories, monkeypatch, locale, languages):
    page, story = languages
    monkeypatch.setenv("AGGREGATOR_PUBLISH_LOCALE", locale)
    newsroom.add(stories.told(1))
    newsroom.publish()
    issue = next(path for path in newsroom.files() if path.startswith("newsletter/2") and path.endswith(".html"))
    for path in ("index.html", "newsletter/index.html", issue):
        assert newsroom.page(path).get("lang") == page
    for path, text in (
        ("index.html", f"{CARD}//h2"),
        ("index.html", f"{CARD}//p[@class='excerpt']"),
        ("newsletter/index.html", "//ol/li/p"),
        (issue, "//h2"),
    ):
        assert newsroom.page(path).xpath(text)[0].get("lang") == story, (path, text)


def test_pages_are_built_for_every_reader(published):
    for path, page in site_pages(published).items():
        assert page.get("lang") == "en-us"
        assert len(page.xpath("//h1")) == 1, path
        assert len(page.xpath("//header")) == len(page.xpath("//main")) == len(page.xpath("//footer")) == 1
        levels = [int(node.tag[1]) for node in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert page.xpath("//title/text()")[0].strip(), path
        assert page.xpath("//a[@class='skip']/@href") == ["#main"]
        labels = set(page.xpath("//label/@for"))
        assert set(page.xpath("//input/@id")) <= labels
        assert all(node.get("aria-label") for node in page.xpath("//nav"))
        assert all(" ".join(link.text_content().split()) for link in page.xpath("//a")), path
