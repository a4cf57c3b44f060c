"""One link looked at: asked as often as the decision wants, until there is a verdict."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from aggregator import urls
from aggregator.check.habits import Ask, Facts, HostHabits, Step, learn
from aggregator.check.patience import Patience
from aggregator.check.steps import UNKNOWN, Rules, decide, last_word
from aggregator.model.exchange import Failure, Hop, Response
from aggregator.model.page import AmpFacts, PageEvidence
from aggregator.model.verdict import Verdict
from aggregator.parse.workers.workers import Kind, Trouble
from aggregator.pipeline.file_look import look_at_file

if TYPE_CHECKING:
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange
    from aggregator.model.link import LinkKind
    from aggregator.parse.anchors.anchors import Anchors
    from aggregator.parse.workers.workers import Workers

EVIDENCE = Kind("evidence", "aggregator.parse.pages.evidence:page_evidence", (PageEvidence,))
REMEMBERED_HOSTS = 4096
REMEMBERED_PAGES = 64


class Looked(Struct, frozen=True):
    """The verdict, the redirects on the way to it, and what it took in milliseconds.

    `retry_at` is a Unix time before which the host asked not to be bothered.
    """

    verdict: Verdict
    redirects: tuple[Hop, ...] = ()
    elapsed_ms: int = 0
    retry_at: float | None = None


class Looker:
    """Looks at links; what it learns about hosts serves the rest of the run."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, settings: CheckSettings, rules: Rules, timeout: float
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._settings = settings
        self._rules = rules
        self._usual = Patience(timeout)
        self._habits: OrderedDict[str, HostHabits] = OrderedDict()
        self._probing: dict[str, asyncio.Lock] = {}
        self._anchors: OrderedDict[str, asyncio.Task[tuple[Exchange, Anchors | None]]] = OrderedDict()

    async def look(
        self, url: str, kind: LinkKind, *, page_urls: tuple[str, ...] = (), seconds: float | None = None
    ) -> Looked:
        """The verdict on one link. A page that several fragments name is read once.

        `page_urls` are the addresses by which an AMP document may name its page; none: any. With `seconds` it is the
        last look at a silent link, which takes no longer and begins with the method that servers know best.
        """
        if url.startswith("file:"):
            return Looked(await asyncio.to_thread(look_at_file, url))
        rules = structs.replace(self._rules, page_urls=page_urls) if page_urls else self._rules
        if seconds is None:
            return await self._decide(url, kind, rules, [], self._usual)
        if "GET" in rules.methods:
            rules = structs.replace(rules, methods=("GET",))
        return await self._decide(url, kind, rules, [], Patience(seconds, kept=0.0))

    async def judge(self, url: str, exchange: Exchange) -> Looked:
        """The verdict on a page that was asked for with GET already."""
        ask = Ask(url=url, why="an input", method="GET", wants="page")
        steps = [Step(ask, exchange, await self._facts(ask, exchange))]
        rules = structs.replace(self._rules, methods=("GET",))
        return await self._decide(url, "link", rules, steps, self._usual)

    async def _decide(self, url: str, kind: LinkKind, rules: Rules, steps: list[Step], patience: Patience) -> Looked:
        host = urls.origin(url)
        while True:
            ruling = decide(url, kind, steps, rules=rules, habits=self._habits.get(host, UNKNOWN))
            if isinstance(ruling, Verdict):
                return _looked(ruling, steps, rules)
            await self._take(ruling, host, url, steps, patience)

    async def _take(self, ask: Ask, host: str, url: str, steps: list[Step], patience: Patience) -> None:
        """One step; of several links of a host only one asks what the host says of an address that cannot exist."""
        if not ask.probe:
            self._learn(host, steps, await self._step(ask, url, steps, patience))
            return
        lock = self._probing.setdefault(host, asyncio.Lock())
        async with lock:
            known = self._habits.get(host)
            if known is None or not known.has_answer(ask):
                self._learn(host, steps, await self._step(ask, url, steps, patience))
        self._probing.pop(host, None)

    def _learn(self, host: str, steps: list[Step], step: Step) -> None:
        steps.append(step)
        self._habits[host] = learn(self._habits.get(host, UNKNOWN), steps)
        self._habits.move_to_end(host)
        if len(self._habits) > REMEMBERED_HOSTS:
            self._habits.popitem(last=False)

    async def _step(self, ask: Ask, url: str, steps: list[Step], patience: Patience) -> Step:
        if ask.wants == "anchors":
            exchange, anchors = await self._page_anchors(ask, patience)
            fragment = url.partition("#")[2]
            return Step(ask, exchange, None if anchors is None else anchors.has(fragment))
        exchange = await self._ask(ask, steps, patience)
        return Step(ask, exchange, await self._facts(ask, exchange))

    async def _ask(self, ask: Ask, steps: list[Step], patience: Patience) -> Exchange:
        """Ask within what is left of the link's time. Where GET follows HEAD, or silence, it is the second attempt."""
        request = ask.request(
            timeout=patience.seconds,
            left=patience.left(_spent(steps, patience.seconds)),
            headers=self._headers(ask.url),
            robots=self._settings.robots,
            again=ask.share == 1.0 and not any(_was_silent(step) for step in steps),
        )
        return await self._fetcher.fetch(request)

    def _headers(self, url: str) -> tuple[tuple[str, str], ...]:
        if not self._settings.headers:
            return ()
        origin = urls.origin(url)
        return tuple(
            (header.name, header.value)
            for header in self._settings.headers
            if header.origin is None or header.origin == origin
        )

    async def _facts(self, ask: Ask, exchange: Exchange) -> Facts:
        if not isinstance(exchange, Response) or ask.wants == "nothing":
            return None
        media_type = exchange.header("content-type")
        if ask.wants == "image" and (exchange.body or _is_empty(ask, exchange)):
            from aggregator.parse.images.image import read_image  # noqa: PLC0415 - it costs a start

            return read_image(
                exchange.body,
                complete=not exchange.truncated and exchange.status == HTTPStatus.OK,
                content_type=media_type,
            )
        if not exchange.body:
            return None
        if ask.wants == "amp":
            facts: AmpFacts | None = await self._workers.amp(
                exchange.body, url=exchange.final_url, content_type=media_type
            )
            return facts
        evidence: PageEvidence | Trouble = await self._workers.run(
            EVIDENCE, exchange.body, url=exchange.final_url, content_type=media_type
        )
        return None if isinstance(evidence, Trouble) else evidence

    async def _page_anchors(self, ask: Ask, patience: Patience) -> tuple[Exchange, Anchors | None]:
        task = self._anchors.get(ask.url)
        if task is None:
            task = self._anchors[ask.url] = asyncio.create_task(self._read_anchors(ask, patience))
            if len(self._anchors) > REMEMBERED_PAGES:
                self._anchors.popitem(last=False)
        return await asyncio.shield(task)

    async def _read_anchors(self, ask: Ask, patience: Patience) -> tuple[Exchange, Anchors | None]:
        exchange = await self._ask(ask, [], patience)
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        anchors: Anchors | Trouble = await self._workers.run(
            _anchors(), exchange.body, path=exchange.final_url, content_type=exchange.header("content-type")
        )
        return exchange, None if isinstance(anchors, Trouble) else anchors


@cache
def _anchors() -> Kind:
    from aggregator.parse.anchors.anchors import Anchors  # noqa: PLC0415 - it costs a start

    return Kind("anchors", "aggregator.parse.anchors.document:read_anchors", (Anchors,))


def _was_silent(step: Step) -> bool:
    return isinstance(step.exchange, Failure) and step.exchange.reason == "timeout"


def _is_empty(ask: Ask, response: Response) -> bool:
    """Whether the whole body was asked for, was sent, and is nothing: an image of no bytes is none."""
    return ask.method == "GET" and response.status == HTTPStatus.OK and not response.body and not response.truncated


def _spent(steps: list[Step], seconds: float) -> float:
    """How many of a link's `seconds` these steps took. Whose host was known to be silent took its time elsewhere."""
    return sum(
        max(step.exchange.elapsed_ms / 1000, step.ask.share * seconds if _was_silent(step) else 0.0)
        for step in steps
        if not step.ask.probe
    )


def _looked(verdict: Verdict, steps: list[Step], rules: Rules) -> Looked:
    asked = [step for step in steps if not step.ask.probe]
    last = asked[-1].exchange if asked else None
    return Looked(
        verdict,
        last_word(asked, rules).exchange.redirects if asked else (),
        sum(step.exchange.elapsed_ms for step in asked),
        last.retry_at if isinstance(last, Failure) else None,
    )
