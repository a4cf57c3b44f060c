"""`aggregator report`: what the checks remember, in every form."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aggregator.model.link import LinkMemory, Place
from aggregator.model.report import VerdictCounts
from aggregator.pipeline.health import provider_name
from aggregator.store.link_runs import CheckRun
from aggregator.store.links import KnownLink, LinkLedger

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.model.verdict import VerdictName

NOW = 1_795_413_600.0  # 2026-11-23T06:00:00Z
DAY = 86400.0


def report(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aggregator", "report", *words, "--now", "2026-11-23T06:00:00Z"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


def known(url: str, verdict: VerdictName, *, days: float = 0.0, source: str | None = None) -> KnownLink:
    """A link with that verdict for so many days."""
    since = NOW - days * DAY
    memory = LinkMemory(
        url=url,
        kind="link",
        verdict=verdict,
        reason="ok" if verdict == "ok" else "http-404",
        checked=NOW,
        since=since,
        dead_since=since if verdict == "dead" else None,
    )
    return KnownLink(memory=memory, places=(Place("store/a.md", 3, 5),), source=source)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a sources.yaml, and a store where three checks were made."""
    (tmp_path / "sources.yaml").write_text("sources: [http://a.test/feed.xml, {url: http://b.test/, enabled: false}]\n")
    state = tmp_path / "store" / ".aggregator"
    state.mkdir(parents=True)
    ledger, _ = LinkLedger.open(state, "x")
    with ledger:
        for days, dead in ((2, 1), (1, 2), (0, 2)):
            counts = VerdictCounts(ok=3, dead=dead)
            started = NOW - days * DAY
            ledger.runs.record(CheckRun(started=started, finished=started + 12, counts=counts, requests=7, bytes=900))
        here = [
            known("http://a.test/1", "ok", source="The A"),
            known("http://a.test/2", "dead", days=3, source="The A"),
            known("http://b.test/1", "dead", days=30, source="The B"),
            known("http://b.test/2", "moved", source="The B"),
        ]
        ledger.save(here, seen=NOW)
        ledger.save([known("http://c.test/taken-out", "dead", days=1)], seen=NOW - 8 * DAY)
    return tmp_path


def test_health_today_and_before(office: Path) -> None:
    told = json.loads(report(office, "--json").stdout)
    assert told["totals"] | {"failing": 0} == {"ok": 1, "moved": 1, "dead": 2, "failing": 0, "refused": 0, "skipped": 0}
    assert [row["counts"]["dead"] for row in told["trend"]] == [1, 2, 2]
    assert [row["date"] for row in told["trend"]] == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert [row["name"] for row in told["worst_sources"]] == ["The A", "The B"]
    assert [row["name"] for row in told["worst_hosts"]] == ["a.test", "b.test"]
    assert [link["url"] for link in told["died_this_week"]] == ["http://c.test/taken-out", "http://a.test/2"]
    assert {link["url"] for link in told["findings"]} == {"http://a.test/2", "http://b.test/1", "http://b.test/2"}
    assert (told["duration"], told["requests"], told["sources"]) == (12.0, 7, {"new": 1, "disabled": 1})


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "50 % of 4 judged links live"),
        (["--format", "markdown"], "## Worst sources"),
        (["--format", "html"], "Content-Security-Policy"),
        (["--format", "json"], '"generated_at":"2026-11-23T06:00:00Z"'),
    ],
)
def test_every_form(office: Path, words: list[str], part: str) -> None:
    done = report(office, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert part in done.stdout
    written = report(office, *words, "--output", "written")
    assert (written.returncode, written.stdout) == (0, "")
    assert (office / "written").read_text() == done.stdout


def test_metrics(office: Path) -> None:
    done = report(office, "--metrics", "links.prom", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert 'aggregator_links{verdict="dead"} 2' in (office / "links.prom").read_text()
    assert 'aggregator_sources{state="new"} 1' in (office / "links.prom").read_text()


def test_no_check_yet(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: []\n")
    done = report(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing was checked yet" in done.stderr
    assert json.loads(report(tmp_path, "--json").stdout)["last_run"] is None
    assert not (tmp_path / "store").exists()


def test_a_report_changes_nothing(office: Path) -> None:
    state = office / "store" / ".aggregator"
    before = {path.name: path.read_bytes() for path in state.iterdir()}
    report(office)
    report(office, "--store", "store", "--state", str(state))
    assert {path.name: path.read_bytes() for path in state.iterdir()} == before


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0" + b"\xff" * 4096, b"no database at all" * 300])
def test_a_damaged_memory_is_named(office: Path, damage: bytes) -> None:
    (office / "store" / ".aggregator" / "links.sqlite3").write_bytes(damage)
    done = report(office)
    assert done.returncode == (3 if damage else 0)
    assert "links.sqlite3" in done.stderr if damage else "nothing was checked yet" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"---\ntitle: x\n\nprovider:\n  name: NHK\n  domain: nhk.or.jp\n---\n", "NHK"),
        (b'---\r\nprovider:\r\n  domain: a.test\r\n  name: "No"\r\n', "No"),
        (b"---\nprovider:\n  domain: a.test\nname: other\n", None),
        (b"---\nrelated:\n  - provider:\n      name: Other\n", None),
        (b"# provider:\n  name: x\n", None),
        (b"", None),
    ],
)
def test_whose_a_record_is(head: bytes, name: str | None) -> None:
    assert provider_name(head) == name
