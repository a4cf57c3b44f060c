"""Runs over a world that rests, changes a little, or flickers: what is written again, and what a person keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from stage import Stage

DATE = "Sun, 22 Nov 2026 12:00:00 GMT"
HTML = {"content-type": "text/html"}


def item(number: int, *, title: str = "", link: str = "", text: str = "", updated: str = "") -> str:
    """One entry of an Atom feed, known by its id."""
    return (
        f"<entry><id>tag:{number}</id><title>{title or f'Story number {number}'}</title>"
        f"<link href='{link or f'http://a.test/{number}'}'/><summary>{text or f'What number {number} says.'}</summary>"
        f"<published>2026-11-22T12:00:00Z</published><updated>{updated or '2026-11-22T12:00:00Z'}</updated></entry>"
    )


def feed(*items: str) -> bytes:
    """An Atom feed of these entries."""
    head = "<title>T</title><id>tag:feed</id><updated>2026-11-22T12:00:00Z</updated><link href='http://a.test/'/>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{''.join(items)}</feed>".encode()


def hour(number: int) -> str:
    """The time of the run so many hours after the first."""
    return NOW.replace("T06", f"T{6 + number:02d}")


def stamps(stage: Stage) -> dict[str, int]:
    """When each record was written last."""
    return {str(path): path.stat().st_mtime_ns for path in stage.store.rglob("*.md")}


def touched(stage: Stage, before: dict[str, int]) -> list[str]:
    """The records that were written since."""
    return sorted(path for path, stamp in stamps(stage).items() if before.get(path) != stamp)


@pytest.fixture
def newspaper(stage: Stage) -> Stage:
    """A hundred stories, collected once."""
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(*map(item, range(100)))
    assert stage.run("--json").json["records"]["written"] == 100
    return stage


def test_ten_runs_over_an_unchanged_world_change_no_byte(newspaper: Stage) -> None:
    before, bytes_before = stamps(newspaper), newspaper.records()
    for number in range(1, 11):
        # The document is another each time, as if a server had put the time into it.
        newspaper.answers["a.test/feed"] = feed(*map(item, range(100))) + f"<!-- {number} -->".encode()
        done = newspaper.run("--all", "--json", now=hour(number))
        assert done.code == 0
        assert done.json["records"] == {"written": 0, "updated": 0, "unchanged": 0}
    assert not touched(newspaper, before)
    assert newspaper.records() == bytes_before


def test_where_a_hundredth_changed_a_hundredth_is_written(newspaper: Stage) -> None:
    before = stamps(newspaper)
    stories = [item(0, title="Story number zero"), *map(item, range(1, 100))]
    newspaper.answers["a.test/feed"] = feed(*stories)
    done = newspaper.run("--all", "--json", now=hour(1))
    assert done.json["records"]["updated"] == 1
    assert [path[-len("story-number-0.md") :] for path in touched(newspaper, before)] == ["story-number-0.md"]


FLICKERS: dict[str, tuple[Callable[[int, int], str], int]] = {
    "rests": (lambda one, _: item(one), 0),
    "ticks": (lambda one, run: item(one, updated=f"2026-11-23T0{run}:00:00Z"), 0),
    "counts": (
        lambda one, run: item(one, text=f"Read by {run * 1000} people.", updated=f"2026-11-23T0{run}:00:00Z"),
        1,
    ),
    "tracks": (lambda one, run: item(one, link=f"http://a.test/{one}?utm_source=feed{run}&amp;fbclid={run}"), 0),
    "address alternates": (lambda one, run: item(one, link=f"http://a.test/{one if run % 2 else 'one'}"), 1),
    "address moves once": (lambda one, _: item(one, link="http://a.test/moved"), 1),
    "address is new each time": (lambda one, run: item(one, link=f"http://a.test/{one}?visit={run}"), 3),
    "title alternates": (lambda one, run: item(one, title="One" if run % 2 else "Other"), 3),
    "text alternates": (lambda one, run: item(one, text="One text." if run % 2 else "Other text."), 2),
}
"""What each story does from run to run, and how often its record may be written for it at most."""


def test_what_flickers_is_written_until_it_is_seen_to(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    numbered = dict(enumerate(FLICKERS, start=1))
    stage.answers["a.test/feed"] = feed(*map(item, numbered))
    assert stage.run("--json").json["records"]["written"] == len(FLICKERS)
    names = {
        path: name for number, name in numbered.items() for path in stamps(stage) if path.endswith(f"-{number}.md")
    }
    written: dict[str, list[int]] = {name: [] for name in FLICKERS}
    for run in range(1, 8):
        before = stamps(stage)
        stage.answers["a.test/feed"] = feed(*(FLICKERS[name][0](number, run) for number, name in numbered.items()))
        assert stage.run("--all", now=hour(run)).code == 0
        changed = [names[path] for path in touched(stage, before)]
        for name, runs in written.items():
            runs.append(changed.count(name))
    assert {name: runs for name, runs in written.items() if sum(runs) > FLICKERS[name][1]} == {}
    assert {name: runs for name, runs in written.items() if sum(runs[4:]) > 0} == {}
    originals = b"".join(stage.records().values())
    assert all(f'originalUrl: "http://a.test/{number}"'.encode() in originals for number in numbered)
    assert len(stage.records()) == len(FLICKERS)


def test_entries_that_lead_to_one_page_do_not_write_over_each_other(stage: Stage) -> None:
    page = b"<html><head><title>x</title><link rel=canonical href=http://a.test/about></head><body>Hi</body></html>"
    stage.write("  - {url: http://a.test/feed, name: A}\n")
    stage.answers |= {f"a.test/{number}": (200, HTML, page) for number in (1, 2)}
    stage.answers["a.test/feed"] = feed(item(1), item(2))
    assert stage.run("--json").json["records"]["written"] == 1
    before = stage.records()
    stage.answers["a.test/feed"] = feed(item(1), item(2, title="Other", text="Other words."))
    stage.run("--all", now=hour(1))
    assert stage.records() == before
    stage.answers["a.test/feed"] = feed(item(1, title="Changed"), item(2))
    assert stage.run("--all", "--json", now=hour(2)).json["records"]["updated"] == 1
    assert b'title: "Changed"' in b"".join(stage.records().values())


def test_a_link_that_moved_is_renewed_once_and_the_original_stays(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    stage.run()
    stage.answers["a.test/feed"] = feed(item(1, link="http://a.test/moved"))
    assert stage.run("--all", "--json", now=hour(1)).json["records"]["updated"] == 1
    (data,) = stage.records().values()
    assert b'originalUrl: "http://a.test/1"\nwebUrl: "http://a.test/moved"' in data


def test_a_page_that_has_a_bad_hour_takes_nothing_out_of_the_record(stage: Stage) -> None:
    page = b"<html><head><title>x</title><link rel=canonical href=http://a.test/canonical></head><body>Hi</body></html>"
    stage.write("  - {url: http://a.test/feed, name: A}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    stage.answers["a.test/1"] = (200, HTML, page)
    stage.run()
    stage.answers["a.test/1"] = (503, {}, b"")
    stage.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert stage.run("--all", "--json", now=hour(1)).json["records"]["updated"] == 1
    (data,) = stage.records().values()
    assert b'title: "Changed"' in data
    assert b'webUrl: "http://a.test/canonical"' in data


def test_what_a_person_wrote_into_a_file_survives_what_its_publisher_changes(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    stage.run()
    ((path, data),) = stage.records().items()
    mine = data.replace(b"published: false", b"published: true").replace(b"excerpt:", b"# Checked.\nexcerpt:")
    mine = mine.replace(b"type: article", b"type: article\nrating: mine").rstrip() + b"\n\nA note below.\n"
    (stage.store / path).write_bytes(mine)
    stage.answers["a.test/feed"] = feed(item(1, title="Changed", text="Other words."))
    assert stage.run("--all", "--json", now=hour(1)).json["records"]["updated"] == 1
    expected = mine.replace(b"Story number 1", b"Changed").replace(b"What number 1 says.", b"Other words.")
    assert stage.records()[path] == expected


def test_after_a_lost_ledger_what_a_person_may_have_written_stays(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    stage.run()
    ((path, data),) = stage.records().items()
    (stage.store / path).write_bytes(data.replace(b"Story number 1", b"Mine"))
    for part in (stage.store / ".aggregator").glob("ledger*"):
        part.unlink()
    stage.run(now=hour(1))
    stage.answers["a.test/feed"] = feed(item(1, title="Changed"))
    stage.run("--all", now=hour(2))
    stage.answers["a.test/feed"] = feed(item(1, title="Changed", link="http://a.test/moved"))
    stage.run("--all", now=hour(3))
    (now,) = stage.records().values()
    assert now == data.replace(b"Story number 1", b"Mine").replace(
        b'webUrl: "http://a.test/1"', b'webUrl: "http://a.test/moved"'
    )


def test_a_broken_file_is_named_and_left(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    stage.answers["a.test/feed"] = feed(item(1))
    stage.run()
    (path,) = stage.records()
    (stage.store / path).write_bytes(b"---\n<<<<<<< ours\n")
    stage.answers["a.test/feed"] = feed(item(1, title="Changed"))
    done = stage.run("--all", now=hour(1))
    assert done.code == 0
    assert path in done.err
    assert "conflict" in done.err
    assert stage.records() == {path: b"---\n<<<<<<< ours\n"}
