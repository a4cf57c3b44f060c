"""The faults: every troubled site does what it is known for."""

import asyncio
import gzip
import time
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from aggregator.demo import Newsroom, build_world


def feed_of(key):
    return f"http://{key}.test/feed.xml"


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("closed-paper", 404),
        ("retired-paper", 410),
        ("lawyers-letter", 451),
        ("guarded-gate", 403),
        ("members-only", 401),
        ("broken-press", 500),
        ("busy-bureau", 429),
    ],
)
async def test_statuses(client, key, status):
    assert (await client.ask(feed_of(key))).status == status


@pytest.mark.parametrize(
    ("key", "hops"),
    [
        ("moved-on", ["http://moved-on.test/rss", "/rss/all", "http://new-address.test/feed.xml"]),
        ("temporary-desk", ["/tonight.xml"]),
        ("round-and-round", ["/a", "/b", "/feed.xml", "/a", "/b"]),
        ("inside-job", ["http://169.254.169.254/latest/meta-data/"]),
        ("back-office", ["http://10.0.0.1/feed.xml"]),
        ("file-cabinet", ["file:///etc/passwd"]),
    ],
)
async def test_redirects(client, key, hops):
    url = feed_of(key)
    for hop in hops:
        reply = await client.ask(url)
        assert reply.status in (301, 302, 308)
        assert reply.headers["location"] == hop
        url = hop if "://" in hop else f"http://{key}.test{hop}"


@pytest.mark.parametrize("url", ["http://new-address.test/feed.xml", "http://temporary-desk.test/tonight.xml"])
async def test_redirects_end_somewhere(client, url):
    reply = await client.ask(url)
    assert b"<rss" in reply.body


async def test_a_challenge_names_itself(client):
    assert (await client.ask(feed_of("guarded-gate"))).headers["cf-mitigated"] == "challenge"


async def test_a_busy_site_says_when_to_come_back(client):
    reply = await client.ask(feed_of("busy-bureau"))
    ahead = parsedate_to_datetime(reply.headers["retry-after"]) - datetime.now(UTC)
    assert 3590 < ahead.total_seconds() <= 3600


async def test_a_flaky_site_is_well_at_the_second_request(client, newsroom):
    for _ in range(2):
        first = await client.ask(feed_of("flaky-feed"))
        assert (first.status, first.headers["retry-after"]) == (503, "1")
        assert (await client.ask(feed_of("flaky-feed"))).status == 200
        newsroom.forget()


async def test_a_connection_is_reset_once(client):
    with pytest.raises(ConnectionResetError):
        await client.ask(feed_of("reset-first"))
    assert (await client.ask(feed_of("reset-first"))).status == 200


async def test_a_slow_site_takes_two_seconds(client):
    began = time.monotonic()
    assert (await client.ask(feed_of("slow-press"))).status == 200
    assert 1.9 < time.monotonic() - began < 4


async def test_a_body_is_shorter_than_it_says(client):
    reply = await client.ask(feed_of("short-measure"))
    assert 0 < len(reply.body) < int(reply.headers["content-length"])


async def test_a_body_ends_with_its_connection(client, request_bytes):
    raw = await client.talk(request_bytes(feed_of("until-close")))
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"Content-Length" not in head
    assert body.endswith(b"</rss>\n")


async def test_gzip_that_is_torn_or_none(client):
    torn = await client.ask(feed_of("torn-zip"))
    assert torn.headers["content-encoding"] == "gzip"
    unpacker = zlib.decompressobj(31)
    assert unpacker.decompress(torn.body)
    assert not unpacker.eof
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress((await client.ask(feed_of("no-zip"))).body)


async def test_missing_pages_look_well(client):
    reply = await client.ask("http://soft-landing.test/stories/gone-for-good")
    assert (reply.status, b"does not exist" in reply.body) == (200, True)


async def test_head_is_refused(client, world):
    site = world.site("soft-landing.test")
    url = site.page_url(world.story(site, 3))
    assert (await client.ask(url, "HEAD")).status == 405
    assert (await client.ask(url)).status == 200


async def test_types_are_wrong_and_head_has_no_length(client):
    reply = await client.ask(feed_of("wrong-types"), "HEAD")
    assert reply.headers["content-type"] == "text/html"
    assert "content-length" not in reply.headers
    assert reply.body == b""
    picture = await client.ask("http://wrong-types.test/pictures/0.jpg")
    assert picture.headers["content-type"] == "application/octet-stream"


async def test_robots(client):
    assert (await client.ask("http://no-robots.test/robots.txt")).status == 404
    assert (await client.ask("http://sick-robots.test/robots.txt")).status == 500
    assert b"Disallow: /stories/members-" in (await client.ask("http://closed-gates.test/robots.txt")).body
    assert len((await client.ask("http://huge-robots.test/robots.txt")).body) > 600 << 10


async def test_pictures_that_are_none(client, world):
    site = world.site("picture-faults.test")
    stories = {story.picture: story for story in world.stories(site)}
    replies = {kind: await client.ask(site.picture_url(story)) for kind, story in stories.items()}
    assert replies["html"].headers["content-type"] == "image/jpeg"
    assert replies["html"].body.startswith(b"<!doctype html>")
    assert replies["html-page"].headers["content-type"].startswith("text/html")
    assert replies["empty"].body == b""
    assert len(replies["truncated"].body) == 2000
    assert len(replies["pixel"].body) < 100
    assert replies["missing"].status == 404
    shared = {site.picture_url(story) for story in world.stories(site) if story.picture == "share"}
    assert shared == {"http://picture-faults.test/share.jpg"}


async def test_amp_pages_that_are_none(client, world):
    site = world.site("amp-faults.test")
    replies = {story.amp: await client.ask(site.amp_url(story)) for story in world.stories(site) if story.amp}
    assert (replies["redirects"].status, replies["missing"].status) == (301, 404)
    assert b"<html \xe2\x9a\xa1" not in replies["plain"].body
    assert b"http://amp-faults.test/elsewhere" in replies["elsewhere"].body
    assert b"<html \xe2\x9a\xa1" in replies["valid"].body


async def test_pages_that_are_no_story(client, world):
    site = world.site("pay-wall.test")
    pages = [(await client.ask(site.page_url(world.story(site, number)))).body for number in range(3)]
    assert b'"isAccessibleForFree": false' in pages[0]
    assert b'content="noindex' in pages[1]
    assert b'type="password"' in pages[2]


async def test_titles_are_strange(client):
    body = (await client.ask("http://strange-signs.test/feed.xml")).body.decode()
    assert "&lt;script&gt;" in body
    assert "\u202e" in body
    assert "won\u00e2\u20ac\u2122t" in body
    assert b"\\u001b" in (await client.ask("http://bell-and-null.test/feed.xml")).body


async def test_letters_are_not_what_they_are_said_to_be(client):
    reply = await client.ask(feed_of("mixed-letters"))
    assert "charset=utf-8" in reply.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode()
    assert "Lettres mêlées" in reply.body.decode("cp1252")


async def test_a_feed_starts_late(client):
    assert (await client.ask(feed_of("blank-start"))).body.startswith(b"\r\n \n<?xml")


@pytest.mark.parametrize("key", ["entity-chain", "long-author", "deep-json"])
async def test_bodies_that_hurt_parsers(now, key):
    site = build_world(now=now, faults="all").site(f"{key}.test")
    assert len(site.routes["/feed.xml"].render()) > 90_000


async def test_a_door_is_shut(newsroom):
    (_, entry) = newsroom.resolve
    port = int(entry.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_sites_that_waste_time_are_there_on_request(now, request_bytes):
    async with Newsroom(build_world(now=now, faults="all")) as newsroom:
        for key, most in (("silent-desk", 0), ("drip-drop", 2)):
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            writer.write(request_bytes(feed_of(key)))
            await asyncio.sleep(0.3)
            assert len(reader._buffer) <= most
            writer.close()
