"""Whatever the bytes: no exception, and time that grows no faster than they do."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.parse.pages.page import parse_page

SCRIPT = '<script type="application/ld+json">'
MANY = 30_000
SNIPPETS = [
    *("<head>", "</head>", "<body>", "<article>", "<title>", "</title>", SCRIPT, "</script>", "<base href=/x>", "<h1>"),
    *(
        '{"@type":"NewsArticle",',
        '"headline":',
        '"a"',
        "[",
        "]",
        "{",
        "}",
        ",",
        '"author":',
        '"@id":"#a"',
        "null",
        "1e400",
    ),
    *(
        '"image":',
        '"datePublished":"2026-13-45"',
        '"\\ud800"',
        "&quot;",
        "&#xD800;",
        "<!--",
        "-->",
        "{{x}}",
        "By ",
        "\0",
    ),
    *(
        "<meta name=author content='",
        "'>",
        "<link rel=canonical href='",
        "http://[",
        "//",
        "<time datetime=99999>",
        "|",
    ),
    *("<i itemscope itemprop='author name'>", "<img srcset='a 1w, b' src=x>", "<meta charset=utf-16>", "\u202e", " - "),
]
TRAPS = {
    "nested": "<div>" * MANY,
    "nested, wrongly closed": "<span>" * MANY + "</x>" * MANY,
    "nested, closed": "<ul><li>" * MANY + "</ul>" * MANY,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(MANY)) + ">",
    "one attribute": '<p a="' + "x" * 1_000_000 + '">',
    "scripts": f"{SCRIPT}{{}}</script>" * MANY,
    "open scripts": SCRIPT * MANY,
    "arrays": SCRIPT + "[" * MANY + "</script>",
    "quotes": SCRIPT + '{"a":"' + '\\"' * MANY,
    "half a field": SCRIPT + '{"@type":"Article","headline" : ' + " " * MANY + "</script>",
    "authors": SCRIPT + '{"@type":"Article","author":[' + '"A B",' * MANY + '"C"]}</script>',
    "bylines": "<meta name=author content='" + "By " * MANY + "'>",
    "bars": "<title>" + "| - " * MANY + "</title>",
    "templates": "<title>" + "{{<%" * MANY + "</title>",
    "srcset": "<article><img srcset='" + "a " * MANY + "'></article>",
    "not UTF-8": "\udcff" * MANY,
}


@given(
    st.binary(max_size=2_000),
    st.sampled_from([None, "text/html; charset=shift_jis", "text/html; charset=ÿ", "charset=idna"]),
)
def test_any_bytes_are_a_page(body: bytes, content_type: str | None) -> None:
    parse_page(body, url="https://example.org/a", content_type=content_type)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=40), st.sampled_from(["https://example.org/a/b", "", "nonsense"]))
def test_any_markup_is_a_page_that_can_be_written(snippets: list[str], url: str) -> None:
    page = parse_page("".join(snippets).encode("utf-8", "replace"), url=url)
    assert msgspec.json.decode(msgspec.json.encode(page))["url"] == url


@pytest.mark.parametrize("name", TRAPS)
def test_no_page_takes_long(name: str) -> None:
    body = TRAPS[name].encode("utf-8", "surrogateescape")
    start = time.process_time()
    parse_page(b"<head><title>x</title></head><body>" + body, url="https://example.org/a")
    assert time.process_time() - start < 3
