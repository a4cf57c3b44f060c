"""Whether a place may be asked right now: not while its domain rests or is parked, and only what robots.txt allows."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator import urls
from aggregator.fetch.rations import Rations
from aggregator.fetch.retry import PATIENCE, asked_wait
from aggregator.model.exchange import Exchange, Failure, Purpose, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from yarl import URL

    from aggregator.fetch.politeness import HostMemory
    from aggregator.fetch.robots import Robots

OBEYS_ROBOTS: frozenset[Purpose] = frozenset({"page", "amp", "image"})


class Permission:
    """What hosts asked of us: Retry-After for the registrable domain, robots.txt for the origin.

    A domain that asks for a few seconds, or answers 429 without saying for how long, rests, which others of this run
    wait for; one that asks for longer is parked, which `hosts` remembers.
    """

    def __init__(self, hosts: HostMemory, now: Callable[[], float]) -> None:
        self._hosts = hosts
        self._now = now
        self._rations = Rations()

    def hold(self, request: Request, target: URL) -> Failure | float:
        """For how many seconds the domain of `target` still rests, or the failure that it is parked."""
        if not self._rations and not self._hosts.parks_any():
            return 0.0
        domain = urls.registrable_domain(target.raw_host or "")
        parked = self._hosts.parked_until(domain)
        if parked is not None and parked > self._now():
            return Failure(url=request.url, reason="parked", detail=f"{domain} asked to be left alone", retry_at=parked)
        if ration := self._rations.closed(domain, self._now()):
            return Failure(
                url=request.url,
                reason=f"http-{ration.status}",
                detail=f"{domain} asks for a rest again and again",
                code=ration.status,
                retry_at=ration.closed_until,
            )
        return min(self._rations.left(domain, self._now()), PATIENCE)

    def heed(self, exchange: Exchange) -> Exchange:
        """The exchange; where it is an answer that asks us to stay away for long, the failure that it amounts to."""
        if isinstance(exchange, Failure):
            return exchange
        asked = asked_wait(exchange, self._now())
        if asked is None and exchange.status != HTTPStatus.TOO_MANY_REQUESTS:
            if self._rations:
                self._rations.answered(_domain(exchange))
            return exchange
        domain = _domain(exchange)
        if asked is None or asked <= PATIENCE:
            self._rations.rest(domain, exchange.status, asked, self._now())
            return exchange
        until = self._now() + asked
        self._hosts.park(domain, until)
        return _stay_away(exchange, domain, until, asked)


def _domain(response: Response) -> str:
    return urls.registrable_domain(urls.host(response.final_url))


def _stay_away(response: Response, domain: str, until: float, asked: float) -> Failure:
    return Failure(
        url=response.url,
        reason=f"http-{response.status}",
        detail=f"{domain} asks to be left alone for {asked:.0f} seconds",
        code=response.status,
        final_url=response.final_url if response.redirects else None,
        redirects=response.redirects,
        elapsed_ms=response.elapsed_ms,
        retry_at=until,
    )


def obeys_robots(request: Request) -> bool:
    """Whether robots.txt has a say: by the request's purpose, where it does not state it itself."""
    return request.purpose in OBEYS_ROBOTS if request.robots is None else request.robots


async def ask_robots(robots: Robots, request: Request, target: URL) -> Failure | float:
    """Why robots.txt forbids it, or how many seconds it wants between two requests.

    To be asked for a request that obeys it (`obeys_robots`).
    """
    address = str(target)
    ruling = await robots.ruling(address)
    if ruling.allows(address):
        return ruling.delay
    return ruling.failure or Failure(
        url=request.url, reason="robots", detail="robots.txt of the site does not allow it"
    )
