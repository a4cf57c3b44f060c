"""Whole checks as data: what is served, what is handed in, and what must be told of every link."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from check_stage import Checks

CASES = [
    pytest.param(
        case, id=f"{path.stem}-{case['name'].replace(' ', '-')}", marks=[pytest.mark.slow] * bool(case.get("slow"))
    )
    for path in sorted((Path(__file__).parents[1] / "data" / "check_cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], checks: Checks) -> None:
    checks.server.answers.update(case.get("answers", {}))
    files = case.get("files", {})
    if "links" in case:
        files = {**files, "page.html": "".join(f'<a href="{link}">x</a>\n' for link in case["links"])}
    checks.write(files)
    words = [*case.get("inputs", files), *case.get("options", [])]
    ended = checks.start(*words, input=case["stdin"].encode()) if "stdin" in case else checks.run(*words)
    root = checks.folder.as_uri() + "/"
    told = {key.replace(root, "file:"): verdict for key, verdict in ended.verdicts.items()} if ended.out else {}
    assert told == case.get("expect", {}), ended.err
    dead = any(verdict.startswith("dead") for verdict in told.values())
    assert ended.code == case.get("exit", int(dead)), ended.err
    assert all(words in ended.err for words in case.get("err", [])), ended.err
    for key, wanted in case.get("details", {}).items():
        link = ended.links[key.replace("file:", root)]
        assert {name: link[name] for name in wanted} == wanted
    counts = checks.server.counts()
    assert {place: counts[place] for place in case.get("asked", {})} == case.get("asked", {}), counts
