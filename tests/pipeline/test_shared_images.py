"""A site's image under many of its stories, and the copies that no record names any more."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from stage import program, rss

from aggregator.demo.picture import picture
from aggregator.store.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from stage import Stage

    from aggregator.model.article import Article

SHARED = "http://a.test/2026/everyone.png"


def page(*images: str) -> bytes:
    tags = "".join(f"<meta property='og:image' content='{image}'>" for image in images)
    return f"<html><head><title>T</title>{tags}</head><body>Words.</body></html>".encode()


def serve(stage: Stage, pages: dict[int, list[str]], word: str = "Story") -> None:
    stories = [(f"{word} number {number}", f"http://a.test/{number}") for number in pages]
    stage.answers["a.test/feed"] = rss(*stories)
    for number, images in pages.items():
        stage.answers[f"a.test/{number}"] = (200, {"content-type": "text/html"}, page(*images))
        for image in images:
            stage.answers[image.removeprefix("http://")] = (200, {"content-type": "image/png"}, png(image))


def png(seed: str) -> bytes:
    return picture("png", seed, 640, 360)


@pytest.fixture
def site(stage: Stage) -> Stage:
    stage.write("  - {url: 'http://a.test/feed'}\n")
    return stage


def articles(stage: Stage) -> dict[int, Article]:
    told = (read_record(data, path).article for path, data in stage.records().items())
    return {int((article.original_url or "").rpartition("/")[2]): article for article in told}


def qualities(stage: Stage) -> dict[int, int]:
    return {number: one.rating.quality for number, one in articles(stage).items() if one.rating}


def own(number: int) -> str:
    return f"http://a.test/2026/{number}-own.png"


def test_an_image_under_four_stories_is_the_sites_at_once(site: Stage) -> None:
    serve(site, {1: [SHARED], 2: [SHARED, own(2)], 3: [SHARED], 4: [SHARED], 5: [own(5)]})
    assert site.run("--json").json["records"]["written"] == 5
    assert {number: one.images[0].url for number, one in articles(site).items()} == {
        **dict.fromkeys((1, 3, 4), SHARED),
        2: own(2),
        5: own(5),
    }
    assert qualities(site) == {1: 0, 2: 20, 3: 0, 4: 0, 5: 20}


def test_it_is_known_over_runs_and_new_stories_lose_what_it_earned(site: Stage) -> None:
    serve(site, {1: [SHARED], 2: [SHARED], 3: [SHARED]})
    assert site.run("--json").json["records"]["written"] == 3
    assert qualities(site) == {1: 20, 2: 20, 3: 20}
    before = site.records()
    mine = next(path for path in before if "number-3" in path)
    (site.store / mine).write_bytes(before[mine].replace(b"quality: 20", b"quality: 21"))
    serve(site, {1: [SHARED], 2: [SHARED], 3: [SHARED], 4: [SHARED, own(4)], 5: [SHARED]})
    assert site.run("--all", "--json").json["records"] == {"written": 2, "updated": 3, "unchanged": 0}
    assert qualities(site) == {1: 0, 2: 0, 3: 21, 4: 20, 5: 0}
    assert articles(site)[4].images[0].url == own(4)
    assert articles(site)[1].images[0].url == SHARED
    told = program("explain", *map(str, site.store.rglob("*number-1.md")), "--config", str(site.sources), "--json").json
    assert (told["quality"], told["heat"]) == ({"value": 0, "facts": []}, {"value": 0, "facts": []})
    assert [one["decision"] for one in told["decisions"] if one["field"] == "images"] == ["shared"]
    before = site.records()
    serve(site, {number: [SHARED] for number in range(1, 6)})
    assert site.run("--all", "--json").json["records"]["updated"] == 0
    assert site.records() == before


def test_what_is_older_rests_until_it_is_told_anew(site: Stage) -> None:
    serve(site, {1: [SHARED], 2: [SHARED], 3: [SHARED]})
    site.run()
    before = site.records()
    serve(site, {1: [SHARED], 2: [SHARED], 3: [SHARED], 4: [SHARED]})
    later = site.run("--all", "--json", now="2026-11-27T06:00:00Z").json["records"]
    assert later == {"written": 1, "updated": 0, "unchanged": 0}
    assert {path: site.records()[path] for path in before} == before
    serve(site, {1: [SHARED], 2: [SHARED]}, "Retold")
    site.run("--all", now="2026-11-27T07:00:00Z")
    assert qualities(site) == {1: 0, 2: 0, 3: 20, 4: 0}


def test_quality_is_asked_for_when_it_is_known_what_the_image_earns(site: Stage) -> None:
    site.write("  - {url: 'http://a.test/feed', min_quality: 10}\n")
    serve(site, {1: [SHARED], 2: [SHARED, own(2)], 3: [SHARED], 4: [SHARED], 5: [own(5)]})
    done = site.run("--json", "--explain-drops")
    assert done.json["records"]["written"] == 2
    assert qualities(site) == {2: 20, 5: 20}
    assert done.err.count("0 is less than 10") == 3


def test_another_sites_stories_do_not_count(site: Stage) -> None:
    serve(site, {1: [SHARED], 2: [SHARED], 3: [SHARED]})
    site.answers["b.test/feed"] = rss(("Other", "http://b.test/9"))
    site.answers["b.test/9"] = (200, {"content-type": "text/html"}, page(SHARED))
    site.write("  - {url: 'http://a.test/feed'}\n  - {url: 'http://b.test/feed'}\n")
    assert site.run("--json").json["records"]["written"] == 4
    assert set(qualities(site).values()) == {20}


def copies(store: Path) -> list[str]:
    return sorted(str(path.relative_to(store / "images")) for path in (store / "images").rglob("*.png"))


@pytest.fixture
def pictured(site: Stage) -> Stage:
    """Three stories with an image each, the first of which a person removed."""
    serve(site, {1: [own(1)], 2: [own(2)], 3: [own(3)]})
    site.run()
    assert len(copies(site.store)) == 3
    next(site.store.rglob("*number-1.md")).unlink()
    return site


def prune(stage: Stage, *words: str) -> list[str]:
    done = program("prune", "--store", str(stage.store), "--json", *words)
    assert done.code == 0, done.err
    removed: list[str] = done.json["removed"]
    return removed


def test_only_copies_that_no_record_names_are_removed(pictured: Stage) -> None:
    before = copies(pictured.store)
    foreign = pictured.store / "images" / "note.txt"
    foreign.write_text("mine")
    dry = prune(pictured, "--dry-run")
    assert (len(dry), copies(pictured.store)) == (1, before)
    assert prune(pictured) == dry
    assert copies(pictured.store) == [copy for copy in before if copy not in dry]
    assert foreign.exists()
    assert prune(pictured) == []


def test_records_in_the_archive_keep_their_copies(pictured: Stage) -> None:
    store = str(pictured.store)
    assert program("archive", "--older-than", "0", "--store", store, "--now", "2027-01-01").code == 0
    assert len(prune(pictured)) == 1


def test_nothing_is_removed_where_a_record_cannot_be_read(pictured: Stage) -> None:
    torn = next(pictured.store.rglob("*number-2.md"))
    torn.write_bytes(torn.read_bytes()[:60])
    done = program("prune", "--store", str(pictured.store))
    assert done.code == 1
    assert "number-2.md" in done.err
    assert "none is removed" in done.err
    assert len(copies(pictured.store)) == 3


def test_without_memory_no_copy_is_taken_for_an_orphan(pictured: Stage) -> None:
    shutil.rmtree(pictured.store / ".aggregator")
    assert prune(pictured) == []
    assert len(copies(pictured.store)) == 3
    said = program("prune", "--store", str(pictured.store), "--verbose").err
    assert all(f"images/{copy}: kept, as nobody knows" in said for copy in copies(pictured.store))
    for path in pictured.store.rglob("*.md"):
        path.write_bytes(path.read_bytes().replace(b"    isCached: true\n", b""))
    assert len(prune(pictured)) == 3
