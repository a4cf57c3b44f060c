"""The report as text, JSON, Markdown and metrics, and what the pictures are drawn from."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hostile import hostile_findings
from newsroom import NOW, findings, report

from aggregator.model.link import Finding, Place
from aggregator.model.report import Report, TrendRow, VerdictCounts, Worst
from aggregator.report.charts import donut, round_up, trend_columns
from aggregator.report.digest import digest
from aggregator.report.look import Look
from aggregator.report.metrics import report_metrics
from aggregator.report.reasons import reason_words
from aggregator.report.report_json import report_json
from aggregator.report.report_text import health_words, report_text

METRIC = re.compile(r'^(aggregator_[a-z_]+)(?:\{([a-z]+)="((?:[^"\\]|\\.)*)"\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$')
EMPTY = Report(generated_at=NOW)


def dead(url="https://a.test/x", verdict="dead", path="a.md", since=NOW, **more):
    return Finding(
        url=url, kind="link", verdict=verdict, reason="http-404", found_in=(Place(path, 1),), since=since, **more
    )


def test_text_tells_health_the_worst_and_what_died():
    told = report_text(report())
    assert "99 % of 12,551 judged links live: 12,408 ok · 18 moved · 99 dead" in told
    assert re.search(r"harbour-courier\.test +31 dead, 4 failing of 214", told)
    assert "2026-11-20" in told
    assert "Died this week (33)" in told
    assert "→ https://archive.test/web/" in told
    assert "\x1b" not in told


def test_text_lists_all_when_asked():
    shown = report(60)
    told = report_text(shown, Look(verbose=True, width=80))
    assert all(one.url in told for one in shown.findings)


def test_an_empty_report_says_so():
    assert report_text(EMPTY).startswith("Link health, 2026-11-20 06:42 UTC\n- of 0 judged links live: 0 ok")


def test_a_terminal_obeys_no_report():
    bad = tuple(hostile_findings())
    shown = Report(
        generated_at=NOW, title="\x1b[2Jx\n", findings=bad, died_this_week=bad, outages=("\x07",),
        worst_sources=(Worst(name="\x9b\u202e", dead=1, total=1),),
    )  # fmt: skip
    told = report_text(shown, Look(verbose=True))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told)
    assert "hunter2" not in told


def test_json_has_every_field():
    whole = json.loads(report_json(report(20)))
    assert list(whole) == list(Report.__struct_fields__)
    assert whole["totals"]["ok"] == 12_408
    assert whole["trend"][-1]["date"] == "2026-11-20"
    assert len(whole["findings"]) == 20


def metrics(shown):
    found = {}
    for line in report_metrics(shown).splitlines():
        if not line.startswith("#"):
            name, _, label, value = METRIC.fullmatch(line).groups()
            found[name, label] = float(value)
    return found


def test_metrics_are_exposition_format():
    found = metrics(report())
    assert found["aggregator_links", "dead"] == 99
    assert found["aggregator_sources", "healthy"] == 212
    assert found["aggregator_check_last_run_timestamp_seconds", None] == NOW.timestamp()
    assert found["aggregator_check_duration_seconds", None] == 41.3
    lines = report_metrics(report()).splitlines()
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    assert [line.split()[2] for line in lines if line.startswith("# HELP")] == names


def test_metrics_leave_out_what_is_not_known():
    found = metrics(EMPTY)
    assert ("aggregator_links", "dead") in found
    assert not {name for name, _ in found} & {"aggregator_links_health_ratio", "aggregator_check_duration_seconds"}


def test_metrics_escape_labels():
    assert r'state="a\"b\\c\nd"' in report_metrics(Report(generated_at=NOW, sources={'a"b\\c\nd': 1}))


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (VerdictCounts(), "-"),
        (VerdictCounts(refused=3), "-"),
        (VerdictCounts(ok=10), "100 %"),
        (VerdictCounts(ok=1, dead=1), "50 %"),
        (VerdictCounts(ok=1, moved=1, failing=1), "66.7 %"),
        (VerdictCounts(ok=1_000_000, dead=1), "99.9 %"),
    ],
)
def test_health_is_never_all_while_something_is_not(counts, words):
    assert health_words(counts) == words


def test_a_digest_counts_and_names_the_worst():
    found = [
        *(dead(f"https://bad.test/{index}", path="bad.md") for index in range(3)),
        dead("https://half.test/1", "failing"),
        dead("https://half.test/2", "ok", since=None),
        dead("https://good.test/", "skipped"),
        dead("mailto:x", "dead", since=NOW - timedelta(days=8)),
    ]
    made = digest(iter(found), Report(generated_at=NOW, title="x"))
    assert made.title == "x"
    assert made.totals == VerdictCounts(ok=1, dead=4, failing=1, skipped=1)
    assert made.worst_hosts[0] == Worst(name="bad.test", dead=3, total=3)
    assert [row.name for row in made.worst_hosts] == ["bad.test", "(no host)", "half.test"]
    assert made.worst_sources[0] == Worst(name="bad.md", dead=3, total=3)
    assert [one.url for one in made.died_this_week] == [f"https://bad.test/{index}" for index in range(3)]
    assert len(made.findings) == 6


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("http-404", "not found (404)"),
        ("http-429", "too many requests (429)"),
        ("http-999", "request denied (999)"),
        ("http-599", "status 599"),
        ("no-such-host", "no name server knows the host"),
        ("something-odd", "something odd"),
    ],
)
def test_reasons_have_words(reason, words):
    assert reason_words(reason) == words


@pytest.mark.parametrize(
    "counts", [VerdictCounts(ok=1), VerdictCounts(ok=1_000_000, dead=1, refused=2), report().totals]
)
def test_the_ring_is_whole_and_shows_every_verdict(counts):
    arcs = donut(counts)
    assert sum(arc.length for arc in arcs) == pytest.approx(100, abs=0.01)
    assert all(arc.length > 0.7 for arc in arcs)
    for before, after in pairwise(arcs):
        assert after.start == pytest.approx(before.start + before.length, abs=0.01)


def test_no_links_make_no_ring():
    assert donut(VerdictCounts(skipped=4)) == ()


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (2, 2), (3, 4), (9, 10), (11, 20), (61, 80), (250, 300), (901, 1000)]
)
def test_an_axis_ends_at_a_round_number(value, top):
    assert round_up(value) == top


def test_days_without_a_check_are_gaps():
    rows = [
        TrendRow(date=date(2026, 11, day), counts=VerdictCounts(ok=10, dead=count))
        for day, count in ((1, 10), (2, 5), (4, 2))
    ]
    made = trend_columns(rows)
    first, second, third = made.columns
    assert third.x - second.x == pytest.approx(2 * (second.x - first.x), abs=0.01)
    assert (first.dead, made.top) == (100, 10)
    assert made.change == pytest.approx(100 * (10 / 12 - 1 / 2))


def test_a_history_of_a_day_is_a_column_and_no_wall():
    (made,) = trend_columns([TrendRow(date=date(2026, 3, 2), counts=VerdictCounts(dead=1))]).columns
    assert made.width < 10
    assert made.x + made.width <= 100
    assert trend_columns([TrendRow(date=date(2026, 3, 2), counts=VerdictCounts())]).first == date(2026, 2, 17)
    assert trend_columns([]).first is None


def test_a_long_trend_ends_with_the_last_ninety_days():
    rows = [TrendRow(date=date(2026, 1, 1) + timedelta(days=day), counts=VerdictCounts(ok=1)) for day in range(300)]
    assert len(trend_columns(rows).columns) == 90
    assert trend_columns(rows).columns[-1].date == rows[-1].date


def test_the_newsroom_is_the_same_each_time():
    assert findings(5) == findings(5)
