import asyncio

import pytest
from loopback import fetching, http, link, writes

from aggregator.fetch.client import capacity

CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
NO_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
ASKED_TO_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
OLD = b"HTTP/1.0 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    ("reply", "connections"),
    [(NO_LENGTH, 1), (CHUNKED_HEAD, 1), (http(200, b""), 1), (ASKED_TO_CLOSE, 20), (OLD, 20)],
    ids=["without length", "chunked", "with length", "asked to close", "old"],
)
async def test_a_head_leaves_its_connection_open(raw, reply, connections):
    server = await raw(lambda _: reply)
    async with fetching(server) as fetcher:
        for _ in range(20):
            assert (await fetcher.fetch(link("http://a.test/", method="HEAD"))).status == 200
    assert server.connections == connections


async def test_a_get_follows_a_head_on_one_connection(raw):
    server = await raw(lambda heard: NO_LENGTH if heard.method == "HEAD" else http(200, b"body"))
    async with fetching(server) as fetcher:
        for method, body in [("HEAD", b""), ("GET", b"body"), ("HEAD", b""), ("GET", b"body")]:
            assert (await fetcher.fetch(link("http://a.test/", method=method))).body == body
    assert server.connections == 1


async def test_the_newest_connection_is_used_first(raw):
    both = asyncio.Event()

    async def answer(heard):
        if heard.path == "/slow":
            await both.wait()
        both.set()
        return http(200)

    server = await raw(answer)
    async with fetching(server, per_host=2) as fetcher:
        gate = fetcher._politeness.gate("a.test")
        gate.width = 2
        await asyncio.gather(fetcher.fetch(link("http://a.test/slow")), fetcher.fetch(link("http://a.test/quick")))
        for _ in range(3):
            await fetcher.fetch(link("http://a.test/after"))
    assert server.connections == 2
    assert len({heard.connection for heard in server.heard[2:]}) == 1


async def test_idle_hosts_are_closed(raw):
    server = await raw(lambda _: http(200))
    async with fetching(server) as fetcher:
        fetcher._connector._idle_hosts = 5
        for number in range(30):
            await fetcher.fetch(link(f"http://{number}.test/"))
        assert sum(map(len, fetcher._connector._conns.values())) == 5
        assert len(fetcher._connector._keys) == 5
        assert len(fetcher._politeness) == 0
        await fetcher.fetch(link("http://29.test/"))
    assert server.connections == 30


async def test_nothing_is_kept_of_a_broken_connection(raw):
    @writes
    async def half(_heard, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    async with fetching(await raw(half)) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason == "bad-response"
        assert not fetcher._connector._conns


async def test_cancelling_leaves_nothing_behind(raw):
    asked = asyncio.Event()

    async def silence(_heard):
        asked.set()
        await asyncio.sleep(30)

    server = await raw(silence)
    async with fetching(server, per_host=1) as fetcher:
        tasks = [asyncio.create_task(fetcher.fetch(link("http://a.test/"))) for _ in range(3)]
        await asked.wait()
        assert fetcher.in_flight == 3
        assert [waiting.url for waiting in fetcher.slowest(1)] == ["http://a.test/"]
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        assert (fetcher.in_flight, len(fetcher._politeness), fetcher.slowest()) == (0, 0, [])


async def test_what_is_waited_for_is_told_without_secrets(raw):
    asked = asyncio.Event()

    async def silence(_heard):
        asked.set()
        await asyncio.sleep(30)

    server = await raw(silence)
    async with fetching(server) as fetcher:
        task = asyncio.create_task(fetcher.fetch(link("http://user:pw@a.test/?token=s3cret")))
        await asked.wait()
        (waiting,) = fetcher.slowest()
        task.cancel()
    assert "s3cret" not in waiting.url
    assert "pw" not in waiting.url


@pytest.mark.parametrize(
    ("concurrency", "descriptors", "busy", "idle"),
    [
        (512, 1 << 20, 512, 256),
        (512, 1000, 488, 244),
        (512, 30, 3, 1),
        (512, 0, 2, 1),
        (4, 1000, 4, 256),
        (1, 50, 1, 12),
    ],
)
def test_connections_fit_into_the_descriptors(concurrency, descriptors, busy, idle):
    assert capacity(concurrency, descriptors) == (busy, idle)
