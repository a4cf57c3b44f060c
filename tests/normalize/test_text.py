"""Titles and excerpts: tables of cases in tests/data/normalize, and what holds for any input."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.normalize.characters import tidy
from aggregator.normalize.sentence import ends_well
from aggregator.normalize.text import clean_excerpt, clean_title, plain

DATA = Path(__file__).parents[1] / "data" / "normalize"
SHARED = Path(__file__).parents[2].parent / "shared"


def cases(kind):
    return [case for path in sorted(DATA.glob(f"{kind}*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))]


@pytest.mark.parametrize("case", cases("excerpts"), ids=lambda case: case["raw"][:40])
def test_excerpt(case):
    assert clean_excerpt(case["raw"], title=case.get("title")) == case["expected"]


@pytest.mark.parametrize("case", cases("titles"), ids=lambda case: ascii(case["raw"][:40]))
def test_title(case):
    assert clean_title(case["raw"]) == case["expected"]


def test_a_long_text_ends_at_a_sentence():
    excerpt = clean_excerpt("He met Dr. Smith in the U.S. on Friday. " * 12)
    assert excerpt.endswith("on Friday.")
    assert 250 < len(excerpt) <= 300


def test_a_long_sentence_ends_after_a_word():
    words = "word" + " another" * 60
    excerpt = clean_excerpt(words)
    assert excerpt.endswith(" another…")
    assert 290 < len(excerpt) <= 300


@pytest.mark.parametrize("sentence", ["日本の首相は新しい政策を発表した。", "中国科学家今天宣布了新的发现。"])
def test_languages_without_spaces_end_at_their_own_full_stop(sentence):
    excerpt = clean_excerpt(sentence * 30)
    assert excerpt.endswith("。")
    assert len(excerpt) > 280


def test_ideographs_without_a_full_stop_are_cut_between_characters():
    assert clean_excerpt("这是一个没有标点的句子" * 40).endswith("…")
    assert len(clean_excerpt("这是一个没有标点的句子" * 40)) == 300


def test_thai_is_not_cut_before_a_mark():
    excerpt = clean_excerpt("ที่นี่" * 100)
    assert excerpt.endswith("…")
    assert excerpt[-2] != "ท"


def test_an_article_nested_by_the_ten_thousand_is_read_in_time():
    assert clean_excerpt("<div>" * 100_000 + "<p>Deep down.") == "Deep down."


def test_trailers_without_end_are_read_in_time():
    assert len(clean_excerpt("The post " * 20_000)) <= 300
    assert len(clean_excerpt("&" * 50_000)) <= 300
    assert clean_excerpt("<a " * 50_000) == ""


def test_lone_surrogates_become_replacement_characters():
    assert plain("a\ud83d\ude00b\ud800") == "a😀b\ufffd"


HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from(list("<>&;#.…!?。 \t\n\"'’()[]/ab\u00a0\u200b\u200d\u202e\ufeff\x00\x85\x92Ãâ€™👨🏴")),
    ),
    max_size=400,
)
FRAGMENTS = (
    *(
        "<p>",
        "</p>",
        "<b>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "&amp;",
        "&lt;",
        "&gt;",
        "&#8217;",
        "amp;",
        "lt;b&gt;",
    ),
    *(
        " ",
        "  ",
        ".",
        "...",
        " […]",
        " Read more",
        "The post X appeared first on Y.",
        "Continue reading",
        "word",
        "A title",
    ),
    *(
        "Dr. ",
        "U.S. ",
        "日本。",
        "â€™",
        "Ã©",
        "\u200d",
        "\u202e",
        "\xa0",
        "x" * 80,
        "NA",
        "-",
        ":",
        ",",
        "(",
        "“",
        "[link]",
    ),
)
PIECES = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
FORBIDDEN = set("\u00a0\u200b\u2060\ufeff\u2028\u2029") | set(map(chr, [*range(32), *range(0x7F, 0xA0)]))
FORBIDDEN |= set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]))


@settings(max_examples=300, deadline=None)
@given(raw=st.one_of(HOSTILE, PIECES), title=st.one_of(st.none(), st.just("A title")))
def test_whatever_comes_in_is_clean_settled_and_no_longer(raw, title):
    for clean in (clean_title(raw), clean_excerpt(raw, title=title), plain(raw)):
        assert not FORBIDDEN & set(clean)
        assert "  " not in clean
        assert clean == clean.strip()
        assert len(clean) <= len(raw)
    excerpt = clean_excerpt(raw, title=title)
    assert len(excerpt) <= 300
    assert clean_excerpt(excerpt, title=title) == excerpt
    assert clean_title(clean_title(raw)) == clean_title(raw)
    assert plain(plain(raw)) == plain(raw)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,12}[.,!]?", fullmatch=True), min_size=1, max_size=120))
def test_no_word_is_cut(words):
    excerpt = clean_excerpt(" ".join(words))
    whole = {word.strip(".,!…") for word in words}
    assert {word.strip(".,!…") for word in excerpt.split()} <= whole
    assert len(excerpt) < 140 or ends_well(excerpt)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_characters_stay(text):
    assert tidy(text).split() == text.split()


@pytest.mark.skipif(not (SHARED / "titles" / "stories.tsv").exists(), reason="no sample titles here")
def test_real_titles_and_excerpts():
    lines = (SHARED / "titles" / "stories.tsv").read_text("utf-8").splitlines()[1:]
    for _, _, title, excerpt in (line.split("\t") for line in lines):
        clean = clean_excerpt(excerpt, title=title)
        assert "&#" not in clean
        assert "&nbsp" not in clean
        assert "â€" not in clean_title(title)
        assert len(clean) < 140 or ends_well(clean), clean
        assert clean_excerpt(clean, title=title) == clean


@pytest.mark.parametrize(
    "text",
    [
        "الذكاء الاصطناعي يغيّر العالم.",
        "בינה מלאכותית משנה את העולם.",
        "人工智能改变世界。",
        "人工知能が世界を変える。",
        "인공지능이 세상을 바꾼다.",
        "कृत्रिम बुद्धिमत्ता दुनिया बदल रही है।",
        "Η τεχνητή νοημοσύνη αλλάζει τον κόσμο.",
        "می‌خواهم کتاب‌ها را بخوانم.",
        "👩🏽‍🚀🎉",
        "؟!؟",
    ],
)
def test_text_of_any_script_stays_as_it_is_and_is_cut_between_its_letters(text):
    assert clean_excerpt(f"<p dir='rtl'>{text}</p>") == text
    assert clean_title(f"{text} ") == text
    cut = clean_excerpt(f"{text} " * 60)
    assert 0 < len(cut) <= 300
    assert not unicodedata.category(cut[0]).startswith("M")
