"""Addresses as browsers make them."""

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.urls import host, is_web, origin, port, resolve, wire
from aggregator.urls.syntax import PLAIN, join, parse

FOLDER = Path(__file__).parents[1] / "data" / "urls"
CASES = [case for path in sorted(FOLDER.glob("resolve*.json")) for case in json.loads(path.read_text())]
PIECES = st.sampled_from(
    [
        "http:",
        "https://",
        "HTTP:/",
        "file:",
        "foo:",
        "mailto:",
        "//",
        "/",
        "\\",
        "..",
        ".",
        "%2e",
        "?",
        "#",
        "@",
        ":",
        "[",
        "]",
        "[::1]",
        "a.b",
        "münchen",
        "xn--a",
        "127.1",
        "0x7f",
        ":80",
        ":99999",
        "%",
        " ",
        "\t",
        "\n",
        "\x00",
        "é",
        "😀",
        "\ud800",
        "'",
    ]
)
MESSY = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)
SEGMENTS = st.lists(st.sampled_from([".", "..", "a", "b;c", "d=e"]), max_size=5).map("/".join)


@pytest.mark.parametrize(("base", "reference", "expected"), CASES, ids=repr)
def test_table(base, reference, expected):
    assert resolve(base, reference) == expected


@given(st.none() | MESSY, MESSY)
@example(None, "http://" + "[" * 1000)
@example("http://a..b/", "a..b")
def test_resolve_never_raises_and_is_idempotent(base, reference):
    address = resolve(base, reference)
    if address is not None:
        assert resolve(None, address) == address
        assert address.isascii()


@given(st.from_regex(PLAIN, fullmatch=True))
@example("http://a.b:8080//c/%2e/?d")
@example("https://1.2.3.4:443x/")
def test_what_is_seen_at_a_glance_is_what_taking_apart_makes(url):
    taken_apart = join(None, url)
    if PLAIN.fullmatch(url):
        assert taken_apart is not None
        assert (parse(url), resolve("http://e.example/f", url)) == (taken_apart, taken_apart.text())
        assert taken_apart.text() == url


@given(SEGMENTS, st.sampled_from(["", "?y=1", "#s", "?y#s"]))
def test_resolve_agrees_with_rfc_3986(path, rest):
    base = "http://a.example/b/c/d;p?q"
    assert resolve(base, path + rest) == urljoin(base, path + rest)


@given(MESSY)
def test_parts_never_raise(url):
    assert is_web(url) == (host(url) != "" and origin(url).startswith(("http://", "https://")))
    assert 0 <= port(url) <= 65535
    assert wire(wire(url)) == wire(url)


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "ü" * 100_000, "http://" + "ü" * 100_000, "http://a/" + "../" * 33_000, "http://" + "a." * 50_000],
)
@pytest.mark.timeout(5)
def test_long_texts(text):
    for function in (host, wire, origin, is_web, port):
        function(text)
    resolve("http://a/", text)


def test_wire_touches_nothing_legal():
    assert wire("https://a/%2f%7E/./%?a=%20+&b=[1]|") == "https://a/%2f%7E/./%?a=%20+&b=[1]|"
    assert (
        wire("https://Bücher.example:8443/a b?c=ü d#é")
        == "https://xn--bcher-kva.example:8443/a%20b?c=%C3%BC%20d#%C3%A9"
    )
    assert wire("https://example.com?a") == "https://example.com/?a"


def test_wire_sends_what_resolve_made():
    for _, _, expected in CASES:
        assert expected is None or wire(expected) == expected


def test_parts():
    assert (host("https://[::1]:8443/"), port("https://[::1]:8443/"), origin("https://[::1]:8443/")) == (
        "::1",
        8443,
        "https://[::1]:8443",
    )
    assert (host("HTTPS://Example.COM:443"), port("HTTPS://Example.COM:443"), origin("https://e.com:443/a")) == (
        "example.com",
        443,
        "https://e.com",
    )
    assert (host("mailto:a@b"), port("mailto:a@b"), origin("mailto:a@b"), is_web("mailto:a@b")) == ("", 0, "", False)
    assert not is_web("ftp://a/")
    assert not is_web("http://")
