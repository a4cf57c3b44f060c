"""How fast a store is published, and how much memory that takes: from nothing, unchanged, and with ten new stories.

    python -m benchmarks.publish [COUNT]

The store is made up by `benchmarks.newsstand`, every story published. Each line says what was measured, what the aim
is, and whether it was met.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from aggregator.model.article import Rating
from aggregator.store.record import write_record
from benchmarks.collect import AGGREGATOR, told
from benchmarks.newsstand import NEWEST, articles

COUNT = 100_000
RATING = Rating(quality=80, heat=80, published=True)
SETTINGS = "settings: {store: store, publish: {base_url: 'https://example.org/', title: AI Every Day}}\n"


class Run(NamedTuple):
    seconds: float
    processor: float
    peak_mb: float


def fill(store: Path, count: int) -> None:
    """Write that many published records, a folder for each month."""
    for number, article in enumerate(islice(articles(), count)):
        folder = store / f"{article.category}/{article.published:%Y/%m}"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{article.published:%Y-%m-%d}-story-{number}.md"
        (folder / name).write_bytes(write_record(replace(article, rating=RATING)))


def add_ten(store: Path) -> None:
    """Ten stories that are newer than all others."""
    for number, article in enumerate(islice(articles(seed=2), 10)):
        newest = replace(article, published=NEWEST + timedelta(minutes=number), rating=RATING)
        folder = store / f"news/{newest.published:%Y/%m}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"new-{number}.md").write_bytes(write_record(newest))


def publish(folder: Path, *words: str) -> Run:
    """One run in a process of its own."""
    started = time.perf_counter()
    command = [*AGGREGATOR, "publish", "--config", str(folder / "sources.yaml"), "--to", str(folder / "out")]
    process = subprocess.Popen([*command, "--now", "2026-11-23T07:00:00Z", *words])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"exit {process.returncode}"
    seconds = time.perf_counter() - started
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(name: str, run: Run, most: float | None) -> None:
    figure = f"{run.seconds:.1f} s, {run.processor:.1f} s of processor time, {run.peak_mb:.0f} MB"
    met = (most is None or min(run.seconds, run.processor) < most) and run.peak_mb < 300
    told(name, figure, f"{most:.0f} s, 300 MB" if most else "300 MB", met)


def main(count: int) -> None:
    words = () if "--site" not in sys.argv else ("--site",)
    with tempfile.TemporaryDirectory(prefix="publish-", dir=os.environ.get("BENCHMARK_FOLDER")) as name:
        folder = Path(name)
        (folder / "sources.yaml").write_text(SETTINGS)
        fill(folder / "store", count)
        measure(f"{count:,} stories from nothing", publish(folder, *words), 60)
        time.sleep(2)  # what changed a moment ago is read again: its times may not tell of one more change
        publish(folder, *words)
        measure("the same, unchanged", publish(folder, *words), None)
        add_ten(folder / "store")
        measure("the same, ten new stories", publish(folder, *words), 3)


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), COUNT)))
