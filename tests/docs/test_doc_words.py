"""What the documents say is so: commands, options, reasons, links, parts."""

import re
import shlex
import tomllib
from typing import get_args
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from documents import CONTRACT, DOCUMENTS, ROOT, inline, name_of, prose
from program_words import commands, options, parsed

from aggregator.check.link import VERDICT_OF_FAILURE
from aggregator.cli.program import COMMANDS
from aggregator.model.exchange import TransportReason
from aggregator.report.reasons import WORDS

EVERY = list(commands())
PRESENT = [path for path in DOCUMENTS if path not in CONTRACT]
REASON = re.compile(r'(?:\breason=|_dead\(\w+, )"([a-z0-9-]+)"')
OTHERS = re.compile(r"^### Coming from another link checker$.*?^\n(?=\w)", re.MULTILINE | re.DOTALL)
"""The table of what other programs call their options; only its last column is ours."""
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
HOSTS = {"example.org", "example.com", "keepachangelog.com", "semver.org", "127.0.0.1"}
DROPS = {"too-old", "keep", "drop", "no-address", "no-text", "wall"}


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def name(words):
    return " ".join(words)


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[name(words) for words, _ in EVERY])
def test_help_has_an_example_that_makes_sense(words, command):
    text = " ".join(filter(None, (command.help, command.epilog)))
    examples = re.findall(r"Example: aggregator (.+)", text)
    assert examples, "its help has no line `Example: aggregator …`"
    assert CliRunner().invoke(command, ["--help"]).exit_code == 0
    for example in examples:
        line = shlex.split(example.partition(">")[0])
        assert tuple(line[: len(words)]) == words
        parsed(line)


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[name(words) for words, _ in EVERY])
def test_every_command_is_in_the_readme(words, command):
    del command
    row = re.search(rf"^\| `aggregator {words[0]}` \|(.*)\|$", text_of("README.md"), re.MULTILINE)
    assert row
    assert all(f"`{word}`" in row[1] for word in words[1:])


@pytest.mark.parametrize("path", PRESENT, ids=name_of)
def test_commands_and_options_exist(path):
    text = OTHERS.sub(own_column, path.read_text(encoding="utf-8"))
    assert set(re.findall(r"\baggregator ([a-z]+)\b", " \n".join(inline(path)))) <= COMMANDS.keys()
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= options()


def own_column(table):
    return "\n".join(line.rstrip("| ").rpartition("|")[2] for line in table[0].splitlines())


def test_every_reason_is_explained():
    explained = set(re.findall(r"`([a-z0-9-]+)`", text_of("docs/troubleshooting.md")))
    reasons = {*get_args(TransportReason), *VERDICT_OF_FAILURE, "not-a-feed", "parse-failed", *DROPS}
    assert reasons <= explained


def test_every_reason_of_a_link_is_explained():
    rooms = ROOT / "aggregator"
    judges = [
        *(rooms / "check").glob("*.py"),
        *(rooms / "pipeline").glob("*look*.py"),
        rooms / "pipeline" / "gather.py",
    ]
    told = {reason for path in judges for reason in REASON.findall(path.read_text(encoding="utf-8"))}
    assert {"soft-404", "no-such-file"} <= told
    rows = re.findall(r"^\| (`.+?) \| (\w+) \|", text_of("docs/check.md"), re.MULTILINE)
    explained = {reason: verdict for cell, verdict in rows for reason in re.findall(r"`([a-z0-9-]+)`", cell)}
    assert told | {*WORDS, *get_args(TransportReason), *VERDICT_OF_FAILURE} <= explained.keys()
    assert {reason: explained[reason] for reason in VERDICT_OF_FAILURE} == VERDICT_OF_FAILURE


def test_every_option_of_check_is_explained():
    table = text_of("docs/check.md").partition("## Options")[2].partition("###")[0]
    (command,) = (command for words, command in EVERY if words == ("check",))
    shown = [option for option in command.params if not getattr(option, "hidden", False)]
    wanted = {word for option in shown for word in option.opts if word.startswith("--")}
    beside = {"--config", "--store", "--now", "--log-format"}
    assert wanted - beside <= set(re.findall(r"--[a-z-]+", table))


def test_every_part_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w-]+", line)[0] for line in project["dependencies"]}
    table = text_of("docs/design.md").partition("## The parts")[2]
    assert set(re.findall(r"^\| ([\w-]+) \| (?!why)", table, re.MULTILINE)) - {"---"} == wanted


def test_every_room_is_in_the_design():
    rooms = {path.name for path in (ROOT / "aggregator").iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert rooms == set(re.findall(r"^\| `([a-z]+)/` \|", text_of("docs/design.md"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path):
    for target in LINK.findall(prose(path)):
        place, _, fragment = target.partition("#")
        if urlsplit(target).scheme:
            continue
        file = (path.parent / place).resolve() if place else path
        assert file.exists(), target
        if fragment:
            assert fragment in anchors(file), target


def anchors(path):
    titles = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PRESENT, ids=name_of)
def test_documents_speak_of_the_project_alone(path):
    text = path.read_text(encoding="utf-8").replace("\\", "")
    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"'`)>\]]+", text)}
    assert not {host for host in hosts if not (host in HOSTS or host.endswith((".test", "-test.cdn.ampproject.org")))}
    assert not re.search(r"(?<![\w.])/(?:work|root|tmp|mnt)/", text)


def test_the_changelog_has_its_form():
    text = text_of("CHANGELOG.md")
    assert text.startswith("# Changelog\n")
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", text, re.MULTILINE)
    assert len(versions) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert versions[0] == ("Unreleased", "")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) and date for version, date in versions[1:])
    assert [date for _, date in versions[1:]] == sorted((date for _, date in versions[1:]), reverse=True)
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= kinds
