"""uvloop's event loop, which many connections at once are quicker with."""

from __future__ import annotations

import socket
from typing import Any

import uvloop


class FastLoop(uvloop.Loop):
    """uvloop's, with one mend: an address in figures is connected to without a thread that looks it up."""

    async def getaddrinfo(
        self,
        host: str | bytes | None,
        port: str | bytes | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's name
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """As asyncio's, of streams where no type is said: uvloop reads figures itself only where one is."""
        kind = type or socket.SOCK_STREAM
        return await super().getaddrinfo(host, port, family=family, type=kind, proto=proto, flags=flags)
