"""A world and a client that sends bytes and reads them as they come."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from aggregator.demo import Newsroom, build_world

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Raw HTTP: `ask` opens a connection of its own, `talk` sends any bytes and reads to the end."""

    def __init__(self, port):
        self.port = port

    async def talk(self, sent, patience=5.0):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            return await asyncio.wait_for(reader.read(), patience)
        finally:
            writer.close()

    async def ask(self, url, method="GET", patience=5.0, **fields):
        raw = await self.talk(request(url, method, connection="close", **fields), patience)
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Reply(int(first.split()[1]), headers, body)


def request(url, method="GET", **fields):
    host, _, path = url.removeprefix("http://").partition("/")
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"{method} /{path} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n".encode()


@pytest.fixture
def world():
    return build_world(now=NOW)


@pytest.fixture
async def newsroom(world):
    async with Newsroom(world) as running:
        yield running


@pytest.fixture
def client(newsroom):
    return Client(newsroom.port)


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def request_bytes():
    return request
