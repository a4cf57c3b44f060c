"""A run killed at each call that changes something: the next one relates as if nothing had happened."""

from __future__ import annotations

import shutil
from itertools import count
from typing import TYPE_CHECKING

import pytest
from stage import rss

if TYPE_CHECKING:
    from stage import Stage

MOST_CALLS = 120
LATER = "2026-11-23T09:00:00Z"
FIRST = [
    ("Utrecht council bans face recognition at stations", "http://a.test/1"),
    ("Moselle wines win", "http://a.test/2"),
]
SECOND = [("Face recognition banned at Utrecht stations by council", "http://b.test/1")]
THIRD = [("Utrecht bans face recognition at its stations, council says", "http://c.test/1")]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("calls", ["rename", "fsync,fdatasync", "pwrite64"])
def test_relatives_after_a_kill_at_every_call(stage: Stage, calls: str) -> None:
    sources = "".join(f"  - {{url: 'http://{host}.test/feed', pages: false}}\n" for host in "abc")
    stage.write(sources, "  related: {enabled: true}\n")
    stage.answers = {"a.test/feed": rss(*FIRST)}
    stage.run()
    before = stage.folder / "before"
    shutil.copytree(stage.store, before)
    stage.answers |= {"b.test/feed": rss(*SECOND), "c.test/feed": rss(*THIRD)}
    assert stage.run("--all", now=LATER).code == 0
    ideal = stage.records()
    assert sum(data.count(b"\nrelated:") for data in ideal.values()) == 3
    for turn in count(1):
        shutil.rmtree(stage.store)
        shutil.copytree(before, stage.store)
        traced = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
        inject = f"inject={calls}:signal=SIGKILL:when={turn}"
        if stage.run("--all", "--quiet", now=LATER, before=[*traced, "-e", inject]).code == 0:
            break
        assert turn < MOST_CALLS
        assert stage.run("--all", now=LATER).code == 0
        assert stage.records() == ideal, f"{calls}, call {turn}"
    assert turn > 1
