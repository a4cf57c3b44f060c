"""Telling others of what was published: webhooks, each story in its order, and a WebSub hub.

Whoever cannot be reached is told by a later run. Nobody is waited for longer than `MOST_SECONDS`.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from aggregator.model.exchange import Exchange, Failure, Request
from aggregator.urls import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.fetch.client import Fetcher
    from aggregator.model.settings import Webhook
    from aggregator.store.deliveries import Deliveries, Delivery

MOST_SECONDS: Final = 120.0
TIMEOUT: Final = 15.0
GONE: Final = 410
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
    """Tells hooks and hub, at `now` (Unix seconds), what `deliveries` says that they are still to be told.

    `notices` says who was not reached, and what was given up.
    """

    def __init__(self, deliveries: Deliveries, fetcher: Fetcher, event: str, now: float) -> None:
        self.hooks = Told()
        self.hub = Told()
        self.notices: list[str] = []
        self._deliveries = deliveries
        self._fetcher = fetcher
        self._event = event
        self._now = now

    async def tell(self, hooks: Sequence[Webhook], hub: str | None) -> None:
        """Tell all of them, side by side."""
        await asyncio.gather(*(self._tell_hook(hook) for hook in hooks), *([self._tell_hub(hub)] if hub else ()))

    async def _tell_hook(self, hook: Webhook) -> None:
        deadline = asyncio.get_running_loop().time() + MOST_SECONDS
        refused = 0
        while delivery := self._deliveries.next(hook.url):
            if asyncio.get_running_loop().time() > deadline:
                self._put_off(hook, f"was slow: {MOST_SECONDS:.0f} seconds are over")
                break
            exchange = await self._fetcher.fetch(hook_request(hook, delivery, self._event))
            answer = answered(exchange, self._now - delivery.since)
            if answer == "gone":
                self._give_up_all(hook)
            elif answer == "later":
                self._put_off(hook, _trouble(exchange) or "")
            if answer in {"gone", "later"}:
                break
            self._deliveries.done(delivery.number)
            self.hooks.sent += answer == "received"
            refused += answer == "refused"
        if refused:
            what = f"refused {refused} for {REFUSED_FOR / 3600:.0f} hours; given up"
            self.notices.append(f"webhook {redact(hook.url)}: {what}")

    def _give_up_all(self, hook: Webhook) -> None:
        count = self._deliveries.drop(hook.url)
        what = f"is gone for good ({GONE}); {count} given up; take it out of publish.webhooks"
        self.notices.append(f"webhook {redact(hook.url)}: {what}")

    def _put_off(self, hook: Webhook, trouble: str) -> None:
        waiting = self._deliveries.waiting(hook.url)
        self.hooks.waiting += waiting
        self.notices.append(f"webhook {redact(hook.url)}: {trouble}; {waiting} to be sent by the next run")

    async def _tell_hub(self, hub: str) -> None:
        urls = self._deliveries.pings()
        troubles = await asyncio.gather(*(self._ping(hub, url) for url in urls))
        failed = [trouble for trouble in troubles if trouble]
        self.hub.sent, self.hub.waiting = len(urls) - len(failed), len(failed)
        if failed:
            what = f"{len(failed)} feeds to be told by the next run"
            self.notices.append(f"hub {redact(hub)}: {failed[0]}; {what}")

    async def _ping(self, hub: str, url: str) -> str | None:
        trouble = _trouble(await self._fetcher.fetch(ping_request(hub, url)))
        if not trouble:
            self._deliveries.pinged(url)
        return trouble


def hook_request(hook: Webhook, delivery: Delivery, event: str) -> Request:
    """The signed POST of an announcement; it may come again, which its id tells."""
    headers = [
        ("Content-Type", "application/json"),
        ("Aggregator-Event", event),
        ("Aggregator-Delivery", delivery.id),
    ]
    if hook.secret:
        headers.append(("X-Hub-Signature-256", f"sha256={signature(hook.secret, delivery.body)}"))
    return _post(hook.url, delivery.body, tuple(headers))


def signature(secret: str, body: bytes) -> str:
    """The HMAC-SHA256 (RFC 2104) of the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


def ping_request(hub: str, url: str) -> Request:
    """What tells a hub that there is news at `url` (WebSub leaves it open; this is what hubs understand)."""
    return _post(hub, urlencode({"hub.mode": "publish", "hub.url": url}).encode(), FORM)


def _post(url: str, content: bytes, headers: tuple[tuple[str, str], ...]) -> Request:
    return Request(
        url=url,
        purpose="hook",
        method="POST",
        content=content,
        headers=headers,
        timeout=TIMEOUT,
        max_bytes=64 * 1024,
        cut=True,
        idempotent=True,
    )


def answered(exchange: Exchange, waited: float) -> Literal["received", "gone", "refused", "later"]:
    """What a hook's answer means for a story that has waited for so many seconds.

    `refused` is one that would be answered the same again: the story is refused, or the address wrong.
    """
    if _trouble(exchange) is None:
        return "received"
    if isinstance(exchange, Failure) or exchange.redirects:
        return "later"
    if exchange.status == GONE:
        return "gone"
    is_refusal = 400 <= exchange.status < 500 and exchange.status not in PASSING  # noqa: PLR2004
    return "refused" if is_refusal and waited >= REFUSED_FOR else "later"


def _trouble(exchange: Exchange) -> str | None:
    """Why a POST was not received, or None."""
    if isinstance(exchange, Failure):
        return f"{exchange.reason} ({exchange.detail})" if exchange.detail else exchange.reason
    if exchange.redirects:
        # What follows a redirect may be a GET, or another's (RFC 9110, 15.4).
        return f"redirects to {redact(exchange.final_url)}; configure that address"
    return None if 200 <= exchange.status < 300 else f"answered with {exchange.status}"  # noqa: PLR2004
