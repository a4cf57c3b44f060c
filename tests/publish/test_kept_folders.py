"""A folder that readers of a topic know stays that topic's, whatever names come later."""

import json
import shutil

import pytest
from press import article

from aggregator.publish.slugs import distinct_slugs

MANIFEST = ".aggregator-manifest.json"
NEWCOMERS = ("C plus plus", "C Plus Plus")


def told_of(press, slug):
    return press.read(f"topics/{slug}/feed.json")["title"]


def publish_newcomers(press):
    for number, name in enumerate(NEWCOMERS, 1):
        press.add(article(number, topics=(name,)))
    assert press.publish("--site") == 0


@pytest.mark.parametrize("lost", [False, True], ids=["remembered", "memory lost"])
def test_a_newcomer_takes_nobody_s_folder(press, lost):
    press.add(article(0, topics=("C++",)))
    press.publish("--site")
    before = told_of(press, "c-plus-plus")
    if lost:
        shutil.rmtree(press.store / ".aggregator")
    publish_newcomers(press)
    assert told_of(press, "c-plus-plus") == before
    assert "Story 0" in (press.out / "topics/c-plus-plus/index.html").read_text()
    assert [item["title"] for item in press.read("api/news/c-plus-plus/index.json")["value"]] == ["Story 0"]
    assert len({path.name for path in (press.out / "topics").glob("c-plus-plus-*")}) == len(NEWCOMERS)
    kept = press.times()
    press.publish("--site")
    assert press.times() == kept


def test_a_provider_and_a_category_keep_theirs(press):
    press.add(article(0, category="news!"))
    press.publish()
    press.add(article(1, category="news"), "news/other.md")
    press.publish()
    assert [item["title"] for item in press.read("api/news/index.json")["value"]] == ["Story 0"]
    assert set(press.read(MANIFEST)["slugs"]["providers"]) == {"daily.test"}


def test_from_nothing_the_same_store_has_the_same_folders(press):
    press.add(article(0, topics=("C++",)))
    publish_newcomers(press)
    whole = press.files()
    shutil.rmtree(press.out)
    shutil.rmtree(press.store / ".aggregator")
    press.publish("--site")
    assert press.files() == whole


def test_a_topic_of_sources_yaml_goes_first(press):
    press.add(article(0, topics=("C++",)))
    press.add(article(1, topics=("C Plus Plus",)))
    press.publish()
    settings = {"settings": {"store": "store"}, "topics": [{"name": "C++"}, {"name": "C Plus Plus"}], "sources": []}
    (press.root / "sources.yaml").write_text(json.dumps(settings))
    press.publish()
    assert "C++" in told_of(press, "c-plus-plus")


def test_a_folder_that_leads_elsewhere_is_no_topic_s(press, capsys):
    press.add(article(0, topics=("C++",)))
    press.publish()
    manifest = press.read(MANIFEST)
    manifest["slugs"]["topics"]["C++"] = "../../elsewhere"
    (press.out / MANIFEST).write_text(json.dumps(manifest))
    assert press.publish() == 2
    assert "is no manifest of ours" in capsys.readouterr().err


CASES = [
    (["a", "A"], {}, {"a": "a", "A": "a-559aead0"}),
    (["a", "A"], {"A": "a"}, {"a": "a-ca978112", "A": "a"}),
    (["a", "A"], {"A": "a", "a": "a"}, {"a": "a", "A": "a-559aead0"}),
    (["b"], {"gone": "b"}, {"b": "b"}),
    (["a"], {"a": "page"}, {"a": "a"}),
]


@pytest.mark.parametrize(("names", "kept", "slugs"), CASES)
def test_kept_slugs(names, kept, slugs):
    assert distinct_slugs(names, frozenset({"page"}), kept) == slugs
