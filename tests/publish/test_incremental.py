"""Run after run: what is written, what stays, what goes, and whose files are left alone."""

import json
import shutil
from datetime import timedelta
from hashlib import sha256

import pytest
from press import NOON, NOW, article

from aggregator.cli.program import run
from aggregator.store.files import write_file
from aggregator.store.state import lock

MANIFEST = ".aggregator-manifest.json"


def summary(press, capsys, *words):
    capsys.readouterr()
    assert press.publish("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_an_unchanged_store_writes_nothing(press, capsys):
    press.fill(30)
    press.publish()
    before = press.times()
    assert summary(press, capsys)["files"]["written"] == 0
    assert press.times() == before


def test_a_story_of_a_day_to_come_waits_for_it(press, capsys):
    press.fill(2)
    press.add(article(3, title="Tomorrow", published=NOON + timedelta(days=1)), "news/tomorrow.md")
    press.add(article(4, title="Far", published=NOON + timedelta(days=2)), "news/far.md")
    press.add(article(5, title="Further", published=NOON.replace(year=2099), topics=("Robots",)), "news/further.md")
    found = summary(press, capsys)
    assert found["records"]["published"] == 3
    assert "2 stories (news/far.md and others): dated later than tomorrow" in found["notices"][0]
    first = press.read("api/news/index.json")["value"]
    assert [story["title"] for story in first] == ["Tomorrow", "Story 0", "Story 1"]
    everything = b"".join(press.files().values())
    assert b"Further" not in everything
    assert b"Robots" not in everything
    found = summary(press, capsys, "--now", "2026-11-24T00:00:00Z")
    assert found["records"]["published"] == 4
    assert press.read("feed.json")["items"][0]["title"] == "Far"
    assert "news/further.md: dated later than tomorrow" in found["notices"][0]


def test_a_new_story_rewrites_the_pages_it_is_on(press, capsys):
    press.fill(30)
    press.add(article(500, category="blogs", topics=("Chips",)))
    press.publish()
    before = press.times()
    press.add(article(1000, title="Oldest"))
    counts = {"seen": 32, "published": 32, "new": 1, "changed": 0, "gone": 0, "unreadable": 0}
    assert summary(press, capsys)["records"] == counts
    changed = {
        path for path, time in press.times().items() if before.get(path) != time and (press.out / path).is_file()
    }
    apis = {path for path in changed if path.startswith("api/")}
    assert apis == {"api/news/page/2/index.json", "api/news/ai/page/2/index.json"}


def test_the_same_store_gives_the_same_bytes_whatever_was_before(press, tmp_path):
    press.fill(40)
    press.publish()
    press.add(article(7, title="Changed"), "news/2026-11-23-story-7.md")
    (press.store / "news/2026-11-23-story-8.md").unlink()
    press.add(article(100))
    press.publish()
    fresh = tmp_path / "fresh"
    words = ["--store", str(press.store), "--state", str(tmp_path / "state"), "--to", str(fresh), "--now", NOW]
    assert run(["publish", *words]) == 0
    assert press.files() == {
        str(path.relative_to(fresh)): path.read_bytes() for path in fresh.rglob("*") if path.is_file()
    }


def test_stale_pages_go_with_their_folders(press, capsys):
    press.fill(60)
    press.add(article(99, topics=("Chips",)))
    press.publish()
    for number in range(20, 60):
        (press.store / f"news/{article(number).published:%Y-%m-%d}-story-{number}.md").unlink()
    (press.store / f"news/{article(99).published:%Y-%m-%d}-story-99.md").unlink()
    counts = summary(press, capsys)
    assert counts["records"]["gone"] == 41
    assert not (press.out / "api/news/page/2").exists()
    assert not (press.out / "api/news/chips").exists()
    assert set(json.loads(press.files()[MANIFEST])["files"]) == press.files().keys() - {MANIFEST}


def test_a_stale_page_that_somebody_changed_is_left(press, capsys):
    press.fill(30)
    press.publish()
    page = press.out / "api/news/page/2/index.json"
    page.write_text("mine")
    for number in range(10, 30):
        (press.store / f"news/2026-11-23-story-{number}.md").unlink()
    assert "somebody changed it" in "".join(summary(press, capsys)["notices"])
    assert page.read_text() == "mine"
    assert summary(press, capsys)["files"]["left"] == 0


def test_what_was_damaged_or_lost_is_written_again(press, capsys):
    press.fill(30)
    press.publish()
    before = press.files()
    (press.out / "api/news/index.json").write_bytes(b"damaged")
    (press.out / "api/news/page/2/index.json").unlink()
    assert summary(press, capsys)["files"]["written"] == 2
    assert press.files() == before


def test_the_state_may_be_lost(press, capsys):
    press.fill(30)
    press.publish()
    before = press.times()
    (press.store / ".aggregator/publish.sqlite3").write_bytes(b"no database" * 1000)
    assert summary(press, capsys)["files"]["written"] == 0
    assert press.times() == before


@pytest.mark.parametrize("name", ["index.html", "api/news/index.json"])
def test_a_folder_with_foreign_files_is_refused(press, capsys, name):
    press.fill(1)
    write_file(press.out / name, b"mine")
    assert press.publish() == 2
    assert "holds files that `publish` did not write" in capsys.readouterr().err
    assert press.files() == {name: b"mine"}


def test_a_fresh_checkout_counts_as_empty(press):
    press.fill(1)
    write_file(press.out / ".git/HEAD", b"ref: refs/heads/gh-pages")
    assert press.publish() == 0
    assert (press.out / ".git/HEAD").read_bytes() == b"ref: refs/heads/gh-pages"


def test_foreign_files_in_our_folder_are_left_alone(press, capsys):
    press.fill(1)
    press.publish()
    (press.out / "CNAME").write_text("example.org")
    mine = press.out / "api/news/chips/index.json"
    write_file(mine, b"mine")
    press.add(article(2, topics=("Chips",)))
    assert "not of this program's making" in "".join(summary(press, capsys)["notices"])
    assert mine.read_bytes() == b"mine"
    assert (press.out / "CNAME").exists()


def test_a_link_out_of_the_folder_is_not_followed(press, capsys, tmp_path):
    press.fill(1)
    press.publish()
    outside = tmp_path / "outside"
    outside.mkdir()
    (press.out / "api/blogs").symlink_to(outside)
    press.add(article(2, category="blogs"))
    assert press.publish() == 0
    assert "api/blogs is a symbolic link where a folder is wanted" in capsys.readouterr().err
    assert not list(outside.iterdir())


def test_store_and_folder_may_not_lie_in_one_another(press, capsys, tmp_path):
    press.fill(1)
    for folder in (press.store / "public", tmp_path, press.store):
        assert run(["publish", "--store", str(press.store), "--to", str(folder)]) == 2
        assert str(press.store) in capsys.readouterr().err
    assert run(["publish", "--store", str(tmp_path / "none"), "--to", str(press.out)]) == 2


def test_a_dry_run_writes_nothing(press, capsys):
    press.fill(30)
    assert summary(press, capsys, "--dry-run")["files"]["written"] > 0
    assert not press.out.exists()
    assert not (press.store / ".aggregator").exists()
    press.publish()
    before = press.times()
    (press.store / "news/2026-11-23-story-3.md").unlink()
    assert summary(press, capsys, "--dry-run")["records"]["gone"] == 1
    assert press.times() == before
    assert summary(press, capsys)["records"]["gone"] == 1


def test_a_dry_run_does_not_say_that_it_wrote(press, capsys):
    press.fill(1)
    press.publish("--dry-run")
    assert capsys.readouterr().out.startswith("1 story would be published: ")
    press.publish()
    assert capsys.readouterr().out.startswith("1 story published: ")


def test_unreadable_records_are_named_every_time(press, capsys):
    press.fill(2)
    (press.store / "news/torn.md").write_text("---\ntitle: x\n")
    (press.store / "news/locked.md").mkdir()
    for _ in range(2):
        found = summary(press, capsys)
        assert found["records"]["published"] == 2
        assert found["problems"] == ["news/torn.md:2: torn: no closing `---` (restore the file from its history)"]


def test_a_killed_run_is_finished_by_the_next(press, capsys):
    press.fill(60)
    press.publish()
    whole = press.files()
    # As a kill leaves it: pages are there, the manifest is not, and a half-written file lies beside its place.
    (press.out / MANIFEST).unlink()
    (press.out / "api/news/page/3/index.json").unlink()
    (press.out / "api/news/.aggregator-0123456789abcdef.tmp").write_bytes(b"half")
    noted = sorted(path for path in whole if path != MANIFEST)
    (press.out / ".aggregator-manifest.journal").write_text("".join(f"{path}\n" for path in noted) + "api/cut-o")
    assert summary(press, capsys)["files"]["left"] == 0
    assert press.files() == whole


def test_pages_that_a_killed_run_made_go_where_the_store_has_changed_since(press):
    press.fill(30)
    press.publish()
    (press.out / MANIFEST).unlink()
    (press.out / ".aggregator-manifest.journal").write_text("api/news/page/2/index.json\napi/news/index.json\n")
    for number in range(10, 30):
        (press.store / f"news/2026-11-23-story-{number}.md").unlink()
    press.publish()
    assert not (press.out / "api/news/page/2").exists()


def test_two_runs_do_not_meet(press, capsys):
    press.fill(1)
    press.publish()
    with lock(press.store / ".aggregator", "publish.lock"):
        assert press.publish() == 3
    assert "another run holds the lock" in capsys.readouterr().err


@pytest.mark.parametrize("absolute", [True, False])
def test_no_manifest_and_no_journal_leads_out_of_the_folder(press, capsys, tmp_path, absolute):
    press.fill(1)
    press.publish()
    precious = tmp_path / "precious.txt"
    precious.write_bytes(b"precious")
    name = str(precious) if absolute else "api/../../precious.txt"
    journal = press.out / ".aggregator-manifest.journal"
    journal.write_text(f"{name}\n")
    assert press.publish() == 0
    assert not journal.exists()
    manifest = press.read(MANIFEST)
    manifest["files"][name] = sha256(b"precious").hexdigest()
    (press.out / MANIFEST).write_text(json.dumps(manifest))
    capsys.readouterr()
    assert press.publish() == 2
    assert name in capsys.readouterr().err
    assert precious.read_bytes() == b"precious"


def test_a_store_without_stories_takes_nothing_away_unless_told(press, capsys):
    press.fill(3)
    assert press.publish() == 0
    before = press.files()
    shutil.rmtree(press.store / "news")
    for words in (["--dry-run"], []):
        capsys.readouterr()
        assert press.publish(*words) == 3
        told = capsys.readouterr().err
        assert f"{press.store}: holds no story to publish: is its disk there?" in told
        assert "--allow-empty takes it away" in told
        assert press.files() == before
    assert press.publish("--allow-empty") == 0
    assert not (press.out / "api/news").exists()
    assert press.publish() == 0


def test_a_clock_that_is_far_behind_takes_nothing_away(press, capsys):
    press.fill(3)
    assert press.publish() == 0
    before = press.files()
    assert press.publish("--now", "2001-01-01T00:00:00Z") == 3
    assert "holds only stories of days to come (3): is the clock right?" in capsys.readouterr().err
    assert press.files() == before


def test_a_first_run_may_have_no_story(press):
    assert press.publish() == 0
    assert press.publish() == 0


def test_what_goes_that_another_store_published_is_told(press, capsys):
    press.fill(3)
    assert press.publish() == 0
    press.store = press.root / "other"
    press.store.mkdir()
    press.add(article(7, category="blogs"))
    said = "".join(summary(press, capsys)["notices"])
    assert "was published from another store, or the state of this one is lost: " in said
    assert "another store" not in "".join(summary(press, capsys)["notices"])
