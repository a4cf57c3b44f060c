"""What this machine can and cannot do: few descriptors, another event loop, a full queue, many hosts, a bomb."""

import asyncio
import gc
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import RawServer, fetching, http, link

from aggregator.fetch.politeness import Politeness

HERE = Path(__file__).parent
PROGRAM = """
import asyncio, json, resource, sys
sys.path.insert(0, {here!r})
from loopback import RawServer, fetching, link
from collections import Counter
resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
async def main():
    there = RawServer(None, port={port})
    async with fetching(there, timeout=10) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://{{n}}.test{path}")) for n in range({hosts})))
    told = Counter(str(getattr(e, "status", None) or (e.reason, e.local)) for e in exchanges)
    print(json.dumps([told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
asyncio.run(main())
"""


async def in_a_process(server: RawServer, *, limit: int = 1024, hosts: int = 1, path: str = "/"):
    program = PROGRAM.format(here=str(HERE), limit=limit, port=server.port, hosts=hosts, path=path)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    return json.loads(output)


@pytest.mark.parametrize("limit", [32, 40])
async def test_few_descriptors_are_enough(raw, limit):
    server = await raw(lambda _: http(200))
    told, _ = await in_a_process(server, limit=limit, hosts=100)
    assert told == {"200": 100}


async def test_a_bomb_stays_small(raw):
    from test_coded_bodies import bomb  # noqa: PLC0415  it is made here only

    packed = bomb("br", 256 << 20)
    server = await raw(lambda heard: http(200, packed, "Content-Encoding: br") if heard.path == "/bomb" else http(200))
    _, usual = await in_a_process(server)
    told, peak = await in_a_process(server, path="/bomb")
    assert told == {"('too-large', False)": 1}
    assert peak - usual < 60


def test_it_runs_on_uvloop():
    uvloop = pytest.importorskip("uvloop")

    async def main():
        server = RawServer(lambda heard: http(200) if heard.path == "/" else http(302, b"", "Location: /"))
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.port = listening.sockets[0].getsockname()[1]
        async with fetching(server, timeout=0.3) as fetcher:
            exchanges = [
                await fetcher.fetch(link(url))
                for url in ("http://a.test/", "http://a.test/x", "http://127.0.0.1/", "https://a.test/", "http://a..b/")
            ]
        listening.close()
        return [getattr(exchange, "reason", "") for exchange in exchanges]

    found = uvloop.run(main())
    assert found[:3] == ["", "", "private-address"]
    assert found[3] in {"bad-response", "timeout", "connection-reset"}
    assert found[4] in {"bad-url", "no-such-host"}


async def test_who_does_not_take_a_connection_is_asked_once(virtual):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        async with fetching(RawServer(None, port=port), time=virtual, retries=3, timeout=0.2) as fetcher:
            exchange = await fetcher.fetch(link("http://a.test/"))
        for one in crowd:
            one.close()
    assert (exchange.reason, exchange.detail, fetcher.requests) == ("timeout", "no connection in time", 1)
    assert virtual.waits == []


async def test_hosts_leave_nothing_behind(virtual):
    rested = []
    politeness = Politeness(
        per_host=4, concurrency=8, delay=0.0, on_idle=rested.append, now=virtual.now, sleep=virtual.sleep
    )

    async def ask(number):
        async with politeness.turn(f"{number}.test", delay=number % 2):
            await asyncio.sleep(0)

    for _ in range(2):
        for start in range(0, 20_000, 500):
            virtual.time += 10
            await asyncio.gather(*map(ask, range(start, start + 500)))
    assert (len(politeness), len(rested)) == (0, 40_000)
    assert len(politeness._next_start) <= 2048
    gc.collect()
