"""One request and its answer, without redirects or repetition: what is sent, what is read, what went wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from yarl import URL

from aggregator.fetch.body import Answer, Body, BodyBudget, ClientAnswer, TooLargeError, read_body
from aggregator.fetch.headers import answer_headers, status_problem
from aggregator.fetch.http_library import ClientTimeout
from aggregator.fetch.lenient import read_leniently
from aggregator.fetch.redirects import REDIRECT_STATUSES
from aggregator.fetch.resolve import ResolutionError
from aggregator.fetch.troubles import Trouble, is_bad_framing, trouble_of
from aggregator.model.exchange import Request

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from aggregator.fetch.connections import Connector
    from aggregator.fetch.direct import Direct
    from aggregator.fetch.proxies import ProxyChoice

MOST_CONNECT_SECONDS = 10.0
CONNECT_SHARE = 0.75
LENIENT_METHODS = frozenset({"GET", "HEAD"})
OK_STATUSES = range(200, 300)
NAMELESS = frozenset({"no-such-host", "dns-failure"})
INTERNAL = re.compile(r"\.(?:local|localhost|internal|intranet|lan|home|corp|private|home\.arpa)\.?\Z", re.IGNORECASE)
"""Names of places within a network, whatever a proxy may make of them (RFC 6762, RFC 8375, ICANN's reservation)."""


class Reply(Struct, frozen=True):
    """An answer read as far as was wanted. The body of a redirect is left out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    truncated: bool = False
    malformed: str | None = None


class Ask(Struct, frozen=True):
    """One request as it is sent."""

    target: URL
    method: str
    headers: dict[str, str]
    request: Request


def connect_seconds(timeout: float) -> float:
    """How much of a request's time may go into names and connections."""
    return min(MOST_CONNECT_SECONDS, timeout * CONNECT_SHARE)


@lru_cache(maxsize=64)
def _client_timeout(seconds: float) -> ClientTimeout:
    return ClientTimeout(total=None, connect=connect_seconds(seconds))


class Legs:
    """Sends requests; counts them and the bytes of bodies on the wire."""

    def __init__(
        self, session: ClientSession, connector: Connector, proxies: ProxyChoice, max_body: int, direct: Direct
    ) -> None:
        self._session = session
        self._connector = connector
        self._direct = direct
        self._proxies = proxies
        self._max_body = max_body
        self.requests = 0
        self.bytes = 0

    async def ask(self, ask: Ask, seconds: float) -> Reply | Trouble:
        """Send and read. The caller has the clock; `seconds` is what a connection may be derived from.

        Raises nothing but `TimeoutError` and `CancelledError`, which are the caller's.
        """
        answer = await self._open(ask, seconds)
        if isinstance(answer, Trouble):
            return answer
        try:
            return await self._read(answer, ask.request)
        finally:
            answer.close()

    async def _open(self, ask: Ask, seconds: float) -> Answer | Trouble:
        proxy = self._proxies.proxy_for(ask.target)
        try:
            if proxy:
                await self._guard_proxied(ask.target)
            self.requests += 1
            if proxy is None and self._direct.suits(ask.method, ask.headers):
                return await self._direct.open(ask.method, ask.target, ask.headers, _client_timeout(seconds))
            response = await self._session.request(
                ask.method,
                ask.target,
                headers=ask.headers,
                data=ask.request.content if ask.method == ask.request.method else None,
                allow_redirects=False,
                proxy=proxy,
                timeout=_client_timeout(seconds),
            )
        except Exception as error:  # noqa: BLE001  the border: whatever a library raises becomes a reason
            trouble = trouble_of(error)
            if is_bad_framing(error) and proxy is None and ask.method in LENIENT_METHODS:
                return await self._open_leniently(ask, trouble)
            return trouble
        return ClientAnswer(response, answer_headers(response.raw_headers))

    async def _guard_proxied(self, target: URL) -> None:
        """Let what leads to a private address not pass; a name that only the proxy's side knows is the proxy's to find.

        Raises what finding an address raises.
        """
        host = target.raw_host or ""
        try:
            await self._connector.find_addresses(host, target.port or 0)
        except ResolutionError as error:
            if error.reason not in NAMELESS or INTERNAL.search(f".{host}") or "." not in host:
                raise

    async def _open_leniently(self, ask: Ask, trouble: Trouble) -> Answer | Trouble:
        """Ask once more, and forgive what browsers forgive; `trouble` stands where that is not enough."""
        headers = {**self._session.headers, **ask.headers}
        self.requests += 1
        try:
            return await read_leniently(self._connector, ask.method, ask.target, headers, trouble.detail)
        except Exception:  # noqa: BLE001  the first trouble says more than the second
            return trouble

    async def _read(self, answer: Answer, request: Request) -> Reply | Trouble:
        status, headers = answer.status, answer.headers
        if status in REDIRECT_STATUSES:
            await answer.settle(complete=False)
            return Reply(status, headers, malformed=answer.malformed)
        if problem := status_problem(status, headers, request):
            return Trouble("bad-response", problem)
        try:
            body = await read_body(answer, self._budget(status, request), self._count)
            await answer.settle(complete=body.complete)
        except TooLargeError:
            return Trouble("too-large", f"the body is longer than {self._limit(request)} bytes")
        except Exception as error:  # noqa: BLE001  the border, as above
            return trouble_of(error)
        return _reply(answer, body)

    def _count(self, size: int) -> None:
        self.bytes += size

    def _limit(self, request: Request) -> int:
        return self._max_body if request.max_bytes is None else request.max_bytes

    def _budget(self, status: int, request: Request) -> BodyBudget:
        """An error page is cut rather than refused; of a whole file sent for a part, only the part's end is needed."""
        limit = self._limit(request)
        if status not in OK_STATUSES:
            return BodyBudget(limit, cut=True)
        if request.byte_range and status != 206:  # noqa: PLR2004
            return BodyBudget(min(limit, request.byte_range[1] + 1), cut=True)
        return BodyBudget(limit, request.cut, request.stop_at)


def _reply(answer: Answer, body: Body) -> Reply:
    return Reply(answer.status, answer.headers, body.data, not body.complete, answer.malformed or body.malformed)
