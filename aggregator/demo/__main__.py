"""Serve the newsroom as a process of its own: `python -m aggregator.demo --serve`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.demo.server import Newsroom
from aggregator.demo.world import build_world

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from aggregator.demo.world import Faults, World


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until interrupted, or writes sources.yaml; prints `ready PORT` once connections are taken."""
    options = _parser().parse_args(arguments)
    world = _world(options)
    if options.write and not options.serve:
        _write(options.write, world.sources_yaml(options.port))
        return 0
    with contextlib.suppress(KeyboardInterrupt):
        _run(_serve(world, options))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aggregator.demo", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve until interrupted")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--stories", type=int, default=20, help="of each ordinary site")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--step", type=int, default=0, help="so many new stories on every growing site")
    parser.add_argument("--delay", type=_milliseconds, default=0.0, metavar="50ms", help="before every answer")
    parser.add_argument("--now", type=datetime.fromisoformat, default=None, help="the stories are older than this")
    parser.add_argument("--plain", action="store_true", help="ordinary sites only")
    parser.add_argument("--faults", choices=("none", "some", "all"), default="some")
    parser.add_argument("--write", type=Path, metavar="DIR", help="write sources.yaml there")
    return parser


def _milliseconds(text: str) -> float:
    return float(text.removesuffix("ms")) / 1000


def _world(options: argparse.Namespace) -> World:
    now = options.now or datetime.now(UTC)
    faults: Faults = "none" if options.plain else options.faults
    world = build_world(options.seed, options.sites, options.stories, now=now, faults=faults)
    world.advance(options.step)
    return world


async def _serve(world: World, options: argparse.Namespace) -> None:
    async with Newsroom(world, port=options.port, delay=options.delay, counting=not options.plain) as newsroom:
        if options.write:
            _write(options.write, newsroom.sources_yaml)
        gc.freeze()
        sys.stdout.write(f"ready {newsroom.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.yaml").write_text(text, encoding="utf-8")


def _run(serving: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


if __name__ == "__main__":
    sys.exit(main())
