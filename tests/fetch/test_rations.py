"""Domains that say `too many requests`: waited for as long as waiting brings answers, and no longer."""

import asyncio
import time

import pytest
from loopback import fetching, http, link

from aggregator.fetch.rations import LONGEST_REST, MOST_IN_VAIN, Rations

OK = http(200, b"fine")
HOST = "shop.test"
START = 1_800_000_000.0


class Bucket:
    """A server that lets so many requests a second through, and half as many at once."""

    def __init__(self, a_second, *headers):
        self.a_second, self.headers = a_second, headers
        self.tokens, self.filled = a_second / 2, time.monotonic()

    def __call__(self, _heard):
        now = time.monotonic()
        self.tokens = min(self.a_second / 2, self.tokens + (now - self.filled) * self.a_second)
        self.filled = now
        if self.tokens < 1:
            return http(429, b"", *self.headers)
        self.tokens -= 1
        return OK


@pytest.mark.parametrize("headers", [(), ("Retry-After: 1",)], ids=["silent", "told"])
async def test_a_host_that_rations_is_asked_as_fast_as_it_allows(raw, headers):
    server = await raw(Bucket(40, *headers))
    async with fetching(server, retries=2, per_host=4) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(60)))
    assert [exchange.status for exchange in exchanges] == [200] * 60
    assert len(server.heard) <= 75


@pytest.mark.parametrize("headers", [(), ("Retry-After: 1",)], ids=["silent", "told"])
async def test_a_host_that_lets_nothing_through_is_left_alone(raw, virtual, headers):
    server = await raw(lambda _: http(429, b"", *headers))
    async with fetching(server, time=virtual, retries=2, per_host=4) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(60)))
        later = await fetcher.fetch(link("http://a.test/later"))
    assert len(server.heard) <= 2 * MOST_IN_VAIN
    codes = {exchange.status if hasattr(exchange, "status") else exchange.code for exchange in exchanges}
    assert codes == {429}
    assert (later.reason, later.code) == ("http-429", 429)
    assert later.retry_at > virtual.time


async def test_what_is_asked_once_is_asked_again_where_it_was_too_much(raw, virtual):
    left = [http(429, b"", "Retry-After: 2"), http(429, b"", "Retry-After: 2"), http(200)]
    server = await raw(lambda _: left.pop(0))
    async with fetching(server, time=virtual, retries=2) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", method="HEAD", again=False))).status == 200


async def test_but_not_where_another_trouble_follows(raw, virtual):
    left = [http(429), http(500), http(200)]
    server = await raw(lambda _: left.pop(0))
    async with fetching(server, time=virtual, retries=2) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", method="HEAD", again=False))).status == 500


# The rule: what happened so many seconds after the start, then what is left to rest at a time, and if it is closed

ANSWER = "answer"
IN_VAIN = [(n, 1) for n in range(MOST_IN_VAIN)]


@pytest.mark.parametrize(
    ("events", "at", "left", "closed"),
    [
        ([], 0, 0, False),
        ([(0, 5)], 1, 4, False),
        ([(0, None)], 0, 0.5, False),
        ([(0, None), (0.1, None)], 0.1, 0.5, False),
        ([(0, None), (1, None)], 1, 1.0, False),
        ([(0, None), (1, ANSWER), (2, None)], 2, 0.5, False),
        ([(0, 5), (1, 2)], 1, 4, False),
        ([(0, 1), (0.5, 2)], 1, 1.5, False),
        (IN_VAIN[1:], 4, 0, False),
        (IN_VAIN, 4, 0, True),
        (IN_VAIN, 20, 0, False),
        ([(0, ANSWER), *IN_VAIN], 4, 0, True),
        ([event for n in range(40) for event in ((2 * n, 1), (2 * n + 1, ANSWER))], 79.5, 0, False),
        ([event for n in range(9) for event in ((10 * n, 10), (10 * n + 9, ANSWER))], 85, 5, True),
    ],
)
def test_rests(events, at, left, closed):
    rations = Rations()
    for seconds, asked in events:
        if asked == ANSWER:
            rations.answered(HOST)
        else:
            rations.rest(HOST, 429, asked, START + seconds)
    assert rations.left(HOST, START + at) == pytest.approx(left)
    assert bool(rations.closed(HOST, START + at)) == closed


def test_rests_double_up_to_an_end():
    rations, now, waits = Rations(), START, []
    for _ in range(8):
        rations.rest(HOST, 429, None, now)
        waits.append(rations.left(HOST, now))
        now += waits[-1]
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(waits) == waits[-1] == LONGEST_REST
    assert rations.left("other.test", now) == 0.0
