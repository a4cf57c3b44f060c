"""The list of commands: complete, in whole sentences, and quick."""

import subprocess
import sys

from aggregator.cli.program import COMMANDS

LISTS = """
import sys
from aggregator.cli.program import run
run(["--help"])
print(sorted(name for name in sys.modules if name in {"aiohttp", "yaml", "sqlite3", "lxml"}))
"""


def test_what_is_one_argument_is_shown_as_one():
    said = subprocess.run(
        [sys.executable, "-m", "aggregator", "check", "--help"], capture_output=True, text=True, check=True
    )
    assert "--basic-auth 'ORIGIN USER:PASSWORD'" in said.stdout
    assert "--remap 'REGEX URL'" in said.stdout


def test_the_list_of_commands_imports_none_of_them():
    said = subprocess.run([sys.executable, "-c", LISTS], capture_output=True, text=True, check=True).stdout
    assert said.endswith("[]\n")
    listed = said.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == list(COMMANDS)
    assert "..." not in listed
