"""The small rules of reading a page, as tables."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from aggregator.parse.pages.bytes import to_utf8
from aggregator.parse.pages.dates import moment
from aggregator.parse.pages.images import largest_of, pixels
from aggregator.parse.pages.meta import language_tag
from aggregator.parse.pages.names import names
from aggregator.parse.pages.page import parse_page
from aggregator.parse.pages.text import plain
from aggregator.parse.pages.title import without_site

NAMES = {
    "Jane Roe": ["Jane Roe"],
    "By Jane Roe and John Doe, Reuters": ["Jane Roe", "John Doe", "Reuters"],
    "Von Anna von Berg und Max Muster": ["Anna von Berg", "Max Muster"],
    "von der Leyen": ["von der Leyen"],
    "Monika Muster; Max Muster; Monika Muster": ["Monika Muster", "Max Muster"],
    "Martin Luther King, Jr.": ["Martin Luther King, Jr."],
    "José Ortega y Gasset": ["José Ortega y Gasset"],
    "Jean Dupont et Marie Durand": ["Jean Dupont", "Marie Durand"],
    "Text: Max Muster | dpa": ["Max Muster", "dpa"],
    "https://www.facebook.com/jane": [],
    "@jane": [],
    "jane@example.org (Jane Roe)": ["Jane Roe"],
    "The Times https://times.example": ["The Times"],
    "admin": [],
    "null": [],
    "FOCUS-online-Redakteur Max Muster": ["Max Muster"],
    "山田太郎、鈴木花子": ["山田太郎", "鈴木花子"],
    "Jane Roe &amp; John Doe": ["Jane Roe", "John Doe"],
    "": [],
}
TITLES = [
    ("Story | Daily Example", "Story"),
    ("Story - News - Daily Example", "Story - News"),
    ("Daily Example: Story", "Story"),
    ("Story – example.org", "Story"),
    ("Story", "Story"),
    ("Daily Example", "Daily Example"),
    ("Interview: Daily Example is right", "Interview: Daily Example is right"),
    ("One - two", "One - two"),
]
SRCSETS = {
    "a.jpg 400w, b.jpg 1200w": "b.jpg",
    "a.jpg, b.jpg 2x": "b.jpg",
    "a.jpg": "a.jpg",
    "https://x.example/i,w_1.jpg 1x": "https://x.example/i,w_1.jpg",
    "": None,
}
BERLIN = timezone(timedelta(hours=2))
MOMENTS = [
    ("2026-07-08T09:10:11.842+02:00", datetime(2026, 7, 8, 9, 10, 11, 842000, BERLIN), True),
    ("2026-07-08T09:10:11+0200", datetime(2026, 7, 8, 9, 10, 11, tzinfo=BERLIN), True),
    ("2026-07-08 09:10:11 +02:00", datetime(2026, 7, 8, 9, 10, 11, tzinfo=BERLIN), True),
    ("2026-07-08T09:10:11.123456789Z", datetime(2026, 7, 8, 9, 10, 11, 123456, UTC), True),
    ("2026-07-08T09:10+02:00[Europe/Berlin]", datetime(2026, 7, 8, 9, 10, tzinfo=BERLIN), True),
    ("Wed, 08 Jul 2026 09:10:11 GMT", datetime(2026, 7, 8, 9, 10, 11, tzinfo=UTC), True),
    ("2026-07-08 09:10:11", datetime(2026, 7, 8, 9, 10, 11, tzinfo=UTC), False),
    ("2026-07-08", datetime(2026, 7, 8, tzinfo=UTC), False),
    (1783501811, datetime(2026, 7, 8, 9, 10, 11, tzinfo=UTC), True),
]
ENCODINGS = [
    ("Größe".encode("utf-16"), None, "Größe"),
    (b"\xef\xbb\xbf" + "Größe".encode(), "text/html; charset=latin1", "Größe"),
    ("Größe".encode("cp1252"), None, "Größe"),
    ("Größe".encode(), "text/html; charset=ISO-8859-1", "Größe"),
    ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
    (
        b'<meta charset="euc-kr">' + "한국".encode("euc_kr"),
        "text/html; charset=iso-8859-1",
        '<meta charset="euc-kr">한국',
    ),
    ("“İstanbul”".encode("cp1254"), 'text/html;charset="iso-8859-9"', "“İstanbul”"),
    ("Größe – Ärger".encode() + b"\xff", None, "Größe – Ärger\ufffd"),
    ("Größe".encode()[:3], None, "Gr"),
    ("Größe".encode("cp1252"), "text/html; charset=no-such", "Größe"),
    ("Größe".encode("cp1252"), "text/html; charset=idna", "Größe"),
    ("日本".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "日本"),
    ("Привет".encode("koi8-r"), "text/html; charset=KOI8-R", "Привет"),
]


@pytest.mark.parametrize(("text", "expected"), NAMES.items())
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_loses_the_sites_name_and_nothing_else(title: str, expected: str) -> None:
    assert without_site(title, {"dailyexample", "exampleorg"}) == expected


@pytest.mark.parametrize(("srcset", "expected"), SRCSETS.items())
def test_the_largest_candidate(srcset: str, expected: str | None) -> None:
    assert largest_of(srcset) == expected


@pytest.mark.parametrize(("text", "expected", "stated"), MOMENTS)
def test_moments_keep_their_zone(text: object, expected: datetime, *, stated: bool) -> None:
    found = moment(text)
    assert found == (expected, stated)
    assert found.time.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00Z", "{{ date }}", None, True, [], 5])
def test_what_is_no_moment(text: object) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(("body", "content_type", "expected"), ENCODINGS)
def test_encodings(body: bytes, content_type: str | None, expected: str) -> None:
    assert to_utf8(body, content_type).decode() == expected


@pytest.mark.parametrize(("value", "expected"), [("1200", 1200), ("12px", 12), (800.0, 800), ("100%", None), (0, None)])
def test_pixels(value: object, expected: int | None) -> None:
    assert pixels(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("de_DE", "de-DE"), ("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("english", None), ("", None)],
)
def test_language_tags(text: str, expected: str | None) -> None:
    assert language_tag(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a &amp;amp; b", "a & b"),
        ("a<br>b <i>c</i>", "a b c"),
        ("so\u00adft", "soft"),
        ("{{ x }}", None),
        ("\ud800", "\ufffd"),
    ],
)
def test_plain_text(text: str, expected: str | None) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("spelling", ["false", '"False"', '"no"', '"http://schema.org/False"', "[false]", '"0"'])
def test_not_free_in_its_spellings(spelling: str) -> None:
    story = f'{{"@type":"NewsArticle","headline":"x","isAccessibleForFree":{spelling}}}'
    page = f'<script type="application/ld+json">{story}</script>'
    assert parse_page(page.encode(), url="https://example.org/a").paywalled


def test_a_time_without_zone_borrows_that_of_the_same_clock() -> None:
    page = parse_page(
        b'<script type="application/ld+json">'
        b'{"@type":"Article","headline":"x","datePublished":"2026-07-08T09:10:11"}</script>'
        b'<meta property="article:published_time" content="2026-07-08T09:10:11+02:00">',
        url="https://example.org/a",
    )
    assert page.published == datetime(2026, 7, 8, 9, 10, 11, tzinfo=BERLIN)
    assert not page.problems
