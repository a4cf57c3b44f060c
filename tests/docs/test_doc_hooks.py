"""The hooks for pre-commit: what they run exists, and runs on files."""

import shlex
import tomllib

import pytest
import yaml
from documents import ROOT, blocks
from program_words import parsed

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
RECORD = next(block.text for block in blocks(ROOT / "README.md", "yaml") if block.text.startswith("---\n"))


def command(name, *words):
    return shlex.join([*shlex.split(HOOKS[name]["entry"]), *HOOKS[name].get("args", []), *words])


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_entries_are_commands_of_the_package(hook):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program, *words = shlex.split(hook["entry"])
    assert program in project["scripts"]
    parsed(words)
    assert hook["language"] == "python"
    assert {"id", "name", "entry", "language"} <= hook.keys()


def test_checks_do_not_meet():
    """They share a memory with a lock; pre-commit would run several at once."""
    assert HOOKS["aggregator-check"]["require_serial"] is True


def test_check_looks_at_the_files_that_it_is_given(shell):
    (shell.folder / "good page.md").write_text("<https://example.org/chips-from-sand>\n", encoding="utf-8")
    (shell.folder / "bad.html").write_text('<a href="https://example.org/gone">gone</a>', encoding="utf-8")
    shell.run(command("aggregator-check", "good page.md"))
    assert "bad.html" in shell.run(command("aggregator-check", "good page.md", "bad.html"), code=1).stdout


def test_records_are_validated_and_formatted(shell):
    (shell.folder / "good.md").write_text(RECORD, encoding="utf-8")
    (shell.folder / "odd.md").write_text(RECORD.replace("category: news", "category:   news"), encoding="utf-8")
    (shell.folder / "bad.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    shell.run(command("aggregator-validate", "good.md", "odd.md"))
    shell.run(command("aggregator-validate", "good.md", "bad.md"), code=1)
    shell.run(command("aggregator-format", "good.md", "odd.md"))
    assert (shell.folder / "odd.md").read_text(encoding="utf-8") == RECORD


def test_the_document_names_each():
    (wanted,) = (
        yaml.safe_load(block.text) for block in blocks(ROOT / "docs" / "ci.md", "yaml") if "repos:" in block.text
    )
    (repository,) = wanted["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == HOOKS.keys()
