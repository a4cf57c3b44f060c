"""What a store of any size costs: commands that read every record, and a collection that brings a thousand new ones.

    python -m benchmarks.store [COUNT]

Each runs in a process of its own. Processor time is that of the command and of the processes that it starts; memory is
that of the largest of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.collect import newsroom
from benchmarks.newsstand import fill

AGGREGATOR = (sys.executable, "-m", "aggregator")
NOW = "2026-11-23T06:00:00Z"
COMMANDS = (
    ("reindex", ("reindex",)),
    ("validate", ("validate",)),
    ("stats", ("stats", "--json")),
    ("archive, a dry run", ("archive", "--older-than", "365d", "--now", NOW, "--dry-run", "--quiet")),
    ("archive, what is older than a year", ("archive", "--older-than", "365d", "--now", NOW, "--quiet")),
)
SECONDS = 30
"""The aim for what reads every record of 100,000; more records take more in proportion."""
SITES, STORIES, COLLECTING = 40, 25, 10
"""A thousand new stories with pages and images; the seconds in which they are to be collected, whatever the store."""
MEGABYTE = 1024 * 1024


def measured(*words: str) -> tuple[float, float, float]:
    """Wall clock and processor time in seconds, and peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen([*AGGREGATOR, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{words[0]}: exit {process.returncode}"
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def told(title: str, aim: float, *words: str) -> None:
    wall, processor, memory = measured(*words)
    met = "met   " if processor <= aim and memory <= 300 else "MISSED"
    cost = f"{wall:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB"
    print(f"{met}  {title}: {cost} (aim: {aim:.0f} s, 300 MB)", flush=True)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "store", count)
        (reindex, *others) = COMMANDS
        at_the_store = ("--store", str(folder / "store"))
        told(reindex[0], SECONDS * count / 100_000, *reindex[1], *at_the_store)
        with newsroom(folder, SITES, STORIES):
            collect = ("collect", str(folder / "sources.yaml"), "--quiet")
            told(f"{SITES * STORIES:,} new stories", COLLECTING, *collect)
            told("nothing new", COLLECTING, *collect, "--all")
        for title, words in others:
            told(title, SECONDS * count / 100_000, *words, *at_the_store)
        size = (folder / "store/.aggregator/ledger.sqlite3").stat().st_size / MEGABYTE
        met = "met   " if size <= 200 * count / 100_000 else "MISSED"
        print(f"{met}  ledger: {size:.0f} MB (aim: 200 MB for 100,000)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
