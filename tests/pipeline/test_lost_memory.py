"""A store without its memory, lost or left behind by a clone: which fields follow their stories, which are kept."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from stage import program, rss
from test_updates import feed, hour, item

if TYPE_CHECKING:
    from stage import Stage

HTML = {"content-type": "text/html"}


def lose(stage: Stage) -> None:
    shutil.rmtree(stage.store / ".aggregator")


def edit(stage: Stage, path: str, before: str, after: str) -> None:
    file = stage.store / path
    data = file.read_bytes()
    assert data.count(before.encode()) == 1
    file.write_bytes(data.replace(before.encode(), after.encode()))


def fields(stage: Stage, ending: str = ".md") -> dict[str, Any]:
    (data,) = (data for path, data in stage.records().items() if path.endswith(ending))
    found: dict[str, Any] = yaml.safe_load(data.split(b"---\n")[1])
    return found


@pytest.fixture
def pages(stage: Stage) -> Stage:
    """Three stories with pages, collected once."""
    stage.write("  - {url: http://a.test/feed, name: A}\n")
    stage.answers["a.test/feed"] = feed(*map(item, range(3)))
    for number in range(3):
        canonical = f"<link rel=canonical href=http://a.test/canonical/{number}>"
        page = f"<html><head><title>x</title>{canonical}</head><body>Hi</body></html>".encode()
        stage.answers[f"a.test/{number}"] = (200, HTML, page)
    assert stage.run("--json").json["records"]["written"] == 3
    return stage


def test_what_its_source_still_says_is_ours_and_follows_it(pages: Stage) -> None:
    before = pages.records()
    lose(pages)
    assert pages.run("--json", now=hour(1)).json["records"] == {"written": 0, "updated": 0, "unchanged": 3}
    assert pages.records() == before
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed"), item(2, text="Other words."))
    assert pages.run("--all", "--json", now=hour(2)).json["records"]["updated"] == 2
    assert (fields(pages, "number-1.md")["title"], fields(pages, "number-2.md")["excerpt"]) == (
        "Changed",
        "Other words.",
    )
    assert pages.run("--all", "--json", now=hour(3)).json["records"]["updated"] == 0


def test_what_a_person_edited_before_the_loss_stays_and_the_rest_follows(pages: Stage) -> None:
    path = next(path for path in pages.records() if "number-1" in path)
    edit(pages, path, "Story number 1", "Mine")
    edit(pages, path, "published: false", "published: true")
    edit(pages, path, "canonical/1", "elsewhere")
    lose(pages)
    pages.run(now=hour(1))
    for number in range(3):
        pages.answers[f"a.test/{number}"] = (200, HTML, b"<html><head><title>x</title></head><body>Hi</body></html>")
    pages.answers["a.test/feed"] = feed(*(item(one, title="Changed", text="Other words.") for one in range(3)))
    pages.run("--all", now=hour(2))
    mine = fields(pages, "number-1.md")
    assert (mine["title"], mine["published"], mine["webUrl"]) == ("Mine", True, "http://a.test/elsewhere")
    assert (mine["excerpt"], mine["heat"]) == ("Other words.", 0)
    other = fields(pages, "number-2.md")
    assert (other["title"], other["webUrl"]) == ("Changed", "http://a.test/2")


def test_an_old_story_that_has_its_record_is_followed_though_its_source_is_new(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: A, pages: false}\n")
    old = "Mon, 21 Sep 2026 12:00:00 GMT"
    stage.answers["a.test/feed"] = rss(("One", "http://a.test/1"), date=old)
    assert stage.run("--json", now="2026-09-22T06:00:00Z").json["records"]["written"] == 1
    lose(stage)
    stage.answers["a.test/feed"] = rss(("One", "http://a.test/1"), ("Two", "http://a.test/2"), date=old)
    assert stage.run("--json").json["records"] == {"written": 0, "updated": 0, "unchanged": 1}
    stage.answers["a.test/feed"] = rss(("Changed", "http://a.test/1"), ("Two", "http://a.test/2"), date=old)
    assert stage.run("--all", "--json", now=hour(1)).json["records"] == {"written": 0, "updated": 1, "unchanged": 0}


def test_of_two_sources_the_first_of_the_file_has_the_story_again(stage: Stage) -> None:
    stage.write("".join(f"  - {{url: http://{host}.test/feed, name: {host}, pages: false}}\n" for host in "ab"))
    stage.answers["a.test/feed"] = feed(item(1))
    stage.answers["b.test/feed"] = feed(item(1, title="As the other tells it", text="Other words."))
    stage.run()
    lose(stage)
    stage.run(now=hour(1))
    stage.answers["b.test/feed"] = feed(item(1, title="The other again", text="Yet other words."))
    assert stage.run("--all", "--json", now=hour(2)).json["records"]["updated"] == 0
    stage.answers["a.test/feed"] = feed(item(1, title="Changed"))
    assert stage.run("--all", "--json", now=hour(3)).json["records"]["updated"] == 1
    assert fields(stage)["title"] == "Changed"


def test_of_several_entries_that_lead_to_one_page_the_first_has_its_record_again(pages: Stage) -> None:
    page = b"<html><head><title>x</title><link rel=canonical href=http://a.test/about></head><body>Hi</body></html>"
    pages.answers |= {f"a.test/{number}": (200, HTML, page) for number in (7, 8)}
    shutil.rmtree(pages.store)
    pages.answers["a.test/feed"] = feed(item(7), item(8))
    assert pages.run("--json").json["records"]["written"] == 1
    before = pages.records()
    lose(pages)
    pages.run(now=hour(1))
    pages.answers["a.test/feed"] = feed(item(7), item(8, title="Other", text="Other words."))
    pages.run("--all", now=hour(2))
    assert pages.records() == before
    pages.answers["a.test/feed"] = feed(item(7, title="Changed"), item(8))
    assert pages.run("--all", "--json", now=hour(3)).json["records"]["updated"] == 1


def test_a_clone_follows_its_stories(pages: Stage) -> None:
    def git(*words: str) -> None:
        settings = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *settings, *words], check=True, capture_output=True)

    at = ("-C", str(pages.store))
    for words in ((*at, "init", "-q"), (*at, "add", "."), (*at, "commit", "-qm", "all")):
        git(*words)
    pages.store.rename(pages.folder / "first")
    git("clone", "-q", str(pages.folder / "first"), str(pages.store))
    assert pages.run("--json", now=hour(1)).json["records"]["unchanged"] == 3
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed"), item(2))
    assert pages.run("--all", "--json", now=hour(2)).json["records"]["updated"] == 1


def test_a_change_that_came_between_loss_and_the_next_run_is_not_told_over_what_may_be_a_persons(pages: Stage) -> None:
    lose(pages)
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed"), item(2))
    assert pages.run("--json", now=hour(1)).json["records"]["updated"] == 0
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed", text="Other words."), item(2))
    assert pages.run("--all", "--json", now=hour(2)).json["records"]["updated"] == 1
    kept = fields(pages, "number-1.md")
    assert (kept["title"], kept["excerpt"]) == ("Story number 1", "Other words.")
    explained = program("explain", *map(str, pages.store.rglob("*number-1.md")), "--store", str(pages.store), "--json")
    assert explained.json["edited"] == ["title"]


def test_a_page_that_has_a_bad_hour_bears_no_witness(pages: Stage) -> None:
    lose(pages)
    path = next(path for path in pages.records() if "number-1" in path)
    edit(pages, path, "canonical/1", "elsewhere")
    page = pages.answers.pop("a.test/1")
    pages.answers["a.test/1"] = (500, {}, b"")
    pages.run(now=hour(1))
    pages.answers["a.test/1"] = page
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed"), item(2))
    pages.run("--all", now=hour(2))
    kept = fields(pages, "number-1.md")
    assert (kept["title"], kept["webUrl"]) == ("Changed", "http://a.test/elsewhere")


def test_clicks_that_went_on_are_no_edit(pages: Stage) -> None:
    clicks = pages.folder / "clicks.txt"
    clicks.write_text("http://a.test/canonical/1 50\n")
    shutil.rmtree(pages.store)
    pages.run("--clicks", str(clicks))
    lose(pages)
    clicks.write_text("http://a.test/canonical/1 90\n")
    pages.run("--clicks", str(clicks), now=hour(1))
    pages.answers["a.test/feed"] = feed(item(0), item(1, title="Changed"), item(2))
    pages.run("--all", "--clicks", str(clicks), now=hour(2))
    told = fields(pages, "number-1.md")
    assert (told["title"], told["heat"], told["published"]) == ("Changed", 90, True)


EVENT = ("Utrecht council bans face recognition at railway stations", "The council of Utrecht voted 31 to 14 for it.")
RELATED = "  related: {enabled: true}\n"


@pytest.fixture
def event(stage: Stage) -> Stage:
    """Two stories on one event, and a third that comes later."""
    stage.write(
        "".join(f"  - {{url: http://{host}.test/feed, name: {host}, pages: false}}\n" for host in "abc"), RELATED
    )
    for host in "ab":
        stage.answers[f"{host}.test/feed"] = on_event(host)
    assert stage.run("--json").json["records"]["written"] == 2
    return stage


def on_event(host: str) -> bytes:
    return feed(item(1, title=EVENT[0], text=EVENT[1], link=f"http://{host}.test/story"))


def of(stage: Stage, host: str) -> dict[str, Any]:
    found = [yaml.safe_load(data.split(b"---\n")[1]) for data in stage.records().values()]
    (one,) = (record for record in found if f"//{host}.test/" in record["originalUrl"])
    return dict(one)


def test_relatives_are_kept_up_to_date_after_a_loss(event: Stage) -> None:
    before = event.records()
    lose(event)
    event.run(now=hour(1))
    assert event.records() == before
    event.answers["c.test/feed"] = on_event("c")
    event.run("--all", now=hour(2))
    assert [len(of(event, host)["related"]) for host in "abc"] == [2, 2, 2]
    assert [of(event, host)["heat"] for host in "abc"] == [20, -1, -1]


@pytest.mark.parametrize("edited", ["related", "heat", "published"])
def test_what_a_person_made_of_relatives_before_the_loss_stays(event: Stage, edited: str) -> None:
    path = next(path for path, data in event.records().items() if b'originalUrl: "http://a.' in data)
    words = {
        "related": ('related:\n  - title: "Utrecht', 'related:\n  - title: "Our Utrecht'),
        "heat": ("heat: 10", "heat: 12"),
        "published": ("published: false", "published: true"),
    }
    edit(event, path, *words[edited])
    mine = of(event, "a")[edited]
    lose(event)
    event.run(now=hour(1))
    event.answers["a.test/feed"] = on_event("a").replace(b"31 to 14", b"32 to 13")
    event.run("--all", now=hour(2))
    event.answers["c.test/feed"] = on_event("c")
    event.run("--all", now=hour(3))
    assert of(event, "a")[edited] == mine
    assert "32 to 13" in of(event, "a")["excerpt"]
    others = {"related": 2, "heat": 20, "published": False}
    if edited != "related":
        assert len(of(event, "a")["related"]) == others["related"]
    if edited == "published":
        assert of(event, "a")["heat"] == others["heat"]


def test_relatives_that_a_person_took_out_before_the_loss_stay_out(event: Stage) -> None:
    path = next(path for path, data in event.records().items() if b'originalUrl: "http://a.' in data)
    data = (event.store / path).read_bytes()
    (event.store / path).write_bytes(data[: data.index(b"\nrelated:")] + b"---\n\n")
    lose(event)
    event.run(now=hour(1))
    event.answers["a.test/feed"] = on_event("a").replace(b"31 to 14", b"32 to 13")
    event.run("--all", now=hour(2))
    assert "related" not in of(event, "a")
    assert "32 to 13" in of(event, "a")["excerpt"]
