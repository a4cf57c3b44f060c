"""How fast links are checked, and what that costs: client and server side by side on the same cores.

    python -m benchmarks.check [delayed|one-host|tls|memory|million|hung ...]

Each line says what was measured, what the aim is, and whether it was met. Floors are those of `wrk` with 512
connections, asked between our runs, so that ratios hold on a busy machine too.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from benchmarks.certificates import make_certificate
from benchmarks.collect import AGGREGATOR, told

LINKS = 5_000
HOSTS = 200
RUNS = 5
HANDSHAKES = 400
HUNG_LINKS = 25
DEADLINE = 5.0
FILE_LINKS = 10_000


class Run(NamedTuple):
    seconds: float
    cpu: float
    peak_mb: float
    code: float = 0


class Server(NamedTuple):
    port: int

    def counts(self, context: ssl.SSLContext | None = None) -> dict[str, float]:
        scheme = "https" if context else "http"
        with urlopen(f"{scheme}://127.0.0.1:{self.port}/-/counts", context=context) as answer:
            counts: dict[str, float] = json.load(answer)
            return counts


@contextmanager
def serving(*words: str) -> Iterator[Server]:
    """The server as a process of its own."""
    command = [sys.executable, "-m", "benchmarks.link_server", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Server(int(process.stdout.readline().removeprefix("ready")))
    finally:
        process.terminate()
        process.wait()


def page(folder: Path, addresses: Iterator[str], *, name: str = "links.html") -> Path:
    """A page with these links."""
    path = folder / name
    lines = (f'<p><a href="{address}">a story</a></p>\n' for address in addresses)
    path.write_text("<!doctype html><title>Links</title>\n" + "".join(lines))
    return path


def named(count: int, hosts: int, *, scheme: str = "http", first: int = 0) -> Iterator[str]:
    """Addresses by name, for `--resolve`."""
    for number in range(first, first + count):
        yield f"{scheme}://host-{number % hosts}.links.test/articles/story-{number}.html"


def numbered(count: int, hosts: int, port: int) -> Iterator[str]:
    """The same by loopback address, for peers that cannot be told where a name leads."""
    for number in range(count):
        host = number % hosts
        yield f"http://127.1.{host // 250}.{host % 250 + 1}:{port}/articles/story-{number}.html"


def measured(command: Sequence[str | Path], out: Path | None = None, *, cwd: str | None = None) -> Run:
    """One run in a process of its own, in the folder `cwd`; processor seconds and peak memory include its children's.

    Compiled modules may be kept, as they are where the program is installed.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with (out or Path(os.devnull)).open("wb") as sink:
        started = time.perf_counter()
        words = [str(word) for word in command]
        process = subprocess.Popen(words, stdout=sink, stderr=subprocess.DEVNULL, env=environment, cwd=cwd)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def check(target: Path, server: Server, *words: str, out: Path | None = None) -> Run:
    """One check with an empty memory in an empty folder, its names leading to the server."""
    with tempfile.TemporaryDirectory() as state:
        resolve = [f"*.test:80:127.0.0.1:{server.port}", f"*.test:443:127.0.0.1:{server.port}"]
        options = ["--state", state, *(word for rule in resolve for word in ("--resolve", rule)), *words]
        run = measured([*AGGREGATOR, "check", target, *options], out, cwd=state)
        assert run.code == 0 or "--timeout" in words, f"exit {run.code}"
        return run


def wrk(server: Server) -> float:
    """Requests a second, with 512 connections."""
    command = ["wrk", "-t1", "-c512", "-d2", f"http://127.0.0.1:{server.port}/empty"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    match = re.search(r"Requests/sec:\s*([0-9.]+)", said)
    assert match, said
    return float(match[1])


def medians(runs: Sequence[Run]) -> Run:
    return Run(*(statistics.median(values) for values in zip(*runs, strict=True)))


def delayed() -> None:
    """5,000 links over 200 hosts, each answer after 100 ms, against wrk's floor for as many requests."""
    with tempfile.TemporaryDirectory() as name, serving("--delay", "100") as server:
        target = page(Path(name), named(LINKS, HOSTS))
        floors, runs, bases = [], [], []
        for _ in range(RUNS):
            floors.append((LINKS + HOSTS) / wrk(server))
            runs.append(check(target, server))
            bases.append(check(target, server, "--offline"))
        whole, base, floor = medians(runs), medians(bases), statistics.median(floors)
        asking = whole.seconds - base.seconds
        told(
            "delayed, whole",
            f"{whole.seconds / floor:.2f} times ({told_run(whole)})",
            "1.4",
            whole.seconds / floor <= 1.4,
        )
        told(
            "delayed, asking",
            f"{asking / floor:.2f} times, {asking:.2f} s",
            f"1.4 × {floor:.2f} s",
            asking / floor <= 1.4,
        )


def one_host() -> None:
    """5,000 links on one live host."""
    with tempfile.TemporaryDirectory() as name, serving() as server:
        target = page(Path(name), named(LINKS, 1))
        pairs = [(check(target, server), check(target, server, "--offline")) for _ in range(RUNS)]
        whole, base = (medians(runs) for runs in zip(*pairs, strict=True))
        rate, asking = LINKS / whole.seconds, LINKS / (whole.seconds - base.seconds)
        told("one host, whole", f"{rate:.0f} a second ({told_run(whole)})", "6000 a second", rate >= 6000)
        told("one host, asking", f"{asking:.0f} a second", "6000 a second", asking >= 6000)


def tls() -> None:
    """5,000 HTTPS links over 200 hosts: few connections, and little work beside their handshakes."""
    with tempfile.TemporaryDirectory() as name:
        certificate, key = make_certificate(Path(name))
        context = ssl.create_default_context(cafile=certificate)
        with serving("--certificate", str(certificate), "--key", str(key)) as server:
            target = page(Path(name), named(LINKS, HOSTS, scheme="https"))
            runs, made = [], []
            for _ in range(RUNS):
                before = server.counts(context)["connections"]
                runs.append(check(target, server, "--ca-file", str(certificate)))
                made.append(server.counts(context)["connections"] - before - 1)
            whole, connections = medians(runs), statistics.median(made)
            handshake = _handshake_seconds(server, certificate)
        base = check(target, server, "--offline")
        beyond = whole.cpu - connections * handshake
        per_host = connections / HOSTS
        told("https, connections", f"{connections:.0f}, {per_host:.2f} a host", "at most 2 a host", per_host <= 2)
        figure = f"{beyond:.2f} s of {whole.cpu:.2f} s, start, reading and report ({base.cpu:.2f} s) included"
        told("https, beyond handshakes", figure, "1 s", beyond <= 1)


def _handshake_seconds(server: Server, certificate: Path) -> float:
    """Processor seconds of one handshake made by a bare client on the same loop, its start not counted."""
    command = [sys.executable, "-m", "benchmarks.handshakes", str(server.port), str(certificate), str(HANDSHAKES)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / HANDSHAKES


def memory(count: int = 100_000) -> Run:
    """100,000 links over 1,000 hosts."""
    with tempfile.TemporaryDirectory() as name, serving() as server:
        for first in range(0, count, FILE_LINKS):
            page(Path(name), named(FILE_LINKS, count // 100, first=first), name=f"{first:07d}.html")
        run = check(Path(name), server)
        told(f"{count} links", f"{run.peak_mb:.0f} MB ({told_run(run)})", "150 MB", run.peak_mb < 150)
        return run


def million() -> None:
    """A million links take no more memory than a tenth of them."""
    few, many = memory(), memory(1_000_000)
    larger = many.peak_mb / few.peak_mb
    told("a million links", f"{larger:.2f} times the memory", "at most 1.1", larger <= 1.1)


def hung() -> None:
    """One host that takes connections and never answers does not hold up the others, nor the end."""
    with tempfile.TemporaryDirectory() as name, serving("--delay", "20") as server:
        silent = (f"http://silent.other.test/hangs/{number}" for number in range(HUNG_LINKS))
        target = page(Path(name), (address for some in (silent, named(LINKS, HOSTS)) for address in some))
        out = Path(name) / "findings.jsonl"
        plain = check(page(Path(name), named(LINKS, HOSTS), name="plain.html"), server)
        words = ("--format", "jsonl", "--timeout", f"{DEADLINE:.0f}s")
        with _watched(out) as last_good:
            run = check(target, server, *words, out=out)
            behind = run.seconds - last_good()
        told(
            "one hung host, the others",
            f"{last_good() / plain.seconds:.2f} times as long",
            "1.5",
            last_good() < 1.5 * plain.seconds,
        )
        told("one hung host, the end", f"{behind:.1f} s after", f"within {DEADLINE:.0f} s", behind <= DEADLINE)


@contextmanager
def _watched(out: Path) -> Iterator[Callable[[], float]]:
    """When, in seconds since the start, the last good link was told in the file `out`."""
    started, ended, last = time.perf_counter(), threading.Event(), [0.0, 0.0]

    def watch() -> None:
        while not ended.wait(0.02):
            good = out.read_bytes().count(b'"verdict":"ok"') if out.exists() else 0
            if good > last[0]:
                last[:] = [good, time.perf_counter() - started]

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: last[1]
    finally:
        ended.set()
        thread.join()


def told_run(run: Run) -> str:
    return f"{run.seconds:.2f} s, {run.cpu:.2f} s of processor, {run.peak_mb:.0f} MB"


SCENARIOS: dict[str, Callable[[], object]] = {
    "delayed": delayed,
    "one-host": one_host,
    "tls": tls,
    "memory": memory,
    "hung": hung,
    "million": million,
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or list(SCENARIOS)[:-1]:
        SCENARIOS[chosen]()
