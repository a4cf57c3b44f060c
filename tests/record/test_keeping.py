"""What a file holds beside its article stays where it is, whatever becomes of the article."""

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model.article import Article, Image, Provider, ProviderImage, Rating, Related
from aggregator.store.record import read_record, write_record
from aggregator.store.record_format import format_record

SOURCE = Provider(name="Example", domain="example.org")
TIME = datetime(2021, 12, 8, 16, 33, tzinfo=UTC)
RICH = Article(
    category="news",
    title="A title",
    excerpt="An excerpt",
    published=TIME,
    original_url="https://example.org/1",
    web_url="https://example.org/1",
    rating=Rating(quality=54, heat=-1, published=False),
    featured_content="<iframe></iframe>",
    provider=msgspec.structs.replace(SOURCE, images=(ProviderImage(url="https://example.org/l", width=1, height=1),)),
    topics=("AI", "Computer Vision"),
    images=(
        Image(url="https://example.org/a", width=1, height=2, is_cached=True, title="A title"),
        Image(url="https://example.org/b", width=1, height=2),
    ),
    related=(
        Related(title="B", excerpt="b", published=TIME, web_url="https://example.org/2", provider=SOURCE, quality=3),
        Related(
            title="C",
            excerpt="c",
            published=TIME,
            web_url="https://example.org/3",
            provider=SOURCE,
            images=(Image(url="https://example.org/c"),),
        ),
    ),
    secured="QUJD;REVG",
)
LINES = write_record(RICH).decode().splitlines()
EXTRAS = [
    ["extra{n}: 1"],
    ["extra{n}: 'it''s' # why"],
    ["extra{n}:", "  - a", "  - b: [1, 2]", "    c: {d: e}"],
    ["extra{n}: |", "  # no comment", "  text", "", "  more"],
    ["extra{n}: >-", "  folded", "  text"],
    ['extra{n}: "two', '  lines"'],
    ["extra{n}:", "- a", "# in the list", "- b"],
    ["# comment {n}"],
    ["# comment {n}", "# goes on"],
]


def column(line):
    return len(line) - len(line.lstrip(" ")) + 2 * line.lstrip(" ").startswith("- ")


def is_item_start(line):
    return line.lstrip(" ").startswith("- ")


# Before every key; not before the first of an item, whose dash would have to move.
PLACES = [
    number for number, line in enumerate(LINES) if 0 < number < len(LINES) - 2 and line and not is_item_start(line)
]


def insert(lines, place, extra, count):
    indent = " " * column(LINES[place])
    if not extra[0].startswith("#") and not LINES[place - 1]:
        # A key goes above the empty line that a block must have above it.
        place -= 1
    lines[place:place] = [indent + line.replace("{n}", str(count)) if line else "" for line in extra]


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(EXTRAS)), min_size=1, max_size=4, unique_by=lambda p: p[0]
    )
)
@settings(max_examples=400, deadline=None)
def test_what_stands_between_keys_stays_there(insertions):
    lines = list(LINES)
    for count, (place, extra) in enumerate(sorted(insertions, key=lambda pair: -pair[0])):
        insert(lines, place, extra, count)
    data = "".join(f"{line}\n" for line in lines).encode()
    record = read_record(data, "x.md")
    assert record.article == RICH
    assert write_record(record.article, record) == data


@given(
    st.lists(
        st.tuples(st.integers(1, len(LINES) - 3), st.sampled_from(["# c", "   # c", "", "xtra{n}: 1", "      # c"])),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=400, deadline=None)
def test_wherever_a_comment_stands_it_is_kept_and_formatting_ends(insertions):
    lines = list(LINES)
    for count, (place, extra) in enumerate(sorted(insertions, key=lambda pair: -pair[0])):
        indent = " " * column(lines[place]) if "{n}" in extra and not is_item_start(lines[place]) else ""
        lines.insert(place, indent + extra.format(n=count))
    data = "".join(f"{line}\n" for line in lines).encode()
    try:
        record = read_record(data, "x.md")
    except Exception:  # noqa: BLE001 - a key in the middle of a list is no YAML
        return
    written = write_record(record.article, record)
    again = read_record(written, "x.md")
    assert again.article == record.article
    assert write_record(again.article, again) == written
    assert written.count(b"# c") == data.count(b"# c")
    assert sorted(re.findall(rb"xtra\d", written)) == sorted(re.findall(rb"xtra\d", data))


CHANGES = [
    {"title": "Another"},
    {"images": RICH.images[1:]},
    {"images": ()},
    {"topics": ("New", *RICH.topics[:1])},
    {"related": RICH.related[::-1]},
    {"related": ()},
    {"rating": None, "web_url": None, "featured_content": None},
    {"secured": None},
    {"secured": "R0hJ;SktM"},
    {"updated": TIME.replace(year=2022), "amp_web_url": "https://example.org/amp"},
]


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(EXTRAS)), min_size=1, max_size=4, unique_by=lambda p: p[0]
    ),
    st.sampled_from(CHANGES),
)
@settings(max_examples=300, deadline=None)
def test_a_changed_article_keeps_the_rest(insertions, change):
    lines = list(LINES)
    for count, (place, extra) in enumerate(sorted(insertions, key=lambda pair: -pair[0])):
        insert(lines, place, extra, count)
    record = read_record("".join(f"{line}\n" for line in lines).encode(), "x.md")
    article = msgspec.structs.replace(record.article, **change)
    written = write_record(article, record)
    again = read_record(written, "x.md")
    assert again.article == article
    assert write_record(again.article, again) == written
    assert written.count(b"# comment") == "".join(lines).count("# comment")


def test_keys_follow_their_image():
    data = write_record(RICH).replace(b'b"\n    width: 1\n', b'b"\n    credit: Jane\n    width: 1\n')
    record = read_record(data, "x.md")
    first, second = RICH.images
    swapped = msgspec.structs.replace(RICH, images=(second, first))
    assert b'b"\n    credit: Jane\n    width' in write_record(swapped, record)
    assert b"Jane" not in write_record(msgspec.structs.replace(RICH, images=(first,)), record)


def test_a_key_before_the_first_of_an_item_stays_first():
    data = write_record(RICH).replace(
        b'  - url: "https://example.org/b"', b'  - id: 7\n    url: "https://example.org/b"'
    )
    record = read_record(data, "x.md")
    assert write_record(record.article, record) == data


@pytest.mark.parametrize(
    "secured",
    [
        "secured: plain",
        "secured: 'single'",
        "secured:\n  by: somebody\n  data: [1, 2]",
        'secured: "a\\u0041"',
        "secured: |\n  x",
    ],
)
def test_a_foreign_secured_stays_as_it_is(secured):
    data = (
        write_record(RICH)
        .replace(b'\nsecured: "QUJD;REVG"\n', b"")
        .replace(b"title:", f"{secured}\ntitle:".encode(), 1)
    )
    record = read_record(data, "x.md")
    assert write_record(record.article, record) == data
    own = write_record(msgspec.structs.replace(record.article, secured="R0hJ;SktM"), record)
    assert own.endswith(b'\nsecured: "R0hJ;SktM"\n---\n\n')
    assert own.count(b"secured") == 1


@pytest.mark.parametrize(
    "body", ["\nA body.\n", "No empty line", "---\n", "---\n\n---\n", "\n# Heading\n\n---\ntext\n"]
)
def test_a_body_stays(body):
    data = write_record(RICH).removesuffix(b"\n") + body.encode()
    record = read_record(data, "x.md")
    assert write_record(record.article, record) == data
    assert read_record(data.replace(b"\n", b"\r\n"), "x.md").article == RICH


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ("category: news # mine", True),
        ("category: 'news' # mine", False),
        ("category: news  # mine", True),
        ("category: news\n# mine", True),
    ],
)
def test_a_comment_after_a_value_is_no_reason_to_rewrite(written, stays):
    data = write_record(RICH).replace(b"category: news", written.encode())
    assert (format_record(data, "x.md") == data) is stays
