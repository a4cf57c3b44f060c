"""What the documents say about cron and systemd."""

import re
import shlex
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
from documents import all_blocks
from program_words import parsed

BIN = Path(sys.executable).parent
NEWS, PROGRAM = "/home/you/news", "/home/you/aggregator/.venv/bin/"
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
FIELD = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
LINES = {line for block in all_blocks("crontab") for line in block.text.splitlines()}
JOBS = sorted(line for line in LINES if "=" not in line.split()[0])
STORY = '---\ntitle: "A story"\noriginalUrl: "https://example.org/…"\n---\n'
UNITS = {block.text.splitlines()[0].removeprefix("# "): block.text for block in all_blocks("systemd")}
KNOWN = {
    "Unit": {"Description", "Wants", "After"},
    "Service": {"Type", "User", "WorkingDirectory", "ExecStart", "SuccessExitStatus", "TimeoutStartSec"},
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Install": {"WantedBy"},
}


@pytest.mark.parametrize("job", JOBS)
def test_cron_understands_the_line(job):
    *fields, command = job.split(None, 5)
    for field, (lowest, highest) in zip(fields, RANGES, strict=True):
        for part in field.split(","):
            match = FIELD.fullmatch(part)
            assert match, part
            assert all(lowest <= int(number) <= highest for number in match.groups()[:2] if number)
    assert not re.search(r"(?<!\\)%", command)


@pytest.mark.parametrize("job", JOBS)
def test_cron_can_run_the_line(job, shell):
    command = job.split(None, 5)[5].replace(NEWS, shlex.quote(str(shell.folder))).replace(PROGRAM, f"{BIN}/")
    looks_for = "| grep" in command
    done = shell.run(command, code=1 if looks_for else 0, PATH="/usr/bin:/bin")
    if " collect " in command:
        assert list(shell.folder.glob("store/news/**/*.md"))
    else:
        assert (done.stdout, done.stderr) == ("", "")


def test_mail_comes_only_when_a_link_died(shell):
    """The line for cron, over a link that lives, one that dies, and the same an hour later."""
    (line,) = (job for job in JOBS if " check " in job)
    command = line.split(None, 5)[5].replace(NEWS, shlex.quote(str(shell.folder))).replace(PROGRAM, f"{BIN}/")
    record = shell.folder / "store" / "story.md"
    record.write_text(STORY.replace("…", "robots-fold-laundry"), encoding="utf-8")
    assert shell.run(command).stdout == ""
    record.write_text(STORY.replace("…", "was-here"), encoding="utf-8")
    assert "https://example.org/was-here" in shell.run(command, code=1).stdout
    again = shell.run(command)
    assert (again.stdout, again.stderr) == ("", "")


def test_mail_comes_only_when_there_is_something_to_say(shell):
    first = shell.run("aggregator collect --quiet")
    assert (first.stdout, first.stderr) == ("", "")
    second = shell.run("aggregator collect --only-new --all")
    assert (second.stdout, second.stderr) == ("", "")
    (shell.folder / "sources.yaml").write_text("sources: [nonsense]\n", encoding="utf-8")
    assert "sources.yaml:1" in shell.run("aggregator collect --quiet", code=2).stderr


def test_init_prints_a_line_for_cron_that_runs(shell):
    printed = shell.run("aggregator init begun").stdout
    (line,) = (line.strip() for line in printed.splitlines() if "* * * *" in line)
    shell.run(line.split(None, 5)[5], PATH="/usr/bin:/bin")
    assert list(shell.folder.glob("begun/store/news/**/*.md"))


def unit(name):
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(UNITS[name])
    return parser


@pytest.mark.parametrize("name", UNITS)
def test_units_have_known_sections_and_keys(name):
    for section, keys in unit(name).items():
        assert set(keys) <= KNOWN.get(section, set()), section


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_the_service_runs_the_program(name):
    service = unit(name)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == f"{PROGRAM}aggregator"
    assert service["WorkingDirectory"] == NEWS
    assert isinstance(parsed(words), click.Context)


@pytest.mark.parametrize(("name", "calendar"), [("aggregator", "*:0/15"), ("aggregator-check", "hourly")])
def test_the_timer_starts_the_service(name, calendar):
    assert f"{name}.service" in UNITS
    timer = unit(f"{name}.timer")
    assert timer["Timer"]["OnCalendar"] == calendar
    assert timer["Install"]["WantedBy"] == "timers.target"
