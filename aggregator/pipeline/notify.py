"""Telling others of what was published: webhooks, each story in its order, and a WebSub hub.

Whoever cannot be reached is told by a later run. Nobody is waited for longer than `MOST_SECONDS`, and nobody for
another: each has a gate to the network of its own, so that one who is silent, or wants a rest, speaks for itself alone.
"""

from __future__ import annotations

import asyncio
import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from aggregator.fetch.redirects import REDIRECT_STATUSES
from aggregator.model.exchange import Exchange, Failure, Request
from aggregator.urls import named_address, origin, redact, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.fetch.client import Fetcher
    from aggregator.model.settings import Webhook
    from aggregator.store.deliveries import Deliveries, Delivery

MOST_SECONDS: Final = 120.0
TIMEOUT: Final = 15.0
"""Seconds that an answer may take, where the network's own limit is not less."""
PASSING: Final = frozenset({401, 403, 407, 408, 409, 421, 423, 425, 429})
"""Refusals that are not of the story: they pass, or somebody will put a secret right."""
REFUSED_FOR: Final = 6 * 3600.0
"""How long a story waits that a hook refuses, in seconds, with those after it: the hook may be mended."""
FORM: Final = (("Content-Type", "application/x-www-form-urlencoded"),)


class Told(Struct):
    """How many announcements were received, and how many wait."""

    sent: int = 0
    waiting: int = 0


class Notifier:
    """Tells hooks and hub what `deliveries` says that they are still to be told; `clock` is the time by its clock.

    `gate` makes what sends requests, whose answers may take `timeout` seconds. `notices` says who was not reached, and
    what was given up.
    """

    def __init__(
        self, deliveries: Deliveries, gate: Callable[[], Fetcher], event: str, *, clock: float, timeout: float
    ) -> None:
        self.hooks = Told()
        self.hub = Told()
        self.notices: list[str] = []
        self._deliveries = deliveries
        self._gate = gate
        self._event = event
        self._clock = clock
        self._timeout = min(TIMEOUT, timeout)

    async def tell(self, hooks: Sequence[Webhook], hub: str | None) -> None:
        """Tell all of them, side by side."""
        await asyncio.gather(*(self._tell_hook(hook) for hook in hooks), *([self._tell_hub(hub)] if hub else ()))

    async def _tell_hook(self, hook: Webhook) -> None:
        async with self._gate() as fetcher:
            await self._send(hook, fetcher)

    async def _send(self, hook: Webhook, fetcher: Fetcher) -> None:
        deadline = asyncio.get_running_loop().time() + MOST_SECONDS
        refused = 0
        while delivery := self._deliveries.next(hook.name):
            if asyncio.get_running_loop().time() > deadline:
                self._put_off(hook, f"was slow: {MOST_SECONDS:.0f} seconds are over")
                break
            exchange = await fetcher.fetch(hook_request(hook, delivery, self._event, self._timeout))
            answer = answered(exchange, self._clock - delivery.since)
            if answer == "gone":
                self._give_up_all(hook)
            elif answer == "later":
                self._put_off(hook, _trouble(exchange, is_secret=hook.variable is not None) or "")
            if answer in {"gone", "later"}:
                break
            self._deliveries.done(delivery.number)
            self.hooks.sent += answer == "received"
            refused += answer == "refused"
        if refused:
            what = f"refused {refused} for {REFUSED_FOR / 3600:.0f} hours; given up"
            self._note(hook, what)

    def _note(self, hook: Webhook, what: str) -> None:
        self.notices.append(f"webhook {named_address(hook.url, hook.variable)}: {what}")

    def _give_up_all(self, hook: Webhook) -> None:
        count = self._deliveries.drop(hook.name)
        self._note(hook, f"is gone for good ({HTTPStatus.GONE:d}); {count} given up; take it out of publish.webhooks")

    def _put_off(self, hook: Webhook, trouble: str) -> None:
        waiting = self._deliveries.waiting(hook.name)
        self.hooks.waiting += waiting
        self._note(hook, f"{trouble}; {waiting} to be sent by the next run")

    async def _tell_hub(self, hub: str) -> None:
        urls = self._deliveries.pings()
        async with self._gate() as fetcher:
            troubles = await asyncio.gather(*(self._ping(fetcher, hub, url) for url in urls))
        failed = [trouble for trouble in troubles if trouble]
        self.hub.sent, self.hub.waiting = len(urls) - len(failed), len(failed)
        if failed:
            what = f"{len(failed)} feeds to be told by the next run"
            self.notices.append(f"hub {redact(hub)}: {failed[0]}; {what}")

    async def _ping(self, fetcher: Fetcher, hub: str, url: str) -> str | None:
        trouble = _trouble(await fetcher.fetch(ping_request(hub, url, self._timeout)))
        if not trouble:
            self._deliveries.pinged(url)
        return trouble


def hook_request(hook: Webhook, delivery: Delivery, event: str, timeout: float) -> Request:
    """The signed POST of an announcement; it may come again, which its id tells."""
    headers = [
        ("Content-Type", "application/json"),
        ("Aggregator-Event", event),
        ("Aggregator-Delivery", delivery.id),
    ]
    if hook.secret:
        headers.append(("X-Hub-Signature-256", f"sha256={signature(hook.secret, delivery.body)}"))
    return _post(hook.url, delivery.body, tuple(headers), timeout)


def signature(secret: str, body: bytes) -> str:
    """The HMAC-SHA256 (RFC 2104) of the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


def ping_request(hub: str, url: str, timeout: float) -> Request:
    """What tells a hub that there is news at `url` (WebSub leaves it open; this is what hubs understand)."""
    return _post(hub, urlencode({"hub.mode": "publish", "hub.url": url}).encode(), FORM, timeout)


def _post(url: str, content: bytes, headers: tuple[tuple[str, str], ...], timeout: float) -> Request:
    return Request(
        url=url,
        purpose="hook",
        method="POST",
        content=content,
        headers=headers,
        timeout=timeout,
        max_bytes=64 * 1024,
        cut=True,
        idempotent=True,
        # What follows a redirect may be a GET, or another's (RFC 9110, 15.4).
        followed=False,
        silence_is_final=True,
    )


def answered(exchange: Exchange, waited: float) -> Literal["received", "gone", "refused", "later"]:
    """What a hook's answer means for a story that has waited for so many seconds.

    `refused` is one that would be answered the same again: the story is refused, or the address wrong.
    """
    if _trouble(exchange) is None:
        return "received"
    if isinstance(exchange, Failure):
        return "later"
    if exchange.status == HTTPStatus.GONE:
        return "gone"
    is_refusal = 400 <= exchange.status < 500 and exchange.status not in PASSING  # noqa: PLR2004
    return "refused" if is_refusal and waited >= REFUSED_FOR else "later"


def _trouble(exchange: Exchange, *, is_secret: bool = False) -> str | None:
    """Why a POST was not received, or None; of an address that `is_secret` nothing but the origin is told."""
    if isinstance(exchange, Failure):
        detail = exchange.detail
        if exchange.reason == "private-address":
            detail = f"{detail}; network.allow or --allow-network lets it be asked"
        return f"{exchange.reason} ({detail})" if detail else exchange.reason
    if exchange.status in REDIRECT_STATUSES and (place := resolve(exchange.url, exchange.header("location") or "")):
        return f"redirects to {origin(place) if is_secret else redact(place)}; configure that address"
    return None if 200 <= exchange.status < 300 else f"answered with {exchange.status}"  # noqa: PLR2004
