"""One attempt at one request: from redirect to redirect until somebody answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from aggregator import urls
from aggregator.fetch.headers import first_header, request_headers
from aggregator.fetch.http_library import CookieJar
from aggregator.fetch.leg import Ask, Legs, Reply
from aggregator.fetch.permission import Permission, ask_robots, obeys_robots
from aggregator.fetch.redirects import REDIRECT_STATUSES, next_address, next_method, target_of, visit_key
from aggregator.fetch.troubles import CONNECT_TIMEOUT, HOST_SILENT, NO_ANSWER_IN_TIME, Trouble
from aggregator.model.exchange import Exchange, Failure, Hop, Request, Response

if TYPE_CHECKING:
    from yarl import URL

    from aggregator.fetch.deadline import Deadlines
    from aggregator.fetch.politeness import Politeness
    from aggregator.fetch.robots import Robots


SILENCES = (NO_ANSWER_IN_TIME, CONNECT_TIMEOUT)
LEAST_REST = 0.02
"""Seconds that are waited at least: a timer may end a moment early, and what is then left would be one more rest."""


class Ways(NamedTuple):
    """What all requests of a run go through."""

    legs: Legs
    politeness: Politeness
    permission: Permission
    robots: Robots
    deadlines: Deadlines


class Chain:
    """The hops of one attempt. `seconds` is the time of all of them together, not counting waits for a turn."""

    __slots__ = (
        "_at_home",
        "_hops",
        "_jar",
        "_left",
        "_method",
        "_most",
        "_request",
        "_seconds",
        "_url",
        "_visited",
        "_ways",
    )

    def __init__(self, request: Request, ways: Ways, *, seconds: float, most: int) -> None:
        self._request = request
        self._ways = ways
        self._seconds = seconds
        self._left = seconds
        self._most = most
        self._url = request.url
        self._method = request.method.upper()
        self._hops: list[Hop] = []
        self._visited: set[tuple[str, str]] = set()
        self._at_home = True
        self._jar: CookieJar | None = None

    async def follow(self) -> Exchange:
        """Ask until there is an answer or none is to be had."""
        while True:
            target = target_of(self._url)
            if isinstance(target, Trouble):
                return self._failure(target)
            reply = await self._ask_if_allowed(target)
            if isinstance(reply, Failure):
                return self._refused(reply)
            if isinstance(reply, Trouble):
                return self._failure(reply)
            if reply.status not in REDIRECT_STATUSES or not self._request.followed:
                return self._response(reply)
            if trouble := self._move(reply, target):
                return self._failure(trouble, reply.status)

    async def _ask_if_allowed(self, target: URL) -> Reply | Trouble | Failure:
        _, politeness, permission, robots, _ = self._ways
        hold = permission.hold(self._request, target)
        if isinstance(hold, Failure):
            return hold
        delay = await ask_robots(robots, self._request, target) if obeys_robots(self._request) else 0.0
        if isinstance(delay, Failure):
            return delay
        while True:
            if hold:
                await politeness.sleep(max(hold, LEAST_REST))
            plain, urgent = target.scheme == "http", self._request.urgent
            async with politeness.turn(target.raw_host or "", delay, urgent=urgent, plain=plain) as turn:
                # the domain may have asked to be left alone while this request was queued
                hold = permission.hold(self._request, target)
                if isinstance(hold, Failure):
                    return hold
                if not hold and turn.is_silent(self._method):
                    return HOST_SILENT
                if not hold:
                    reply = await self._ask(target, turn.share(self._method))
                    turn.note(self._method, silent=isinstance(reply, Trouble) and reply in SILENCES)
                    if isinstance(reply, Reply) and reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                        turn.narrow()
                    return reply

    async def _ask(self, target: URL, share: float) -> Reply | Trouble:
        cookies = self._cookies(target)
        headers = request_headers(self._request, target, own_origin=self._at_home, cookies=cookies)
        bare = target if target.raw_user is None else target.with_user(None)
        deadline = self._ways.deadlines.within(self._left * share)
        try:
            with deadline:
                return await self._ways.legs.ask(Ask(bare, self._method, headers, self._request), self._seconds)
        except TimeoutError:
            return NO_ANSWER_IN_TIME
        finally:
            self._left -= deadline.spent()

    def _move(self, reply: Reply, target: URL) -> Trouble | None:
        """Take the hop, or say why it cannot be taken."""
        address = next_address(self._url, first_header(reply.headers, "location"))
        if isinstance(address, Trouble):
            return address
        if len(self._hops) >= self._most:
            return Trouble("too-many-redirects", f"more than {self._most} redirects")
        self._visited.add(visit_key(self._url, self._cookies(target)))
        self._keep_cookies(reply, target)
        self._hops.append(Hop(self._url, reply.status))
        self._method = next_method(self._method, reply.status)
        self._url = address
        self._at_home = self._at_home and urls.origin(address) == urls.origin(self._request.url)
        return self._loop_trouble()

    def _loop_trouble(self) -> Trouble | None:
        target = target_of(self._url)
        if isinstance(target, Trouble) or visit_key(self._url, self._cookies(target)) not in self._visited:
            return None
        return Trouble("redirect-loop", f"redirects lead back to {urls.redact(self._url)}")

    # Cookies live as long as the chain: some sites send those away who do not bring them back.

    def _keep_cookies(self, reply: Reply, target: URL) -> None:
        cookies = [value for name, value in reply.headers if name == "set-cookie"]
        if cookies:
            self._jar = self._jar or CookieJar(unsafe=True)
            self._jar.update_cookies_from_headers(cookies, target)

    def _cookies(self, target: URL) -> str:
        if self._jar is None:
            return ""
        return "; ".join(f"{name}={cookie.coded_value}" for name, cookie in self._jar.filter_cookies(target).items())

    # Outcomes

    def _elapsed(self) -> int:
        return round(max(0.0, self._seconds - self._left) * 1000)

    def _final_url(self) -> str | None:
        return self._url if self._hops else None

    def _response(self, reply: Reply) -> Response:
        return Response(
            url=self._request.url,
            final_url=self._url,
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            redirects=tuple(self._hops),
            elapsed_ms=self._elapsed(),
            truncated=reply.truncated,
            malformed=reply.malformed,
        )

    def _failure(self, trouble: Trouble, code: int | None = None) -> Failure:
        return Failure(
            url=self._request.url,
            reason=trouble.reason,
            detail=trouble.detail,
            code=code,
            final_url=self._final_url(),
            redirects=tuple(self._hops),
            elapsed_ms=self._elapsed(),
            local=trouble.local,
        )

    def _refused(self, failure: Failure) -> Failure:
        return Failure(
            url=self._request.url,
            reason=failure.reason,
            detail=failure.detail,
            code=failure.code,
            final_url=self._final_url(),
            redirects=tuple(self._hops),
            elapsed_ms=self._elapsed(),
            retry_at=failure.retry_at,
            local=failure.local,
        )
