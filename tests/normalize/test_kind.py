"""Articles, videos and podcasts: what each is told by, and the players that records show."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from aggregator.model.feed import Enclosure, Entry
from aggregator.model.page import Page
from aggregator.model.settings import Settings, Source
from aggregator.normalize.article import Telling, assemble
from aggregator.normalize.player import player_address
from aggregator.normalize.topics import TopicMatcher

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LINK = "https://www.site.test/a"
ENTRY = Entry(id="1", url=LINK, title="A title", summary="What happened.", published=NOW)
PAGE = Page(url=LINK, title="Page title", published=NOW)
TELLING = Telling(entry=ENTRY, source=Source(url="https://www.site.test/feed", name="Feed"), first_seen=NOW)
SETTINGS = Settings(path="sources.yaml", store="store")


def made(*, entry=None, page=None, **changes):
    entry = replace(ENTRY, **(entry or {}))
    page = replace(PAGE, **page) if page is not None else None
    telling = replace(TELLING, entry=entry, page=page, **changes)
    return assemble(telling, settings=SETTINGS, topics=TopicMatcher(()), providers={}).article


@pytest.mark.parametrize(
    ("entry", "page", "expected"),
    [
        ({}, None, "article"),
        ({"url": "https://www.youtube.com/watch?v=WJk-Y8LQlfE"}, None, "video"),
        ({"player": '<iframe src="https://p.test/1"></iframe>'}, None, "video"),
        ({"player": '<iframe src="https://p.test/1"></iframe>', "player_in_text": True}, None, "article"),
        ({}, {"type": "video.other"}, "video"),
        ({}, {"type": "article"}, "article"),
        ({"url": None, "enclosures": (Enclosure("https://e.test/1.mp3", "audio/mpeg"),)}, None, "audio"),
        ({"url": None, "enclosures": (Enclosure("https://e.test/1.mp4", "video/mp4"),)}, None, "video"),
        ({"enclosures": (Enclosure("https://e.test/1.mp3", "audio/mpeg"),)}, None, "audio"),
        ({"enclosures": (Enclosure("https://e.test/1.mp3", "audio/mpeg"),), "content": "Word " * 200}, None, "article"),
        ({"enclosures": (Enclosure("https://e.test/1.jpg", "image/jpeg"),)}, None, "article"),
        ({}, {"type": "music.song"}, "audio"),
    ],
)
def test_type(entry, page, expected):
    assert made(entry=entry, page=page).type == expected


FILM, SOUND = Enclosure("https://e.test/1.mp4", "video/mp4"), Enclosure("https://e.test/1.mp3", "audio/mpeg")


@pytest.mark.parametrize(
    ("podcast", "enclosures", "expected"),
    [
        (True, (FILM,), "video"),
        (False, (FILM,), "article"),
        (True, (FILM, SOUND), "audio"),
        (True, (SOUND,), "audio"),
    ],
)
def test_what_is_attached_to_an_episode_that_has_a_page(podcast, enclosures, expected):
    article = made(entry={"enclosures": enclosures}, podcast=podcast)
    assert article.type == expected
    if expected == "video":
        assert article.web_url is None
        assert 'src="https://e.test/1.mp4"' in article.featured_content


def test_a_video_has_a_player_and_no_page():
    article = made(entry={"url": "https://www.youtube.com/watch?v=WJk-Y8LQlfE&feature=rss"})
    assert article.web_url is None
    assert 'src="https://www.youtube-nocookie.com/embed/WJk-Y8LQlfE"' in article.featured_content
    assert article.rating.quality >= 50


@pytest.mark.parametrize(
    ("player", "expected"),
    [
        ('<iframe src="//p.test/1?a=1&amp;b=2" onload="x()"></iframe>', "//p.test/1?a=1&b=2"),
        ("https://p.test/1", "https://p.test/1"),
        ("<p>none</p>", None),
        (None, None),
    ],
)
def test_player_address(player, expected):
    assert player_address(player) == expected


TUBE = "https://www.youtube.com/embed/WJk-Y8LQlfE"
FRAME = (
    '<iframe width="800" height="500" frameborder="0" src="https://www.youtube-nocookie.com/embed/WJk-Y8LQlfE"'
    ' allow="accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
)


@pytest.mark.parametrize(
    ("player", "expected"),
    [
        (f'<script>x()</script><iframe src="{TUBE}?autoplay=1" onload="x()" srcdoc="<script>x()</script>">', FRAME),
        (f'<iframe src="https://p.test/?u={TUBE}"></iframe>', None),
        ('<iframe src="https://www.youtube.com.p.test/embed/WJk-Y8LQlfE"></iframe>', None),
        ('<iframe src="https://p.test@www.youtube.com/embed/WJk-Y8LQlfE"></iframe>', FRAME),
        ('<iframe src="javascript:alert(1)//www.youtube.com/embed/WJk-Y8LQlfE"></iframe>', None),
        ('<iframe src="data:text/html,<script>x()</script>"></iframe>', None),
        ('<object data="https://p.test/1"><embed src="https://p.test/1.swf"></object>', None),
    ],
)
def test_of_a_player_only_the_id_of_a_known_hosts_video_is_taken_over(player, expected):
    article = made(entry={"player": player})
    assert (article.type, article.featured_content) == ("video", expected)


@pytest.mark.parametrize(("words", "shown"), [(20, True), (300, False)])
def test_an_article_that_is_one_video_shows_it_and_keeps_its_page(words, shown):
    entry = {"player": f'<iframe src="{TUBE}"></iframe>', "player_in_text": True, "content": "word " * words}
    article = made(entry=entry)
    assert (article.type, article.featured_content) == ("article", FRAME if shown else None)
    assert article.web_url


def test_a_podcast_is_audio_however_long_its_notes():
    entry = {"enclosures": (Enclosure("https://e.test/1.mp3", "audio/mpeg"),), "content": "Word " * 500}
    assert made(entry=entry, podcast=True).type == "audio"
    assert made(entry={}, podcast=True).type == "article"


def test_a_video_of_ones_own_peertube_is_framed():
    entry = {"url": "https://site.test/w/pqRs12345", "links": ()}
    article = made(entry=entry, source=Source(url="https://site.test/feeds/videos.xml", name="Tube"))
    assert 'src="https://site.test/videos/embed/pqRs12345"' in article.featured_content
