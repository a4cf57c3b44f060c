"""No network, part of a network, and a clock that was wrong: nothing is concluded that would have to be taken back."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from stage import rss, slowly

from aggregator.store.ledger import read_source_memories

if TYPE_CHECKING:
    from stage import Stage

FEED = "  - {url: 'http://a.test/feed', name: A, pages: false}\n"


@pytest.fixture
def cut_off() -> list[str]:
    """The words before a command that is to run without any network."""
    words = ["unshare", "-n"]
    try:
        allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("no network namespace can be made here")
    return words


def test_without_any_network_nothing_is_concluded(newsroom: Any, cut_off: list[str]) -> None:
    office = newsroom("--plain", "--sites", "5", "--stories", "2")
    assert office.run().code == 0
    files, memories = office.everything(), read_source_memories(office.store / ".aggregator")
    for _ in range(2):
        ended = office.run("--all", before=cut_off)
        assert ended.code == 4
        assert "nothing anywhere could be reached" in ended.err
        assert {failure["reason"] for failure in ended.json["failures"]} == {"offline"}
        assert office.everything() == files
        assert read_source_memories(office.store / ".aggregator") == memories
    assert office.run("--all").json["sources"]["unchanged"] == 5


def test_a_first_run_without_network_leaves_every_source_due(stage: Stage, cut_off: list[str]) -> None:
    stage.answers = {"a.test/feed": rss(("One", "http://a.test/1"))}
    stage.write(FEED)
    assert stage.run("--json", before=cut_off).code == 4
    assert stage.run("--json").json["records"]["written"] == 1


def test_sources_that_no_rule_lets_us_ask_do_not_make_us_online(stage: Stage, cut_off: list[str]) -> None:
    stage.write(FEED + "  - http://10.0.0.1:81/feed\n")
    ended = stage.run("--json", before=cut_off)
    assert ended.code == 4
    assert {failure["reason"] for failure in ended.json["failures"]} == {"offline", "private-address"}


@pytest.mark.usefixtures("cut_off")
def test_where_somebody_answers_we_are_online_and_only_the_rest_waits(stage: Stage) -> None:
    """Name servers are dead, but one source is found without them."""
    stage.answers = {"a.test/feed": rss(("One", "http://a.test/1"))}
    stage.write(FEED)
    stage.sources.write_text(
        stage.sources.read_text().replace("'*:80:", "'a.test:80:")
        + "  - {url: 'http://unknown.example.net/feed', name: B}\n"
    )
    no_names = ["unshare", "-m", "sh", "-c", 'mount --bind /dev/null /etc/resolv.conf && exec "$@"', "sh"]
    ended = stage.run("--json", before=no_names)
    assert ended.code == 0, ended.err
    assert ended.json["records"]["written"] == 1


@pytest.mark.parametrize("ahead", ["2999-01-01T00:00:00Z", *slowly("2031-01-01T00:00:00Z", "8999-01-01T00:00:00Z")])
def test_a_clock_that_was_ahead_silences_nobody_and_loses_no_story(stage: Stage, ahead: str) -> None:
    stage.answers = {
        "a.test/feed": rss(("One", "http://a.test/1")),
        "b.test/feed": (503, {"retry-after": "86400"}, b""),
    }
    stage.write(FEED + "  - {url: 'http://b.test/feed', name: B, pages: false}\n")
    wrong = stage.run("--json", now=ahead)
    assert wrong.json["entries"]["dropped"] == 1
    stage.answers["b.test/feed"] = rss(("Two", "http://b.test/2"))
    right = stage.run("--json")
    assert right.json["sources"] == {
        "due": 2, "new": 2, "unchanged": 0, "moved": 0, "gone": 0, "refused": 0, "failing": 0,
    }  # fmt: skip
    assert len(stage.records()) == 2
    assert stage.run("--json").json["sources"]["due"] == 0


def test_a_clock_that_was_behind_tells_nothing_twice(stage: Stage) -> None:
    stage.answers = {"a.test/feed": rss(("One", "http://a.test/1"))}
    stage.write(FEED)
    assert stage.run("--json", now="1970-01-02T00:00:00Z").json["records"]["written"] == 1
    before = stage.records()
    assert stage.run("--json").json["records"] == {"written": 0, "updated": 0, "unchanged": 0}
    assert stage.records() == before
