"""The program, run as a user runs it, on a newsroom of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import yaml
from stage import slowly

from aggregator.demo import build_world

Newsroom = Callable[..., Any]


def test_the_second_run_touches_nothing(newsroom: Newsroom) -> None:
    office = newsroom("--plain", "--sites", "12", "--stories", "4")
    first = office.run().json
    assert first["records"] == {"written": 48, "updated": 0, "unchanged": 0}
    assert first["sources"] == {
        "due": 12, "new": 12, "unchanged": 0, "moved": 0, "gone": 0, "refused": 0, "failing": 0,
    }  # fmt: skip
    before = office.everything()
    second = office.run("--all").json
    assert second["sources"]["unchanged"] == 12
    assert second["entries"] == {"seen": 0, "new": 0, "changed": 0, "duplicate": 0, "dropped": 0}
    assert office.everything() == before
    third = office.run().json
    assert third["sources"]["due"] == 0
    assert third["requests"] == 0


def test_every_site_of_the_newsroom_ends_as_it_should(newsroom: Newsroom) -> None:
    office = newsroom()
    run = office.run()
    assert run.code == 0, run.err
    summary = run.json
    kinds = summary["sources"]
    assert sum(kinds[kind] for kind in kinds if kind != "due") == kinds["due"]
    world = build_world(now=datetime.fromisoformat(office.now))
    reasons = {failure["source"]: failure["reason"] for failure in summary["failures"]}
    for name, outcome in world.expected.items():
        if outcome in {"failing", "refused", "gone", "not-a-feed"}:
            expected = outcome if outcome == "not-a-feed" else world.reasons[name]
            assert reasons.get(name) == expected, name
        elif outcome in {"ok", "moved"}:
            assert name not in reasons, (name, reasons.get(name))
    done = subprocess.run(
        office.command("validate", str(office.store)), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_story_told_by_several_sites_is_one_record(newsroom: Newsroom) -> None:
    office = newsroom()
    summary = office.run().json
    assert summary["entries"]["duplicate"] >= 3
    canonicals = [
        line for data in office.records().values() for line in data.decode().splitlines() if line.startswith("webUrl:")
    ]
    assert len(canonicals) == len(set(canonicals))


def test_a_dry_run_writes_nothing(newsroom: Newsroom) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "2")
    run = office.run("--dry-run")
    assert run.code == 0, run.err
    assert run.json["records"]["written"] == 6
    assert not office.store.exists() or not list(office.store.rglob("*"))


def test_a_named_source_is_asked_alone(newsroom: Newsroom) -> None:
    office = newsroom("--plain", "--sites", "3", "--stories", "2")
    name = yaml.safe_load(office.sources.read_text())["sources"][1]["name"]
    assert office.run("--source", "nobody").code == 2
    assert office.run("--source", name).json["sources"]["due"] == 1


def test_new_and_changed_stories_are_all_that_is_written(newsroom: Newsroom) -> None:
    office = newsroom("--plain", "--sites", "10", "--stories", "10")
    office.run()
    before = office.records()
    later = newsroom("--plain", "--sites", "10", "--stories", "10", "--step", "1")
    shutil.copytree(office.store, later.store)
    summary = later.run("--all", now="2026-11-23T08:00:00+00:00").json
    after = later.records()
    assert len(after) - len(before) == summary["records"]["written"] == 10
    touched = [path for path in before if before[path] != after[path]]
    assert len(touched) == summary["records"]["updated"] <= 10


@pytest.mark.parametrize("number", [signal.SIGTERM, *slowly(signal.SIGINT)])
def test_an_interrupted_run_ends_soon_and_keeps_what_was_done(newsroom: Newsroom, number: int) -> None:
    office = newsroom("--plain", "--sites", "40", "--stories", "20", "--delay", "30ms")
    process = subprocess.Popen(
        office.command("collect", str(office.sources), "--json", "--now", office.now), stdout=subprocess.PIPE, text=True
    )
    while not office.store.exists() or not any(office.store.rglob("*.md")):
        assert process.poll() is None
    asked = time.monotonic()
    process.send_signal(number)
    out, _ = process.communicate(timeout=20)
    assert time.monotonic() - asked < 5
    assert process.returncode == 130
    assert '"written":' in out
    kept = office.records()
    assert kept
    assert office.run().code == 0
    ended = office.records()
    assert len(ended) == 40 * 20
    assert all(ended[path] == data for path, data in kept.items())


def test_a_second_run_at_the_same_time_is_refused(newsroom: Newsroom) -> None:
    office = newsroom("--plain", "--sites", "20", "--stories", "20", "--delay", "30ms")
    process = subprocess.Popen(office.command("collect", str(office.sources), "--quiet"))
    while not (office.store / ".aggregator/lock").exists() or not (office.store / ".aggregator/lock").read_bytes():
        assert process.poll() is None
    second = office.run()
    assert second.code == 3
    assert "another run holds the lock" in second.err
    process.send_signal(signal.SIGINT)
    process.wait()


def killed_runs(office: Any, kills: int, seed: int) -> dict[str, bytes]:
    """The records after runs that were killed at moments spread over the length of a run, and one that was not."""
    moments = random.Random(seed)
    shutil.rmtree(office.store, ignore_errors=True)
    for _ in range(kills):
        process = subprocess.Popen(
            office.command("collect", str(office.sources), "--quiet", "--now", office.now),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=moments.uniform(0.2, 1.6))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    last = office.run()
    assert last.code == 0, last.err
    return office.records()


@pytest.mark.parametrize("seed", [0, *slowly(1, 2)])
def test_a_killed_run_is_simply_run_again(newsroom: Newsroom, seed: int) -> None:
    office = newsroom("--plain", "--sites", "40", "--stories", "10")
    assert office.run().code == 0
    ideal = office.records()
    assert len(ideal) == 400
    assert killed_runs(office, 1, seed) == ideal
    assert not list(office.store.rglob("*.tmp"))


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_fifty_kills_lose_double_and_tear_nothing(newsroom: Newsroom) -> None:
    office = newsroom("--sites", "100", "--stories", "10")
    assert office.run().code == 0
    ideal = office.records()
    for seed in range(50):
        assert killed_runs(office, 1, seed) == ideal, f"seed {seed}"
