"""What a person sees while links are checked: drawn on a terminal's stderr, gone when the run ends."""

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

    from aggregator.fetch.client import Fetcher
    from aggregator.pipeline.check import LinkCheck

REFRESH_SECONDS = 0.2
SLOW_SECONDS = 2.0
SLOW_SHOWN = 3
BAR_COLUMNS = 60


@contextmanager
def watching_check(run: LinkCheck, fetcher: Fetcher) -> Iterator[None]:
    """Draw the check until the block ends."""
    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        drawing = asyncio.ensure_future(_draw(run, fetcher, live))
        try:
            yield
        finally:
            drawing.cancel()


async def _draw(run: LinkCheck, fetcher: Fetcher, live: Live) -> None:
    started = time.monotonic()
    while True:
        live.update(_picture(run, fetcher, time.monotonic() - started), refresh=True)
        await asyncio.sleep(REFRESH_SECONDS)


def _picture(run: LinkCheck, fetcher: Fetcher, elapsed: float) -> Group:
    known, dead = run.known, len(run.newly_dead)
    parts = (
        Text(f"{min(run.finished, known):,}/{known:,} links", style="bold"),
        Text(f"{dead:,} newly dead", style="red" if dead else "dim"),
        Text(f"{fetcher.requests / elapsed if elapsed else 0:,.0f} requests/s"),
        Text(size(fetcher.bytes)),
        Text(run.doing, style="dim"),
    )
    # A bar alone does not end its line.
    bar = Table.grid(expand=False)
    bar.add_row(ProgressBar(total=max(known, 1), completed=min(run.finished, known), width=BAR_COLUMNS))
    return Group(bar, _line(Text("  ").join(parts)), *_slow(fetcher))


def _line(text: Text) -> Text:
    """`text` on one line, cut at the terminal's width."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _slow(fetcher: Fetcher) -> Iterator[Text]:
    for waiting in fetcher.slowest(SLOW_SHOWN):
        if waiting.seconds > SLOW_SECONDS:
            yield _line(Text(f"  waiting {waiting.seconds:.0f} s for {shown(waiting.url)}", style="dim"))
