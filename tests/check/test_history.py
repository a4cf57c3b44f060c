"""Since when, how often in a row, failing or dead, and when to look again."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.history import fixable, is_due, newly_dead, next_check, recalled, remember, told
from aggregator.model.link import Place
from aggregator.model.settings import HealthSettings
from aggregator.model.verdict import Verdict

FOLDER = Path(__file__).parents[1] / "data" / "check" / "history"
CASES = [case for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text())]
URL, HOUR, DAY, START = "https://site.example/a", 3600.0, 86400.0, 1_800_000_000.0
USUAL = HealthSettings()
NEW_HOME = "https://site.example/b"
VERDICTS = {
    "ok": Verdict(verdict="ok", reason="ok", code=200),
    "moved": Verdict(verdict="moved", reason="redirect-permanent", code=200, final_url=NEW_HOME, suggestion=NEW_HOME),
    "moved elsewhere": Verdict(verdict="moved", reason="redirect-permanent", code=200, suggestion=NEW_HOME + "/c"),
    "404": Verdict(verdict="dead", reason="http-404", code=404),
    "500": Verdict(verdict="failing", reason="http-500", code=500),
    "timeout": Verdict(verdict="failing", reason="timeout"),
    "403": Verdict(verdict="refused", reason="http-403", code=403),
    "offline": Verdict(verdict="skipped", reason="offline", local=True),
    "name server": Verdict(verdict="failing", reason="dns-failure", local=True),
    "excluded": Verdict(verdict="skipped", reason="excluded"),
}


def check(before, name, now, settings=USUAL, **facts):
    return remember(before, VERDICTS[name], url=URL, kind="link", now=now, settings=settings, **facts)


def replay(checks, settings=USUAL):
    memory, newly = None, 0
    for hours, name in checks:
        after = check(memory, name.removesuffix(" (outage)"), START + hours * HOUR, settings, outage="outage" in name)
        newly += newly_dead(memory, after)
        memory = after
    return memory, newly


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table(case):
    settings = HealthSettings(**case.get("settings", {}))
    memory, newly = replay(case["checks"], settings)
    if case["verdict"] is None:
        assert memory is None
        return
    expected = {key: case[key] for key in ("verdict", "reason", "failures", "stable", "moved_to") if key in case}
    assert {key: getattr(memory, key) for key in expected} == expected
    for key in ("since", "dead_since", "failing_since"):
        if key in case:
            hours = case[key]
            assert getattr(memory, key) == (None if hours is None else START + hours * HOUR), key
    assert newly == case.get("newly_dead", newly)
    is_fixable = fixable(memory, settings) is not None
    assert is_fixable == case.get("fixable", is_fixable)


histories = st.lists(st.tuples(st.floats(0, 3 * DAY), st.sampled_from(sorted(VERDICTS))), max_size=20)


def walk(history, settings=USUAL):
    memory, now = None, START
    for wait, name in history:
        now += wait
        after = check(memory, name, now, settings)
        yield memory, name, now, after
        memory = after


@given(histories)
def test_a_failing_link_is_never_dead_before_its_days_are_over(history):
    row = []
    for _, name, now, after in walk(history):
        verdict = VERDICTS[name]
        if not verdict.local and verdict.verdict != "skipped":
            row = [*row, now] if verdict.verdict == "failing" else []
        if after is not None and after.verdict == "dead" and verdict.verdict == "failing" and not verdict.local:
            assert len(row) >= USUAL.dead_after_checks
            assert row[-1] - row[0] >= USUAL.dead_after


@given(histories)
def test_what_is_fine_wipes_the_slate(history):
    for _, name, now, after in walk(history):
        if VERDICTS[name].available:
            assert (after.failures, after.failing_since, after.dead_since) == (0, None, None)
            assert after.checked == now


@given(histories)
def test_nothing_is_concluded_from_our_own_trouble(history):
    for before, name, _, after in walk(history):
        if name in {"offline", "name server", "excluded"}:
            assert after == before


@given(histories)
def test_a_history_is_always_told_the_same_and_in_order(history):
    assert list(walk(history)) == list(walk(history))
    for _, _, now, after in walk(history):
        if after is not None:
            assert after.since <= after.checked <= now
            assert after.failures >= 0
            assert (after.verdict == "dead") <= (after.dead_since is not None)


@given(histories, st.floats(0, 30 * DAY), st.text(max_size=20))
def test_failures_are_not_cached_and_what_is_fine_is_asked_within_a_week(history, wait, path):
    for _, _, now, after in walk(history):
        if after is None or after.checked != now:
            continue
        if after.verdict not in {"ok", "moved"}:
            assert is_due(after, now, USUAL)
        elif wait < 0.9 * USUAL.cache_age:
            assert not is_due(after, now + wait, USUAL)
        elif wait > USUAL.longest_age:
            assert is_due(after, now + wait, USUAL)
    memory = remember(None, VERDICTS["ok"], url=path, kind="link", now=START, settings=USUAL)
    assert START < next_check(memory, USUAL) <= START + USUAL.cache_age


def steady(url, checks=12):
    memory = None
    for number in range(checks):
        memory = remember(memory, VERDICTS["ok"], url=url, kind="link", now=START + number * DAY, settings=USUAL)
    return memory


def test_steady_links_are_asked_less_often_each_at_its_own_moment():
    waits = [next_check(memory, USUAL) - memory.checked for n in range(2000) if (memory := steady(f"{URL}/{n}"))]
    assert min(waits) > 2.5 * DAY
    assert max(waits) <= 7 * DAY
    hours = [0] * 24
    for wait in waits:
        hours[int(wait % DAY // HOUR)] += 1
    assert min(hours) > 40
    assert max(hours) < 140


def test_the_first_checks_keep_the_age_that_was_asked_for():
    for age in (0.0, HOUR, DAY, 30 * DAY):
        settings = HealthSettings(cache_age=age)
        memory = check(None, "ok", START, settings)
        assert is_due(memory, START + age, settings)
        assert age == 0 or not is_due(memory, START + 0.95 * age, settings)


def test_a_clock_that_was_wrong_is_no_reason_to_wait():
    memory = check(None, "ok", START + 3650 * DAY)
    assert is_due(memory, START, USUAL)
    assert is_due(None, START, USUAL)
    failed = check(check(None, "500", START + 100 * DAY), "500", START)
    assert failed.failing_since == START


def test_what_is_told():
    memory, _ = replay([(0, "500"), (30, "500"), (60, "500")])
    place = (Place("a.md", 3, 4),)
    finding = told(memory, VERDICTS["500"], url=URL, kind="link", now=START + 60 * HOUR, found_in=place, elapsed_ms=7)
    assert (finding.verdict, finding.reason, finding.code, finding.failures) == ("dead", "http-500", 500, 3)
    assert finding.since.timestamp() == START
    assert finding.found_in == place
    assert recalled(memory).verdict == "dead"
    skipped = told(memory, VERDICTS["excluded"], url=URL, kind="link", now=START)
    assert (skipped.verdict, skipped.reason) == ("skipped", "excluded")
    unknown = told(None, VERDICTS["name server"], url=URL, kind="link", now=START)
    assert (unknown.verdict, unknown.since, unknown.failures) == ("failing", None, 0)
    assert told(None, VERDICTS["ok"], url=URL, kind="link", now=1e300).checked_at is None
