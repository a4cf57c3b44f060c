import asyncio

import pytest
from loopback import fetching, http, link

from aggregator.fetch.politeness import MemoryHosts
from aggregator.fetch.retry import may_pass, wait_before
from aggregator.model.exchange import Failure, Response


def answers(*replies):
    """One reply after the other, the last for ever; None hangs up."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


OK = http(200, b"fine")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_asked_again(raw, virtual, status):
    server = await raw(answers(http(status), http(status), OK))
    async with fetching(server, time=virtual, retries=2) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).body == b"fine"
    assert len(server.heard) == 3
    assert virtual.waits == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 418, 451, 501, 505, 999, 200, 304])
async def test_what_will_not_pass_is_not(raw, virtual, status):
    server = await raw(answers(http(status)))
    async with fetching(server, time=virtual, retries=5) as fetcher:
        await fetcher.fetch(link("http://a.test/"))
    assert (len(server.heard), virtual.waits) == (1, [])


@pytest.mark.parametrize("retries", [0, 1, 2, 4])
async def test_retries_are_extra_attempts(raw, virtual, retries):
    server = await raw(answers(http(500, b"broken")))
    async with fetching(server, time=virtual, retries=retries) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.status, exchange.body) == (500, b"broken")
    assert len(server.heard) == retries + 1
    assert fetcher.requests == retries + 1


@pytest.mark.parametrize("retries", [0, 2])
async def test_hanging_up_may_pass(raw, virtual, retries):
    server = await raw(answers(None))
    async with fetching(server, time=virtual, retries=retries) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.reason, exchange.local) == ("connection-reset", False)
    assert len(server.heard) == retries + 1


async def test_a_kept_connection_that_was_closed_meanwhile_is_no_attempt(raw):
    server = await raw(answers(OK, None, OK, None, OK))
    async with fetching(server, retries=0) as fetcher:
        for _ in range(3):
            assert (await fetcher.fetch(link("http://a.test/"))).status == 200
    assert (len(server.heard), server.connections) == (5, 3)


async def test_silence_is_given_one_more_chance(raw, virtual):
    async def silence(_heard):
        await asyncio.sleep(30)

    server = await raw(silence)
    async with fetching(server, time=virtual, retries=5) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", timeout=0.05))).reason == "timeout"
    assert len(server.heard) == 2


async def test_nobody_there_is_believed(virtual, unused_tcp_port):
    async with fetching(time=virtual, retries=5, rules=(f"a.test:80:127.0.0.1:{unused_tcp_port}",)) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.reason, fetcher.requests) == ("connection-refused", 1)


# Retry-After


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ["7", "Fri, 15 Jan 2027 08:00:07 GMT"])
async def test_a_short_wait_is_waited_for(raw, virtual, status, asked):
    server = await raw(answers(http(status, b"", f"Retry-After: {asked}"), OK))
    async with fetching(server, time=virtual, retries=1) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == 200
    assert 7 <= sum(virtual.waits) <= 7.5


async def test_others_of_the_domain_wait_as_well(raw, virtual):
    server = await raw(lambda heard: http(429, b"", "Retry-After: 5") if heard.path == "/429" else OK)
    async with fetching(server, time=virtual) as fetcher:
        assert (await fetcher.fetch(link("http://a.shop.test/429"))).status == 429
        assert (await fetcher.fetch(link("http://elsewhere.test/"))).status == 200
        assert virtual.waits == []
        assert (await fetcher.fetch(link("http://b.shop.test/"))).status == 200
    assert virtual.waits == [5.0]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_long_wait_parks_the_domain(raw, virtual, status):
    hosts = MemoryHosts()
    server = await raw(answers(http(status, b"", "Retry-After: 3600"), OK))
    async with fetching(server, time=virtual, hosts=hosts, retries=5) as fetcher:
        first = await fetcher.fetch(link("http://a.shop.test/"))
        assert (first.reason, first.code, first.retry_at) == (f"http-{status}", status, virtual.time + 3600)
        second = await fetcher.fetch(link("http://b.shop.test/"))
        assert (second.reason, second.retry_at, second.local) == ("parked", virtual.time + 3600, False)
        assert (await fetcher.fetch(link("http://other.test/"))).status == 200
        virtual.time += 3601
        assert (await fetcher.fetch(link("http://a.shop.test/"))).status == 200
    assert len(server.heard) == 3
    assert virtual.waits == []


async def test_parking_is_remembered_elsewhere(raw, virtual):
    hosts = MemoryHosts()
    hosts.park("shop.test", virtual.time + 50)
    server = await raw(answers(OK))
    async with fetching(server, time=virtual, hosts=hosts) as fetcher:
        assert (await fetcher.fetch(link("http://www.shop.test/"))).reason == "parked"
    assert server.connections == 0


@pytest.mark.parametrize("asked", ["-5", "1_0", "٣", "soon", "1e3", "", "Thu, 99 Foo 2026 00:00:00 GMT"])
async def test_nonsense_is_not_heeded(raw, virtual, asked):
    server = await raw(answers(http(429, b"", f"Retry-After: {asked}".encode().decode("latin-1")), OK))
    async with fetching(server, time=virtual, retries=1) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == 200
    assert virtual.waits == [0.5]


async def test_nobody_may_park_us_for_ever(raw, virtual):
    server = await raw(answers(http(429, b"", "Retry-After: 99999999999")))
    async with fetching(server, time=virtual) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert exchange.retry_at <= virtual.time + 86400


async def test_a_404_with_retry_after_is_a_404(raw, virtual):
    async with fetching(await raw(answers(http(404, b"", "Retry-After: 3600"))), time=virtual) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == 404


def failure(**fields) -> Failure:
    return Failure(url="http://a.test/", **fields)


@pytest.mark.parametrize(
    ("exchange", "passes"),
    [
        (failure(reason="connection-reset"), True),
        (failure(reason="dns-failure"), True),
        (failure(reason="timeout", detail="no complete answer in time"), True),
        (failure(reason="timeout", detail="no connection in time"), False),
        (failure(reason="connection-refused"), False),
        (failure(reason="no-such-host"), False),
        (failure(reason="tls-expired"), False),
        (failure(reason="bad-response"), False),
        (failure(reason="private-address"), False),
        (failure(reason="parked", retry_at=1.0), False),
        (failure(reason="http-429", retry_at=1.0), False),
    ],
)
def test_which_failures_may_pass(exchange, passes):
    assert may_pass(exchange) == passes


def test_waits_grow_and_end():
    broken = Response(url="x", final_url="x", status=500)
    waits = [wait_before(attempt, broken, now=0, jitter=0.5) for attempt in range(1, 8)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert wait_before(1, broken, now=0, jitter=0.0) < wait_before(1, broken, now=0, jitter=0.99)


async def test_those_in_the_queue_hear_of_it(raw, virtual):
    server = await raw(answers(http(429, b"", "Retry-After: 3600")))
    async with fetching(server, time=virtual, per_host=1) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(20)))
    assert len(server.heard) == 1
    assert [exchange.reason for exchange in exchanges] == ["http-429"] + ["parked"] * 19


async def test_those_in_the_queue_wait_a_little(raw, virtual):
    server = await raw(lambda _: http(503, b"", "Retry-After: 4") if virtual.time < 1_800_000_004 else OK)
    async with fetching(server, time=virtual, per_host=1, retries=1) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(5)))
    assert [exchange.status for exchange in exchanges] == [200] * 5
    assert len(server.heard) == 6


async def test_what_is_not_repeatable_is_not_repeated(raw, virtual):
    server = await raw(answers(http(500)))
    async with fetching(server, time=virtual, retries=3) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", method="POST"))).status == 500
    assert len(server.heard) == 1
