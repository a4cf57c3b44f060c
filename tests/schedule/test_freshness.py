"""Validators, lifetimes and Retry-After: tables of cases from RFC 9110 and RFC 9111."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.freshness import http_date, lifetime, retry_after, validators

NOW = 1_795_413_600.0  # Mon, 23 Nov 2026 06:00:00 GMT, a Monday
DATE = "Mon, 23 Nov 2026 06:00:00 GMT"
LATER = "Mon, 23 Nov 2026 07:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("ETag", 'W/"a"'), ("Last-Modified", "whenever")), ('W/"a"', "whenever")),
        ({"etag": '"x"'}, ('"x"', None)),
        ((("etag", '"first"'), ("etag", '"second"')), ('"first"', None)),
        ((("etag", ""),), (None, None)),
        ((), (None, None)),
    ],
)
def test_validators(headers, expected):
    assert validators(headers) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"Cache-Control": "public, MAX-AGE = 600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "1000"}, 0),
        ({"cache-control": "max-age=600", "age": "-5"}, 600),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "max-age=600, max-age=5"}, 600),
        ((("cache-control", "public"), ("cache-control", "max-age=600")), 600),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=1e3"}, None),
        ({"cache-control": "max-age=٣"}, None),
        ({"cache-control": "max-age"}, None),
        ({"cache-control": "max-age=" + "9" * 40}, 2**31),
        ({"cache-control": "no-cache"}, 0),
        ({"cache-control": "max-age=600, no-store"}, 0),
        ({"cache-control": "private, max-age=600"}, 0),
        ({"cache-control": 'private="set-cookie", max-age=600'}, 600),
        ({"cache-control": 'ext="a, no-cache", max-age=600'}, 600),
        ({"expires": LATER, "date": DATE}, 3600),
        ({"expires": LATER}, 3600),
        ({"expires": LATER, "date": "nonsense"}, 3600),
        ({"expires": LATER, "date": DATE, "age": "600"}, 3000),
        ({"expires": DATE, "date": LATER}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"expires": "tomorrow"}, 0),
        ({"expires": LATER, "cache-control": "max-age=60"}, 60),
        ({"expires": LATER, "cache-control": "max-age=soon"}, 3600),
    ],
)
def test_lifetime(headers, expected):
    assert lifetime(headers, NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("86401", 86400),
        ("9" * 30, 86400),
        ("9" * 5000, None),
        (LATER, 3600),
        ("Monday, 23-Nov-26 07:00:00 GMT", 3600),
        ("Mon Nov 23 07:00:00 2026", 3600),
        ("Sun, 22 Nov 2026 07:00:00 GMT", None),
        ("Wed, 25 Nov 2026 07:00:00 GMT", 86400),
        ("-5", None),
        ("+5", None),
        ("1.5", None),
        ("1e3", None),
        ("٣", None),
        ("5 seconds", None),
        ("23 Nov 2026", None),
        ("Mon, 99 Nov 2026 07:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value, expected):
    assert retry_after(value, NOW) == expected


@given(st.text())
def test_nothing_raises(value):
    assert http_date(value) is None or isinstance(http_date(value), float)
    waiting = retry_after(value, NOW)
    assert waiting is None or 0 <= waiting <= 86400
    fresh = lifetime({"cache-control": value, "expires": value, "age": value, "date": value}, NOW)
    assert fresh is None or fresh >= 0
