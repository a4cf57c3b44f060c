"""What several titles share, and tell another event with each time, speaks for nothing."""

import pytest

from aggregator.normalize.frames import Third, framed, without_frames
from aggregator.normalize.related import NEVER, Compared, agreement, weigher

HOUR = 3600.0
WINDOW = 96 * HOUR
WEIGH = weigher(400, lambda _: 2)


def compared(title, excerpt="", hour=0.0, domain="a.example"):
    return Compared.of(title, excerpt, hour * HOUR, domain)


OWN = compared("Novarix certifies laundry scanner", "The contract runs for three years.")
OTHER = compared("Pellwave buys laundry scanner", "Costs are said to be low.", 5, "b.example")
THIRD = compared("Orinpath rebuilds laundry scanner", "Orinpath has let the hearing wait.", 9, "c.example")
FRAME = frozenset({"laundr", "scanne"})


@pytest.mark.parametrize(
    ("thirds", "expected"),
    [
        ([], frozenset()),
        ([Third(FRAME, (NEVER, NEVER))], FRAME),
        ([Third(FRAME, (NEVER, 0.5))], frozenset()),
        ([Third(FRAME, (NEVER, NEVER)), Third(FRAME, (1.0, 1.0))], frozenset()),
        ([Third(FRAME, (NEVER, NEVER)), Third(frozenset({"laundr"}), (1.0, 1.0))], frozenset({"scanne"})),
    ],
    ids=["nobody else", "another event", "the event of one", "as many of theirs", "one word of theirs"],
)
def test_what_is_a_frame(thirds, expected):
    assert framed(thirds) == expected


def found(*others, values):
    return {str(place): (other, value) for place, (other, value) in enumerate(zip(others, values, strict=True))}


def test_a_frame_speaks_for_nothing():
    told = without_frames(OWN, found(OTHER, THIRD, values=(1.0, NEVER)), WEIGH, window=WINDOW)
    assert agreement(OTHER, THIRD, WEIGH, window=WINDOW) <= -2.0
    assert told["0"] < -2.0
    assert told["1"] == NEVER


def test_two_alone_have_no_frame():
    assert without_frames(OWN, found(OTHER, values=(1.0,)), WEIGH, window=WINDOW) == {"0": 1.0}


def test_a_third_that_the_window_does_not_hold_says_nothing():
    late = compared("Orinpath rebuilds laundry scanner", "Orinpath has let the hearing wait.", 99, "c.example")
    assert without_frames(OWN, found(OTHER, late, values=(1.0, NEVER)), WEIGH, window=WINDOW)["0"] == 1.0


def test_agreement_never_rises():
    told = without_frames(OWN, found(OTHER, THIRD, values=(-0.8, -2.3)), WEIGH, window=WINDOW)
    assert told["0"] <= -0.8
    assert told["1"] <= -2.3
