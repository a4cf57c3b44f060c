"""Children contain what hostile bytes do: only the job itself fails, whatever happens to the child."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import uvloop
from worker_kinds import ABSENT, OBEY, TELL

from aggregator.model.feed import Feed, NotAFeed
from aggregator.model.page import AmpFacts
from aggregator.parse.workers.workers import Trouble, Workers


async def obey(workers, *orders):
    return await asyncio.gather(*(workers.run(OBEY, order.encode()) for order in orders))


def good(order):
    return AmpFacts(is_amp=True, canonicals=(order, ""))


@pytest.mark.parametrize("count", [1, 2])
async def test_results_come_back_to_whoever_asked(count):
    orders = [f"job {number}" for number in range(50)]
    async with Workers(count) as workers:
        assert await obey(workers, *orders) == [good(order) for order in orders]
        result = await workers.run(OBEY, b"x" * 1_000_000, url="https://example.org", more=1)
        assert result.canonicals[1:] == ("https://example.org", "1")


@pytest.mark.parametrize(
    ("order", "detail"),
    [
        ("hang", "took longer than 0.3 s"),
        ("sleep", "took longer than 0.3 s"),
        ("abort", "crashed the parser (SIGABRT)"),
        ("exit", "crashed the parser (exit code 3)"),
        ("memory", "needed more than 512 MiB of memory"),
        ("raise", "ValueError: these bytes are no good (worker_kinds.py:"),
        ("recurse", "RecursionError: "),
        ("nonsense", "the parser answered nonsense"),
        ("other", "ValueError: "),
        ("surrogate", "UnicodeEncodeError: "),
    ],
)
async def test_only_the_job_that_did_it_is_blamed(order, detail):
    async with Workers(1, memory=512 * 2**20, deadline=0.3) as workers:
        before, blamed, *after = await obey(workers, "before", order, "after", "and after", "and again")
    assert isinstance(blamed, Trouble)
    assert blamed.detail.startswith(detail)
    assert before == good("before")
    assert after == [good("after"), good("and after"), good("and again")]


@pytest.mark.parametrize(("mebibytes", "seconds"), [(1, "0.2"), (4, "0.5"), (20, "0.6")])
async def test_a_large_job_has_more_time_but_not_for_ever(mebibytes, seconds):
    async with Workers(deadline=0.1) as workers:
        result = await workers.run(OBEY, b"hang".ljust(mebibytes * 2**20))
    assert result.detail == f"took longer than {seconds} s"


async def test_several_faults_at_once():
    orders = ["a", "hang", "abort", "b", "abort", "raise", "c", "memory", "d"] * 2
    async with Workers(2, memory=512 * 2**20, deadline=0.3) as workers:
        results = await obey(workers, *orders)
    for order, result in zip(orders, results, strict=True):
        assert result == good(order) if len(order) == 1 else isinstance(result, Trouble)


async def test_what_a_parser_prints_is_not_heard(capfd):
    async with Workers() as workers:
        assert await obey(workers, "print") == [good("print")]
    assert capfd.readouterr() == ("", "")


async def test_a_function_that_is_not_there_is_a_bug_and_said_so():
    async with Workers() as workers:
        with pytest.raises(RuntimeError, match="worker_kinds:absent cannot be imported: AttributeError"):
            await workers.run(ABSENT, b"")
        assert await obey(workers, "fine") == [good("fine")]


async def test_a_parser_that_cannot_start_is_no_endless_loop():
    async with Workers(memory=2**20) as workers:
        (result,) = await asyncio.wait_for(obey(workers, "x"), 20)
    assert isinstance(result, Trouble)


async def test_a_caller_that_gives_up_disturbs_nobody():
    async with Workers(deadline=0.3) as workers:
        await obey(workers, "start")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(workers.run(OBEY, b"hang"), 0.05)
        assert await obey(workers, "fine") == [good("fine")]


async def test_parts_come_before_the_answer_and_in_their_order():
    async with Workers() as workers:
        told = [], []
        jobs = [workers.run(TELL, b"end", parts=300, take=parts.append) for parts in told]
        assert await asyncio.gather(*jobs, workers.run(OBEY, b"x")) == [good("end"), good("end"), good("x")]
        assert await workers.run(TELL, b"nobody listens", parts=3) == good("nobody listens")
    for parts in told:
        assert [part.canonicals[0] for part in parts] == [str(number) for number in range(300)]


@pytest.mark.parametrize("order", ["hang", "abort", "raise", "memory"])
async def test_a_job_that_fails_after_its_parts_is_not_begun_anew(order):
    parts = []
    async with Workers(memory=512 * 2**20, deadline=0.3) as workers:
        job = workers.run(TELL, order.encode(), parts=5, take=parts.append)
        result, after = await asyncio.gather(job, workers.run(OBEY, b"after"))
    assert isinstance(result, Trouble)
    assert after == good("after")
    assert [part.canonicals[0] for part in parts] == ["0", "1", "2", "3"]


async def test_a_job_of_many_parts_may_take_as_long_as_they_come():
    """The time of a job counts from its last part: whoever takes them in may be slow."""
    async with Workers(deadline=0.3) as workers:
        result = await workers.run(TELL, b"end", parts=10, take=lambda _: time.sleep(0.1))
    assert result == good("end")


async def test_what_a_taker_raises_is_raised_where_the_job_was_given():
    def refuse(_):
        raise KeyError("no more")

    async with Workers() as workers:
        with pytest.raises(KeyError, match="no more"):
            await workers.run(TELL, b"end", parts=5, take=refuse)
        assert await obey(workers, "fine") == [good("fine")]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


async def test_children_ignore_interrupts_and_are_gone_at_the_end():
    async with Workers() as workers:
        facts = await workers.run(OBEY, b"signals")
        pid = int(facts.canonicals[0])
        assert facts.is_amp
        os.kill(pid, signal.SIGINT)
        assert (await workers.run(OBEY, b"signals")).canonicals == (str(pid),)
        hanging = asyncio.ensure_future(workers.run(OBEY, b"hang"))
        await asyncio.sleep(0)
    assert not alive(pid)
    with pytest.raises(asyncio.CancelledError):
        await hanging
    with pytest.raises(RuntimeError, match="closed"):
        await workers.run(OBEY, b"x")


async def test_nothing_is_started_before_it_is_needed():
    async with Workers(2) as workers:
        assert not workers._children


def test_the_other_loop():
    async def main():
        async with Workers(2, deadline=0.3) as workers:
            return await obey(workers, "a", "abort", "hang", "b")

    first, *_, last = uvloop.run(main())
    assert (first, last) == (good("a"), good("b"))


PARENT = """
import asyncio, os, sys
from worker_kinds import OBEY
from aggregator.parse.workers.workers import Workers

async def main():
    workers = Workers(deadline=1)
    facts = await workers.run(OBEY, b"signals")
    print(facts.canonicals[0], flush=True)
    if sys.argv[1] == "busy":
        asyncio.ensure_future(workers.run(OBEY, b"hang"))
        await asyncio.sleep(0.05)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_children_end_with_their_parent(state):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", PARENT, state]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not alive(pid)


QUIET = """
import asyncio
from worker_kinds import OBEY
from aggregator.parse.workers.workers import Workers

async def main():
    async with Workers(2) as workers:
        await asyncio.gather(*(workers.run(OBEY, b"x") for _ in range(9)))

asyncio.run(main())
"""


def test_the_interpreter_ends_without_a_word():
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", QUIET]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_the_parsers_of_the_house():
    feed = b'<rss version="2.0"><channel><title>News</title><item><title>One</title></item></channel></rss>'
    page = b'<html lang="en"><head><title>One</title><link rel="canonical" href="/1"></head><body></body></html>'
    async with Workers() as workers:
        assert isinstance(await workers.feed(feed, url="https://example.org/feed"), Feed)
        assert isinstance(await workers.feed(b"no feed", url="https://example.org/feed"), NotAFeed)
        assert (await workers.page(page, url="https://example.org/x")).canonical == "https://example.org/1"
        facts = await workers.amp(page.replace(b"<html", b"<html amp"), url="https://example.org/x")
        assert facts == AmpFacts(is_amp=True, canonicals=("https://example.org/1",))


async def test_trouble_is_a_value_for_the_parsers_of_the_house():
    async with Workers(memory=2**20) as workers:
        feed = await workers.feed(b"", url="https://example.org/feed")
        assert (feed.reason, feed.detail) == ("parse-failed", "the parser ends as soon as it is started")
        assert await workers.page(b"", url="https://example.org/") is None
        assert await workers.amp(b"", url="https://example.org/") is None
