"""What only tracks, what is the same page, who is responsible, and what may be shown."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.urls import clean, compare_key, redact, registrable_domain

FOLDER = Path(__file__).parents[1] / "data" / "urls"
CLEAN = [case for path in sorted(FOLDER.glob("clean*.json")) for case in json.loads(path.read_text())]
QUERIES = st.lists(
    st.sampled_from(
        [
            "utm_source=x",
            "%75tm_source=y",
            "amp;gclid=1",
            "a=1",
            "b",
            "",
            "=",
            "ref=e.com",
            "ref=www.e.com",
            "%7e=%2F",
            "si=1",
        ]
    ),
    max_size=5,
).map("&".join)
URLS = st.builds(
    lambda start, path, query, end: f"{start}{path}?{query}{end}",
    st.sampled_from(
        [
            "http://www.e.com",
            "https://e.com:80",
            "http://u:p@e.com:443",
            "https://www.www.youtube.com:8080",
            "mailto:",
            "www.e.com",
            "//e.com",
        ]
    ),
    st.sampled_from(["", "/", "/a/", "/a//", "/%7ea/%2F/", "/a/%2e/", "/é"]),
    QUERIES,
    st.sampled_from(["", "#x", "#!/x%7e", "#/?utm_source=x", "#"]),
)


@pytest.mark.parametrize(("url", "expected"), CLEAN)
def test_clean(url, expected):
    assert clean(url) == expected


@given(URLS | st.text())
def test_idempotent(url):
    assert clean(clean(url)) == clean(url)
    assert compare_key(compare_key(url)) == compare_key(url)
    assert compare_key(clean(url)) == compare_key(url)
    assert redact(redact(url)) == redact(url)


@pytest.mark.parametrize(
    "other",
    [
        "http://example.com/a?x=1&y=~",
        "https://www.example.com/a/?y=%7E&x=1",
        "HTTPS://EXAMPLE.com:443/%61?x=1&y=~&utm_source=z#top",
        "https://me:secret@example.com/b/../a?x=1&&y=%7e",
    ],
)
def test_same_page(other):
    assert compare_key(other) == compare_key("https://example.com/a?x=1&y=~")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/A?x=1",
        "https://example.com/a?x=2",
        "https://m.example.com/a?x=1",
        "https://example.com/a/index.html?x=1",
        "https://example.com:8443/a?x=1",
        "https://example.com/a?x=1#!/b",
        "https://example.com/a?x=1&x=2",
        "https://example.com/%2Fa?x=1",
    ],
)
def test_other_page(other):
    assert compare_key(other) != compare_key("https://example.com/a?x=1")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www3.nhk.or.jp", "nhk.or.jp"),
        ("WWW.Example.CO.UK.", "example.co.uk"),
        ("me.github.io", "me.github.io"),
        ("a.me.github.io", "me.github.io"),
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "[::1]"),
        ("a.b.unknown-tld", "b.unknown-tld"),
        ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("a..b", "a..b"),
        ("", ""),
    ],
)
def test_registrable_domain(host, expected):
    assert registrable_domain(host) == expected


@given(st.text())
def test_registrable_domain_never_raises(host):
    assert registrable_domain(registrable_domain(host)) == registrable_domain(host)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://u:p@h/x?api_key=1&q=2#access_token=3", "https://***@h/x?api_key=***&q=2#access_token=***"),
        (
            "https://h/x?X-Amz-Signature=a&TOKEN=b&key=&sig=c&monkey=d",
            "https://h/x?X-Amz-Signature=***&TOKEN=***&key=&sig=***&monkey=d",
        ),
        ("http:u:p@h/", "http:***@h/"),
        ("//u@h/", "//***@h/"),
        ("https://h/@me?user=a@b", "https://h/@me?user=a@b"),
        ("mailto:a@b", "mailto:a@b"),
        ("https://h/?%74oken=x;secret=y", "https://h/?%74oken=***;secret=***"),
    ],
)
def test_redact(url, expected):
    assert redact(url) == expected
