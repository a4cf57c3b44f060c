"""File names: slugs of any title, suffixes, and paths that never leave the store."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.name import fingerprint, record_name, record_path, slug, taken_name

WHEN = datetime(2021, 12, 8, 16, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "ACLU Calls for Halt of Homeland Security’s Use Of Facial Recognition Technology",
            "aclu-calls-for-halt-of-homeland-securitys-use-of-facial-recognition-technology",
        ),
        ("‘Lost in Space’ Season 2: Did Dr. Smith Live or Die?", "lost-in-space-season-2-did-dr-smith-live-or-die"),
        ("It's 1,000 km — or v3.0", "its-1-000-km-or-v3-0"),
        ("Café Ærø Straße naïve İstanbul", "cafe-aero-strasse-naive-istanbul"),
        ("Microsoft Again: Magic Quadrant™ & 50% more", "microsoft-again-magic-quadrant-50-more"),
        ("Привет, мир", "privet-mir"),
        ("日本の首相", "ri-ben-noshou-xiang"),
        ("الذكاء الاصطناعي يغير العالم", "ldhk-lstn-y-ygyr-l-lm"),
        ("בינה מלאכותית", "bynh-mlkvtyt"),
        ("人工智能改变世界", "ren-gong-zhi-neng-gai-bian-shi-jie"),
        ("인공지능이 세상을 바꾼다", "ingongjineungi-sesangeul-baggunda"),
        ("कृत्रिम बुद्धिमत्ता", "krtrim-buddhimttaa"),
        ("Η τεχνητή νοημοσύνη", "e-tekhnete-noemosune"),
        ("&amp; stays as words", "amp-stays-as-words"),
        ("  --a--  ", "a"),
        ("x" * 100, "x" * 80),
    ],
)
def test_slug(title, expected):
    assert slug(title) == expected


def test_slug_is_cut_at_a_word():
    assert slug("word " * 40) == "-".join(["word"] * 16)


@pytest.mark.parametrize("title", ["", "!!!", "🎉🎉", "👩🏽‍🚀", "—", "؟!؟", "。。。", "\u200f\u202e", "״׳"])
def test_a_title_without_letters_has_a_fingerprint(title):
    assert slug(title) == fingerprint(title)
    assert record_name(WHEN, title, canonical="https://e.test/a") == f"2021-12-08-{fingerprint('https://e.test/a')}"


def test_the_date_is_of_utc():
    late = datetime(2021, 12, 8, 20, 0, tzinfo=timezone(timedelta(hours=-8)))
    assert record_name(late, "A", canonical="") == "2021-12-09-a"


def test_a_taken_name_says_whose_it_is():
    name = taken_name(WHEN, "word " * 40, canonical="https://e.test/a")
    assert name == f"2021-12-08-{'-'.join(['word'] * 14)}-{fingerprint('https://e.test/a')}"
    assert taken_name(WHEN, "🎉", canonical="x") == f"2021-12-08-{fingerprint('x')}"


@given(st.text(st.characters(exclude_categories=[])), st.text())
def test_any_title_makes_a_name(title, canonical):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(title))
    assert len(slug(title)) <= 80
    assert slug(slug(title)) == slug(title)
    taken = taken_name(WHEN, title, canonical=canonical)
    assert len(taken) <= len("2021-12-08-") + 80
    assert taken.endswith(fingerprint(canonical))


@pytest.mark.parametrize(
    ("layout", "category", "expected"),
    [
        ("{category}/{year}/{month}/{name}.md", "news", "news/2021/12/2021-12-08-a.md"),
        ("_{category}/{name}.md", "news", "_news/2021-12-08-a.md"),
        ("{year}/{month}/{day}/{slug}", "news", "2021/12/08/a.md"),
        ("../../{category}/{name}.md", "../etc", "etc/2021-12-08-a.md"),
        ("/etc/./{name}.md", "news", "etc/2021-12-08-a.md"),
        ("C:\\x\\..\\{name}.md", "news", "C-/x/2021-12-08-a.md"),
        (".aggregator/{name}.md", "news", "aggregator/2021-12-08-a.md"),
        ("{category}/{name}.md", "CON", "_con/2021-12-08-a.md"),
        ("{category}/{name}.md", "Künstliche Intelligenz", "kunstliche-intelligenz/2021-12-08-a.md"),
        ("{category}/{name}.md", "", "news/2021-12-08-a.md"),
        ("", "news", "2021-12-08-a.md"),
    ],
)
def test_path(layout, category, expected):
    assert record_path(layout, category, WHEN, "2021-12-08-a") == expected


@given(st.text(), st.text(), st.text(min_size=1))
def test_no_path_leaves_the_store(layout, category, name):
    path = PurePosixPath(record_path(layout, category, WHEN, name))
    assert not path.is_absolute()
    assert path.suffix == ".md" or path.name.endswith(".md")
    assert all(part not in {"..", "."} and not part.startswith(".") and "\0" not in part for part in path.parts)
