"""The sites where nothing is wrong: every feed format, charset, language and way of stating an article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.demo.affair import first
from aggregator.demo.site import Site

if TYPE_CHECKING:
    from aggregator.demo.story import Story

_AI = ("AI",)


def _with_amp(story: Story) -> Story:
    return replace(story, amp="valid")


FORMAT_SITES = (
    Site(
        key="robot", host="daily-robot.test", name="The Daily Robot", topics=("Robotics",), edit=first,
        max_age=1800, skip_hours=(2, 3), cdn=True,
    ),
    Site(
        key="courier", host="www.circuit-courier.test", name="Circuit Courier", feed="rss-0.91",
        feed_path="/rss091.xml", page="opengraph", picture="png", validators="modified", topics=("Hardware",),
    ),
    Site(
        key="silicon", host="silicon-post.test", name="Silicon Post", feed="rss-0.92", feed_path="/backend/rss.php",
        page="twitter", picture="gif", validators="etag", topics=_AI,
    ),
    Site(
        key="semantic", host="semantic-herald.test", name="Semantic Herald", feed="rss-1.0", feed_path="/index.rdf",
        page="microdata", picture="webp", topics=_AI, category="research",
    ),
    Site(
        key="oldatom", host="old-atom.test", name="The Old Atom", feed="atom-0.3", feed_path="/atom.xml", page="bare",
        topics=_AI, category="blogs",
    ),
    Site(
        key="neural", host="neural-times.test", name="Neural Times", feed="atom-1.0", feed_path="/news/atom",
        page="json-ld-graph", picture="avif", relative=True, edit=_with_amp, topics=("Machine Learning",),
    ),
    Site(
        key="gazette", host="json-gazette.test", name="JSON Gazette", feed="json-feed-1.1", feed_path="/feed.json",
        page="opengraph", lazy="srcset", feed_pictures=False, topics=_AI,
    ),
    Site(
        key="plainjson", host="plain-notes.test", name="Plain Notes", feed="json-feed-1.0", feed_path="/feed.json",
        page="bare", lazy="data-src", feed_pictures=False, validators="none", topics=_AI, category="blogs",
    ),
    Site(
        key="rundschau", host="ki-rundschau.test", name="KI-Rundschau", language="de", feed="news-sitemap",
        feed_path="/news-sitemap.xml", page="json-ld-broken", picture="webp", topics=_AI,
    ),
    Site(
        key="UCrobotube", host="robot-tube.test", name="Robot Tube", feed="videos", feed_path="/feeds/videos.xml",
        page="opengraph", topics=("Robotics",), category="video",
    ),
    Site(
        key="radio", host="machine-minds.test", name="Machine Minds Radio", feed="podcast", feed_path="/podcast.rss",
        page="bare", topics=_AI, category="podcasts",
    ),
    Site(
        key="vision", host="vision-weekly.test", name="Vision Weekly", feed="atom-1.0", feed_path="/weekly.atom",
        source="http://vision-weekly.test/", page="twitter", lazy="picture", picture="png",
        topics=("Computer Vision",),
    ),
    Site(
        key="courrier", host="courrier-ia.test", name="Le Courrier de l’IA", language="fr", charset="iso-8859-1",
        page="opengraph", picture="png", topics=_AI, zone="+0100",
    ),
    Site(
        key="vestnik", host="robo-vestnik.test", name="Робовестник", language="ru", charset="windows-1251",
        feed_path="/rss.php", page="opengraph", picture="gif", topics=("Robotics",), zone="+0300",
    ),
    Site(
        key="shimbun", host="ai-shimbun.test", name="人工知能新聞", language="ja", charset="utf-16", zone="+0900",
        page="json-ld", picture="webp", topics=_AI,
    ),
    Site(
        key="diario", host="diario-ia.test", name="Diario IA", language="es", feed="atom-1.0", page="microdata",
        transfer="gzip", topics=_AI, picture="svg",
    ),
    Site(
        key="zeka", host="yapay-zeka.test", name="Yapay Zekâ Günlüğü", language="tr", page="json-ld-graph",
        transfer="chunked", zone="+0300", topics=_AI, lazy="data-src",
    ),
    Site(
        key="akhbar", host="akhbar-alaali.test", name="أخبار الآلي", language="ar", feed="atom-1.0", page="opengraph",
        picture="png", topics=_AI,
    ),
    Site(
        key="ribao", host="zhineng-ribao.test", name="智能日报", language="zh", page="json-ld", ranges=False,
        zone="+0800", topics=_AI,
    ),
    Site(
        key="quiet", host="quiet-quarter.test", name="Quiet Quarter", stories=0, topics=_AI, fault="an empty feed",
        ordinary=False,
    ),
)  # fmt: skip
"""Sites in good order."""
