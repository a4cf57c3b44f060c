"""How long links may keep a run waiting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.patience import Patience, SecondLook, second_look


@pytest.mark.parametrize(
    ("patience", "spent", "left"),
    [
        (Patience(20.0), 0.0, 15.0),
        (Patience(20.0), 10.0, 5.0),
        (Patience(20.0), 14.0, 5.0),
        (Patience(20.0), 40.0, 5.0),
        (Patience(4.0, kept=0.0), 0.0, 4.0),
        (Patience(4.0, kept=0.0), 3.5, 1.0),
        (Patience(0.0, kept=0.0), 0.0, 0.0),
    ],
)
def test_what_the_next_request_of_a_look_may_take(patience: Patience, spent: float, left: float) -> None:
    assert patience.left(spent) == left


@pytest.mark.parametrize(
    ("timeout", "since", "pause", "expected"),
    [
        (20.0, 14.0, 5.0, SecondLook(1.0, 3.0)),
        (20.0, 0.0, 4.0, SecondLook(4.0, 14.0)),
        (20.0, 0.0, 0.0, SecondLook(0.0, 18.0)),
        (20.0, 17.0, 5.0, SecondLook(0.0, 2.0)),
        (20.0, 18.5, 5.0, None),
        (2.0, 1.65, 5.0, SecondLook(0.0, 0.2)),
        (20.0, 60.0, 5.0, None),
        (10.0, 7.0, 5.0, SecondLook(0.5, 1.5)),
    ],
)
def test_a_second_look_at_who_was_silent(
    timeout: float, since: float, pause: float, expected: SecondLook | None
) -> None:
    assert second_look(timeout=timeout, since_answer=since, pause=pause) == expected


@given(st.floats(0.01, 600), st.floats(0, 1200), st.floats(0, 600))
def test_it_ends_one_links_time_after_the_last_answer(timeout: float, since: float, pause: float) -> None:
    look = second_look(timeout=timeout, since_answer=since, pause=pause)
    if look is not None:
        assert 0.899 * timeout <= since + look.pause + look.seconds <= 1.001 * timeout
        assert look.seconds > 0 <= look.pause
