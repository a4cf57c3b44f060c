"""Runs with and without the key of secured fields: what is written, kept, and told of a key that does not fit."""

from __future__ import annotations

import base64
import os
import re
from typing import TYPE_CHECKING

import pytest
from stage import NOW, rss

from aggregator.store.secured import Keyring

if TYPE_CHECKING:
    from stage import Ended, Stage

KEY, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
NAME = "AGGREGATOR_SECURED_KEY"
LATER = NOW.replace("T06", "T07")


@pytest.fixture
def told(stage: Stage) -> Stage:
    stage.write(
        "  - {url: http://a.test/feed, name: A, pages: false}\n", "  secured: {fields: [feedUrl, sourceName]}\n"
    )
    stage.answers["a.test/feed"] = rss(("One story", "http://a.test/1"))
    return stage


def run(stage: Stage, key: str | None, now: str = NOW) -> Ended:
    others = {name: value for name, value in os.environ.items() if name != NAME}
    return stage.run("--all", "--json", now=now, env=others | ({NAME: key} if key else {}))


def secured(stage: Stage) -> str | None:
    (data,) = stage.records().values()
    found = re.search(r'\n\nsecured: "(.+)"\n---\n\n\Z', data.decode())
    return found[1] if found else None


def opened(stage: Stage, key: str) -> dict[str, str]:
    keys = Keyring.read({"KEY": key}, "KEY")
    assert keys
    return keys.open(secured(stage) or "")


def change(stage: Stage, title: str) -> None:
    stage.answers["a.test/feed"] = rss((title, "http://a.test/1"))


def test_without_a_key_nothing_is_secured_and_what_is_there_stays(told: Stage) -> None:
    run(told, None)
    assert secured(told) is None
    change(told, "Changed")
    run(told, KEY, LATER)
    value = secured(told)
    change(told, "Changed again")
    assert run(told, None, NOW.replace("T06", "T08")).json["records"]["updated"] == 1
    assert value is not None
    assert secured(told) == value


def test_unchanged_content_keeps_its_bytes(told: Stage) -> None:
    run(told, KEY)
    assert opened(told, KEY) == {"feedUrl": "http://a.test/feed", "sourceName": "A"}
    value = secured(told)
    change(told, "Changed")
    assert run(told, f"{OTHER}, {KEY}", LATER).json["records"]["updated"] == 1
    assert secured(told) == value


def test_changed_content_is_written_with_the_first_key(told: Stage) -> None:
    run(told, KEY)
    told.sources.write_text(told.sources.read_text().replace("[feedUrl, sourceName]", "[sourceName]"))
    change(told, "Changed")
    assert run(told, f"{OTHER} {KEY}", LATER).code == 0
    assert opened(told, OTHER) == {"sourceName": "A"}


def test_a_wrong_key_is_named_and_changes_nothing_of_it(told: Stage) -> None:
    run(told, KEY)
    value = secured(told)
    change(told, "Changed")
    done = run(told, OTHER, LATER)
    assert done.json["records"]["updated"] == 1
    assert secured(told) == value
    assert "secured: none of the keys opens it" in done.err


def test_what_is_no_key_ends_the_run_before_anything_is_asked(told: Stage) -> None:
    done = run(told, "c2hvcnQ=")
    assert done.code == 2
    assert NAME in done.err
    assert not told.asked
    assert not told.store.exists()


@pytest.mark.parametrize(("field", "advice"), [("feedURL", "did you mean feedUrl?"), ("zzz", "there are feedUrl")])
def test_an_unknown_field_is_named_with_a_suggestion(told: Stage, field: str, advice: str) -> None:
    told.sources.write_text(told.sources.read_text().replace("[feedUrl, sourceName]", f"[{field}]"))
    done = run(told, KEY)
    assert done.code == 2
    assert advice in done.err
