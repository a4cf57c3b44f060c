"""Every command of the documents does what its reader expects of it."""

import re
import shlex
import shutil
import subprocess
import tomllib

import pytest
from documents import CONTRACT, DOCUMENTS, KINDS, ROOT, RUN, all_blocks, blocks, inline, name_of, records

RUNNABLE = [path for path in DOCUMENTS if blocks(path, RUN)]
MACHINE = [line for block in all_blocks("shell") for line in block.text.splitlines()]
README = ROOT / "README.md"
MAKE_LINE = re.compile(r"^(?:\$ )?(make [a-z-]+)$", re.MULTILINE)


@pytest.mark.parametrize("path", RUNNABLE, ids=name_of)
def test_commands_run_in_their_order(path, shell):
    shell.run("\n".join(block.text for block in blocks(path, RUN)))
    if path != README:
        written = [file.read_text(encoding="utf-8") for file in shell.folder.rglob("*.md")]
        assert all(record.text in written for record in records(path))


@pytest.mark.parametrize("record", [record for path in DOCUMENTS for record in records(path)], ids=str)
def test_records_are_canonical(record, shell):
    (shell.folder / "record.md").write_text(record.text, encoding="utf-8")
    shell.run("aggregator format --check record.md && aggregator validate record.md")


@pytest.mark.slow
def test_the_readme_shows_a_record_of_the_demo(shell):
    shell.environment = {name: value for name, value in shell.environment.items() if not name.startswith("AGGREGATOR_")}
    shell.run("aggregator demo --now 2026-11-23T06:00:00Z")
    (record,) = records(README)
    (path,) = (word for word in inline(README) if word.startswith("store/") and word.endswith(".md"))
    assert (shell.folder / "demo" / path).read_text(encoding="utf-8") == record.text


def test_blocks_say_what_they_are():
    unknown = [str(block) for block in all_blocks() if block.kind not in KINDS and block.path not in CONTRACT]
    assert not unknown, f"give these one of {sorted(KINDS)}: {unknown}"


def test_the_set_up_is_two_commands():
    lines = MAKE_LINE.findall(README.read_text(encoding="utf-8"))
    assert lines == ["make demo", "make test"]


@pytest.mark.parametrize("line", MACHINE)
def test_commands_for_the_machine_make_sense(line):
    """They install, or change the machine: so they are only looked at."""
    words = shlex.split(line.removeprefix("sudo "))
    match words:
        case ["make", target]:
            assert target in make_targets()
        case ["python3", "-m", "venv", folder]:
            assert f"{folder}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        case [pip, "install", "."]:
            assert pip == ".venv/bin/pip"
            assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
        case ["systemctl", "daemon-reload"]:
            pass
        case ["systemctl", "enable", "--now", unit]:
            assert f"# {unit}" in [block.text.splitlines()[0] for block in all_blocks("systemd")]
        case _:
            pytest.fail("no rule knows this command: run it in a block `sh`, or write a rule")


def make_targets():
    return re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
@pytest.mark.parametrize("target", ["demo", "test", "check", "slow", "benchmark"])
def test_make_knows_what_to_do(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ".venv/bin/" in done.stdout


def test_what_must_pass_includes_the_commands_of_the_readme():
    words = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n"], input=words, text=True, check=False).returncode == 0
    run = MAKE_LINE.findall(words)
    assert {"make demo", "make test", "make check", "make slow"} <= set(run)
    assert {line.split()[1] for line in run} <= set(make_targets())
