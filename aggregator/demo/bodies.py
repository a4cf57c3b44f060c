"""Bodies that hurt: a bomb in gzip, one in XML, a feed without end, a torn gzip, a feed that is not well-formed."""

from __future__ import annotations

import gzip
import struct
import zlib
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story

MEBIBYTE = 1 << 20


@lru_cache(maxsize=2)
def gzip_bomb(mebibytes: int = 50) -> bytes:
    """A gzip body of about 50 kB that becomes that many MiB of zeros."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(mebibytes):
        checksum = zlib.crc32(bytes(MEBIBYTE), checksum)
    end = zlib.compressobj(wbits=-15).flush()
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return head + block * mebibytes + end + struct.pack("<II", checksum, mebibytes * MEBIBYTE % (1 << 32))


def torn_gzip(content: bytes) -> bytes:
    """The content as a gzip body that ends in the middle."""
    packed = gzip.compress(content, mtime=0)
    return packed[: len(packed) * 2 // 3]


def endless_feed(mebibytes: int = 50) -> bytes:
    """An RSS feed whose one description is that long."""
    head = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Endless</title><item><description>'
    return head + b"and on " * (mebibytes * MEBIBYTE // 7) + b"</description></item></channel></rss>"


def entity_bomb() -> bytes:
    """An RSS feed whose title grows a billionfold when its entities are expanded."""
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel>'
        "<title>&l9;</title><item><title>&l9;</title><link>http://entity-bomb.test/1</link></item></channel></rss>"
    ).encode()


def entity_chain(links: int = 50_000) -> bytes:
    """An RSS feed in which each of so many entities stands for the next: old parsers run out of stack."""
    chain = "".join(f'<!ENTITY e{link} "&e{link + 1};">' for link in range(links))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [{chain}<!ENTITY e{links} "end">]><rss version="2.0"><channel>'
        "<title>&e0;</title><item><title>&e0;</title></item></channel></rss>"
    ).encode()


def long_author(letters: int = 97_000) -> bytes:
    """A feed, not well-formed, whose author takes a search for an e-mail address half a minute."""
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Long & Author</title><item><title>By whom</title>'
        f"<author>{'a' * letters}</author></item></channel></rss>"
    ).encode()


def deep_json(levels: int = 100_000) -> bytes:
    """A JSON feed whose items are lists in lists."""
    head = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Deep", "items": '
    return head + b"[" * levels + b"]" * levels + b"}"


def loose_feed(site: Site, stories: Sequence[Story]) -> str:
    """An RSS feed with bare ampersands and a tag that is never closed: readers still find every item."""
    items = "".join(
        f"<item><title>{escape(story.title)} & more</title><link>{site.page_url(story)}?a=1&b=2</link>"
        f"<description>{escape(story.summary)}<br></description>"
        f"<pubDate>{story.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>\n"
        for story in stories
    )
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>{site.name}</title><link>{site.home}</link>\n'
        f"{items}</channel></rss>\n"
    )


def huge_robots() -> bytes:
    """A robots.txt of 600 KiB that forbids only what nobody asks for."""
    rules = "".join(f"Disallow: /archive/{number:05d}/private\n" for number in range(20_000))
    return f"User-agent: *\n{rules}".encode()
