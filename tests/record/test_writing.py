"""What is written is read back, by us and by every other reader of YAML."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import yaml
from articles import ARTICLES, NO_SURROGATES
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from aggregator.model.article import Article, Provider
from aggregator.store.record import read_record, write_record
from aggregator.store.record_quoting import is_plain, plain, quoted

ARTICLE = Article(
    category="news",
    title="A title",
    excerpt="An excerpt",
    published=datetime(2021, 12, 8, 16, 33, tzinfo=UTC),
    provider=Provider(name="Example", domain="example.org"),
)


def yaml_1_1(text):
    return yaml.safe_load(text)


def yaml_1_2(text):
    return YAML(typ="safe", pure=True).load(StringIO(text))


@given(ARTICLES)
@settings(max_examples=150)
def test_any_article_is_read_back(article):
    data = write_record(article)
    record = read_record(data, "x.md")
    assert record.article == article
    assert record.faults == ()
    assert write_record(record.article, record) == data


@given(st.text(max_size=60))
def test_any_text_survives_in_quotes(text):
    expected = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    written = quoted(text)
    assert "\n" not in written
    if all(not 0xD800 <= ord(character) <= 0xDFFF for character in text):
        expected = text
        assert yaml_1_1(f"title: {written}\n") == {"title": expected}
        assert yaml_1_2(f"title: {written}\n") == {"title": expected}
    else:
        assert "\ufffd" in yaml_1_1(f"title: {written}\n")["title"]


YAMLISH = st.text(st.sampled_from("-?:,[]{}#&*!|>'\"%@` .yYnNoOtTrRuUeE0123456789_+xob~=<aé\t\n"), max_size=8)


@given(st.one_of(YAMLISH, st.text(NO_SURROGATES, max_size=30)))
@settings(max_examples=500)
def test_any_name_survives_as_a_value_and_as_an_item(text):
    for document in (f"name: {plain(text)}\n", f"name:\n  - {plain(text)}\n"):
        for read in (yaml_1_1, yaml_1_2):
            assert read(document)["name"] in (text, [text]), document


@given(st.one_of(YAMLISH, st.text(NO_SURROGATES, max_size=30)))
@settings(max_examples=500)
def test_a_name_is_quoted_only_where_a_reader_needs_it(text):
    def stays(read):
        try:
            return read(f"name: {text}\n") == {"name": text} and read(f"name:\n  - {text}\n") == {"name": [text]}
        except Exception:  # noqa: BLE001 - readers fail in many ways
            return False

    wanted = all(map(stays, (yaml_1_1, yaml_1_2)))
    # PyYAML and ruamel read less than the types of YAML 1.1 say, and we are careful where they are lenient.
    assert is_plain(text) or not wanted or is_careful(text)


def is_careful(text):
    digits = text.strip("+-")
    return (
        text in {"y", "Y", "n", "N"}
        or text.startswith(("---", "..."))
        or set(digits) <= set("0123456789_.:+-eExobabcdfABCDFTtZz ")
        or "\u0085" in text
        or any(ord(character) in {0x7F, *range(0x80, 0xA0)} for character in text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Heavy.com",
        "AT&T",
        "Yahoo!",
        "Tom's Hardware",
        "아크로팬",
        "C# Corner",
        "24/7 Wall St.",
        "9to5Mac",
        "a:b",
        "-x",
        "The Hill (blog)",
        "PR Newswire, Inc.",
        "Design-Reuse",
        "E&E News",
        "What? Why",
        "3.1.4",
        "1-2",
        "100%",
        "U.S.",
        "No.",
    ],
)
def test_plain(text):
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "No",
        "y",
        "12:30",
        "a: b",
        "#x",
        "a #b",
        "a:",
        "- a",
        "-",
        "?",
        ": a",
        "@a",
        "`a`",
        "%a",
        "&a",
        "*a",
        "!a",
        "[a]",
        "{a}",
        "'a",
        '"a',
        "|",
        ">",
        "a ",
        " a",
        "~",
        "null",
        "true",
        "1",
        "1.5",
        "1e3",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        "+1",
        "-_",
        ".inf",
        ".NaN",
        "2021-12-08",
        "2021-12-08 10:00:00",
        "<<",
        "=",
        "a\tb",
        "a\nb",
        "a\x85b",
        "\ufeffa",
        "---",
        ",a",
    ],
)
def test_quoted(text):
    assert not is_plain(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('a "b" \\c', '"a \\"b\\" \\\\c"'),
        ("a\nb\rc\td", '"a\\nb\\rc\\td"'),
        ("\x00\x1b\x7f\x85\x9f", '"\\x00\\x1B\\x7F\\x85\\x9F"'),
        ("\u2028\u2029\ufeff", '"\\u2028\\u2029\\uFEFF"'),
        ("\ufffe\uffff", '"\\uFFFE\\uFFFF"'),
        ("é\xa0—😀", '"é\xa0—😀"'),
        ("a\ud800b", '"a\ufffdb"'),
    ],
)
def test_escapes(text, written):
    assert quoted(text) == written


def test_what_is_absent_is_left_out():
    assert write_record(ARTICLE).decode() == (
        '---\ncategory: news\ntitle: "A title"\nexcerpt: "An excerpt"\npublishedDateTime: 2021-12-08T16:33:00Z\n'
        "type: article\n\nprovider:\n  name: Example\n  domain: example.org\n---\n\n"
    )


@given(ARTICLES)
@settings(max_examples=40, deadline=None)
def test_other_readers_agree(article):
    front_matter = write_record(article).decode().removeprefix("---\n").removesuffix("---\n\n")
    for read in (yaml_1_1, yaml_1_2):
        told = read(front_matter)
        assert told["title"] == article.title
        assert told["category"] == article.category
        assert told["provider"]["name"] == article.provider.name
        assert told.get("topics", []) == list(article.topics)
        assert told.get("webUrl") == article.web_url
        assert [image["url"] for image in told.get("images", [])] == [image.url for image in article.images]
