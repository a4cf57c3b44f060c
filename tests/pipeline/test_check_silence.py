"""Hosts that take connections and say nothing: what they cost, and that they get their second look all the same."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from check_stage import Checks

HANG = {"hang": True}
PAGE = {"page": "X"}
LINK_SECONDS = 3.0
PAUSE = "20s"
SLACK = 8.0
"""Seconds for everything that is no waiting, on a machine that has other things to do; far less than the pause."""


def check(checks: Checks, answers: dict[str, Any], *words: str) -> tuple[dict[str, str], float]:
    """The verdicts on ten good links and the answers' addresses, and how long that took."""
    checks.server.answers |= {f"good.test/{number}": PAGE for number in range(10)} | answers
    places = sorted({place.rpartition(" ")[2] for place in checks.server.answers})
    checks.write({"p.md": " ".join(f"<http://{place}>" for place in places)})
    started = time.monotonic()
    ended = checks.run("p.md", "--timeout", f"{LINK_SECONDS}s", "--second-look", PAUSE, "--retries", "2", *words)
    told = ended.verdicts
    assert [told.pop(f"http://good.test/{number}") for number in range(10)] == ["ok ok"] * 10
    return told, time.monotonic() - started


@pytest.mark.parametrize("words", [[], ["--method", "get"], ["--per-host", "1"]], ids=" ".join)
def test_a_silent_host_costs_the_time_of_one_link(checks: Checks, words: list[str]) -> None:
    told, seconds = check(checks, {f"silent.test/{number}": HANG for number in range(6)}, *words)
    assert set(told.values()) == {"failing timeout"}
    assert seconds < LINK_SECONDS + SLACK


def test_a_silent_image_costs_no_more(checks: Checks) -> None:
    checks.server.answers |= {"good.test/a.png": {"png": [40, 30]}, "silent.test/b.png": HANG}
    checks.write({"p.html": '<img src="http://good.test/a.png"><img src="http://silent.test/b.png">'})
    started = time.monotonic()
    ended = checks.run("p.html", "--timeout", f"{LINK_SECONDS}s", "--second-look", PAUSE, "--retries", "2")
    assert ended.verdicts == {
        "image http://good.test/a.png": "ok ok",
        "image http://silent.test/b.png": "failing timeout",
    }
    assert time.monotonic() - started < LINK_SECONDS + SLACK


def test_a_host_that_was_silent_for_a_while_is_found_well_at_the_second_look(checks: Checks) -> None:
    brief = {"HEAD brief.test/y": HANG, "brief.test/y": [HANG, PAGE]}
    told, seconds = check(checks, {**brief, "silent.test/z": HANG}, "--timeout", "6s")
    assert told == {"http://brief.test/y": "ok ok", "http://silent.test/z": "failing timeout"}
    assert seconds < 6.0 + SLACK
    assert checks.server.counts()["GET brief.test/y"] == 2


def test_others_get_their_second_look_while_a_host_is_silent(checks: Checks) -> None:
    broken = {"broken.test/x": [{"close": True}] * 2 + [PAGE]}
    words = ("--second-look", "0", "--retries", "0", "--timeout", "8s")
    told, _ = check(checks, {**broken, "silent.test/z": HANG}, *words)
    assert told == {"http://broken.test/x": "ok ok", "http://silent.test/z": "failing timeout"}
    asked = [f"{asked.method} {asked.place}" for asked in checks.server.asked]
    assert asked.index("GET silent.test/z") > max(
        number for number, place in enumerate(asked) if place.endswith(" broken.test/x")
    )


@pytest.mark.parametrize("depth", ["0", "1"])
def test_a_silent_page_that_is_given_costs_the_time_of_one_link(checks: Checks, depth: str) -> None:
    checks.server.answers |= {"silent.test/": HANG, "silent.test/robots.txt": 404}
    started = time.monotonic()
    words = ("--timeout", "10s", "--second-look", "1s", "--depth", depth)
    ended = checks.run("http://silent.test/", *words)
    assert ended.verdicts == {"http://silent.test/": "failing timeout"}
    assert time.monotonic() - started < 10.0 + SLACK
    assert checks.server.counts()["GET silent.test/"] == 2


def test_a_page_that_was_silent_for_a_while_is_read(checks: Checks) -> None:
    checks.server.answers |= {"brief.test/": [HANG, "<a href=/x>x</a>"], "brief.test/x": PAGE}
    ended = checks.run("http://brief.test/", "--timeout", "6s", "--second-look", "1s")
    assert ended.verdicts == {"http://brief.test/": "ok ok", "http://brief.test/x": "ok ok"}
