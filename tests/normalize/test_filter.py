"""Which entries `keep` and `drop` let through."""

from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.feed import Entry
from aggregator.normalize.filter import TRIES, Expressions, filtered_by

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "normalize" / "filters.yaml").read_text("utf-8"))
SLOW = "/(a|aa)+$/"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_left_out(case):
    entry = Entry(
        title=case["title"],
        summary=case.get("summary"),
        url=case.get("url"),
        categories=tuple(case.get("categories", ())),
    )
    keep, drop = ([tuple(several) for several in case.get(key, ())] for key in ("keep", "drop"))
    found = filtered_by(entry, Expressions(), keep=keep, drop=drop)
    assert (list(found) if found else None) == case.get("out")


def test_an_expression_that_runs_out_counts_as_not_found_and_is_told_once():
    expressions = Expressions()
    entry = Entry(title="a" * 60 + "!")
    seconds = []
    for _ in range(TRIES + 5):
        start = process_time()
        assert filtered_by(entry, expressions, keep=[], drop=[(SLOW,)]) is None
        seconds.append(process_time() - start)
    assert min(seconds[:TRIES]) > 10 * max(seconds[TRIES:])
    assert expressions.newly_slow() == [SLOW]
    assert expressions.newly_slow() == []


@given(st.text(min_size=1), st.text())
def test_any_word_may_be_looked_for_in_any_text(word, title):
    assert filtered_by(Entry(title=title), Expressions(), keep=[], drop=[(word.strip("/"),)]) in (
        None,
        ("drop", word.strip("/")),
    )
