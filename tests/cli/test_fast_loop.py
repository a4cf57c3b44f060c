"""The loop of commands: connections to addresses in figures take no thread, names are looked up as ever."""

import subprocess
import sys

import pytest

pytest.importorskip("uvloop")

CONNECTS = """
import asyncio, socket, threading
from pathlib import Path
from aggregator.cli.fast_loop import FastLoop

def threads():
    return len(list(Path("/proc/self/task").iterdir()))

async def connect(host, port):
    with socket.socket() as plug:
        plug.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plug, (host, port))
        return plug.getpeername()[0]

async def main():
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    before = threads()
    print(await connect("127.0.0.1", port), threads() - before)
    print(await connect("localhost", port))

with asyncio.Runner(loop_factory=FastLoop) as runner:
    runner.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_an_address_in_figures_is_connected_to_without_a_thread():
    said = subprocess.run([sys.executable, "-c", CONNECTS], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["127.0.0.1", "0", "127.0.0.1"]
