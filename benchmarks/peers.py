"""How links are checked by us and by others, side by side on the same machine.

    python -m benchmarks.peers [DELAY ...]

Peers run where they are on the `PATH`, each at its defaults and at our limits. DELAY is how many milliseconds an answer
takes: 0 and 100 by default.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.check import HOSTS, LINKS, Run, Server, measured, medians, numbered, page, serving, told_run
from benchmarks.collect import AGGREGATOR

PEER_RUNS = 3
SLOW = 10.0
"""Seconds beyond which a peer is run once only."""

PEERS = {
    "linkinator": (["linkinator", "{page}", "--silent"], ["--concurrency", "512"]),
    "linkchecker": (["linkchecker", "--check-extern", "--no-status", "{page}"], ["-t", "100"]),
    "lychee": (["lychee", "--no-progress", "{page}"], ["--max-concurrency", "512"]),
    "muffet": (["muffet", "--one-page-only", "{page}"], ["-c", "512"]),
}
"""How each is called at its defaults, and what it is given for 512 requests at once (linkchecker bears 100)."""


def peers(delays: list[int]) -> None:
    """The same links, checked by whom else there is: each at its defaults, then at 512 requests at once."""
    for delay in delays:
        with tempfile.TemporaryDirectory() as name, serving("--delay", str(delay)) as server:
            Path(name).chmod(0o755)  # linkchecker gives up root's rights
            target = page(Path(name), numbered(LINKS, HOSTS, server.port))
            network = ["--allow-network", "127.0.0.0/8"]
            commands = {"aggregator": [*AGGREGATOR, "check", str(target), "--state", name, "--recheck", *network]}
            for peer, (command, equal) in PEERS.items():
                if shutil.which(peer):
                    commands[peer] = [word.format(page=target) for word in command]
                    commands[f"{peer}, at our limits"] = commands[peer] + equal
            _side_by_side(commands, server, delay)


def _side_by_side(commands: dict[str, list[str]], server: Server, delay: int) -> None:
    """Interleaved, so that what else the machine does falls on all."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    asked: dict[str, float] = {}
    for _ in range(PEER_RUNS):
        for name, command in commands.items():
            if runs[name] and runs[name][0].seconds > SLOW:
                continue
            before = server.counts()["requests"]
            runs[name].append(measured(command))
            asked[name] = server.counts()["requests"] - before - 1
    ours = medians(runs["aggregator"])
    for name, several in runs.items():
        run = medians(several)
        ratios = f"{run.seconds / ours.seconds:5.2f} times the time, {run.cpu / ours.cpu:5.2f} the processor"
        print(f"{delay:>4} ms  {name:<26} {ratios}: {told_run(run)}, {asked[name]:.0f} requests", flush=True)


if __name__ == "__main__":
    peers([int(word) for word in sys.argv[1:]] or [0, 100])
