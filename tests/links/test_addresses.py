"""From what is written to the absolute address, and why there is none."""

import pytest

from aggregator.parse.links.address import address
from aggregator.parse.links.plain import addresses
from aggregator.parse.links.srcset import candidates

PAGE = "https://site.example/a/b.html"
FILE = "file:///home/me/site/docs/page.html"


@pytest.mark.parametrize(
    ("value", "base", "root", "expected"),
    [
        ("x.html#y", PAGE, None, ("https://site.example/a/x.html#y", None)),
        ("/x", PAGE, "/ignored", ("https://site.example/x", None)),
        ("x", FILE, None, ("file:///home/me/site/docs/x", None)),
        ("/x", FILE, None, (None, "no-base")),
        ("/x?q#f", FILE, "file:///home/me/site", ("file:///home/me/site/x?q#f", None)),
        ("/x", FILE, "/home/me/my site/", ("file:///home/me/my%20site/x", None)),
        ("/../../etc/passwd", FILE, "/home/me/site", ("file:///home/me/site/etc/passwd", None)),
        ("/x", None, "https://site.example/sub", ("https://site.example/sub/x", None)),
        ("//cdn.example/x", FILE, None, ("https://cdn.example/x", None)),
        ("//cdn.example/x", PAGE, None, ("https://cdn.example/x", None)),
        ("x", None, None, (None, "no-base")),
        ("#part", None, None, (None, "no-base")),
        ("http://", None, None, (None, "bad-url")),
        ("http:", PAGE, None, (None, "bad-url")),
        ("http:/", PAGE, None, (None, "bad-url")),
        ("https:/other.example/x", "http://site.example/", None, ("https://other.example/x", None)),
        ("http://localhost]", None, None, (None, "bad-url")),
        ("//////", None, None, (None, "bad-url")),
        ("//////", PAGE, None, (None, "bad-url")),
        ("http://127.0.0.1:____", None, None, (None, "bad-url")),
        ("http://a.example:65536/", PAGE, None, (None, "bad-url")),
        ("HTTP://Site.EXAMPLE", PAGE, None, ("http://site.example/", None)),
        ("mailto:octocat", None, None, ("mailto:octocat", None)),
        ("tel:+1 2", PAGE, None, ("tel:+1 2", None)),
        ("data:,a", None, None, ("data:,a", None)),
    ],
)
def test_address(value, base, root, expected) -> None:
    assert address(value, base, root) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", []),
        (",,,", []),
        ("  a  1x  ", ["a"]),
        ("\t\na\t\f1x\r", ["a"]),
        ("a,", ["a"]),
        ("a,,, b", ["a", "b"]),
        (" , ,,a", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a,b", ["a,b"]),
        ("data:,x 1x, b", ["data:,x", "b"]),
        ("a ( , b 1x, ), c", ["c"]),
        ("a [ , b 1x, ], c", ["b", "]", "c"]),
        ("a, b (", ["a"]),
        ("a (, b", []),
        ("a foo", []),
        ("a 1x 1x", []),
        ("a 1w 1h, b 1h 1w", ["a", "b"]),
        ("a 1h", []),
        ("a 0w", []),
        ("a +1w", []),
        ("a 1W", []),
        ("a 1.5e1x", ["a"]),
        ("a .5x", ["a"]),
        ("a -x, b -1x, c -0x", ["c"]),
        ("a 1.x", []),
    ],
)
def test_srcset(written, expected) -> None:
    assert [written[start:end] for start, end in candidates(written)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example.", ["https://a.example"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/x_(y)", ["https://a.example/x_(y)"]),
        ("https://a.example/x?q=[1]&r={2}!", ["https://a.example/x?q=[1]&r={2}"]),
        ("'https://a.example/'+'b'", ["https://a.example/"]),
        ("https://a.example/it's", ["https://a.example/it's"]),
        ('"https://a.example/", "https://b.example/"', ["https://a.example/", "https://b.example/"]),
        ("https://a.example/über。", ["https://a.example/über"]),
        ("http://localhost:8080/x;", ["http://localhost:8080/x"]),
        ("https:// http://) xhttps://a.example www.a.example ftp://a.example", []),
    ],
)
def test_running_text(text, expected) -> None:
    assert [found.value for found in addresses(text)] == expected
