"""Runs over a newsroom that rests, with everything on: pages, copies of images, languages, a key, relatives."""

from __future__ import annotations

import base64
import json
import os
import re
import sqlite3
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from stage import NOW

from aggregator.demo.world import build_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Office

    from aggregator.demo.world import Faults

KEY = base64.b64encode(b"k" * 32).decode()
EVERYTHING = """\
  related: {enabled: true}
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
@pytest.mark.parametrize(("words", "faults", "sites"), [(("--plain",), "none", 12), ((), "some", 60)])
def test_a_step_of_the_world_touches_what_changed_in_it_and_nothing_else(
    newsroom: Callable[..., Office], words: tuple[str, ...], faults: Faults, sites: int
) -> None:
    office = newsroom(*words, "--sites", str(sites))
    everything_on(office)
    collect(office, 0)
    before = office.everything()
    later = newsroom(*words, "--sites", str(sites), "--step", "1")
    network = next(line for line in later.sources.read_text().splitlines() if "network:" in line)
    old = next(line for line in office.sources.read_text().splitlines() if "network:" in line)
    office.sources.write_text(office.sources.read_text().replace(old, network))
    collect(office, 1)
    after = office.everything()
    stories = [path for path in before if path.endswith(".md")]
    changed = [path for path in stories if after.get(path) != before[path]]
    new = {address_of(after[path]) for path in after.keys() - before.keys() if path.endswith(".md")}
    touched = [path for path in changed if not is_met_by(new, before[path], after[path])]
    titles = [re.findall(rb'^title: "(.*)"$', before[path][0], re.MULTILINE)[0].decode() for path in touched]
    assert sorted(titles) == sorted(revised(faults, sites))
    assert titles
    assert len([path for path in after if path.endswith(".md")]) > len(stories)
    assert {path for path in before if path.startswith("images/")} <= after.keys()


def address_of(data: tuple[bytes, Any]) -> str:
    record = yaml.safe_load(data[0].split(b"---\n")[1])
    return str(record.get("webUrl", record["originalUrl"]))


def is_met_by(new: set[str], before: tuple[bytes, Any], after: tuple[bytes, Any]) -> bool:
    """Whether nothing happened to the record but that new stories became its relatives."""
    old, now = (yaml.safe_load(data[0].split(b"---\n")[1]) for data in (before, after))
    relatives, others = ([one["webUrl"] for one in record.pop("related", [])] for record in (now, old))
    kept = [{key: value for key, value in record.items() if key not in {"heat", "published"}} for record in (old, now)]
    return kept[0] == kept[1] and set(others) < set(relatives) and set(relatives) - set(others) <= new


def revised(faults: Faults, sites: int) -> list[str]:
    """The titles of the stories that the first step of the world changes, and that its feeds still tell."""
    now = datetime.fromisoformat(NOW)
    world, later = (build_world(sites=sites, now=now, faults=faults) for _ in range(2))
    later.advance(1)
    pairs = ((world.story(site, story.number), story) for site in later.sites() for story in later.stories(site))
    return [old.title for old, new in pairs if old and new.revision != old.revision]
