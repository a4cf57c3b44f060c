"""Documents that are no text, or break off: what can be read of them is read, and the rest is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from check_stage import Checks

NO_TEXT = "is no text: no links were looked for"
ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20 + b"http://a.test/never"


@pytest.mark.parametrize("name", ["tool.bin", "notes.md"])
def test_a_named_file_that_is_no_text_is_told(name: str, checks: Checks) -> None:
    (checks.folder / name).write_bytes(ELF)
    ended = checks.run(name)
    assert (ended.code, ended.out) == (0, "")
    assert f"{name}: {NO_TEXT}" in ended.err
    assert checks.run(name, "--quiet").err == ""


def test_the_pipe_is_named_too(checks: Checks) -> None:
    ended = checks.start("-", input=ELF)
    assert f"(stdin): {NO_TEXT}" in ended.err


@pytest.mark.parametrize("inputs", ["docs", "docs/*"])
def test_of_files_that_were_found_only_the_curious_are_told(inputs: str, checks: Checks) -> None:
    checks.write({"docs/a.md": "words"})
    (checks.folder / "docs/tool.bin").write_bytes(ELF)
    assert NO_TEXT not in checks.run(inputs).err
    assert f"docs/tool.bin: {NO_TEXT}" in checks.run(inputs, "--verbose").err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", "\0<!DOCTYPE html><a href='http://a.test/x'>x</a>\0"),
        ("a.md", "# Words\0\n[x](http://a.test/x)\n"),
        ("a.txt", "words\0 http://a.test/x \0"),
    ],
)
def test_a_nul_hides_no_links(name: str, text: str, checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({name: text})
    ended = checks.run(name)
    assert ended.verdicts == {"http://a.test/x": "ok ok"}
    assert ended.err == ""


def test_a_nul_in_an_address_is_a_finding(checks: Checks) -> None:
    checks.write({"a.html": "<p>Words</p><a href='no\0such'>x</a><a href='http://a.test\0/'>y</a>"})
    ended = checks.run("a.html")
    assert ended.code == 1, ended.err
    assert {verdict.partition(" ")[0] for verdict in ended.verdicts.values()} == {"dead"}
    assert len(ended.links) == 2
