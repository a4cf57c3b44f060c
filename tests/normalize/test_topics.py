"""Topics: a keyword counts as a word, topics come in the order that the record's grammar says."""

import re
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import load_text
from aggregator.model.settings import Topic
from aggregator.normalize.topics import TopicMatch, TopicMatcher
from aggregator.normalize.words import bare_words, words_of

SHARED = Path(__file__).parents[2].parent / "shared"
TOPICS = (
    Topic(name="AI", keywords=("artificial intelligence", "ai", "AI")),
    Topic(name="Computer Vision", parent="AI", keywords=("facial recognition", "computer vision")),
    Topic(name="Autos", parent="AI", keywords=("self driving", "tesla")),
    Topic(name="Faces", parent="Computer Vision", keywords=("face", "facial recognition")),
    Topic(name="日本", keywords=("人工知能", "AI技術", "인공지능")),
)
MATCHER = TopicMatcher(TOPICS)


@pytest.mark.parametrize(
    ("keyword", "title", "found"),
    [
        ("ai", "AI beats everyone", True),
        ("ai", "What is A.I.?", False),
        ("ai", "Baidu opens an airport", False),
        ("ai", "OpenAI raises money", False),
        ("ai", "An AI-powered fridge", True),
        ("ai", "Is it (AI)?", True),
        ("ai", "AI’s year", True),
        ("ai", "#AI and @ai", True),
        ("ai", "生成AIの活用", True),
        ("ai", "GPT_AI", False),
        ("AI", "ai in small letters", True),
        ("self driving", "Self-driving cars", True),
        ("self-driving", "Self driving cars", True),
        ("self driving", "Self‑driving cars", True),
        ("power apps", "Low-Power Apps, Foundries", True),
        ("power apps", "Power, apps and more", False),
        ("power apps", "Power  Apps™ portals", True),
        ("power apps", "PowerApps", False),
        ("power apps", "Power app", False),
        ("c++", "C++ in 2026", True),
        ("c++", "C in 2026", False),
        (".net", "Learning .NET", True),
        ("at&t", "AT&T buys it", True),
        ("driver's licence", "A driver’s licence", True),
        ("straße", "STRASSE gesperrt", True),
        ("café", "Cafe\u0301 culture", True),
        ("ai", "ＡＩ in full width", True),
        ("искусственный интеллект", "Искусственный Интеллект в школе", True),
        ("интеллект", "интеллектуальный", False),
        ("हिन्द", "हिन्दी में", False),
        ("हिन्दी", "हिन्दी में", True),
        ("人工知能", "日本の人工知能研究", True),
        ("AI技術", "OpenAI技術", False),
        ("AI技術", "新しいＡＩ技術者", True),
        ("인공지능", "인공지능이 바꾼다", True),
        ("ロボット", "ﾛﾎﾞｯﾄが来る", True),
        ("", "anything", False),
        ("  ", "anything", False),
        ("-", "a - b", False),
    ],
)
def test_as_a_word(keyword, title, found):
    matcher = TopicMatcher([Topic(name="T", keywords=(keyword,))])
    assert matcher.match(title) == ((TopicMatch("T", (keyword,)),) if found else ())


def test_own_topics_first_then_the_order_of_the_file_each_followed_by_its_parents():
    matches = MATCHER.match("Facial recognition in a Tesla face", source_topics=("Faces",))
    assert [match.name for match in matches] == ["Faces", "Computer Vision", "AI", "Autos"]
    assert matches[0].keywords == ("face", "facial recognition")
    assert matches[2].keywords == ()


def test_a_parent_keeps_its_keywords_and_a_keyword_counts_once():
    matches = MATCHER.match("AI for facial recognition, AI")
    assert matches[0] == TopicMatch("AI", ("ai",))
    assert [match.name for match in matches] == ["AI", "Computer Vision", "Faces"]


def test_parents_that_go_round_and_topics_that_nobody_knows():
    matcher = TopicMatcher([Topic(name="A", parent="B", keywords=("a",)), Topic(name="B", parent="A")])
    assert [match.name for match in matcher.match("a", source_topics=("X",))] == ["X", "A", "B"]


def test_places_in_a_text():
    text = "In 日本のＡＩ技術 and computer  vision"
    places = [(found.topic, text[found.start : found.end]) for found in MATCHER.find_in_text(text)]
    assert places == [("AI", "ＡＩ"), ("日本", "ＡＩ技術"), ("Computer Vision", "computer  vision")]


WORDS = st.lists(st.from_regex(r"[a-c]{1,2}", fullmatch=True), min_size=1, max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_agrees_with_a_word_by_word_search(keyword, title):
    expected = re.search(rf"(?<!\w){re.escape(keyword)}(?!\w)", title) is not None
    assert bool(TopicMatcher([Topic(name="T", keywords=(keyword,))]).match(title)) == expected


@given(st.text(), st.text())
def test_any_text_can_be_matched(keyword, title):
    matcher = TopicMatcher([Topic(name="T", keywords=(keyword,))])
    for found in matcher.find_in_text(title):
        assert 0 <= found.start < found.end <= len(title)


CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "normalize" / "topics.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['topic']} | {case['title']}")
def test_what_a_topic_says(case):
    topic = {key: value if isinstance(value, str) else tuple(value) for key, value in case["topic"].items()}
    near = tuple((keyword, tuple(words)) for keyword, words in case["topic"].get("near", {}).items())
    matcher = TopicMatcher([Topic(**{"name": "T", **topic, "near": near})])
    found = matcher.match(case["title"], excerpt=case.get("excerpt", ""))
    assert [keyword for match in found for keyword in match.keywords] == case["found"]
    counted = matcher.find_in_text(case["title"], excerpt=case.get("excerpt", ""))
    assert {occurrence.keyword for occurrence in counted} == set(case["found"])


def test_why_a_keyword_does_not_count():
    topic = Topic(name="T", keywords=("ai", "meta"), not_in=("AI Weiwei",), near=(("meta", ("facebook",)),))
    weighed = TopicMatcher([topic]).weigh("Ai Weiwei on AI and meta")
    assert [(found.keyword, found.counts, found.hidden_by, found.lacks) for found in weighed] == [
        ("ai", False, "AI Weiwei", ()),
        ("ai", True, "", ()),
        ("meta", False, "", ("facebook",)),
    ]


STEMS = st.from_regex(r"[a-c]{2,3}", fullmatch=True)


@given(STEMS, st.sampled_from(["{}*", "*{}", "*{}*"]), WORDS)
def test_a_star_agrees_with_a_regular_expression(stem, shape, title):
    pattern = rf"(?<!\w){shape.format(stem).replace('*', '[a-c]*')}(?!\w)"
    matcher = TopicMatcher([Topic(name="T", keywords=(shape.format(stem),))])
    assert bool(matcher.match(title)) == (re.search(pattern, title) is not None)


@given(st.text(), st.text())
def test_words_without_places_are_the_words(one, other):
    assert bare_words(f"{one} {other}".lower()) == [word.text for word in words_of(f"{one} {other}".lower())]


def test_many_topics_cost_little():
    topics = [Topic(name=f"T{n}", keywords=tuple(f"word{n} more{k}" for k in range(6))) for n in range(500)]
    matcher = TopicMatcher(topics)
    titles = [f"A title of ten words with word{n} more{n % 6} in it" for n in range(2000)]
    start = perf_counter()
    assert all(matcher.match(title)[0].name for title in titles[:500])
    for title in titles:
        matcher.match(title)
    assert perf_counter() - start < 1.0


@pytest.mark.skipif(not (SHARED / "topics").is_dir(), reason="no sample taxonomy here")
def test_the_real_taxonomy():
    text = f"topics: ['{SHARED}/topics/*.yaml']\nsources: []\n"
    topics = load_text(Path("sources.yaml"), text, environment={}).settings.topics
    assert len(topics) == len(list((SHARED / "topics").glob("*.yaml")))
    matcher = TopicMatcher(topics)
    assert "AI" not in {match.name for match in matcher.match("Baidu opens an airport with fundraisers")}
    names = [match.name for match in matcher.match("Use Of Facial Recognition Technology")]
    assert names == ["Computer Vision", "AI"]
