"""What commands cost that read every record, over a store of any size; each in a process of its own.

    python -m benchmarks.store [COUNT]

Processor time is that of the command and of the processes that it starts; memory is that of the largest of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.newsstand import fill

AGGREGATOR = (sys.executable, "-m", "aggregator")
NOW = "2026-11-23T06:00:00Z"
COMMANDS = (
    ("reindex", 30.0, ("reindex",)),
    ("validate", 30.0, ("validate",)),
    ("stats", 30.0, ("stats", "--json")),
    ("archive, a dry run", 30.0, ("archive", "--older-than", "365d", "--now", NOW, "--dry-run", "--quiet")),
    ("archive, a thousandth", 30.0, ("archive", "--older-than", "2188d", "--now", NOW, "--quiet")),
)
MEGABYTE = 1024 * 1024


def measured(words: tuple[str, ...], store: Path) -> tuple[float, float, float]:
    """Wall clock and processor time in seconds, and peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen([*AGGREGATOR, *words, "--store", str(store)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{words[0]}: exit {process.returncode}"
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = Path(name, "store")
        fill(store, count)
        for title, seconds, words in COMMANDS:
            aim = seconds * count / 100_000
            wall, processor, memory = measured(words, store)
            met = "met   " if processor <= aim and memory <= 300 else "MISSED"
            cost = f"{wall:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB"
            print(f"{met}  {title}: {cost} (aim: {aim:.0f} s, 300 MB)", flush=True)
        size = (store / ".aggregator/ledger.sqlite3").stat().st_size / MEGABYTE
        met = "met   " if size <= 200 * count / 100_000 else "MISSED"
        print(f"{met}  ledger: {size:.0f} MB (aim: 200 MB for 100,000)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
