import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import format_duration, format_size, parse_duration, parse_size, user_agent

DURATIONS = [
    ("20s", 20),
    ("30m", 1800),
    ("1h", 3600),
    ("1d", 86400),
    ("2w", 1209600),
    ("90", 90),
    ("1.5h", 5400),
    ("1h30m", 5400),
    ("250ms", 0.25),
    (" 5s ", 5),
    ("0s", 0),
]
SIZES = [
    ("10MiB", 10485760),
    ("10MB", 10_000_000),
    ("500k", 500_000),
    ("1KiB", 1024),
    ("2 GB", 2_000_000_000),
    ("7", 7),
    ("7B", 7),
    ("0.5MiB", 524288),
]


@pytest.mark.parametrize(("words", "seconds"), DURATIONS)
def test_durations(words: str, seconds: float) -> None:
    assert parse_duration(words) == seconds


@pytest.mark.parametrize("words", ["", "s", "1y", "-5s", "1h 30m", "30m1", "1,5h", "١s", "1e3", "9" * 40])
def test_no_durations(words: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(words)


@pytest.mark.parametrize(("words", "size"), SIZES)
def test_sizes(words: str, size: int) -> None:
    assert parse_size(words) == size


@pytest.mark.parametrize("words", ["", "MiB", "1TB", "-1", "1 0", "1MiBs"])
def test_no_sizes(words: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        parse_size(words)


@given(st.integers(0, 10**9))
def test_what_is_written_is_read_back(count: int) -> None:
    assert parse_duration(format_duration(float(count))) == count
    assert parse_size(format_size(count)) == count


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        (None, "Mozilla/5.0 (compatible; aggregator/0.1.0)"),
        ("https://example.org/bot", "Mozilla/5.0 (compatible; aggregator/0.1.0; +https://example.org/bot)"),
        ("bot@example.org", "Mozilla/5.0 (compatible; aggregator/0.1.0; bot@example.org)"),
    ],
)
def test_the_user_agent_names_us_and_a_contact(contact: str | None, agent: str) -> None:
    assert user_agent(contact) == agent
