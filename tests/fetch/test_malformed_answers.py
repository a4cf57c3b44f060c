import pytest
from loopback import fetching, http, link, writes

FORGIVEN = {
    "space before a colon": b"HTTP/1.1 200 OK\r\nContent-Type : text/html\r\nContent-Length: 4\r\n\r\nbody",
    "space in a name": b"HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 4\r\n\r\nbody",
    "length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody",
    "length and chunks": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    ),
    "a line without colon": b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 4\r\n\r\nbody",
    "no name": b"HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 4\r\n\r\nbody",
    "lower case": b"http/1.1 200 ok\r\nContent-Length: 4\r\n\r\nbody",
    "mixed case": b"Http/1.0 200\r\nContent-Length: 4\r\n\r\nbody",
    "odd version": b"HTTP/1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
}
HOPELESS = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
    "bad chunk": b"HTTP/1.1 200 OK\r\nX : y\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n",
    "short": b"HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 9\r\n\r\nbody",
    "nothing but interim": b"HTTP/1.1 100 Continue\r\nX : y\r\n\r\n" * 30,
    "headers without end": b"HTTP/1.1 200 OK\r\nX : y\r\n" + b"Y: " + b"z" * 300_000,
}


def hanging_up(reply):
    @writes
    async def answer(_heard, writer):
        writer.write(reply)
        await writer.drain()

    return answer


@pytest.mark.parametrize("reply", FORGIVEN.values(), ids=FORGIVEN.keys())
async def test_what_browsers_forgive(raw, reply):
    server = await raw(hanging_up(reply))
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/x%2f?q", headers=(("X-Own", "yes"),)))
        assert (exchange.status, exchange.body) == (200, b"body")
        cut = await fetcher.fetch(link("http://a.test/", max_bytes=2, cut=True))
        assert (cut.body, cut.truncated) == (b"bo", True)
        head = await fetcher.fetch(link("http://a.test/", method="HEAD"))
        assert (head.status, head.body) == (200, b"")
    assert {heard.headers["host"] for heard in server.heard} == {"a.test"}
    assert {heard.headers["user-agent"] for heard in server.heard} == {"Tests/1"}
    assert len([heard for heard in server.heard if heard.path == "/x%2f?q" and heard.headers["x-own"] == "yes"]) >= 1


@pytest.mark.parametrize("name", ["space before a colon", "length twice", "length and chunks"])
async def test_what_was_forgiven_is_told(raw, name):
    async with fetching(await raw(hanging_up(FORGIVEN[name]))) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert exchange.malformed
    assert exchange.malformed.isprintable()


@pytest.mark.parametrize("reply", HOPELESS.values(), ids=HOPELESS.keys())
async def test_what_nobody_forgives(raw, reply):
    async with fetching(await raw(hanging_up(reply))) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/"))
    assert (exchange.reason, exchange.code) == ("bad-response", None)
    assert exchange.detail.isprintable()


async def test_a_malformed_redirect_is_followed(raw):
    server = await raw(
        lambda heard: http(200, b"end") if heard.path == "/2" else b"HTTP/1.1 302 F\r\nX : y\r\nLocation: /2\r\n\r\n"
    )
    async with fetching(server) as fetcher:
        exchange = await fetcher.fetch(link("http://a.test/1"))
    assert (exchange.body, len(exchange.redirects)) == (b"end", 1)


async def test_the_second_reading_passes_the_same_guard(raw):
    server = await raw(hanging_up(FORGIVEN["length twice"]))
    async with fetching(server, allow=()) as fetcher:
        assert (await fetcher.fetch(link(f"http://127.0.0.1:{server.port}/"))).reason == "private-address"
    assert server.connections == 0
