"""A reader's shell: the program on its PATH, its own folder, and no network but this machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package, and these share what reads the documents

from outside_world import outside

BIN = Path(sys.executable).parent
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
EXIT_CODE = re.compile(r"^(?P<command>.+?) +# exits with (?P<code>\d+)$", re.MULTILINE)


class Shell:
    """Runs what a document says, where an earlier command left off only within one `run`."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = environment

    def run(self, script, *, code=0, **more):
        """Run a script; the first command that fails ends it, unless a comment says how it exits."""
        strict = "set -eo pipefail\n" + EXIT_CODE.sub(r"code=0; \g<command> || code=$?; test $code = \g<code>", script)
        done = subprocess.run(
            ["bash", "-c", strict],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A newsroom and the rest of the world; the settings that lead there."""
    folder = tmp_path_factory.mktemp("newsroom")
    words = ["--serve", "--plain", "--sites", "3", "--stories", "3", "--write", str(folder)]
    command = [sys.executable, "-m", "aggregator.demo", *words]
    with (
        outside(folder) as (port, root_file),
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served,
    ):
        try:
            newsroom = served.stdout.readline().split()[1]
            yield {
                "sources": folder / "sources.yaml",
                "AGGREGATOR_NETWORK_RESOLVE": f"*:443:127.0.0.1:{port} *.test:80:127.0.0.1:{newsroom}",
                "AGGREGATOR_NETWORK_CA_FILE": str(root_file),
            }
        finally:
            served.terminate()


@pytest.fixture
def shell(tmp_path, world):
    """A shell in a folder as `init` leaves one, whose sources are the newsroom's."""
    folder = tmp_path / "news"
    (folder / "store").mkdir(parents=True)
    (folder / "sources.yaml").write_bytes(world["sources"].read_bytes())
    settings = {name: value for name, value in world.items() if name.isupper()}
    home = {"PATH": f"{BIN}:{SYSTEM}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    return Shell(folder, {**home, **settings})
