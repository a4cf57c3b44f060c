"""What a person sees while a run goes on: drawn on a terminal's stderr, gone when the run ends."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from aggregator.report.shown import shown
from aggregator.report.summary import size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.pipeline.collect import Collection

REFRESH_SECONDS = 0.125
SLOW_SECONDS = 2.0
SLOW_SHOWN = 3
BAR_COLUMNS = 60


@contextmanager
def watching(collection: Collection) -> Iterator[None]:
    """Draw the collection until the block ends."""
    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        drawing = asyncio.ensure_future(_draw(collection, live))
        try:
            yield
        finally:
            drawing.cancel()


async def _draw(collection: Collection, live: Live) -> None:
    started = time.monotonic()
    while True:
        live.update(_picture(collection, time.monotonic() - started), refresh=True)
        await asyncio.sleep(REFRESH_SECONDS)


def _picture(collection: Collection, elapsed: float) -> Group:
    requests, received = collection.traffic
    failing = len(collection.summary.failures)
    parts = (
        Text(f"{collection.finished}/{collection.total} sources", style="bold"),
        Text(f"{collection.summary.records.written} stories"),
        Text(f"{failing} failing", style="red" if failing else "dim"),
        Text(f"{requests / elapsed if elapsed else 0:.0f} requests/s"),
        Text(size(received)),
    )
    # A bar alone does not end its line.
    bar = Table.grid(expand=False)
    bar.add_row(ProgressBar(total=max(collection.total, 1), completed=collection.finished, width=BAR_COLUMNS))
    return Group(bar, _line(Text("  ").join(parts)), *_slow(collection))


def _line(text: Text) -> Text:
    """`text` on one line, cut at the terminal's width."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _slow(collection: Collection) -> Iterator[Text]:
    now = collection.now()
    slow = sorted(collection.in_flight.items(), key=lambda item: item[1])[:SLOW_SHOWN]
    for name, since in slow:
        if now - since > SLOW_SECONDS:
            yield _line(Text(f"  waiting {now - since:.0f} s for {shown(name)}", style="dim"))
