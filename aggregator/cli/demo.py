"""`aggregator demo`: a newsroom on this machine, and what is collected from it: checked, reported and published."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import options
from aggregator.cli.check import check_with
from aggregator.cli.collect import collect, collect_from
from aggregator.cli.loop import run_loop
from aggregator.cli.publish import publish, publish_from
from aggregator.cli.report import known_health
from aggregator.config import load_settings
from aggregator.demo.server import Newsroom
from aggregator.demo.world import World, build_world
from aggregator.errors import ExitCode
from aggregator.report.page import report_page
from aggregator.report.report_text import report_text
from aggregator.store.files import write_file
from aggregator.store.state import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.run import RunSummary
    from aggregator.model.settings import Settings

MARK = "This folder was made by `aggregator demo`, which empties it when it starts (--serve keeps store and public).\n"
SHOWN_OF_RECORD = 24
OF_THE_NEWSROOM = r"^https?://(?!newsroom\.test)[^/?#]*\.test(?:[:/?#]|$)"
"""Addresses that are served on this machine; videos stand elsewhere, and newsroom.test is where one could publish."""


@click.command()
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(file_okay=False, path_type=Path))
@click.option("--serve", is_flag=True, help="Keep serving until interrupted; collect from another terminal.")
@click.option("--seed", default=7, show_default=True, help="Which world: the same seed tells the same stories.")
@click.option("--sites", default=0, help="How many sites; ordinary ones are added to the hand-made.")
@options.now_option
def demo(folder: Path, *, serve: bool, seed: int, sites: int, now: datetime | None) -> int:
    """Serve a newsroom of some seventy sites on this machine, collect from it, twice, into DIR (default: demo).

    Then every link of the records and sources is checked, DIR/report.html tells what was found, and DIR/public has what
    is published, with a site to read. Nothing leaves this machine. Some of the sites are moved, slow, broken or
    hostile, to show what becomes of that.

    Example: aggregator demo --seed 3
    """
    _make_room(folder, keep_store=serve)
    started = now or datetime.now(UTC)
    world = build_world(seed, sites, now=started)
    with _without_proxies():
        return run_loop(_serve(world, folder) if serve else _show(world, folder, started))


@contextmanager
def _without_proxies() -> Iterator[None]:
    """Let nothing leave this machine, whatever proxy the environment names."""
    before = os.environ.get("no_proxy")
    os.environ["no_proxy"] = "*"
    try:
        yield
    finally:
        del os.environ["no_proxy"]
        if before is not None:
            os.environ["no_proxy"] = before


def _make_room(folder: Path, *, keep_store: bool) -> None:
    """An empty folder for the demonstration, but perhaps for store and public; never one that holds anything else."""
    mark = folder / "DEMO"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise click.UsageError(f"{folder} holds other files; name an empty or a fresh folder")
    for part in ("sources.yaml", "check.txt", "report.html", *(() if keep_store else ("store", "public"))):
        path = folder / part
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(MARK, encoding="utf-8")


async def _serve(world: World, folder: Path) -> int:
    async with Newsroom(world) as newsroom:
        sources = _write_sources(newsroom, folder)
        click.echo(f"The newsroom is open. In another terminal:\n\n  aggregator collect {sources}\n\nCtrl-C closes it.")
        await asyncio.Event().wait()
    return ExitCode.DONE


def _write_sources(newsroom: Newsroom, folder: Path) -> Path:
    path = folder / "sources.yaml"
    path.write_text(newsroom.sources_yaml, encoding="utf-8")
    return path


async def _show(world: World, folder: Path, started: datetime) -> int:
    async with Newsroom(world) as newsroom:
        path = _write_sources(newsroom, folder)
        # What the environment says of settings is meant for other sources than these.
        settings = load_settings(path, environment={})
        click.echo(f"A newsroom of {sum(1 for _ in world.sites())} sites is open on 127.0.0.1:{newsroom.port}.")
        click.echo(f"Its sources stand in {path}.\n\nFirst collection: everything is new.\n")
        await _collect(settings, started)
        click.echo("\nSecond collection: nothing is new, and this is what that costs.\n")
        await _collect(settings, started)
        _show_records(path.parent / "store")
        click.echo("\nA check of every link in the records, and of the sources:\n")
        await _check(settings, folder, started)
    _publish(settings, folder / "public", started)
    click.echo(f"\nLook around in {folder}, or serve the newsroom for more with: aggregator demo {folder} --serve")
    return ExitCode.DONE


def _show_records(store: Path) -> None:
    records = sorted(store.rglob("*.md"))
    if not records:
        click.echo(f"\nNo record was written to {store}; what kept the sources from being read stands above.")
        return
    click.echo(f"\n{len(records)} records lie in {store}; the first of them:\n")
    lines = records[0].read_text(encoding="utf-8").splitlines()[:SHOWN_OF_RECORD]
    click.echo("\n".join(f"  {line}".rstrip() for line in lines))


async def _check(settings: Settings, folder: Path, started: datetime) -> None:
    problems = folder / "check.txt"
    words = ["--include", OF_THE_NEWSROOM, "--output", str(problems), "--now", started.isoformat(), "--retries", "0"]
    await check_with(settings, [*words, str(folder / "store"), settings.path])
    known = known_health(state_folder(Path(settings.store), None), settings, started)
    page = folder / "report.html"
    write_file(page, report_page(known).encode())
    click.echo(report_text(known).partition("\n\n")[0])
    click.echo(f"\nEach problem with its place stands in {problems}, the whole report in {page}: open it in a browser.")


def _publish(settings: Settings, folder: Path, started: datetime) -> None:
    summary, _ = publish_from(settings, _flags(publish, ["--to", str(folder), "--site", "--now", started.isoformat()]))
    stories = summary.records["published"]
    page = folder / "index.html"
    click.echo(f"\n{stories} stories are published in {folder}, with feeds and a site: open {page} in a browser.")
    click.echo("Their pictures stay empty there: they stand on the newsroom's sites (.test), which no browser finds.")


async def _collect(settings: Settings, started: datetime) -> RunSummary:
    return await collect_from(settings, _flags(collect, ["--all", "--now", started.isoformat()]))


def _flags(command: click.Command, words: list[str]) -> dict[str, Any]:
    with command.make_context(command.name, words) as context:
        return dict(context.params)
