"""The action: its scripts run in bash, in what GitHub's runner would give them."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from documents import ROOT, blocks

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
SCRIPTS = {name: step for name, step in STEPS.items() if "run" in step}
DEFAULTS = {name: value.get("default", "") for name, value in ACTION["inputs"].items()}
FINE = "[fine](https://example.org/robots-fold-laundry)\n"
GONE = "[gone](https://example.org/gone)\n"


class Runner:
    """A job's folders and files, as the runner lays them out."""

    def __init__(self, shell, folder):
        self.shell = shell
        self.temp = folder / "runner temp"
        self.temp.mkdir()
        (self.temp / "aggregator").symlink_to(Path(sys.executable).parents[1])
        self.workspace = folder / "work space"
        self.workspace.mkdir()
        self.summary = self.temp / "summary.md"
        self.output = self.temp / "output"
        self.log = ""

    def check(self, **inputs):
        """The exit code of the step that checks."""
        given = {f"INPUT_{name.upper()}": value for name, value in {**DEFAULTS, **inputs}.items()}
        script = self.temp / "script.sh"
        script.write_text(STEPS["Check"]["run"], encoding="utf-8")
        places = {
            "RUNNER_TEMP": self.temp,
            "GITHUB_ACTION_PATH": ROOT,
            "GITHUB_STEP_SUMMARY": self.summary,
            "GITHUB_OUTPUT": self.output,
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env={**self.shell.environment, **{name: str(value) for name, value in places.items()}, **given},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.log = done.stdout + done.stderr
        return done.returncode

    def write(self, name, text):
        path = self.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def runner(shell, tmp_path):
    return Runner(shell, tmp_path)


def test_all_is_well(runner):
    runner.write("README.md", FINE)
    assert runner.check() == 0, runner.log
    assert "1" in runner.summary.read_text(encoding="utf-8")
    assert runner.output.read_text(encoding="utf-8") == "exit-code=0\n"


def test_a_dead_link_fails_the_step_and_stands_in_the_summary(runner):
    runner.summary.write_text("of an earlier step\n", encoding="utf-8")
    runner.write("README.md", GONE)
    assert runner.check() == 1
    written = runner.summary.read_text(encoding="utf-8")
    assert written.startswith("of an earlier step\n")
    assert "https://example.org/gone" in written
    assert "https://example.org/gone" in runner.log
    assert runner.output.read_text(encoding="utf-8") == "exit-code=1\n"


def test_dead_links_may_only_be_told(runner):
    runner.write("README.md", GONE)
    assert runner.check(fail="false") == 0
    assert runner.output.read_text(encoding="utf-8") == "exit-code=1\n"
    assert runner.check(fail="false", args="--no-such-option") == 2


def test_inputs_are_words_and_never_commands(runner):
    """Paths have spaces, expressions have stars and dollars; nothing is expanded or run."""
    runner.write("two words/it's $(touch ran).md", FINE + GONE)
    runner.write("other.md", "[elsewhere](https://example.org/elsewhere)\n")
    paths = "\n  two words/it's $(touch ran).md  \r\n\n"
    assert runner.check(paths=paths, args="--exclude 'org/g.ne' --exclude '`touch ran`' --exclude $(touch') ran'") == 0
    assert not list(runner.workspace.rglob("ran"))
    assert runner.check(paths=paths, args="--exclude '*'") == 2
    assert runner.check(paths='"; touch ran; "') == 2
    assert not list(runner.workspace.rglob("ran"))


def test_paths_are_never_options(runner):
    runner.write("--help", FINE)
    assert runner.check(paths="--help") == 0, runner.log
    assert "Usage" not in runner.log


def test_findings_for_code_scanning(runner):
    runner.write("README.md", GONE)
    assert runner.check(sarif="found it.sarif") == 1
    found = json.loads((runner.workspace / "found it.sarif").read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in found["runs"][0]["results"]] == ["http-404"]


@pytest.mark.parametrize("inputs", [{"fail": "yes"}, {"args": "--exclude 'open"}], ids=str)
def test_wrong_inputs_are_told(runner, inputs):
    runner.write("README.md", FINE)
    assert runner.check(**inputs) == 2
    assert "::error::" in runner.log
    assert "Traceback" not in runner.log


def test_the_log_obeys_nothing_that_a_link_says(runner):
    runner.write("README.md", "[a](<https://example.org/gone\n::error::no>) <https://example.org/::error::/gone>\n")
    runner.check()
    stopped, _, rest = runner.log.partition("::stop-commands::")[2].partition("\n")
    assert f"::{stopped}::\n" in rest
    assert not any(line.lstrip().startswith("::error") for line in runner.log.splitlines())


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_hold_no_expressions(name):
    script = SCRIPTS[name]
    assert "${{" not in script["run"], "an input in a script could end a quote: give it by env"
    assert script["shell"] == "bash"
    assert subprocess.run(["bash", "-n"], input=script["run"], text=True, check=False).returncode == 0


def test_every_input_is_used_and_explained():
    used = json.dumps(ACTION["runs"])
    documented = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name, value in ACTION["inputs"].items():
        assert f"inputs.{name} " in used
        assert value["description"]
        assert f"| `{name}` |" in documented


def test_the_workflow_of_the_document_gives_known_inputs():
    (workflow,) = (
        yaml.safe_load(block.text) for block in blocks(ROOT / "docs" / "ci.md", "yaml") if "jobs:" in block.text
    )
    (given,) = (step["with"] for step in workflow["jobs"]["links"]["steps"] if "aggregator" in step["uses"])
    assert given.keys() <= ACTION["inputs"].keys()
    assert shlex.split(given["args"])
