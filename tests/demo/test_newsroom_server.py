"""The newsroom's server: what HTTP asks of an honest one."""

import asyncio
import gzip
import zlib

import aiohttp
import pytest

from aggregator.demo import Newsroom, build_world

FEED = "http://daily-robot.test/feed.xml"
PICTURE = "http://cdn.daily-robot.test/pictures/3.jpg"


async def test_an_answer_is_complete(client):
    reply = await client.ask(FEED)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert int(reply.headers["content-length"]) == len(reply.body)
    assert reply.headers["date"].endswith("GMT")
    assert reply.headers["cache-control"] == "max-age=1800"


async def test_head_is_get_without_the_body(client):
    got, headed = await client.ask(FEED), await client.ask(FEED, "HEAD")
    assert headed.body == b""
    assert headed.headers | {"date": ""} == got.headers | {"date": ""}


async def test_an_etag_that_matches_is_answered_304(client):
    etag = (await client.ask(FEED)).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        reply = await client.ask(FEED, If_None_Match=known)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == etag
    assert (await client.ask(FEED, If_None_Match='"other"')).status == 200


async def test_a_date_that_is_not_older_is_answered_304(client):
    url = "http://www.circuit-courier.test/rss091.xml"
    reply = await client.ask(url)
    assert "etag" not in reply.headers
    modified = reply.headers["last-modified"]
    for since, status in (
        (modified, 304),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 304),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 200),
        ("soon", 200),
    ):
        assert (await client.ask(url, If_Modified_Since=since)).status == status


async def test_an_etag_outranks_a_date(client):
    late = "Fri, 01 Jan 2027 00:00:00 GMT"
    assert (await client.ask(FEED, If_None_Match='"other"', If_Modified_Since=late)).status == 200


async def test_a_feed_changes_with_the_step(client, newsroom):
    before = await client.ask(FEED)
    newsroom.advance(1)
    after = await client.ask(FEED, If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert after.body.count(b"<item>") == before.body.count(b"<item>") + 1


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-50", 206, -50, None),
        ("bytes=0-999999", 206, 0, None),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=999999-", 416, 0, 0),
        ("bytes=0-1,5-6", 200, 0, None),
        ("lines=0-5", 200, 0, None),
        ("bytes=-", 200, 0, None),
    ],
)
async def test_pictures_come_in_parts(client, asked, status, start, end):
    whole = (await client.ask(PICTURE)).body
    reply = await client.ask(PICTURE, Range=asked)
    assert reply.status == status
    assert reply.body == whole[start:end]
    assert ("content-range" in reply.headers) == (status != 200)


async def test_one_site_knows_no_parts(client):
    url = "http://zhineng-ribao.test/pictures/3.jpg"
    reply = await client.ask(url, Range="bytes=0-9")
    assert reply.status == 200
    assert "accept-ranges" not in reply.headers


async def test_one_site_speaks_gzip_to_those_who_understand(client):
    url = "http://diario-ia.test/feed.xml"
    plain, packed = await client.ask(url), await client.ask(url, Accept_Encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


async def test_one_site_sends_chunks(client, world):
    reply = await client.ask("http://yapay-zeka.test/feed.xml")
    assert reply.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in reply.headers
    body, rest = b"", reply.body
    while rest != b"0\r\n\r\n":
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    site = world.site("yapay-zeka.test")
    assert body == world.resource(site.host, site.feed_path).render()


async def test_requests_in_one_breath_are_answered_in_order(client, request_bytes):
    paths = ["robots.txt", "feed.xml", "nothing", "about"]
    sent = b"".join(request_bytes(f"http://daily-robot.test/{path}") for path in paths)
    last = request_bytes("http://daily-robot.test/", connection="close")
    raw = await client.talk(sent + last)
    places = [raw.index(mark) for mark in (b"User-agent", b"<rss", b"Error 404", b"About | ", b"<ul>")]
    assert places == sorted(places)
    assert raw.count(b"HTTP/1.1 ") == 5


async def test_a_request_may_come_byte_by_byte(newsroom, request_bytes):
    reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
    for byte in request_bytes("http://daily-robot.test/robots.txt", connection="close"):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)
    assert (await reader.read()).endswith(b"sitemap.xml\n")
    writer.close()


async def test_many_requests_in_one_breath(client, request_bytes):
    sent = request_bytes("http://daily-robot.test/robots.txt") * 3000
    raw = await client.talk(sent + request_bytes("http://daily-robot.test/robots.txt", connection="close"))
    assert raw.count(b"HTTP/1.1 200") == 3001


async def test_a_client_that_does_not_read_is_not_answered_forever(newsroom, request_bytes):
    _, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
    writer.write(request_bytes(FEED) * 10_000)
    await asyncio.sleep(0.3)
    assert newsroom.hits("daily-robot.test") < 5000
    writer.close()


async def test_a_body_is_read_over(client, request_bytes):
    posted = request_bytes("http://daily-robot.test/hub", "POST", content_length="11") + b"GET / HTTP/"
    raw = await client.talk(posted + request_bytes("http://daily-robot.test/robots.txt", connection="close"))
    assert raw.startswith(b"HTTP/1.1 405 ")
    assert b"HTTP/1.1 200 OK" in raw


async def test_nonsense_is_refused(client):
    assert (await client.talk(b"hello\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
    assert (await client.talk(b"x" * 100_000)).startswith(b"HTTP/1.1 431 ")


async def test_old_clients_and_proxy_targets_are_served(client):
    raw = await client.talk(b"GET http://daily-robot.test/robots.txt HTTP/1.0\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200 OK")


async def test_a_host_with_and_without_www_and_with_a_port(client):
    moved = await client.ask("http://circuit-courier.test/rss091.xml")
    assert (moved.status, moved.headers["location"]) == (301, "http://www.circuit-courier.test/rss091.xml")
    assert (await client.ask("http://WWW.circuit-courier.test:8080/rss091.xml")).status == 200
    assert (await client.ask("http://nobody.test/")).status == 404


async def test_requests_are_counted(client, newsroom):
    await client.ask(FEED)
    await client.ask(f"{FEED}?utm_source=x")
    await client.ask("http://old-atom.test/")
    assert newsroom.requests["daily-robot.test", "/feed.xml"] == 2
    assert newsroom.hits("daily-robot.test") == 2
    assert newsroom.connections == 3
    newsroom.forget()
    assert newsroom.hits("daily-robot.test") == 0


async def test_requests_in_flight_are_counted(world, request_bytes):
    async with Newsroom(world, delay=0.1) as newsroom, asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(_ask_once(newsroom.port, request_bytes(FEED)))
    assert newsroom.most_in_flight["daily-robot.test"] == 5


async def _ask_once(port, sent):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_an_ordinary_client_is_content(now):
    world = build_world(sites=20, stories=5, now=now, faults="none")
    async with Newsroom(world) as newsroom, aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{newsroom.port}"
        for site in world.sites():
            for story in world.stories(site):
                headers = {"Host": site.host}
                async with session.get(base + site.path(story), headers=headers) as reply:
                    assert reply.status == 200
                    assert (await reply.read()).startswith(b"<!doctype html>")
        assert newsroom.connections == 1


async def test_bodies_are_kept_and_forgotten(client, newsroom):
    newsroom._bodies._most = 30_000
    for number in range(8):
        assert (await client.ask(f"http://cdn.daily-robot.test/pictures/{number}.jpg")).status == 200
    assert len(newsroom._bodies._kept) == 3


async def test_the_bomb_is_a_bomb(client):
    reply = await client.ask("http://zip-bomb.test/feed.xml")
    assert len(reply.body) < 60_000
    unpacker = zlib.decompressobj(31)
    assert len(unpacker.decompress(reply.body)) == 50 << 20
    assert unpacker.eof
