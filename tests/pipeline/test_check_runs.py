"""Checks one after another: what is remembered, for how long, and when a link is given up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.cli.program import run

if TYPE_CHECKING:
    from check_stage import Checked, Checks

FORMATS = ("text", "json", "jsonl", "markdown", "html", "csv", "junit", "sarif")
KEYS = [
    "url",
    "kind",
    "verdict",
    "reason",
    "code",
    "final_url",
    "redirects",
    "checked_at",
    "elapsed_ms",
    "found_in",
    "since",
    "failures",
    "suggestion",
]
RECORD = """---
title: A story
originalUrl: http://a.test/original?from=feed
webUrl: http://a.test/page
ampWebUrl: http://a.test/amp
cdnAmpWebUrl: http://cdn.test/c/s/a.test/amp
images:
  - url: http://a.test/image.png
related:
  - title: Another
    webUrl: http://a.test/related
    ampWebUrl: http://a.test/related-amp
---
Text.
"""


def on(day: int, hour: int = 6) -> tuple[str, str]:
    return "--now", f"2026-11-{day:02d}T{hour:02d}:00:00Z"


def told(ended: Checked) -> list[dict[str, object]]:
    links: list[dict[str, object]] = json.loads(ended.out)["links"]
    return links


def test_a_file_is_looked_at_every_time(checks: Checks) -> None:
    checks.write({"p.md": "[x](x.md)", "x.md": ""})
    assert checks.run("p.md").code == 0
    (checks.folder / "x.md").unlink()
    assert checks.run("p.md").code == 1


def test_failing_becomes_dead_after_three_checks_over_two_days(checks: Checks) -> None:
    checks.server.answers["a.test/x"] = 500
    checks.write({"p.md": "<http://a.test/x>"})
    verdicts = [checks.run("p.md", *on(day, hour)) for day, hour in ((1, 6), (1, 9), (2, 6), (3, 6))]
    assert [ended.verdicts["http://a.test/x"] for ended in verdicts] == [
        "failing http-500",
        "failing http-500",
        "failing http-500",
        "dead http-500",
    ]
    assert [ended.code for ended in verdicts] == [0, 0, 0, 1]
    link = verdicts[-1].links["http://a.test/x"]
    assert (link["failures"], link["since"]) == (4, "2026-11-01T06:00:00Z")
    checks.server.answers["a.test/x"] = {"page": "Back"}
    assert checks.run("p.md", *on(4)).verdicts == {"http://a.test/x": "ok ok"}


def test_only_new_tells_what_died_since(checks: Checks) -> None:
    checks.server.answers |= {"a.test/x": {"page": "X"}}
    checks.write({"p.md": "<http://a.test/x> <http://a.test/none>"})
    assert list(checks.run("p.md", "--only-new", *on(1)).links) == ["http://a.test/none"]
    silent = checks.run("p.md", "--only-new", *on(2))
    assert (silent.code, silent.out) == (0, "")
    checks.server.answers["a.test/x"] = 410
    died = checks.run("p.md", "--only-new", *on(3))
    assert (died.code, died.verdicts) == (1, {"http://a.test/x": "dead http-410"})


def test_a_trend_is_of_all_that_is_known_whatever_was_checked_last(checks: Checks) -> None:
    checks.server.answers |= {"a.test/x": {"page": "X"}, "a.test/moved": {"status": 301, "headers": {"location": "/x"}}}
    checks.write({"store/a.md": RECORD, "notes.md": "<http://a.test/x> <http://a.test/moved>"})
    checks.run("--store", "store", *on(1))
    checks.run("notes.md", *on(1, 9))
    checks.run("notes.md", *on(3))
    assert run(["report", "--state", "state", "--json", "--now", "2026-11-03T07:00:00Z"]) == 0
    told = json.loads(checks.said())
    assert [row["date"] for row in told["trend"]] == ["2026-11-01", "2026-11-03"]
    assert [row["counts"] for row in told["trend"]] == [told["totals"]] * 2
    assert (told["totals"]["dead"], told["totals"]["ok"], told["totals"]["moved"]) == (6, 1, 1)


def test_a_host_that_is_down_is_one_finding(checks: Checks) -> None:
    links = [f"a.test/{number}" for number in range(8)]
    checks.write({"p.md": " ".join(f"<http://{link}>" for link in links)})
    checks.server.answers |= {link: {"page": "X"} for link in links}
    checks.run("p.md", *on(1))
    checks.server.answers |= dict.fromkeys(links, 502)
    ended = checks.run("p.md", *on(3), form="json")
    summary = json.loads(ended.out)["summary"]
    assert (summary["outages"], summary["failing"], summary["dead"]) == (["a.test"], 8, 0)
    assert {link["failures"] for link in told(ended)} == {0}


def test_the_records_of_the_store(checks: Checks) -> None:
    checks.write({"store/news/2026/11/a.md": RECORD, "store/notes.md": "<http://a.test/note>"})
    checks.server.answers |= {
        "a.test/original?from=feed": {"status": 302, "headers": {"location": "/page"}},
        "a.test/page": {"page": "A story"},
        "a.test/amp": {"amp": "http://a.test/page"},
        "a.test/image.png": {"png": [640, 480]},
        "a.test/related": {"page": "Another story"},
        "a.test/related-amp": {"amp": "http://a.test/page"},
    }
    ended = checks.run("--store", "store", "--dry-run")
    assert ended.verdicts == {
        "http://a.test/original?from=feed": "ok ok",
        "http://a.test/page": "ok ok",
        "amp http://a.test/amp": "ok ok",
        "amp-cache http://cdn.test/c/s/a.test/amp": "skipped excluded",
        "image http://a.test/image.png": "ok ok",
        "http://a.test/related": "ok ok",
        "amp http://a.test/related-amp": "dead amp-canonical-mismatch",
    }
    assert ended.links["http://a.test/page"]["found_in"][0]["field"] == "webUrl"
    with_cache = checks.run("--store", "store", "--amp-cache", "--dry-run")
    assert with_cache.verdicts["amp-cache http://cdn.test/c/s/a.test/amp"] == "dead http-404"


def test_lines_have_the_keys_of_the_interface(checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"status": 301, "headers": {"location": "/y"}}
    checks.server.answers["a.test/y"] = {"page": "Y"}
    checks.write({"p.md": "<http://a.test/x>\n\n<http://a.test/x>", "q.html": "<a href='http://a.test/x'>x</a>"})
    link = checks.run("p.md", "q.html").links["http://a.test/x"]
    assert list(link) == KEYS
    assert link["redirects"] == [{"url": "http://a.test/x", "code": 301}]
    assert [place["path"] for place in link["found_in"]] == ["p.md", "p.md", "q.html"]
    assert [(place["line"], place["column"]) for place in link["found_in"]] == [(1, 2), (3, 2), (1, 10)]
    document = json.loads(checks.run("p.md", "q.html", "--json").out)
    assert list(document) == ["summary", "links"]
    assert list(document["links"][0]) == KEYS
    assert (document["summary"]["moved"], document["summary"]["ok"]) == (1, 0)


@pytest.mark.parametrize("form", [*FORMATS, "report"])
def test_every_format_tells_what_a_verdict_was_concluded_from(form: str, checks: Checks) -> None:
    checks.server.answers["a.test/story-12.html"] = "<title>Page not found</title><h1>Page not found</h1>"
    checks.write({"p.md": "<http://a.test/story-12.html>"})
    out = checks.run("p.md", *(["--verbose"] if "json" in form else []), form="text" if form == "report" else form).out
    if form == "report":
        run(["report", "--state", "state"])
        out = checks.said()
    assert "says so itself: 'Page not found'" in out.replace("\\", "").replace("\u2060", "").replace("&#39;", "'")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_the_dead(form: str, checks: Checks) -> None:
    checks.write({"p.md": "<http://a.test/none>"})
    ended = checks.run("p.md", form=form)
    assert ended.code == 1
    assert "http://a.test/none" in ended.out
    filed = checks.run("p.md", "--output", f"out.{form}", form=form)
    assert (filed.code, filed.out) == (1, "")
    assert "http://a.test/none" in Path(f"out.{form}").read_text(encoding="utf-8")


def test_an_output_that_cannot_be_written(checks: Checks) -> None:
    checks.write({"p.md": "<http://a.test/none>"})
    ended = checks.run("p.md", "--output", "no/such/folder/out.txt")
    assert ended.code == 3
    assert "no/such/folder/out.txt" in ended.err


def test_quiet_says_nothing_where_all_is_well(checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({"p.md": "<http://a.test/x>"})
    ended = checks.run("p.md", "--quiet", form="text")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_memory_lies_with_the_store_where_there_is_one(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(checks.folder / "cache"))
    checks.write({"p.md": "[p](p.md)"})
    words = [word for word in checks.words("p.md") if word not in {"--state", "state"}]
    assert run(words) == 0
    assert list((checks.folder / "cache" / "aggregator").glob("*/links.sqlite3"))
    checks.write({"sources.yaml": "settings: {store: here}\nsources: []\n"})
    assert run(words) == 0
    assert (checks.folder / "here" / ".aggregator" / "links.sqlite3").exists()


def test_a_check_and_a_collection_do_not_wait_for_each_other(checks: Checks) -> None:
    from aggregator.store import state  # noqa: PLC0415 - this test alone holds locks

    checks.write({"p.md": "[p](p.md)"})
    assert checks.run("p.md").code == 0
    with state.lock(checks.folder / "state"):
        assert checks.run("p.md").code == 0
    with state.lock(checks.folder / "state", "links.lock"):
        ended = checks.run("p.md")
    assert ended.code == 3
    assert "another run holds the lock" in ended.err


def test_headers_go_to_their_origin_alone(checks: Checks) -> None:
    checks.server.answers |= {
        "a.test/x": {"status": 302, "headers": {"location": "http://b.test/y"}},
        "b.test/y": {"page": "Y"},
    }
    checks.write({"p.md": "<http://a.test/x> <http://b.test/z>"})
    checks.run("p.md", "--basic-auth", "http://a.test me:secret", "--header", "X-Mine: 1")
    sent = {asked.place: asked.headers for asked in checks.server.asked}
    assert sent["a.test/x"]["authorization"] == "Basic bWU6c2VjcmV0"
    assert "authorization" not in sent["b.test/y"]
    assert "authorization" not in sent["b.test/z"]
    assert sent["b.test/z"]["x-mine"] == "1"


def test_one_get_after_head_is_remembered_for_the_host(checks: Checks) -> None:
    pages = {f"a.test/{number}": {"page": f"Page {number}"} for number in range(30)}
    checks.server.answers |= pages | {f"HEAD {place}": 405 for place in pages}
    checks.write({"p.md": " ".join(f"<http://{place}>" for place in pages)})
    ended = checks.run("p.md", "--per-host", "1", "--max-concurrency", "1")
    assert set(ended.verdicts.values()) == {"ok ok"}
    assert sum(count for place, count in checks.server.counts().items() if place.startswith("HEAD")) <= 8


def test_a_file_here_is_called_by_its_name_from_here(checks: Checks) -> None:
    checks.write({"docs/words.txt": "http://a.test/gone"})
    assert checks.run(str(checks.folder / "docs/words.txt")).code == 1
    assert run(["report", "--state", "state", "--json"]) == 0
    worst = json.loads(checks.said())["worst_sources"]
    assert [row["name"] for row in worst] == ["docs/words.txt"]
