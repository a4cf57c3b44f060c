"""`aggregator explain`: what it tells of records that a run wrote, a person edited, or somebody else made."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
from stage import NOW, Stage, program, rss

from aggregator.cli.account import account_of
from aggregator.config import load_settings
from aggregator.store.record import read_record

if TYPE_CHECKING:
    from aggregator.model.account import Account

SHARED = Path(__file__).parents[2].parent / "shared/records"
WHEN = datetime(2026, 11, 23, 6, tzinfo=UTC)
KEY = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()
TOPICS = "topics:\n  - {name: AI, keywords: [ai]}\n  - {name: Robots, parent: AI, keywords: [robot, robots]}\n"


class Told(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def explain(*words: str, cwd: Path, **environment: str) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "explain", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=60,
        env=os.environ | environment,
    )
    return Told(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def stage(tmp_path: Path) -> Any:
    opened = Stage(tmp_path)
    opened.write("  - {url: http://a.test/feed, name: A paper, pages: false, official: true}\n", TOPICS_SETTINGS)
    opened.sources.write_text(opened.sources.read_text() + TOPICS)
    opened.answers["a.test/feed"] = rss(("A robot with AI inside", "http://a.test/1"))
    assert opened.run(env=os.environ | {"AGGREGATOR_SECURED_KEY": KEY}).code == 0
    yield opened
    opened.close()


TOPICS_SETTINGS = "  secured: {fields: [feedUrl]}\n"


def test_the_facts_add_up_and_the_keywords_have_their_places(stage: Stage) -> None:
    (path,) = stage.records()
    told = explain(path, "--json", cwd=stage.folder).json
    assert told["remembered"]
    assert told["quality"]["value"] == sum(fact["points"] for fact in told["quality"]["facts"]) == 2 * 2 + 2 * 15 + 50
    assert (told["heat"]["value"], told["published"], told["source"]) == (84, True, "A paper")
    places = [(one["topic"], one["keyword"], one["start"], one["end"], one["text"]) for one in told["keywords"]]
    assert places == [("Robots", "robot", 2, 7, "robot"), ("AI", "ai", 13, 15, "AI")]
    assert told["edited"] == []
    assert told["notes"] == []


@pytest.mark.parametrize("where", ["store", "here", "absolute"])
def test_a_person_reads_it_wherever_the_record_is_named_from(stage: Stage, where: str) -> None:
    (path,) = stage.records()
    named = {"store": path, "here": f"store/{path}", "absolute": str(stage.store / path)}[where]
    told = explain(named, cwd=stage.folder)
    assert told.code == 0
    assert "A [robot] with [AI] inside" in told.out
    assert "   +50 official source\n" in told.out
    assert "nothing: every field is as the program wrote it" in told.out
    assert "published   yes (from a heat of 70)" in told.out


def test_what_was_edited_by_hand_is_named(stage: Stage) -> None:
    ((path, data),) = stage.records().items()
    (stage.store / path).write_bytes(data.replace(b"published: true", b"published: false"))
    told = explain(path, "--json", cwd=stage.folder).json
    assert told["edited"] == ["published"]
    assert told["notes"] == ["by its heat it would be published: somebody decided otherwise"]


def test_without_a_ledger_the_facts_are_computed_anew(stage: Stage) -> None:
    (path,) = stage.records()
    for part in (stage.store / ".aggregator").glob("ledger*"):
        part.unlink()
    told = explain(path, "--json", cwd=stage.folder).json
    assert (told["remembered"], told["edited"], told["source"]) == (False, None, None)
    assert told["quality"]["facts"][0] == {"name": "topic AI", "points": 2}
    assert "the facts make 34, the record says 84: it was edited or rated by others" in told["notes"]


@pytest.mark.parametrize(
    ("key", "code", "secured"), [(KEY, 0, {"feedUrl": "http://a.test/feed"}), (OTHER, 1, None), ("", 2, ...)]
)
def test_secured_fields_are_opened_with_their_key(stage: Stage, key: str, code: int, secured: object) -> None:
    (path,) = stage.records()
    told = explain(path, "--json", "--key-env", "MY_KEY", cwd=stage.folder, MY_KEY=key)
    assert told.code == code
    if code < 2:
        assert told.json["secured"] == secured
    assert ("none of the keys opens it" in told.err) == (code == 1)
    assert ("MY_KEY" in told.err) == (code == 2)


def test_decisions_about_dates_are_told(stage: Stage) -> None:
    stage.answers["a.test/feed"] = rss(("Ahead of its time", "http://a.test/2"), date="Sun, 22 Nov 2029 12:00:00 GMT")
    stage.run("--all")
    path = next(path for path in stage.records() if "ahead" in path)
    assert any(
        one["field"] == "publishedDateTime" for one in explain(path, "--json", cwd=stage.folder).json["decisions"]
    )


def test_language_and_keywords_are_decided_and_told(stage: Stage) -> None:
    text = stage.sources.read_text().replace("name: A paper,", "name: A paper, languages: [en],")
    stage.sources.write_text(text.replace("keywords: [ai]", "keywords: [ai], not_in: [ai weiwei]"))
    stage.answers["a.test/feed"] = rss(("AI Weiwei builds a robot", "http://a.test/3"))
    stage.run("--all")
    path = next(path for path in stage.records() if "weiwei" in path)
    told = explain(path, "--config", str(stage.sources), "--json", cwd=stage.folder).json
    decisions = {one["field"]: (one["decision"], one["detail"]) for one in told["decisions"]}
    assert decisions["language"][0] in {"en", "not-known"}
    assert decisions["topics"] == ("keyword-not-counted", "ai of AI stands inside of 'ai weiwei'")
    assert "does not count inside of 'ai weiwei'" in explain(path, cwd=stage.folder).out


def test_what_the_last_check_found_is_told(stage: Stage) -> None:
    (path,) = stage.records()
    checked = program("check", "--config", str(stage.sources), "--now", NOW)
    assert checked.code == 1, checked.err
    told = explain(path, "--json", cwd=stage.folder).json
    assert [(one["url"], one["kind"], one["verdict"], one["reason"]) for one in told["links"]] == [
        ("http://a.test/1", "link", "dead", "http-404")
    ]
    assert told["links"][0]["checked_at"].startswith("2026-11-23T06:0")
    assert "links       dead http-404  link  http://a.test/1  checked 2026-11-23" in explain(path, cwd=stage.folder).out


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [(None, 2, "there is no such file"), ("", 1, "empty file"), ("---\n<<<<<<< a\n", 1, "conflict")],
)
def test_what_is_no_record_is_an_error(tmp_path: Path, content: str | None, code: int, why: str) -> None:
    if content is not None:
        (tmp_path / "a.md").write_text(content)
    told = explain("a.md", cwd=tmp_path)
    assert (told.code, why in told.err, told.out) == (code, True, "")


@pytest.mark.parametrize("kind", ["folder", "loop", "pipe"])
def test_what_is_there_and_no_file_is_not_called_missing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.md"
    {"folder": path.mkdir, "loop": lambda: path.symlink_to("a.md"), "pipe": lambda: os.mkfifo(path)}[kind]()
    told = explain("a.md", cwd=tmp_path)
    assert (told.code, told.out) == (2, "")
    assert "a.md is no file that can be read" in told.err


def test_each_topic_is_told_with_its_reasons(tmp_path: Path) -> None:
    opened = Stage(tmp_path)
    opened.write("  - {url: http://a.test/feed, name: A paper, pages: false, topics: [Laundry]}\n")
    opened.sources.write_text(
        opened.sources.read_text() + TOPICS + "  - {name: Home}\n  - {name: Laundry, parent: Home}\n"
    )
    opened.answers["a.test/feed"] = rss(("A robot that folds", "http://a.test/1"))
    assert opened.run().code == 0
    opened.close()
    ((path, data),) = opened.records().items()
    (opened.store / path).write_bytes(data.replace(b"  - Home\n", b"  - Home\n  - Mine\n"))
    told = explain(path, cwd=tmp_path).out
    assert "topics      Laundry  (of the source)\n            Home  (parent of Laundry)\n" in told
    assert "            Mine  (by none of the settings: written by others, or by settings of the time)\n" in told
    assert "            Robots  (keyword robot)\n            AI  (parent of Robots)\n" in told
    reasons = {one.pop("topic"): one for one in explain(path, "--json", cwd=tmp_path).json["topic_reasons"]}
    assert reasons["Laundry"] == {"source": True, "keywords": [], "parent_of": []}
    assert reasons["AI"] == {"source": False, "keywords": [], "parent_of": ["Robots"]}
    assert list(reasons) == ["Laundry", "Home", "Mine", "Robots", "AI"]


RATINGS = [(0, 0), (0, -1), (5, 5), (84, 84), (84, -1), (90, 110), (200, 3)]


@pytest.mark.parametrize(("quality", "heat"), RATINGS)
def test_the_facts_of_any_rating_add_up_to_it(stage: Stage, quality: int, heat: int) -> None:
    ((path, data),) = stage.records().items()
    edited = data.replace(b"quality: 84\nheat: 84", f"quality: {quality}\nheat: {heat}".encode())
    record = read_record(edited, path)
    settings = load_settings(stage.sources)
    for state in (stage.store / ".aggregator", stage.folder):
        adds_up(account_of(record, edited, state=state, path=path, settings=settings, now=WHEN))


def adds_up(account: Account) -> None:
    """Whether the facts make the numbers, to the point."""
    points = [sum(fact["points"] for fact in told.facts) for told in (account.quality, account.heat)]
    quality, heat = account.quality.value or 0, account.heat.value or 0
    assert points == [quality, heat if heat == -1 else heat - quality]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real records")
def test_the_facts_of_real_records_add_up(stage: Stage) -> None:
    settings = load_settings(stage.sources)
    for file in SHARED.glob("*.md"):
        data = file.read_bytes()
        adds_up(
            account_of(
                read_record(data, file.name), data, state=stage.folder, path=file.name, settings=settings, now=WHEN
            )
        )


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real records")
def test_a_real_record_is_explained_without_anything_else(tmp_path: Path) -> None:
    (record,) = SHARED.glob("2021-12-08-aclu*")
    told = explain(str(record), "--key-env", "MY_KEY", cwd=tmp_path, MY_KEY=KEY)
    assert told.code == 1
    assert "secured: its IV has 16 bytes" in told.err
    assert "quality     54" in told.out
