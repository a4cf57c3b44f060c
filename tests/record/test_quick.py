"""The quick reader reads what our writer wrote exactly as the slow one does, and nothing else."""

from pathlib import Path

import pytest
from articles import ARTICLES
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import RecordError
from aggregator.store.record import _read_any, read_record, write_record
from aggregator.store.record_quick import read_quickly

CASES = Path(__file__).parents[1] / "data" / "records"
REAL = sorted((Path(__file__).parents[2].parent / "shared" / "records").glob("*.md"))
CANONICAL = (CASES / "complete.md").read_bytes()


def agrees(data):
    """Whether what is read quickly, if anything, is what the slow reader reads, without faults and without more."""
    article = read_quickly(data)
    if article is None:
        return True
    slow = _read_any(data, "x.md")
    return (slow.article, slow.faults, slow.kept) == (article, (), read_record(data, "x.md").kept)


@given(ARTICLES)
def test_whatever_is_written_is_read_alike(article):
    assert agrees(write_record(article))


@given(st.binary(max_size=6), st.integers(0, len(CANONICAL)), st.integers(0, 40))
def test_whatever_is_changed_in_a_record_is_read_alike(put_in, at, taken):
    data = CANONICAL[:at] + put_in + CANONICAL[at + taken :]
    article = read_quickly(data)
    try:
        slow = _read_any(data, "x.md")
    except RecordError:
        assert article is None
    else:
        assert article in {None, slow.article}
        assert article is None or not slow.faults


@given(st.lists(st.sampled_from(CANONICAL.splitlines(keepends=True)), max_size=30), st.booleans())
def test_lines_in_any_order_are_read_alike(lines, whole):
    body = b"".join(line for line in lines if line != b"---\n")
    data = b"---\n" + (CANONICAL[4:-5] if whole else b"") + body + b"---\n\n"
    if read_quickly(data) is not None:
        assert agrees(data)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_cases_are_read_alike(path):
    assert agrees(path.read_bytes())


@pytest.mark.skipif(not REAL, reason="the sample of real records is not here")
def test_most_real_records_are_read_quickly():
    quick = [path for path in REAL if read_quickly(path.read_bytes().replace(b"\r\n", b"\n"))]
    assert all(agrees(path.read_bytes()) for path in REAL)
    assert len(quick) > len(REAL) * 0.9


def test_a_record_of_ours_is_read_quickly():
    assert read_quickly(CANONICAL) is not None
