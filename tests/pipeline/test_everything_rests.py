"""Runs over a newsroom that rests, with everything on: pages, copies of images, languages, a key.

Relatives alone are left out: what they say of each other may change while a story's window is open.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest
from stage import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Office

KEY = base64.b64encode(b"k" * 32).decode()
EVERYTHING = """\
  images: {cache: true}
  secured: {fields: [feedUrl, feedTitle, entryId]}
  filters: {languages: [en, de, fr, es, ja, zh, ru, ar], most: 40}
"""
RUNS = 10
MANY = 100


def collect(office: Office, hour: int) -> dict[str, int]:
    """What became of the records."""
    now = NOW.replace("-23T06", f"-23T{6 + hour:02d}")
    done = subprocess.run(
        office.command("collect", str(office.sources), "--all", "--json", "--now", now),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env=os.environ | {"AGGREGATOR_SECURED_KEY": KEY},
    )
    assert done.returncode == 0, done.stderr
    counts: dict[str, int] = json.loads(done.stdout)["records"]
    return counts


def everything_on(office: Office) -> None:
    text = office.sources.read_text()
    office.sources.write_text(text.replace("settings:\n", f"settings:\n{EVERYTHING}", 1))


@pytest.mark.slow
def test_ten_runs_over_a_newsroom_that_rests_change_no_byte(newsroom: Callable[..., Office]) -> None:
    office = newsroom()
    everything_on(office)
    collect(office, 0)
    before = office.everything()
    assert sum(b"\nsecured: " in data for data, _ in before.values()) > MANY
    assert any(path.startswith("images/") for path in before)
    for hour in range(1, RUNS + 1):
        assert collect(office, hour)["updated"] == 0
        after = office.everything()
        changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        assert changed == [], f"run {hour}"


@pytest.mark.slow
def test_ten_runs_that_tell_everything_again_change_no_byte(newsroom: Callable[..., Office]) -> None:
    """The ledger is made to take every entry for changed, and every source for new."""
    office = newsroom()
    everything_on(office)
    written = collect(office, 0)["written"]
    before = office.everything()
    for hour in range(1, RUNS + 1):
        ledger = sqlite3.connect(office.store / ".aggregator/ledger.sqlite3")
        with ledger:
            ledger.execute(
                "UPDATE entry SET content_hash = 'other', changes = 0, updated = NULL, past = x'', dropped = NULL"
            )
            ledger.execute("DELETE FROM source")
        ledger.close()
        assert collect(office, hour) == {"written": 0, "updated": 0, "unchanged": written}
        after = office.everything()
        changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        assert changed == [], f"run {hour}"


@pytest.mark.slow
def test_a_step_of_the_world_touches_what_changed_in_it(newsroom: Callable[..., Office]) -> None:
    words = ("--plain", "--sites", "12", "--stories", "20")
    office = newsroom(*words)
    everything_on(office)
    collect(office, 0)
    before = office.everything()
    later = newsroom(*words, "--step", "1")
    network = next(line for line in later.sources.read_text().splitlines() if "network:" in line)
    old = next(line for line in office.sources.read_text().splitlines() if "network:" in line)
    office.sources.write_text(office.sources.read_text().replace(old, network))
    collect(office, 1)
    after = office.everything()
    stories = [path for path in before if path.endswith(".md")]
    touched = [path for path in stories if after.get(path) != before[path]]
    assert len([path for path in after if path.endswith(".md")]) > len(stories)
    assert len(touched) <= 0.02 * len(stories) + 2, touched
    assert {path for path in before if path.startswith("images/")} <= after.keys()
