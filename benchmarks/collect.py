"""How fast a collection is, and how much memory it takes: client and newsroom side by side on the same cores.

    python -m benchmarks.collect [records|unchanged|tenfold|old-store ...]

Each line says what was measured, what the aim is, and whether it was met. Figures of one machine hold in proportion.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

AGGREGATOR = (sys.executable, "-m", "aggregator")


class Run(NamedTuple):
    seconds: float
    peak_mb: float
    summary: dict[str, dict[str, int]]


@contextmanager
def newsroom(folder: Path, sites: int, stories: int) -> Iterator[None]:
    """The newsroom as a process of its own; its sources.yaml stands in `folder`."""
    words = ["--serve", "--plain", "--sites", str(sites), "--stories", str(stories), "--write", str(folder)]
    process = subprocess.Popen([sys.executable, "-m", "aggregator.demo", *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("ready")
        yield
    finally:
        process.terminate()
        process.wait()


def collect(folder: Path, *words: str) -> Run:
    """One run in a process of its own; its peak memory is that of the largest of its processes."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        command = [*AGGREGATOR, "collect", str(folder / "sources.yaml"), "--json", "--quiet", *words]
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, f"exit {process.returncode}"
        out.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, json.load(out))


def told(name: str, figure: str, aim: str, met: bool) -> None:
    print(f"{'met   ' if met else 'MISSED'}  {name}: {figure} (aim: {aim})", flush=True)


def records() -> None:
    """200 sites of 25 stories, each with a page and an image, every fifth with AMP."""
    with tempfile.TemporaryDirectory() as name, newsroom(Path(name), 200, 25):
        run = collect(Path(name))
        written = run.summary["records"]["written"]
        rate = written / run.seconds
        told("records", f"{written} in {run.seconds:.1f} s, {rate:.0f} a second", "300 a second", rate >= 300)
        told("memory", f"{run.peak_mb:.0f} MB", "200 MB", run.peak_mb < 200)


def unchanged() -> None:
    """2,000 sources, none changed since the run before."""
    with tempfile.TemporaryDirectory() as name, newsroom(Path(name), 2000, 3):
        collect(Path(name))
        run = min((collect(Path(name), "--all") for _ in range(3)), key=lambda run: run.seconds)
        assert run.summary["sources"]["unchanged"] == 2000, run.summary["sources"]
        rate = 2000 / run.seconds
        told("unchanged", f"2000 in {run.seconds:.2f} s, {rate:.0f} a second", "1500 a second", rate >= 1500)


def tenfold() -> None:
    """Ten times the sites takes ten times as long, and no more memory."""
    runs = []
    for sites in (200, 2000):
        with tempfile.TemporaryDirectory() as name, newsroom(Path(name), sites, 25):
            runs.append(collect(Path(name)))
    longer = runs[1].seconds / runs[0].seconds
    larger = runs[1].peak_mb / runs[0].peak_mb
    told("ten times the sites", f"{longer:.1f} times as long", "at most 12", longer <= 12)
    told("their memory", f"{larger:.2f} times ({runs[1].peak_mb:.0f} MB)", "at most 1.2", larger <= 1.2)


def old_store() -> None:
    """A store of 100,000 records makes a run with nothing new hardly slower."""
    seconds = []
    for old in (0, 100_000):
        with tempfile.TemporaryDirectory() as name, newsroom(Path(name), 200, 25):
            fill(Path(name) / "store", old)
            collect(Path(name))
            seconds.append(min(collect(Path(name), "--all").seconds for _ in range(3)))
    slower = seconds[1] - seconds[0]
    told("a store of 100,000 records", f"{slower:+.2f} s ({seconds[1]:.2f} s)", "at most +0.5 s", slower <= 0.5)


def fill(store: Path, count: int) -> None:
    """Records such as a few years leave behind."""
    for number in range(count):
        month, day = number // 5 % 12 + 1, number % 28 + 1
        folder = store / f"news/{2010 + number % 15}/{month:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        address = f"http://archive-{number % 977}.test/{number}"
        (folder / f"{2010 + number % 15}-{month:02d}-{day:02d}-story-{number}.md").write_text(
            f'---\ncategory: news\ntitle: "Story {number}"\nexcerpt: "What story {number} tells."\n'
            f"publishedDateTime: {2010 + number % 15}-{month:02d}-{day:02d}T12:00:00Z\n"
            f'originalUrl: "{address}"\nwebUrl: "{address}"\ntype: article\nquality: 2\nheat: 2\npublished: false\n\n'
            f"provider:\n  name: Archive\n  domain: archive-{number % 977}.test\n---\n\n"
        )


SCENARIOS = {"records": records, "unchanged": unchanged, "tenfold": tenfold, "old-store": old_store}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or SCENARIOS:
        SCENARIOS[chosen]()
