"""A server that costs next to nothing, so that what is measured is the one who asks.

    python -m benchmarks.link_server [--delay MILLISECONDS] [--certificate FILE --key FILE]

It listens on every loopback address at one free port and writes `ready PORT` once it does. Every address is a page of
10,000 bytes, except those that hold `no-such-page` (404), `/hangs` (never answered), `/empty` (no bytes at all, for a
client that cannot ask by HEAD) and `/-/counts` (connections, requests and own processor seconds so far, as JSON).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import time

import uvloop

PAGE = b"<!doctype html><title>A page</title><p>" + b"All is well here, as far as can be told. " * 243
LENGTH = 10_000
HEAD = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nLinkChecker: welcome\r\n\r\n"
"""The last header lets linkchecker ask as often as it wants; otherwise it waits between requests."""

FOUND = HEAD % (b"200 OK", b"text/html; charset=utf-8", LENGTH)
EMPTY = HEAD % (b"200 OK", b"text/html; charset=utf-8", 0)
MISSING = HEAD % (b"404 Not Found", b"text/html", 0)
BODY = PAGE[:LENGTH].ljust(LENGTH)
counts = {"connections": 0, "requests": 0}


class Link(asyncio.Protocol):
    """One connection; a request is answered in `delay` seconds."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.loop = asyncio.get_running_loop()
        self.unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        counts["connections"] += 1
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.unread = (self.unread + data).split(b"\r\n\r\n")
        for request in requests:
            counts["requests"] += 1
            self.answer(request.partition(b"\r\n")[0])

    def answer(self, line: bytes) -> None:
        if b" /hangs" in line:
            return
        if b" /-/counts" in line:
            self.write(tell_counts())
        elif self.delay:
            self.loop.call_later(self.delay, self.write, reply_to(line))
        else:
            self.write(reply_to(line))

    def write(self, reply: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(reply)


def reply_to(line: bytes) -> bytes:
    if b"no-such-page" in line:
        return MISSING
    if b" /empty" in line:
        return EMPTY
    return FOUND if line.startswith(b"HEAD") else FOUND + BODY


def tell_counts() -> bytes:
    body = json.dumps({**counts, "seconds": time.process_time()}).encode()
    return HEAD % (b"200 OK", b"application/json", len(body)) + body


async def serve(delay: float, tls: ssl.SSLContext | None) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Link(delay), "0.0.0.0", 0, ssl=tls, backlog=4096)
    print(f"ready {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    tls = None
    if options.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.certificate, options.key)
    uvloop.run(serve(options.delay / 1000, tls))


if __name__ == "__main__":
    main()
