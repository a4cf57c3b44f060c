"""Servers that a test starts, and time that passes when told."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from loopback import RawServer, VirtualTime


@pytest.fixture
def virtual() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
async def raw():
    """Start a raw server."""
    async with AsyncExitStack() as stack:

        async def start(answer, ssl=None) -> RawServer:
            server = RawServer(answer)
            listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=ssl)
            stack.callback(listening.close)
            server.port = listening.sockets[0].getsockname()[1]
            return server

        yield start
        await asyncio.sleep(0)
