"""What a verified TLS handshake costs a client that does nothing else: `benchmarks.handshakes PORT CA COUNT`.

Writes the processor seconds that all of them took together, on the loop that the program itself uses.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time

import uvloop

AT_ONCE = 16


async def shake(port: int, certificate: str, count: int) -> float:
    context = ssl.create_default_context(cafile=certificate)
    started = time.process_time()
    for _ in range(count // AT_ONCE):
        await asyncio.gather(*(one(port, context) for _ in range(AT_ONCE)))
    return time.process_time() - started


async def one(port: int, context: ssl.SSLContext) -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(
        asyncio.Protocol, "127.0.0.1", port, ssl=context, server_hostname="host-1.links.test"
    )
    transport.abort()


if __name__ == "__main__":
    print(uvloop.run(shake(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
