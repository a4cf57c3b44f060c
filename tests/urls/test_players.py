"""Addresses of videos, as people share them, and what embeds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.urls import embed_address, thumbnail_address

TUBE = "https://www.youtube-nocookie.com/embed/WJk-Y8LQlfE"
LIST = "PLx0sYbCqOb8TBPRdmBHs5Iftvv9TPboYG"
VIMEO = "https://player.vimeo.com/video/123456789"
MOTION = "https://www.dailymotion.com/embed/video/x8abcde"
TED = "https://embed.ted.com/talks"
PEER = "https://framatube.org/videos/embed"
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
SHARED = {
    "https://www.youtube.com/watch?v=WJk-Y8LQlfE": TUBE,
    "http://youtube.com/watch?feature=share&v=WJk-Y8LQlfE&t=30s": TUBE,
    f"https://www.youtube.com/watch?v=WJk-Y8LQlfE&list={LIST}&index=3": TUBE,
    "https://m.youtube.com/watch?v=WJk-Y8LQlfE": TUBE,
    "https://music.youtube.com/watch?v=WJk-Y8LQlfE": TUBE,
    "https://youtu.be/WJk-Y8LQlfE?t=3": TUBE,
    "https://m.youtube.com/shorts/WJk-Y8LQlfE": TUBE,
    "https://www.youtube.com/live/WJk-Y8LQlfE?si=abc": TUBE,
    "https://www.youtube.com/embed/WJk-Y8LQlfE?rel=0": TUBE,
    "//www.youtube.com/embed/WJk-Y8LQlfE": TUBE,
    "https://www.youtube-nocookie.com/embed/WJk-Y8LQlfE/": TUBE,
    "https://www.youtube.com/v/WJk-Y8LQlfE": TUBE,
    "https://www.YouTube.com/watch?v=WJk-Y8LQlfE#t=1": TUBE,
    "https://www.youtube.com/@channel": None,
    f"https://www.youtube.com/playlist?list={LIST}": None,
    f"https://www.youtube.com/embed/videoseries?list={LIST}": None,
    "https://www.youtube.com/embed/live_stream?channel=UCabc": None,
    "https://www.youtube.com/watch?v=%22%3E%3Cscript%3E": None,
    "https://www.youtube.com/watch?v=WJk-Y8LQlf%0A": None,
    "https://www.youtube.com/watch": None,
    "https://evilyoutube.com/watch?v=WJk-Y8LQlfE": None,
    "https://youtube.com.evil.test/watch?v=WJk-Y8LQlfE": None,
    "https://youtube.com@evil.test/watch?v=WJk-Y8LQlfE": None,
    "ftp://youtube.com/watch?v=WJk-Y8LQlfE": None,
    "javascript:alert(1)//youtu.be/WJk-Y8LQlfE": None,
    "https://vimeo.com/123456789": f"{VIMEO}?dnt=1",
    "https://vimeo.com/123456789/a1b2c3d4e5": f"{VIMEO}?h=a1b2c3d4e5&dnt=1",
    "https://vimeo.com/123456789?h=a1b2c3d4e5": f"{VIMEO}?h=a1b2c3d4e5&dnt=1",
    "https://player.vimeo.com/video/123456789?h=a1b2c3d4e5&badge=0&app_id=1": f"{VIMEO}?h=a1b2c3d4e5&dnt=1",
    "https://player.vimeo.com/video/123456789?h=%22onload": f"{VIMEO}?dnt=1",
    "https://vimeo.com/channels/staffpicks/123456789": f"{VIMEO}?dnt=1",
    "https://vimeo.com/groups/shortfilms/videos/123456789": f"{VIMEO}?dnt=1",
    "https://vimeo.com/showcase/7777777/video/123456789": f"{VIMEO}?dnt=1",
    "https://vimeo.com/about": None,
    "https://vimeo.com/user123456789": None,
    "https://www.dailymotion.com/video/x8abcde": MOTION,
    "https://www.dailymotion.com/video/x8abcde_a-title-of-old_news": MOTION,
    "https://geo.dailymotion.com/player/x1abc.html?video=x8abcde": MOTION,
    "https://dai.ly/x8abcde": MOTION,
    "https://www.dailymotion.com/gb": None,
    "https://www.ted.com/talks/some_one_a_talk?language=de": f"{TED}/some_one_a_talk",
    "https://embed.ted.com/talks/lang/de/some_one_a_talk": f"{TED}/lang/de/some_one_a_talk",
    "https://www.ted.com/talks": None,
    f"https://framatube.org/w/{UUID}": f"{PEER}/{UUID}",
    f"https://framatube.org/videos/watch/{UUID}": f"{PEER}/{UUID}",
    "https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv": f"{PEER}/kkGMgK9ZtnKfYAgnEtQxbv",
    "https://framatube.org/w/p/kkGMgK9ZtnKfYAgnEtQxbv": None,
    f"https://peer.evil.test/w/{UUID}": None,
    "https://[bad": None,
    "": None,
}


@pytest.mark.parametrize("url", SHARED)
def test_what_embeds_a_video(url: str) -> None:
    assert embed_address(url) == SHARED[url]


@pytest.mark.parametrize("url", sorted({address for address in SHARED.values() if address}))
def test_what_embeds_a_video_embeds_itself(url: str) -> None:
    assert embed_address(url) == url


def test_a_peertube_that_is_ones_own_counts() -> None:
    url = f"https://tube.site.test/w/{UUID}"
    assert embed_address(url, own_host="tube.site.test") == f"https://tube.site.test/videos/embed/{UUID}"
    assert embed_address(url, own_host="site.test") is None


def test_the_picture_of_a_video() -> None:
    assert thumbnail_address("https://youtu.be/WJk-Y8LQlfE") == "https://i.ytimg.com/vi/WJk-Y8LQlfE/hqdefault.jpg"
    assert thumbnail_address("https://vimeo.com/123456789") is None
    assert thumbnail_address("https://example.org/") is None


HOSTS = st.sampled_from(["www.youtube.com", "youtu.be", "vimeo.com", "dai.ly", "www.ted.com", "framatube.org"])
PATHS = st.sampled_from(["/watch?v=", "/embed/", "/", "/video/", "/talks/", "/w/", "/123456789/", "/watch?h="])
ODD = st.text(st.one_of(st.sampled_from("\"'<>&?#/ \n"), st.characters(max_codepoint=0x2FFF)), max_size=30)


@given(HOSTS, PATHS, ODD)
def test_nothing_that_html_would_obey_comes_through(host: str, path: str, rest: str) -> None:
    embedded = embed_address(f"https://{host}{path}{rest}")
    shape = r"https://[\w.-]+/[\w/-]+(\?(h=[0-9a-f]+&)?dnt=1)?"
    assert embedded is None or re.fullmatch(shape, embedded, re.ASCII)


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert embed_address(text) is None or text
