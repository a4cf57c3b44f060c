"""Links that are looked at elsewhere: what is told of them, and that nothing is mended for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from check_stage import Checks

REMAP = ("--remap", r"http://site\.test/ http://copy.test/")
RECORD = """---
title: A story
originalUrl: http://site.test/story
webUrl: http://site.test/story
images:
  - url: http://site.test/none.png
---
Text.
"""


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "csv", "junit", "sarif"])
def test_every_format_names_the_address_that_the_file_holds(form: str, checks: Checks) -> None:
    checks.write({"p.md": "<http://site.test/none>"})
    out = checks.run("p.md", *REMAP, form=form).out.replace("\\", "").replace("\u2060", "")
    assert "http://copy.test/none" in out
    assert "http://site.test/none" in out


def test_what_moved_elsewhere_is_not_rewritten_here(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGGREGATOR_HEALTH_MOVED_AFTER_CHECKS", "1")
    checks.server.answers |= {
        "copy.test/old": {"status": 301, "headers": {"location": "/new"}},
        "copy.test/new": {"page": "New"},
    }
    checks.write({"p.md": "<http://site.test/old>"})
    ended = checks.run("p.md", *REMAP, "--fix", form="text")
    assert (checks.folder / "p.md").read_text() == "<http://site.test/old>"
    assert "1 moved address is left as written: --remap had other addresses looked at in their place" in ended.err
    assert "meanwhile" not in ended.err


def test_what_is_dead_elsewhere_stays_in_the_record(checks: Checks) -> None:
    checks.server.answers["copy.test/story"] = {"page": "A story"}
    checks.write({"store/a.md": RECORD})
    ended = checks.run("--store", "store", *REMAP)
    assert ended.verdicts["image http://copy.test/none.png"] == "dead http-404"
    assert (checks.folder / "store/a.md").read_text() == RECORD
