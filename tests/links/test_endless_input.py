"""Whatever the bytes: nothing is raised, offsets hold, and time grows with the length alone."""

import gzip
import time
from collections import deque
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.parse.anchors.anchors import anchors_of
from aggregator.parse.links.html import html_links
from aggregator.parse.links.reading import DocumentKind, decode, document_kind, find_links

KINDS = get_args(DocumentKind)
PAGES = Path(__file__).parents[2].parent / "shared" / "pages"
PIECES = (
    *(
        "<a href=",
        "'",
        '"',
        ">",
        "</",
        "<!--",
        "-->",
        "<style>",
        "url(",
        "<base href=x>",
        "srcset=",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<link>",
        "<loc>",
        "<entry xml:base='a/'>",
        "<description>&lt;a href=b&gt;",
        "&amp;",
        "&#x26;",
        "&#xD800;",
        "<outline url=",
    ),
    *(
        "[",
        "](",
        ")",
        "![",
        "]: ",
        "`",
        "```\n",
        "> ",
        "- ",
        "    ",
        "\t",
        "\n",
        "\r\n",
        "\n\n",
        "\\",
        "# ",
        "---\n",
        "{#x}",
    ),
    *(
        "`t <",
        ">`_",
        ".. _a: ",
        ".. image:: ",
        "::\n\n",
        "link:",
        "image::",
        "xref:",
        "<<",
        ">>",
        "{a}",
        ":a: b\n",
        "----\n",
    ),
    *(
        "http://a.example/",
        "https://[",
        "www.b.example",
        "x",
        "é",
        "\ud83d\ude00",
        "\x00",
        "\u2028",
        "a: ",
        "{",
        "}",
        ",",
        "|\n ",
    ),
    *(
        '"\\u00e9',
        '{"url": "http:\\/\\/c',
        "\\ud83d",
        "*x ",
        "&x ",
        "@import ",
        "/*",
        "originalUrl: ",
        "featuredContent: ",
    ),
)
TRAPS = (
    *("<a ", '<a href="', "<a b='c", "<!--", "</", "<![CDATA[", "<title>", "<svg><![CDATA[", "<a" + " x" * 9, "&", "<"),
    *(
        "[",
        "](",
        "[a](",
        "[a](((",
        '[a](b "',
        "[a](<",
        "![",
        "`",
        "`a``b",
        "> ",
        "- ",
        "[a]: b\n",
        "[a]: \n",
        "[[a]]",
        "{#",
    ),
    *(
        "url(",
        'url("',
        '\\"',
        "/*",
        "@import ",
        "http://",
        "https://a(",
        "{a}",
        "link:a",
        "image:a[",
        "<<",
        ":a: {a}{a}\n",
    ),
    *(
        "`a <",
        ".. _",
        "::\n x\n",
        "{",
        '{"a":',
        '"',
        "[http://a,",
        "- - ",
        "? ",
        '<entry xml:base="a/">',
        "<link><![CDATA[",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(KINDS))
@settings(max_examples=400, deadline=None)
def test_offsets_hold_whatever_the_text(text, kind) -> None:
    data = text.encode("utf-8", "surrogatepass")
    read = decode(data).text
    for link in find_links(data, path="p", kind=kind, base="https://site.example/"):
        assert read[link.start : link.end] == link.written
        assert (link.url is None) == (link.problem is not None)
        assert link.place.line >= 1
        assert link.place.column >= 1
    assert anchors_of(data, kind).has("")


@given(st.binary(max_size=200), st.sampled_from(KINDS), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_no_bytes_raise(data, kind, name) -> None:
    document_kind(name, data)
    list(find_links(data, path=name, kind=kind, base=None))
    list(find_links(gzip.compress(data)[:-3], path=name, kind=kind, base=None))
    anchors_of(data, kind).has(name)
    decoded = decode(data)
    assert not decoded.exact or decoded.encoded(decoded.text) == data


@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length_alone(kind) -> None:
    started = time.process_time()
    for trap in TRAPS:
        data = (trap * (20_000 // len(trap) + 1)).encode()
        list(find_links(data, path="p", kind=kind, base="https://site.example/"))
        anchors_of(data, kind)
    assert time.process_time() - started < 25


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("<a href='ü'>", "utf-8"),
        ("\ufeff<a href='ü'>", "utf-8"),
        ("\ufeff<a href='ü'>", "utf-16-le"),
        ("<a href='ü'>“", "cp1252"),
        ("<meta charset=shift_jis><a href='日本'>", "shift_jis"),
        ("<meta charset=iso-8859-2><a href='ů'>", "iso8859-2"),
    ],
)
def test_encodings_are_read_and_written_back(written, encoding) -> None:
    data = written.encode(encoding)
    decoded = decode(data)
    assert decoded.text == written.removeprefix("\ufeff")
    assert decoded.exact
    assert decoded.encoded(decoded.text) == data


def test_what_cannot_be_written_back_says_so() -> None:
    assert not decode("<p>äöüäöü".encode() + b"\xff").exact
    assert not decode(b"<p>\x81").exact
    assert not decode(gzip.compress(b"x")).exact


def test_a_hundred_thousand_links_in_one_page() -> None:
    page = b"".join(b"<a href='/%d'>x</a>\n" % number for number in range(100_000))
    last = deque(find_links(page, path="p", kind="html", base="https://site.example/"), maxlen=1).pop()
    assert (last.url, last.place.line) == ("https://site.example/99999", 100_000)


@pytest.mark.skipif(not PAGES.is_dir(), reason="the collection of real pages is not beside the repository")
@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html.gz"))[:8], ids=lambda path: path.name[:20])
def test_real_pages_agree_with_a_tree_builder(path) -> None:
    text = decode(gzip.decompress(path.read_bytes())).text
    tree = LexborHTMLParser(text)
    found = {(one.field, one.value) for one in html_links(text)}
    for tag, attribute in (("a", "href"), ("img", "src"), ("script", "src"), ("iframe", "src")):
        stated = {(node.attributes[attribute] or "").strip() for node in tree.css(f"{tag}[{attribute}]")} - {""}
        assert {value for field, value in found if field == f"{tag} {attribute}"} == stated
