import asyncio

import pytest
from loopback import fetching, http, link

from aggregator.fetch.robots import MemoryRobots, RobotsAnswer
from aggregator.model.exchange import Request

RULES = b"User-agent: *\nDisallow: /all\n\nUser-agent: Aggregator\nDisallow: /ours\nAllow: /ours/but\nCrawl-delay: 3\n"


def site(robots: bytes):
    return lambda heard: robots if heard.path == "/robots.txt" else http(200, b"page")


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (http(200, RULES), "/", True),
        (http(200, RULES), "/ours", False),
        (http(200, RULES), "/ours/but/this", True),
        (http(200, RULES), "/all", True),
        (http(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "/", False),
        (http(200, b"user-agent:*\r\ndisallow:/a*b$"), "/axxb", False),
        (http(200, b"<html>not found</html>"), "/", True),
        (http(200, b""), "/", True),
        (http(200, b"\xff\xfe\0\0"), "/", True),
        (http(204), "/", True),
        *((http(status), "/", True) for status in (400, 401, 403, 404, 410, 429, 451)),
        *((http(status), "/", False) for status in (500, 502, 503, 599)),
        (http(302, b"", "Location: /elsewhere"), "/", True),
        (http(302, b"", "Location: /robots.txt"), "/", True),
        (http(302), "/", True),
        (b"garbage\r\n\r\n", "/", False),
        (http(200, RULES + b"#" * 600_000), "/ours", False),
    ],
)
async def test_what_robots_txt_means(raw, robots, path, allowed):
    async with fetching(await raw(site(robots))) as fetcher:
        exchange = await fetcher.fetch(Request(url=f"http://a.test{path}", purpose="page"))
    if allowed:
        assert exchange.body == b"page"
    else:
        assert (exchange.reason, exchange.local) == ("robots", False)


@pytest.mark.parametrize("purpose", ["feed", "discovery", "link", "robots"])
async def test_not_everything_asks(raw, purpose):
    server = await raw(site(http(200, b"User-agent: *\nDisallow: /")))
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(Request(url="http://a.test/x", purpose=purpose))).status == 200
    assert server.paths == ["/x"]


@pytest.mark.parametrize("purpose", ["page", "amp", "image"])
async def test_it_is_fetched_once(raw, purpose):
    server = await raw(site(http(200, b"User-agent: *\nDisallow: /y")))
    async with fetching(server, per_host=4) as fetcher:
        await asyncio.gather(*(fetcher.fetch(Request(url="http://a.test/x", purpose=purpose)) for _ in range(3)))
        await fetcher.fetch(Request(url="http://b.a.test/x", purpose=purpose))
    assert server.paths.count("/robots.txt") == 2


async def test_it_is_remembered_for_a_day(raw, virtual):
    memory = MemoryRobots()
    server = await raw(site(http(200, RULES)))
    for hours, fetched in [(0, 1), (23, 1), (25, 2)]:
        start = virtual.time
        virtual.time += hours * 3600
        async with fetching(server, time=virtual, robots=memory) as fetcher:
            assert (await fetcher.fetch(Request(url="http://a.test/ours"))).reason == "robots"
        virtual.time = start
        assert server.paths.count("/robots.txt") == fetched


async def test_within_a_run_it_expires_too(raw, virtual):
    server = await raw(site(http(404)))
    async with fetching(server, time=virtual) as fetcher:
        await fetcher.fetch(Request(url="http://a.test/"))
        virtual.time += 90_000
        await fetcher.fetch(Request(url="http://a.test/"))
    assert server.paths.count("/robots.txt") == 2


async def test_an_old_copy_is_better_than_none(raw, virtual):
    memory = MemoryRobots()
    memory.save("http://a.test", RobotsAnswer(status=200, body=RULES, fetched_at=virtual.time - 10 * 86400))
    async with fetching(await raw(site(http(503))), time=virtual, robots=memory) as fetcher:
        assert (await fetcher.fetch(Request(url="http://a.test/ours"))).reason == "robots"
        assert (await fetcher.fetch(Request(url="http://a.test/free"))).status == 200


@pytest.mark.parametrize("length", [5, 6])
async def test_five_redirects_are_followed(raw, length):
    def answer(heard):
        if heard.path == "/robots.txt":
            return http(302, b"", "Location: /r/1")
        if heard.path.startswith("/r/"):
            number = int(heard.path[3:])
            return http(302, b"", f"Location: /r/{number + 1}") if number < length else http(200, RULES)
        return http(200)

    async with fetching(await raw(answer)) as fetcher:
        exchange = await fetcher.fetch(Request(url="http://a.test/ours"))
    assert (getattr(exchange, "reason", None) == "robots") == (length <= 5)


async def test_what_would_stop_the_page_is_told_as_it_is(unused_tcp_port):
    async with fetching(rules=(f"*:*:127.0.0.1:{unused_tcp_port}",)) as fetcher:
        assert (await fetcher.fetch(Request(url="http://a.test/"))).reason == "connection-refused"
    async with fetching() as fetcher:
        assert (await fetcher.fetch(Request(url="http://10.0.0.1/"))).reason == "private-address"


async def test_each_host_on_the_way_is_asked(raw):
    away = await raw(site(http(200, b"User-agent: *\nDisallow: /")))
    home = await raw(
        lambda heard: http(404) if heard.path == "/robots.txt" else http(302, b"", "Location: http://b.test/x")
    )
    async with fetching(home, away) as fetcher:
        exchange = await fetcher.fetch(Request(url="http://a.test/"))
    assert (exchange.reason, exchange.final_url, len(exchange.redirects)) == ("robots", "http://b.test/x", 1)
    assert away.paths == ["/robots.txt"]


async def test_a_crawl_delay_is_kept_within_reason(raw, virtual):
    server = await raw(site(http(200, RULES)))
    async with fetching(server, time=virtual) as fetcher:
        for _ in range(3):
            await fetcher.fetch(Request(url="http://a.test/x"))
        assert virtual.waits == [3.0, 3.0]
    slow = await raw(site(http(200, b"User-agent: *\nCrawl-delay: 86400\n")))
    virtual.waits.clear()
    async with fetching(slow, time=virtual) as fetcher:
        for _ in range(2):
            await fetcher.fetch(Request(url="http://a.test/x"))
    assert virtual.waits == [10.0]


async def test_a_huge_file_does_not_hold_things_up(raw):
    body = b"User-agent: *\n" + b"".join(b"Disallow: /%d*x\n" % n for n in range(60_000))
    server = await raw(site(http(200, body)))
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(Request(url="http://a.test/1x"))).reason == "robots"
        assert (await fetcher.fetch(Request(url="http://a.test/free"))).status == 200


async def test_secrets_are_not_sent_for_it(raw):
    server = await raw(site(http(404)))
    async with fetching(server) as fetcher:
        await fetcher.fetch(Request(url="http://user:pw@a.test/", headers=(("X-Api-Key", "s3cret"),)))
    assert {"authorization", "x-api-key"} & server.heard[0].headers.keys() == set()


async def test_a_link_is_checked_without_it(raw):
    server = await raw(lambda _: http(200))
    async with fetching(server) as fetcher:
        await fetcher.fetch(link("http://a.test/"))
    assert server.paths == ["/"]
