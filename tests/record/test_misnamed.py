"""Files and folders of a store whose names are not UTF-8: each command names them, and does the rest."""

import json
import os

import pytest

from aggregator.cli.program import run

pytestmark = pytest.mark.usefixtures("_store")
RECORD = b"""---
category: news
title: A story
excerpt: What happened.
publishedDateTime: 2026-11-23T12:00:00Z
originalUrl: https://daily.test/1
webUrl: https://daily.test/1
type: article
provider:
  name: The Daily
  domain: daily.test
---
"""


@pytest.fixture
def _store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "store/news"
    folder.mkdir(parents=True)
    (folder / "well.md").write_bytes(RECORD)
    odd = tmp_path / "store" / os.fsdecode(b"old\xff")
    try:
        odd.mkdir()
    except OSError:
        pytest.skip("names are UTF-8 on this disk")
    for place in (folder / os.fsdecode(b"caf\xe9.md"), odd / "well.md"):
        place.write_bytes(RECORD)
    (tmp_path / "sources.yaml").write_text("settings: {store: store}\nsources: []\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("publish --to public", 0),
        ("reindex", 1),
        ("validate", 1),
        ("validate store", 1),
        ("format --check", 1),
        ("stats", 1),
        ("archive --older-than 90d", 1),
        ("prune", 1),
        ("check --offline", 0),
    ],
)
def test_each_command_names_them_and_does_the_rest(capsys, words, code):
    assert run(words.split()) == code
    told = "".join(capsys.readouterr())
    if not words.startswith("check"):
        assert "news/caf\\xe9.md: its name is not UTF-8; rename it" in told
        assert "old\\xff: its name is not UTF-8; rename it" in told
    assert "fault of this program" not in told


def test_the_rest_is_published_at_every_run(capsys):
    for _ in range(2):
        assert run(["publish", "--to", "public", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["records"]["published"] == 1
        assert found["records"]["unreadable"] == 2
        assert len(found["problems"]) == 2
