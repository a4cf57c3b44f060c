"""Reading: tolerant where the meaning is clear; everything else is a RecordError that says where and what."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import RecordError
from aggregator.store.record import read_record, write_record
from aggregator.store.record_check import check_record
from aggregator.store.record_format import format_record

CASES = Path(__file__).parents[1] / "data" / "records"
SHARED = Path(__file__).parents[2].parent / "shared" / "records"
REAL = sorted(SHARED.glob("*.md"))
GOOD = (CASES / "complete.md").read_bytes()


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_cases(path):
    """`<case>.md` is canonical, or `<case>.canonical` is what it becomes, or `<case>.problems` what is wrong."""
    data = path.read_bytes()
    problems, canonical = path.with_suffix(".problems"), path.with_suffix(".canonical")
    found = check_record(data, path.name)
    told = [*map(str, found.problems), *(f"warning {warning}" for warning in found.warnings)]
    assert told == (problems.read_text().splitlines() if problems.exists() else [])
    if canonical.exists() or not problems.exists():
        expected = canonical.read_bytes() if canonical.exists() else data
        assert format_record(data, path.name) == expected
        assert format_record(expected, path.name) == expected


@pytest.mark.skipif(not REAL, reason="the sample of real records is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_real_records_come_back_byte_for_byte(path):
    data = path.read_bytes()
    record = read_record(data, path.name)
    written = write_record(record.article, record)
    assert quote_addresses(data.replace(b"\r\n", b"\n")) == written
    assert not check_record(data, path.name).problems
    assert not check_record(data, path.name).warnings


def quote_addresses(data):
    lines = data.decode().split("\n")
    plain = [": https://" in line for line in lines]
    quoted = [
        line.replace(": https", ': "https') + '"' if odd else line for line, odd in zip(lines, plain, strict=True)
    ]
    return "\n".join(quoted).encode()


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


TIME = datetime(2021, 12, 8, 16, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-12-08T16:33:00Z", TIME),
        ("2021-12-08 16:33:00", TIME),
        ("2021-12-08t16:33:00z", TIME),
        ('"2021-12-08T16:33:00Z"', TIME),
        ("2021-12-08T16:33:00.987654321Z", TIME),
        ("2021-12-08T16:33Z", TIME),
        ("2021-12-08T17:33:00+01:00", TIME),
        ("2021-12-08T08:33:00 -0800", TIME),
        ("2021-12-8 16:33:00 Z", TIME),
        ("Wed, 08 Dec 2021 16:33:00 GMT", TIME),
        ("2021-12-08", TIME.replace(hour=0, minute=0)),
        ("2021-12-08T23:59:60Z", TIME.replace(hour=23, minute=59, second=59)),
    ],
)
def test_times(written, expected):
    data = changed(b"publishedDateTime: 2021-12-08T16:33:00Z", f"publishedDateTime: {written}".encode())
    assert read_record(data, "x.md").article.published == expected


@pytest.mark.parametrize(
    "written", ["08/12/2021", "yesterday", "2021-13-01", "0000-01-01", "1638981180", "[1]", "9999-12-31T23:59:59-01:00"]
)
def test_no_times(written):
    with pytest.raises(RecordError, match=r"x\.md:5: publishedDateTime: a time such as"):
        read_record(
            changed(b"publishedDateTime: 2021-12-08T16:33:00Z", f"publishedDateTime: {written}".encode()), "x.md"
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"category: news", b"category: 'news'"),
        (b"category: news", b"category: news   "),
        (b'title: "A title"', b"title: A title"),
        (b'title: "A title"', b"title: |-\n  A title"),
        (b'title: "A title"', b"title: >-\n  A\n  title"),
        (b'title: "A title"', b'title: "A\n  title"'),
        (b"quality: 54", b'quality: "54"'),
        (b"quality: 54", b"quality: +54"),
        (b"quality: 54", b"quality: 54.0"),
        (b"published: false", b"published: No"),
        (b"published: false", b'published: "FALSE"'),
        (b"    width: 400", b"    width: '400'"),
        (b"topics:\n  - AI\n  - Computer Vision", b"topics: [AI, Computer Vision]"),
        (b"topics:\n  - AI\n  - Computer Vision", b"topics:\n- AI\n- Computer Vision"),
        (
            b'    provider:\n      name: "No"\n      domain: example.net',
            b"    provider: {name: No, domain: example.net}",
        ),
        (
            b'    provider:\n      name: "No"\n      domain: example.net',
            b"    provider:\n          name: No\n          domain: example.net",
        ),
        (
            b"  name: Example\n  domain: example.org\n  images:\n    - ",
            b"    name: Example\n    domain: example.org\n    images:\n    - ",
        ),
        (b"\n\nprovider:", b"\nprovider:"),
        (b"\nprovider:", b"\n\n\nprovider:"),
        (b"---\n\n", b"---"),
        (b"---\n\n", b"---\n\n\n\n"),
        (b"---\n\n", b"...\n"),
        (b"---\ncategory", b"\xef\xbb\xbf---\ncategory"),
        (b"---\ncategory", b"\n\n---\ncategory"),
        (b"---\ncategory", b"---  \ncategory"),
        (b"\n", b"\r\n"),
        (b"\n", b"\r"),
        (b"webUrl: ", b"ampWebUrl:\nwebUrl: "),
        (b"webUrl: ", b"updatedDateTime: null\nimages: ~\nwebUrl: "),
    ],
)
def test_tolerance(old, new):
    data = GOOD.replace(old, new) if old == b"\n" else changed(old, new)
    if b"images: ~" in new:
        data = data.replace(GOOD[GOOD.index(b"\nimages:") : GOOD.index(b"\nrelated:")], b"")
        assert read_record(data, "x.md").article.images == ()
        return
    record = read_record(data, "x.md")
    assert record.article == read_record(GOOD, "x.md").article
    assert write_record(record.article, record) == GOOD


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.md: empty file (restore it from its history, or remove it)"),
        (b" \n\n", "x.md: empty file (restore it from its history, or remove it)"),
        (b"---\n\x00", "x.md:2: binary file: it holds NUL bytes"),
        (b"---\ntitle: \xff\n---\n", "x.md:2: not UTF-8: byte 0xFF"),
        (b"title: x\n", "x.md:1: does not begin with `---` (front matter stands between two lines of `---`)"),
        (b"---\ntitle: x\n", "x.md:2: torn: no closing `---` (restore the file from its history)"),
        (b"---\n---\n", "x.md:2: no front matter: nothing stands between the two `---`"),
        (b"---\n# only\n---\n", "x.md:2: no front matter: nothing stands between the two `---`"),
        (b"---\n- a\n---\n", "x.md:2: no keys and values"),
        (b"---\na: \x1b\n---\n", 'x.md:2: control character U+001B (write it as "\\x1B" in double quotes)'),
        (b"---\na: 1\nb: 2\na: 3\n---\n", "x.md:4: a: the key stands twice, first in line 2 (remove one of them)"),
        (b"---\na: &x 1\n---\n", "x.md:2: anchor `&x`: records hold no anchors (quote the value)"),
        (b"---\na: *x\n---\n", "x.md:2: alias `*x`: records hold no aliases (write the value out)"),
        (
            b"---\na: !!python/none 1\n---\n",
            "x.md:2: tag `tag:yaml.org,2002:python/none`: records hold no tags (quote the value)",
        ),
        (b"---\n? [a]\n: 1\n---\n", "x.md:2: a key must be a word, not a list or a mapping"),
        (b"---\na: " + b"[" * 100_000 + b"\n---\n", "x.md:2: nested more than 20 levels deep"),
        (b"---\n" + b"- " * 100_000 + b"\n---\n", "x.md:2: nested more than 20 levels deep"),
        (b"---\na: " + b"{a: " * 100_000 + b"\n---\n", "x.md:2: nested more than 20 levels deep"),
        (b"---\n" + b"x" * 1024 * 1024 + b"\n---\n", "x.md: too large: a record has at most 1,048,576 bytes"),
        (
            b"---\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n---\n",
            "x.md:2: merge conflict marker `<<<<<<< HEAD` (resolve the conflict)",
        ),
        (
            b'---\na: "b\n---\n',
            "x.md:2: not YAML: the text in quotes that begins here is not ended: found unexpected end of stream",
        ),
        (b"---\na: b: c\n---\n", "x.md:2: not YAML: mapping values are not allowed in this context"),
    ],
)
def test_no_records(data, message):
    started = time.perf_counter()
    with pytest.raises(RecordError) as error:
        read_record(data, "x.md")
    assert str(error.value) == message
    assert time.perf_counter() - started < 1


def test_every_problem_is_told_at_once():
    data = b'---\nexcerpt: [1]\nquality: high\nprovider: x\nimages:\n  - width: 3px\nrelated:\n  - title: "T"\n---\n'
    with pytest.raises(RecordError) as error:
        read_record(data, "x.md")
    assert str(error.value).splitlines() == [
        "x.md:2: category: missing",
        "x.md:2: title: missing",
        "x.md:2: excerpt: a text is expected, found a list",
        "x.md:2: publishedDateTime: missing",
        "x.md:3: quality: a whole number is expected, found `high`",
        "x.md:3: quality: quality alone: quality, heat and published stand together or not",
        "x.md:4: provider: keys and values are expected, found `x`",
        "x.md:6: images[0].url: missing",
        "x.md:6: images[0].width: a whole number is expected, found `3px`",
        "x.md:8: related[0].publishedDateTime: missing",
        "x.md:8: related[0].provider: missing",
    ]


def outcome(data):
    """Any bytes are a record, whose canonical bytes are stable, or a RecordError; never anything else."""
    try:
        record = read_record(data, "x.md")
    except RecordError as error:
        told = error.problems
        assert all(problem.path == "x.md" for problem in told)
        return
    written = write_record(record.article, record)
    again = read_record(written, "x.md")
    assert again.article == record.article
    assert write_record(again.article, again) == written
    check_record(data, "x.md")
    format_record(data, "x.md")


@given(st.binary(max_size=200))
def test_any_bytes(data):
    outcome(data)
    outcome(b"---\n" + data + b"\n---\n")


PIECES = st.sampled_from(
    [
        b"\n",
        b" ",
        b"  ",
        b"- ",
        b":",
        b'"',
        b"'",
        b"#",
        b" # c\n",
        b"[",
        b"]",
        b"{",
        b"}",
        b"|",
        b">",
        b"&a ",
        b"*a",
        b"!t ",
        b"---\n",
        b"x: 1\n",
        b"\t",
        b"\r",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\\",
        b"?",
        b"%",
        b"null",
        b"\xff",
        b"\x7f",
        b"0",
        b",",
    ]
)


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 6), PIECES), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_any_damage(damages):
    data = GOOD
    for place, length, piece in damages:
        start = int(place * len(data))
        data = data[:start] + piece + data[start + length :]
    outcome(data)
