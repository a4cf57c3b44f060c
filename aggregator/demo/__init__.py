"""The newsroom: a small world of news sites on this machine, for the demo, the tests and the benchmarks.

`build_world` makes the sites, `Newsroom` serves them on loopback. Nothing here knows the rest of the program, so that
what the program says about these sites was learnt over the wire.
"""

from __future__ import annotations

from aggregator.demo.server import Newsroom
from aggregator.demo.world import World, build_world

__all__ = ["Newsroom", "World", "build_world"]
