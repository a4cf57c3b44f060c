"""`check` mends: dead images and AMP pairs leave the records, moved addresses are rewritten where that is certain."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from stage import Ended, Stage, rss

from aggregator.pipeline.mend_store import StoreDesk

LATER = "2026-11-2{}T06:00:00+00:00"
RECORD = """---
category: news
title: "A story"
excerpt: "A story"
publishedDateTime: 2026-11-22T12:00:00Z
originalUrl: "http://a.test/old"
webUrl: "http://a.test/old"
ampWebUrl: "http://a.test/amp"
cdnAmpWebUrl: "https://a-test.cdn.ampproject.org/c/a.test/amp"
type: article
quality: 40
heat: 40
published: false

provider:
  name: "The A"
  domain: a.test

images:
  - url: "http://a.test/gone.png"
    width: 800
    height: 600
    isCached: true
  - url: "http://a.test/kept.png"
    width: 800
    height: 600
    isCached: false

related:
  - title: "Another"
    excerpt: "Another"
    publishedDateTime: 2026-11-21T12:00:00Z
    webUrl: "http://a.test/old#part"
    type: article
    provider:
      name: "The A"
      domain: a.test
    quality: 2
    images:
      - url: "http://a.test/gone.png"
        width: 800
        height: 600
        isCached: false

unknown: kept
---

A [note](http://a.test/old) by a person.
"""


@pytest.fixture
def office(stage: Stage) -> Stage:
    """A store with a record whose page has moved and whose AMP document and one image are gone."""
    stage.answers |= {
        "a.test/old": (301, {"location": "http://a.test/new"}, b""),
        "a.test/new": b"<title>A story</title><h1>A story</h1>" + b"<p>Words of a story.</p>" * 50,
        "a.test/kept.png": (200, {"content-type": "image/png"}, picture()),
    }
    stage.write("  - http://a.test/feed.xml\n", "  images: {cache: false}\n")
    stage.store.mkdir()
    (stage.store / "a.md").write_text(RECORD)
    return stage


def picture() -> bytes:
    """A PNG of 400 by 300 pixels."""
    rows = b"".join(b"\0" + bytes(range(200)) * 6 for _ in range(300))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def check(stage: Stage, *words: str, day: int = 3, cwd: Path | None = None) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "check", *words, "--now", LATER.format(day)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=cwd or stage.folder,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def test_dead_images_and_amp_pairs_leave_the_record(office: Stage) -> None:
    told = check(office, "--dry-run")
    record = office.store / "a.md"
    assert told.code == 1
    assert told.err.count("would take out") == 3, told
    assert record.read_text() == RECORD
    told = check(office)
    assert told.code == 1
    assert "a.md: ampWebUrl: took out http://a.test/amp (http-404)" in told.err
    assert "a.md: related[0].images[0].url: took out http://a.test/gone.png (http-404)" in told.err
    after = record.read_text()
    assert "gone.png" not in after
    assert "mpWebUrl" not in after
    assert "kept.png" in after
    assert "quality: 40" in after
    assert "unknown: kept" in after
    assert after.endswith("A [note](http://a.test/old) by a person.\n")
    assert after.count("http://a.test/old") == 4
    assert "took out" not in check(office).err


def test_what_moved_is_rewritten_when_checks_agree(office: Stage) -> None:
    early = "is left as written until 2 checks in a row have led to the same place: check again tomorrow, or with"
    assert early in check(office, "--fix").err
    assert early in check(office, "--fix").err
    assert 'webUrl: "http://a.test/old"' in (office.store / "a.md").read_text()
    told = check(office, "--fix", "--recheck", "--dry-run", day=4)
    assert "would rewrite http://a.test/old to http://a.test/new" in told.err
    assert "http://a.test/new" not in (office.store / "a.md").read_text()
    told = check(office, "--fix", "--json", day=5)
    assert told.json["summary"]["rewritten"] == 3
    after = (office.store / "a.md").read_text()
    assert 'originalUrl: "http://a.test/old"' in after
    assert '\nwebUrl: "http://a.test/new"' in after
    assert 'webUrl: "http://a.test/new#part"' in after
    assert "[note](http://a.test/new)" in after


def test_how_certain_it_has_to_be_is_a_setting(office: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (office.folder / "a.txt").write_text("http://a.test/old")
    monkeypatch.setenv("AGGREGATOR_HEALTH_MOVED_AFTER", "1d")
    early = "in a row, over at least 1d, have led to the same place: check again after 2026-11-24 05:31 UTC"
    for words in ((), ("--recheck",)):
        assert early in check(office, "a.txt", "--fix", *words).err
    monkeypatch.setenv("AGGREGATOR_HEALTH_MOVED_AFTER", "0s")
    monkeypatch.setenv("AGGREGATOR_HEALTH_MOVED_AFTER_CHECKS", "1")
    assert "rewrote http://a.test/old to http://a.test/new" in check(office, "a.txt", "--fix").err


def test_files_are_rewritten_byte_for_byte(office: Stage) -> None:
    page = office.folder / "a.html"
    before = b"<meta charset=latin1>\r\n<p>Caf\xe9 <a href='http://a.test/old#x'>a</a>\r\n<A HREF=http://a.test/old>b"
    page.write_bytes(before)
    page.chmod(0o640)
    link = office.folder / "linked.html"
    link.symlink_to(page)
    (office.folder / "not").mkdir()
    untouched = office.folder / "not" / "b.txt"
    untouched.write_bytes(b"http://a.test/new \xff")
    for day in (3, 4):
        told = check(office, "a.html", "not", "--fix", "--recheck", day=day)
    assert told.code == 0
    assert "a.html:3: a href: rewrote http://a.test/old to http://a.test/new" in told.err
    assert page.read_bytes() == before.replace(b"/old", b"/new")
    assert page.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert untouched.read_bytes() == b"http://a.test/new \xff"


def test_a_store_in_use_is_left_alone(office: Stage) -> None:
    state = office.store / ".aggregator"
    state.mkdir()
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = check(office)
    assert told.code == 1
    assert told.err.count("another run holds the lock") == 1
    assert (office.store / "a.md").read_text() == RECORD
    assert check(office).err.count("took out") == 3


def test_a_collection_does_not_take_it_for_a_persons_edit(stage: Stage) -> None:
    stage.answers["a.test/feed.xml"] = feed("First words")
    stage.answers["a.test/1"] = page = story("http://a.test/i.png")
    stage.answers["a.test/i.png"] = (200, {"content-type": "image/png"}, picture())
    stage.write("  - http://a.test/feed.xml\n", "  images: {cache: false, min_width: 1}\n")
    assert stage.run().code == 0
    ((name, record),) = stage.records().items()
    assert b"i.png" in record
    del stage.answers["a.test/i.png"]
    assert check(stage, day=4).err.count("took out") == 1
    after = stage.records()[name]
    assert b"i.png" not in after
    stage.answers["a.test/feed.xml"] = feed("Second words")
    stage.answers["a.test/1"] = page
    assert stage.run("--all", now=LATER.format(5)).code == 0
    assert b"Second words" in stage.records()[name]


def test_a_persons_edit_stays_one(stage: Stage) -> None:
    stage.answers["a.test/feed.xml"] = feed("First words")
    stage.answers["a.test/1"] = story("http://a.test/i.png")
    stage.answers["a.test/i.png"] = (200, {"content-type": "image/png"}, picture())
    stage.write("  - http://a.test/feed.xml\n", "  images: {cache: false, min_width: 1}\n")
    assert stage.run().code == 0
    ((name, record),) = stage.records().items()
    assert b"i.png" in record
    (stage.store / name).write_bytes(record.replace(b"First words", b"My own words"))
    del stage.answers["a.test/i.png"]
    assert check(stage, day=4).err.count("took out") == 1
    stage.answers["a.test/feed.xml"] = feed("Second words")
    assert stage.run("--all", now=LATER.format(5)).code == 0
    assert b"My own words" in stage.records()[name]
    assert b"i.png" not in stage.records()[name]


def test_the_ledger_knows_the_new_address(office: Stage) -> None:
    assert office.run().code == 0
    for day in (3, 4):
        told = check(office, "--fix", "--recheck", day=day)
    assert "rewrote http://a.test/old to http://a.test/new" in told.err, told
    connection = sqlite3.connect(office.store / ".aggregator" / "ledger.sqlite3")
    assert connection.execute("SELECT count(*) FROM address").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM intent").fetchone() == (0,)
    connection.close()


def feed(words: str) -> bytes:
    return rss(("A story of some length", "http://a.test/1")).replace(
        b"</link><guid>", f"</link><description>{words} of the story.</description><guid>".encode()
    )


def story(image: str) -> bytes:
    return (
        f'<title>A story of some length</title><meta property="og:image" content="{image}">'.encode()
        + b"<p>Words</p>" * 40
    )


KILLED = """
import os, pathlib, sys
from aggregator.pipeline.mend_store import StoreDesk
store = pathlib.Path(sys.argv[1])
desk = StoreDesk(store, store / ".aggregator", "x")
before = (store / sys.argv[2]).read_bytes()
assert desk.write(sys.argv[2], before, before.replace(b"First", b"Mended"))
os._exit(9)
"""


def test_a_killed_check_leaves_nothing_that_looks_like_a_persons(stage: Stage) -> None:
    stage.answers["a.test/feed.xml"] = feed("First words")
    stage.answers["a.test/1"] = b"<title>A story of some length</title>"
    stage.write("  - http://a.test/feed.xml\n")
    assert stage.run().code == 0
    ((name, _),) = stage.records().items()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(stage.store), name], check=False)
    assert killed.returncode == 9
    assert b"Mended words" in stage.records()[name]
    stage.answers["a.test/feed.xml"] = feed("Second words")
    assert stage.run("--all", now=LATER.format(5)).code == 0
    assert b"Second words" in stage.records()[name]


def test_what_changed_meanwhile_is_left(stage: Stage) -> None:
    stage.store.mkdir()
    (stage.store / "a.md").write_text(RECORD)
    with StoreDesk(stage.store, stage.store / ".aggregator", "x") as desk:
        assert desk.path_of(str(stage.folder / "b.md")) is None
        assert desk.path_of(str(stage.store / "a.md")) == "a.md"
        assert not desk.write("a.md", b"something else", b"new")
    assert (stage.store / "a.md").read_text() == RECORD


def test_what_was_taken_out_no_longer_counts(office: Stage) -> None:
    check(office)
    told = subprocess.run(
        [sys.executable, "-m", "aggregator", "report", "--json", "--now", LATER.format(3)],
        capture_output=True,
        text=True,
        check=False,
        cwd=office.folder,
    )
    report = json.loads(told.stdout)
    assert report["totals"]["dead"] == 0
    assert {link["url"] for link in report["died_this_week"]} == {"http://a.test/amp", "http://a.test/gone.png"}
    assert report["worst_sources"] == []
