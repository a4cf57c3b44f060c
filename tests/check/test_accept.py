"""`--accept`, as users of lychee write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.accept import parse_accept
from aggregator.errors import UsageError


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("200", {200}, {199, 201, 404}),
        ("200..=204, 403", {200, 204, 403}, {205, 404}),
        ("200..205", {200, 204}, {205}),
        ("200 404", {200, 404}, {201}),
        ("..=299", {100, 299}, {300}),
        ("500..", {500, 999}, {499}),
        ("..", {100, 999}, {99, 1000}),
        ("2xx,4XX", {200, 299, 400, 499}, {300, 500}),
        ("200-204", {200, 204}, {205}),
        ("100..=103,200..=299", {103, 200}, {104, 300}),
        ("200 .. 300", {200, 299}, {300}),
    ],
)
def test_codes(text, inside, outside):
    accepted = parse_accept(text)
    assert all(code in accepted for code in inside)
    assert not any(code in accepted for code in outside)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "abc",
        "0",
        "99",
        "1000",
        "200..=100",
        "100..100",
        "..100",
        "100..=",
        "..=",
        "-",
        "2x",
        "xx",
        "20 0 0",
        "٢٠٠",
    ],
)
def test_what_makes_no_codes_is_named(text):
    with pytest.raises(UsageError, match="--accept: "):
        parse_accept(text)


@given(st.text(alphabet="0123456789.=-, x", max_size=30))
def test_any_text_is_codes_or_a_usage_error(text):
    try:
        accepted = parse_accept(text)
    except UsageError:
        return
    assert any(code in accepted for code in range(100, 1000))
