"""A newsroom as a process of its own, and the program run on it as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from check_stage import Checks, Server
from stage import NOW, Ended, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Office:
    """A folder with the sources.yaml of a running newsroom."""

    now = NOW

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources = folder / "sources.yaml"
        self.store = folder / "store"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "aggregator", *words]

    def run(self, *words: str, now: str = NOW, before: Sequence[str] = ()) -> Ended:
        done = subprocess.run(
            [*before, *self.command("collect", str(self.sources), "--json", "--now", now, *words)],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def records(self, store: Path | None = None) -> dict[str, bytes]:
        root = store or self.store
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.md"))}

    def everything(self) -> dict[str, tuple[bytes, int]]:
        """All files outside `.aggregator/`, with their times."""
        paths = (path for path in sorted(self.store.rglob("*")) if path.is_file())
        return {
            str(path.relative_to(self.store)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in paths
            if ".aggregator" not in path.parts
        }


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Opens a newsroom, with the words given to its command line."""
    running: list[subprocess.Popen[str]] = []

    def open_newsroom(*words: str) -> Office:
        folder = tmp_path / f"office-{len(running)}"
        command = [sys.executable, "-m", "aggregator.demo", "--serve", "--write", str(folder), "--now", NOW, *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout
        assert process.stdout.readline().startswith("ready")
        return Office(folder)

    yield open_newsroom
    for process in running:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A web server whose answers the test writes."""
    opened = Stage(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def checks(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Checks]:
    """A web server whose answers are data, and link checks of what it serves."""
    monkeypatch.chdir(tmp_path)
    server = Server()
    yield Checks(tmp_path, server, capsys)
    server.close()
