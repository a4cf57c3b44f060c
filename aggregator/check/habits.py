"""What a run learns about a host: whether it lies on HEAD, and what it says of an address that cannot exist."""

from __future__ import annotations

import hashlib
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, structs

from aggregator.check.challenge import is_challenge
from aggregator.model.exchange import Exchange, Purpose, Request, Response
from aggregator.model.page import AmpFacts, ImageFacts, PageEvidence
from aggregator.urls import origin, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

Wants = Literal["nothing", "page", "image", "amp", "anchors"]
Facts = PageEvidence | ImageFacts | AmpFacts | bool | None
MOST_LOOKS: Final = 8
"""Pages of a host that are read without a reason of their own to doubt them."""


class Ask(Struct, frozen=True, kw_only=True):
    """What to ask next, and why. With `cut`, what goes beyond `max_bytes` is left unread.

    `wants` says what is to be made of the body: a page's `PageEvidence`, an image's `ImageFacts`, an AMP document's
    `AmpFacts`, or whether it has the link's anchor (a bool). `share` is the part of the link's time that it may take.
    `probe` marks an address that is asked only for what it tells of its host.
    """

    url: str
    why: str
    method: str = "HEAD"
    purpose: Purpose = "link"
    wants: Wants = "nothing"
    byte_range: tuple[int, int] | None = None
    max_bytes: int | None = None
    stop_at: bytes | None = None
    cut: bool = True
    share: float = 1.0
    probe: bool = False

    def request(
        self,
        *,
        timeout: float | None = None,
        left: float = math.inf,
        headers: tuple[tuple[str, str], ...] = (),
        robots: bool | None = None,
        again: bool = True,
    ) -> Request:
        """The request to send; `robots` and `again` are as the request has them.

        `timeout` is the link's time in seconds, of which it takes its share, but no more than is `left`.
        """
        return Request(
            url=self.url,
            purpose=self.purpose,
            method=self.method,
            headers=headers,
            byte_range=self.byte_range,
            max_bytes=self.max_bytes,
            cut=self.cut and self.max_bytes is not None,
            stop_at=self.stop_at,
            timeout=None if timeout is None else min(timeout * self.share, left),
            robots=robots,
            urgent=self.probe,
            aside=self.probe,
            again=again,
            silence_is_final=True,
        )


class Step(Struct, frozen=True):
    """What was asked, what came back, and what the body said where that was wanted (None: it could not be read)."""

    ask: Ask
    exchange: Exchange
    facts: Facts = None


class Probe(Struct, frozen=True, kw_only=True):
    """What a host shows at an address that only tells of it; `status` is None where that was no answer.

    `guarded` says that it was a test for browsers, which other addresses may be answered with too.
    """

    url: str
    status: int | None = None
    final_url: str | None = None
    page: PageEvidence | None = None
    guarded: bool = False

    @property
    def honest(self) -> bool:
        """Whether it says that there is nothing."""
        return self.status is not None and 400 <= self.status < 500  # noqa: PLR2004  the class of such answers

    @property
    def lies(self) -> bool:
        """Whether it says that all is well."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004  the class of such answers


class HostHabits(Struct, frozen=True, kw_only=True):
    """What is known of one host in this run. `looked` are the stated lengths of pages that were read and are fine.

    `probe` is what it shows for an address that cannot exist, `home` what it shows at `/`.
    """

    head_lies: bool = False
    probe: Probe | None = None
    home: Probe | None = None
    looked: frozenset[int | None] = frozenset()
    looks: int = 0

    def has_answer(self, ask: Ask) -> bool:
        """Whether it is known already what the host shows there."""
        return any(known is not None and known.url == ask.url for known in (self.probe, self.home))

    @property
    def suspect(self) -> bool:
        """Whether the host does not say `not found` of what cannot exist, so that its pages are read."""
        return self.probe is not None and (self.probe.lies or self.probe.guarded)


def learn(habits: HostHabits, steps: Sequence[Step]) -> HostHabits:
    """What is known of the host after the last of these steps of one link."""
    last = steps[-1]
    if last.ask.probe:
        return _learn_of_probe(habits, last)
    asked = [step for step in steps if not step.ask.probe]
    if last.ask.method == "GET" and len(asked) > 1 and asked[-2].ask.method == "HEAD":
        habits = structs.replace(habits, head_lies=habits.head_lies or _differ(asked[-2].exchange, last.exchange))
    if isinstance(last.facts, PageEvidence) and isinstance(last.exchange, Response):
        habits = structs.replace(habits, looks=habits.looks + 1, looked=habits.looked | {_length_first_told(asked)})
    return habits


def _learn_of_probe(habits: HostHabits, step: Step) -> HostHabits:
    if step.ask.url == home_address(step.ask.url):
        return structs.replace(habits, home=probe_of(step))
    return habits if habits.probe else structs.replace(habits, probe=probe_of(step))


def probe_of(step: Step) -> Probe:
    """What the answer to the probe says."""
    exchange, facts = step.exchange, step.facts
    page = facts if isinstance(facts, PageEvidence) else None
    if not isinstance(exchange, Response):
        return Probe(url=step.ask.url, status=exchange.code)
    if is_challenge(exchange):
        return Probe(url=step.ask.url, guarded=True)
    if exchange.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Probe(url=step.ask.url)
    return Probe(
        url=step.ask.url,
        status=exchange.status,
        final_url=exchange.final_url if exchange.redirects else None,
        page=page,
    )


def stated_length(response: Response) -> int | None:
    """The Content-Length, or None where there is none that makes sense."""
    text = response.header("content-length") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004  64 bits


def probe_address(url: str) -> str:
    """An address on the host of `url` that cannot exist, the same one in every run; "" where there is no host."""
    place = origin(url)
    return f"{place}/{_impossible(place)}" if place else ""


def probe_address_beside(url: str) -> str:
    """An address in the folder of `url` that cannot exist; "" where there is no host."""
    folder = resolve(url, "./") if origin(url) else None
    return f"{folder}{_impossible(folder)}" if folder else ""


def home_address(url: str) -> str:
    """The address of the first page of the host of `url`; "" where there is no host."""
    place = origin(url)
    return f"{place}/" if place else ""


def _impossible(seed: str) -> str:
    return "no-such-page-" + hashlib.blake2b(seed.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _differ(head: Exchange, get: Exchange) -> bool:
    """Whether HEAD said something else than GET did: a lie, a server that does not know HEAD, a guard that hid."""
    if not isinstance(get, Response):
        return False
    return not isinstance(head, Response) or head.status != get.status or is_challenge(get)


def _length_first_told(asked: Sequence[Step]) -> int | None:
    first = asked[0].exchange
    return stated_length(first) if isinstance(first, Response) else None
