"""In which language a story is told, and when one may be sure that it is none of those that are wanted."""

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.language import can_tell_words, judge_language, language_of, outside, primary

STORIES = Path(__file__).parents[2].parent / "shared" / "titles" / "stories.tsv"
CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "normalize" / "languages.yaml").read_text("utf-8"))
pytestmark = pytest.mark.skipif(not can_tell_words(), reason="no library here that knows languages by their words")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text'][:30]} {case['wanted']}")
def test_what_is_surely_outside(case):
    found = outside(case["wanted"], case["text"], page=case.get("page"), feed=case.get("feed"))
    assert found == case.get("out")


@given(st.text(), st.sampled_from([None, "en", "de-AT", "xx", ""]))
def test_any_text_has_a_language_or_none(text, stated):
    assert isinstance(language_of(text).sure, bool)
    assert outside(["en"], text, page=stated, feed=stated) is None or language_of(text).language != "en"


LONG = "The robots of the hospital learn to carry beds and to open the doors for all of the doctors."


@pytest.mark.parametrize(
    ("text", "page", "feed", "language", "by"),
    [
        (LONG, "de", "de", "en", "by its words"),
        ("Роботы учатся носить кровати в больницах, врачи открывают двери", None, "en", "ru", "by its words"),
        ("OK", "de-AT", "en", "de", "by its page; its text alone does not tell"),
        ("OK", None, "en-us", "en", "by its feed; its text alone does not tell"),
        ("OK", None, None, None, "neither text, page nor feed says"),
    ],
)
def test_what_the_language_is_judged_upon(text, page, feed, language, by):
    judged = judge_language(["en", "de", "ru"], text, page=page, feed=feed)
    assert (judged.language, judged.by, judged.outside) == (language, by, None)


@pytest.mark.parametrize(("tag", "expected"), [("en-US", "en"), ("pt_BR", "pt"), ("iw", "he"), ("NB", "no"), ("", "")])
def test_primary_subtag(tag, expected):
    assert primary(tag) == expected


@pytest.mark.skipif(not STORIES.is_file(), reason="no sample titles here")
def test_no_english_story_is_outside_of_english():
    with STORIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row for row in rows if outside(["en"], f"{row['title']}\n{row['excerpt']}", page="de", feed="de")] == []
    assert [row for row in rows if outside(["en"], row["title"], feed="de")] == []
    long = [row for row in rows if len(row["title"] + row["excerpt"]) > 100]
    assert sum(outside(["de"], f"{row['title']}\n{row['excerpt']}") is not None for row in long) > 0.98 * len(long)
