"""Connections: made only where the guard lets them, moved where a rule says, reused newest first, closed when idle.

This is the one place that leans on inner parts of aiohttp's connector; each is guarded by a test with a real server.
"""

from __future__ import annotations

import asyncio
import functools
from collections import OrderedDict
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from aiohappyeyeballs import start_connection

from aggregator.fetch.guard import TRUSTED, AddressGuard, PrivateAddressError
from aggregator.fetch.http_library import (
    ClientConnectionError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientOSError,
    ClientProxyConnectionError,
    HttpVersion11,
    ResponseHandler,
    ServerDisconnectedError,
    TCPConnector,
)
from aggregator.fetch.resolve import NAMED_BY_A_PERSON, Names, ResolveRule, find_rule, result_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from aiohttp import ClientRequest, ClientTimeout
    from aiohttp.abc import ResolveResult
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.http_parser import RawResponseMessage
    from aiohttp.tracing import Trace
    from yarl import URL

    from aggregator.fetch.trust import Trust

IDLE_SECONDS = 15.0
NAME_SECONDS = 300
NAMES_KEPT = 4096
STREAM_LIMIT = 128 * 1024
TO_PROXY: ContextVar[bool] = ContextVar("to_proxy", default=False)
"""Whether the connection being made is the one to the proxy, whose address a person named."""


class FirstReplyMissingError(ClientConnectionError):
    """A connection was lost before its first reply, so it is not a kept one that went stale; the cause says how."""


class ReplyHandler(ResponseHandler):
    """aiohttp's protocol, with three mends.

    A HEAD reply without length (what servers send for chunked pages) leaves the connection usable. A connection lost
    before its first reply is told from a kept one that the server had closed meanwhile: aiohttp asks again at once
    after both, where only the latter is no second question. A request is sent when it is written.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._replies = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send at once what is written: uvloop would wait until all else that is ready has been done."""
        super().connection_made(transport)
        if transport.get_extra_info("sslcontext") is None:
            # uvloop's transports are asyncio's by what they do, not by their class
            cast("asyncio.WriteTransport", transport).set_write_buffer_limits(high=0)

    def feed_data(self, data: tuple[Any, Any], size: int = 0) -> None:
        """Take a reply's head; `size` is aiohttp's."""
        message = data[0]
        self._replies += message.code >= 200  # noqa: PLR2004  1xx is no reply yet
        if self._skip_payload and message.should_close and _stays_open(message):
            self._should_close = False
        super().feed_data(data, size)

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Pass on what broke the connection."""
        if not self._replies and isinstance(exc, ClientOSError | ServerDisconnectedError):
            lost = FirstReplyMissingError()
            lost.__cause__ = exc
            exc = lost
        super().set_exception(exc, *cause)


def _stays_open(message: RawResponseMessage) -> bool:
    """Whether the server meant to keep the connection, had it not been for the missing length."""
    return (
        message.version >= HttpVersion11
        and not message.upgrade
        and "close" not in message.headers.get("Connection", "").lower()
    )


class Connector(TCPConnector):
    """Connections to the world. Idle ones of at most `idle_hosts` hosts are kept, the longest idle are closed first."""

    def __init__(
        self,
        *,
        names: Names,
        rules: Sequence[ResolveRule],
        guard: AddressGuard,
        idle_hosts: int,
        trust: Trust,
    ) -> None:
        super().__init__(
            limit=0,
            resolver=names,
            ttl_dns_cache=NAME_SECONDS,
            dns_cache_max_size=NAMES_KEPT,
            keepalive_timeout=IDLE_SECONDS,
            socket_factory=guard.make_socket,
        )
        self._factory = functools.partial(ReplyHandler, loop=self._loop)  # type: ignore[assignment]  # it is invariant
        self._rules = tuple(rules)
        self._guard = guard
        self._trust = trust
        self._idle_hosts = idle_hosts
        self._keys: OrderedDict[str, set[ConnectionKey]] = OrderedDict()

    # Where to

    async def find_addresses(self, host: str, port: int) -> list[tuple[Any, ...]]:
        """The `getaddrinfo` entries that a connection to this place may use.

        Raises `ResolutionError`, and `PrivateAddressError` where all of its addresses are refused.
        """
        return self._convert_hosts_to_addr_infos(await self._resolve_host(host, port))

    async def open_stream(self, target: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection of its own, behind the same guard. Raises what connecting raises."""
        addresses = await self.find_addresses(target.raw_host or "", target.port or 0)
        sock = await start_connection(
            addresses,
            happy_eyeballs_delay=0.25,
            socket_factory=self._guard.make_socket,
        )
        secure = target.scheme == "https"
        return await asyncio.open_connection(
            sock=sock,
            limit=STREAM_LIMIT,
            ssl=self._trust.context if secure else None,
            server_hostname=target.raw_host if secure else None,
        )

    async def _resolve_host(self, host: str, port: int, traces: Sequence[Trace] | None = None) -> list[ResolveResult]:
        rule = None if TO_PROXY.get() else find_rule(self._rules, host.lower(), port)
        return [result_of(rule, host, port)] if rule else await super()._resolve_host(host, port, traces)

    def _convert_hosts_to_addr_infos(self, hosts: list[ResolveResult]) -> list[tuple[Any, ...]]:
        to_proxy = TO_PROXY.get()
        usable = []
        for host in hosts:
            entry = super()._convert_hosts_to_addr_infos([host])
            if to_proxy or host["flags"] == NAMED_BY_A_PERSON:
                usable += [(*info[:3], TRUSTED, info[4]) for info in entry]
            elif self._guard.permits(host["host"]):
                usable += entry
        if hosts and not usable:
            raise PrivateAddressError(hosts[0]["host"])
        return usable

    def _get_ssl_context(self, req: ClientRequest) -> ssl.SSLContext | None:
        return self._trust.context if req.is_ssl() else None

    async def _create_direct_connection(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109  aiohttp's signature
        *,
        client_error: type[Exception] = ClientConnectorError,
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        to_proxy = client_error is ClientProxyConnectionError
        token = TO_PROXY.set(to_proxy)
        try:
            return await super()._create_direct_connection(req, traces, timeout, client_error=client_error)
        except ClientConnectorDNSError as error:
            if to_proxy:
                raise ClientProxyConnectionError(req.connection_key, error.os_error) from error
            raise
        finally:
            TO_PROXY.reset(token)

    # What is kept

    def _release(self, key: ConnectionKey, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        super()._release(key, protocol, should_close=should_close)
        if (kept := self._conns.get(key)) and kept[-1][0] is protocol:
            kept.rotate(1)
            self._keys.setdefault(key.host or "", set()).add(key)

    def rest(self, host: str) -> None:
        """Nothing more is asked of `host` for the moment: keep its newest connection, and those of few other hosts."""
        if host not in self._keys:
            return
        self._keys.move_to_end(host)
        for key in self._keys[host]:
            self._close_idle(key, keep=1)
        while len(self._keys) > self._idle_hosts:
            for key in self._keys.popitem(last=False)[1]:
                self._close_idle(key, keep=0)

    def _close_idle(self, key: ConnectionKey, *, keep: int) -> None:
        kept = self._conns.get(key)
        while kept and len(kept) > keep:
            kept.pop()[0].close()
        if kept is not None and not kept:
            del self._conns[key]
