import asyncio

import pytest
from loopback import fetching, http, link

from aggregator.fetch.gate import GRACE, QUEUE_GOAL, SLOW, Gate, wanted_width
from aggregator.fetch.politeness import Politeness


@pytest.mark.parametrize("per_host", [1, 2, 5])
async def test_a_host_is_not_crowded(raw, per_host):
    async def slow(_heard):
        await asyncio.sleep(0.02)
        return http(200)

    server = await raw(slow)
    async with fetching(server, per_host=per_host) as fetcher:
        await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(30)))
    assert server.peak <= per_host
    assert server.connections <= per_host
    assert server.peak >= min(per_host, 2)


async def test_a_short_quick_queue_takes_one_connection(raw):
    server = await raw(lambda _: http(200))
    async with fetching(server, per_host=8) as fetcher:
        await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(25)))
    assert server.connections == 1
    assert server.paths == [f"/{n}" for n in range(25)]


async def test_hosts_do_not_wait_for_each_other(raw):
    release = asyncio.Event()

    async def answer(heard):
        if heard.headers["host"] == "slow.test":
            await release.wait()
        return http(200)

    async with fetching(await raw(answer), per_host=1) as fetcher:
        slow = asyncio.create_task(fetcher.fetch(link("http://slow.test/")))
        quick = await asyncio.gather(*(fetcher.fetch(link(f"http://{n}.test/")) for n in range(10)))
        assert all(exchange.status == 200 for exchange in quick)
        assert not slow.done()
        release.set()
        assert (await slow).status == 200


async def test_all_hosts_together_are_bounded(raw):
    async def slow(_heard):
        await asyncio.sleep(0.005)
        return http(200)

    server = await raw(slow)
    async with fetching(server, concurrency=3) as fetcher:
        await asyncio.gather(*(fetcher.fetch(link(f"http://{n}.test/")) for n in range(20)))
    assert server.peak <= 3


async def test_requests_to_a_host_are_spaced(raw, virtual):
    server = await raw(lambda _: http(200))
    async with fetching(server, time=virtual, delay=2.0) as fetcher:
        for _ in range(3):
            await fetcher.fetch(link("http://a.test/"))
        assert virtual.waits == [2.0, 2.0]
        await fetcher.fetch(link("http://b.test/"))
        virtual.time += 5
        await fetcher.fetch(link("http://a.test/"))
    assert virtual.waits == [2.0, 2.0]


async def test_the_wait_for_a_turn_is_not_the_servers_fault(raw):
    async def slow(_heard):
        await asyncio.sleep(0.05)
        return http(200)

    async with fetching(await raw(slow), per_host=1, timeout=0.2) as fetcher:
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(8)))
    assert [exchange.status for exchange in exchanges] == [200] * 8
    assert all(exchange.elapsed_ms < 200 for exchange in exchanges)


async def test_a_hung_request_does_not_hold_up_its_host(raw):
    async def answer(heard):
        await asyncio.sleep(30 if heard.path == "/hung" else 0)
        return http(200)

    async with fetching(await raw(answer), per_host=2, timeout=10) as fetcher:
        hung = asyncio.create_task(fetcher.fetch(link("http://a.test/hung")))
        await asyncio.sleep(0)
        exchanges = await asyncio.gather(*(fetcher.fetch(link(f"http://a.test/{n}")) for n in range(5)))
        assert [exchange.status for exchange in exchanges] == [200] * 5
        hung.cancel()


@pytest.mark.parametrize(
    ("queued", "seconds", "most", "width"),
    [
        (0, 9, 4, 1),
        (24, 0.001, 4, 1),
        (24, 0.1, 4, 4),
        (24, 0.1, 99, 10),
        (3, 0.1, 8, 2),
        (1, 5, 1, 1),
        (500, 0.3, 8, 8),
    ],
)
def test_long_queues_of_slow_hosts_are_shared_out(queued, seconds, most, width):
    assert wanted_width(queued, seconds, most) == width


class Timers:
    """The loop's, which go off when they are told to."""

    def __init__(self):
        self.create_future = asyncio.get_running_loop().create_future
        self.set = []

    def call_later(self, seconds, act):
        self.set.append((seconds, act))
        return asyncio.get_running_loop().call_later(3600, act)

    def go_off(self):
        seconds, act = self.set.pop()
        act()
        return seconds


async def queued(count, *, plain):
    timers = Timers()
    gate = Gate(timers, most=4)
    assert gate.enter_at_once()
    waiting = [asyncio.create_task(gate.enter(plain=plain)) for _ in range(count)]
    await asyncio.sleep(0)
    return gate, timers, waiting


@pytest.mark.parametrize(("count", "width"), [(5, 1), (6, 2), (24, 2)])
async def test_a_queue_that_must_be_long_has_a_second_connection_before_the_first_answer(count, width):
    gate, timers, waiting = await queued(count, plain=True)
    assert [timers.go_off(), timers.go_off()] == [SLOW, GRACE]
    assert (gate.width, gate.running) == (width, width)
    for task in waiting:
        task.cancel()


async def test_an_answer_that_only_we_were_slow_to_read_is_waited_for():
    gate, timers, waiting = await queued(24, plain=True)
    timers.go_off()
    gate.leave(0.001, plain=True)
    timers.go_off()
    assert (gate.width, gate.running) == (1, 1)
    for task in waiting:
        task.cancel()


async def test_a_handshake_is_not_made_before_the_first_answer():
    _, timers, waiting = await queued(24, plain=False)
    assert [seconds for seconds, _ in timers.set] == [QUEUE_GOAL]
    for task in waiting:
        task.cancel()


async def test_turns_come_in_order_and_survive_cancelling():
    gate = Gate(asyncio.get_running_loop(), most=1)
    await gate.enter()
    order = []

    async def take(name):
        await gate.enter()
        order.append(name)

    tasks = [asyncio.create_task(take(name)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    gate.leave(0.0)
    tasks[1].cancel()  # it has its turn already, and gives it on
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert order == ["c"]
    gate.leave(0.0)
    await tasks[3]
    gate.leave(0.0)
    assert gate.idle
    gate.close()


async def test_after_one_silence_those_under_way_tell_whether_the_host_is_silent():
    gate = Gate(asyncio.get_running_loop(), 3)
    gate.width = 3
    assert [gate.enter_at_once() for _ in range(3)] == [True] * 3
    waiting = asyncio.create_task(gate.enter())
    await asyncio.sleep(0)
    gate.note("HEAD", silent=True)
    gate.leave(1.0)
    await asyncio.sleep(0)
    assert not waiting.done()
    assert (gate.share("HEAD"), gate.share("GET")) == (0.25, 1.0)
    gate.note("HEAD", silent=False)
    gate.leave(1.0)
    await waiting
    assert gate.share("HEAD") == 1.0


async def test_after_a_silence_with_nobody_under_way_one_more_is_let_in():
    gate = Gate(asyncio.get_running_loop(), 1)
    assert gate.enter_at_once()
    waiting = [asyncio.create_task(gate.enter()) for _ in range(2)]
    await asyncio.sleep(0)
    gate.note("HEAD", silent=True)
    gate.leave(1.0)
    await asyncio.sleep(0)
    assert [task.done() for task in waiting] == [True, False]
    gate.note("HEAD", silent=True)
    gate.leave(0.25)
    await asyncio.gather(*waiting)
    assert gate.is_silent("HEAD")


async def test_who_comes_just_after_a_silence_still_knows_of_it():
    rested = asyncio.Event()
    politeness = Politeness(
        per_host=1, concurrency=9, delay=0.0, on_idle=lambda _: rested.set(), now=lambda: 0.0, sleep=asyncio.sleep
    )
    for _ in range(2):
        async with politeness.turn("a.test") as turn:
            assert not turn.is_silent("HEAD")
            turn.note("HEAD", silent=True)
    async with politeness.turn("a.test") as turn:
        assert turn.is_silent("HEAD")
    await rested.wait()
    assert len(politeness) == 0
    async with politeness.turn("a.test") as turn:
        assert not turn.is_silent("HEAD")
