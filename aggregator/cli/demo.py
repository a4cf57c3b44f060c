"""`aggregator demo`: a newsroom on this machine, and a collection from it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import options
from aggregator.cli.collect import collect_from, run_loop
from aggregator.config import load_settings
from aggregator.demo.server import Newsroom
from aggregator.demo.world import World, build_world
from aggregator.errors import ExitCode

if TYPE_CHECKING:
    from aggregator.model.run import RunSummary

MARK = "This folder was made by `aggregator demo`, which empties it when it starts.\n"
FLAGS: dict[str, Any] = {
    "now": None,
    "state": None,
    "dry_run": False,
    "everything": True,
    "names": (),
    "quiet": False,
    "log_format": "text",
    "explain_drops": False,
    "as_json": False,
    "only_new": False,
    "strict": False,
}


@click.command()
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(file_okay=False, path_type=Path))
@click.option("--serve", is_flag=True, help="Keep serving until interrupted; collect from another terminal.")
@click.option("--seed", default=7, show_default=True, help="Which world: the same seed tells the same stories.")
@click.option("--sites", default=0, help="How many sites; ordinary ones are added to the hand-made.")
@options.now_option
def demo(folder: Path, *, serve: bool, seed: int, sites: int, now: datetime | None) -> int:
    """Serve a newsroom of about thirty sites on this machine and collect from it, twice, into DIR (default: demo).

    Nothing leaves this machine. Some of the sites are moved, slow, broken or hostile, to show what becomes of that.

    Example: aggregator demo --seed 3
    """
    _make_room(folder)
    started = now or datetime.now(UTC)
    world = build_world(seed, sites, now=started)
    return run_loop(_serve(world, folder) if serve else _show(world, folder, started))


def _make_room(folder: Path) -> None:
    """An empty folder for the demonstration; never one that holds anything else."""
    mark = folder / "DEMO"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise click.UsageError(f"{folder} holds other files; name an empty or a fresh folder")
    for part in ("store", "sources.yaml"):
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
        click.echo(f"A newsroom of {sum(1 for _ in world.sites())} sites is open on 127.0.0.1:{newsroom.port}.")
        click.echo(f"Its sources stand in {path}.\n\nFirst collection: everything is new.\n")
        await _collect(path, started)
        click.echo("\nSecond collection: nothing is new, and this is what that costs.\n")
        await _collect(path, started)
    store = path.parent / "store"
    records = sorted(store.rglob("*.md"))
    click.echo(f"\n{len(records)} records lie in {store}; the first of them:\n")
    click.echo("\n".join(f"  {line}".rstrip() for line in records[0].read_text(encoding="utf-8").splitlines()[:24]))
    click.echo(f"\nLook around in {store}, or keep the newsroom open with: aggregator demo {folder} --serve")
    return ExitCode.DONE


async def _collect(path: Path, started: datetime) -> RunSummary:
    return await collect_from(load_settings(path), {**FLAGS, "now": started})
