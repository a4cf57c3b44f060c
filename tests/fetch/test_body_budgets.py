import asyncio

import pytest
from loopback import fetching, http, link, writes

BIG = b"x" * 300_000
PAGE = b"<html><head><title>T</title></HEAD><body>" + b"y" * 2000 + b"</body></html>"


@pytest.mark.parametrize(
    ("fields", "size", "truncated"),
    [
        ({}, 300_000, False),
        ({"max_bytes": 300_000}, 300_000, False),
        ({"max_bytes": 299_999, "cut": True}, 299_999, True),
        ({"max_bytes": 100, "cut": True}, 100, True),
        ({"max_bytes": 300_001, "cut": True}, 300_000, False),
        ({"max_bytes": 299_999}, None, None),
        ({"max_bytes": 0}, None, None),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
async def test_budgets(raw, fields, size, truncated, chunked):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BIG[:5], BIG[5:200_000], BIG[200_000:]))
    whole = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n" if chunked else http(200, BIG)
    )
    server = await raw(lambda _: whole)
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/", **fields))
    if size is None:
        assert exchange.reason == "too-large"
    else:
        assert (len(exchange.body), exchange.truncated) == (size, truncated)


async def test_an_error_page_is_cut(raw):
    server = await raw(lambda _: http(404, BIG))
    async with fetching(server, max_body=1000) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.status, len(exchange.body), exchange.truncated) == (404, 1000, True)


@pytest.mark.parametrize("size", [1, 3, 7, 50, 5000])
async def test_reading_stops_at_a_mark_in_whatever_pieces_it_comes(raw, size):
    @writes
    async def drip(_heard, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE))
        for at in range(0, 200, size):
            writer.write(PAGE[at : at + size][: 200 - at])
            await writer.drain()
            await asyncio.sleep(0)
        return PAGE[200:]

    server = await raw(drip)
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/", stop_at=b"</head>"))
    assert exchange.body == b"<html><head><title>T</title></HEAD>"
    assert exchange.truncated


async def test_a_small_rest_is_read_for_the_sake_of_the_connection(raw):
    server = await raw(lambda _: http(200, PAGE))
    async with fetching(server) as fetcher:
        for _ in range(4):
            await fetcher.fetch(link("http://a.test/", stop_at=b"</head>"))
    assert server.connections == 1


@pytest.mark.parametrize("fields", [{"stop_at": b"</head>"}, {"max_bytes": 9, "cut": True}, {"max_bytes": 9}])
async def test_a_large_rest_is_not_read(raw, fields):
    server = await raw(lambda _: http(200, PAGE + 40 * BIG))
    async with fetching(server) as fetcher:
        for _ in range(2):
            await fetcher.fetch(link("http://a.test/", **fields))
        assert fetcher.bytes < 4_000_000
    assert server.connections == 2


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
    ],
)
async def test_a_short_body_is_a_failure(raw, reply):
    @writes
    async def hang_up(_heard, writer):
        writer.write(reply)
        await writer.drain()

    server = await raw(hang_up)
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert exchange.reason == "bad-response"


async def test_a_body_until_the_end_of_the_connection(raw):
    @writes
    async def old(_heard, writer):
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nall there is")
        await writer.drain()

    async with fetching(await raw(old)) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.body, exchange.truncated) == (b"all there is", False)


def part(first: int, last: int, body: bytes = b"z" * 50) -> bytes:
    return http(206, body[first : last + 1], f"Content-Range: bytes {first}-{last}/{len(body)}")


async def test_a_part_is_asked_for(raw):
    server = await raw(lambda _: part(10, 19))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/", byte_range=(10, 19)))
    assert (exchange.status, len(exchange.body)) == (206, 10)
    assert exchange.ok
    assert server.heard[0].headers["range"] == "bytes=10-19"
    assert server.heard[0].headers["accept-encoding"] == "identity"


async def test_of_a_whole_file_only_the_part_is_read(raw):
    server = await raw(lambda _: http(200, BIG))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/", byte_range=(0, 99)))
    assert (exchange.status, len(exchange.body), exchange.truncated) == (200, 100, True)


@pytest.mark.parametrize(
    ("reply", "fields"),
    [
        (part(0, 9), {"purpose": "feed"}),
        (part(9, 49), {"purpose": "feed"}),
        (part(5, 9), {"byte_range": (0, 9)}),
        (http(206, b"x"), {"byte_range": (0, 9)}),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", {}),
        (b"HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n", {}),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", {}),
    ],
)
async def test_answers_to_other_questions_are_failures(raw, reply, fields):
    async with fetching(await raw(lambda _: reply)) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", **fields))).reason == "bad-response"


@pytest.mark.parametrize("reply", [part(0, 9), part(9, 49), http(206, b"x")])
async def test_a_part_that_nobody_asked_for_is_an_answer_to_a_link(raw, reply):
    async with fetching(await raw(lambda _: reply)) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == 206


@pytest.mark.parametrize("reply", [part(0, 49), http(206, b"z" * 50)])
async def test_a_part_that_is_all_of_it_is_as_good_for_a_feed(raw, reply):
    async with fetching(await raw(lambda _: reply)) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/", purpose="feed"))).body == b"z" * 50


async def test_validators_go_out_as_they_came_in(raw):
    server = await raw(lambda _: b'HTTP/1.1 304 Not Modified\r\nETag: W/"x"\r\n\r\n')
    request = link("http://a.test/", purpose="feed", etag='W/"x"', last_modified="yesterday, or so")
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(request)
        assert (exchange.status, exchange.body, exchange.header("etag")) == (304, b"", 'W/"x"')
        await fetcher.fetch(request)
    assert server.heard[0].headers["if-none-match"] == 'W/"x"'
    assert server.heard[0].headers["if-modified-since"] == "yesterday, or so"
    assert server.connections == 1


@pytest.mark.parametrize("status", [200, 203, 204, 300, 400, 404, 410, 418, 451, 500, 599, 999])
async def test_every_status_is_told(raw, status):
    async with fetching(await raw(lambda _: http(status, b"" if status == 204 else b"words"))) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).status == status


async def test_large_heads_are_read(raw):
    fields = [f"X-{number}: {number}" for number in range(300)]
    server = await raw(lambda _: http(200, b"ok", "Set-Cookie: " + "c" * 60_000, *fields))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.body, exchange.header("x-299")) == (b"ok", "299")


async def test_an_endless_head_is_not(raw):
    @writes
    async def flood(_heard, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"y" * 65536)
            await writer.drain()

    async with fetching(await raw(flood)) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason == "bad-response"


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", b"HTTP/1.1 100 Continue\r\n\r\n"]
)
async def test_silence_ends_at_the_deadline(raw, head):
    @writes
    async def silence(_heard, writer):
        writer.write(head)
        await asyncio.sleep(30)

    async with fetching(await raw(silence)) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/", timeout=0.05))
    assert (exchange.reason, exchange.local) == ("timeout", False)
    assert 40 <= exchange.elapsed_ms < 2000
