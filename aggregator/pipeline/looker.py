"""One link looked at: asked as often as the decision wants, until there is a verdict."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from aggregator import urls
from aggregator.check.habits import Ask, Facts, HostHabits, Step, learn
from aggregator.check.steps import Rules, decide
from aggregator.model.exchange import Hop, Response
from aggregator.model.page import AmpFacts, PageEvidence
from aggregator.model.verdict import Verdict
from aggregator.parse.fragments import Anchors
from aggregator.parse.image import read_image
from aggregator.parse.workers import Kind, Trouble

if TYPE_CHECKING:
    from aggregator.fetch.client import Fetcher
    from aggregator.model.check import CheckSettings
    from aggregator.model.exchange import Exchange
    from aggregator.model.link import LinkKind
    from aggregator.parse.workers import Workers

EVIDENCE = Kind("evidence", "aggregator.parse.evidence:page_evidence", (PageEvidence,))
ANCHORS = Kind("anchors", "aggregator.parse.anchors:read_anchors", (Anchors,))
REMEMBERED_HOSTS = 4096
REMEMBERED_PAGES = 64
INDEX_NAMES = ("index.html", "index.htm", "README.md", "index.md")


class Looked(Struct, frozen=True):
    """The verdict, the redirects on the way to it, and what it took in milliseconds."""

    verdict: Verdict
    redirects: tuple[Hop, ...] = ()
    elapsed_ms: int = 0


class Looker:
    """Looks at links; what it learns about hosts serves the rest of the run."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, settings: CheckSettings, rules: Rules, timeout: float
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._settings = settings
        self._rules = rules
        self._timeout = timeout
        self._habits: OrderedDict[str, HostHabits] = OrderedDict()
        self._probing: dict[str, asyncio.Lock] = {}
        self._anchors: OrderedDict[str, asyncio.Task[tuple[Exchange, Anchors | None]]] = OrderedDict()

    async def look(self, url: str, kind: LinkKind) -> Looked:
        """The verdict on one link. A page that several fragments name is read once."""
        if url.startswith("file:"):
            return Looked(await asyncio.to_thread(look_at_file, url))
        host = urls.origin(url)
        steps: list[Step] = []
        while True:
            ruling = decide(url, kind, steps, rules=self._rules, habits=self._habits.get(host, HostHabits()))
            if isinstance(ruling, Verdict):
                return _looked(ruling, steps)
            await self._take(ruling, host, url, steps)

    async def _take(self, ask: Ask, host: str, url: str, steps: list[Step]) -> None:
        """One step; of several links of a host only one asks what the host says of an address that cannot exist."""
        if not ask.probe:
            self._learn(host, steps, await self._step(ask, url))
            return
        lock = self._probing.setdefault(host, asyncio.Lock())
        async with lock:
            known = self._habits.get(host)
            if known is None or known.probe is None or ask.url != known.probe.url:
                self._learn(host, steps, await self._step(ask, url))
        self._probing.pop(host, None)

    def _learn(self, host: str, steps: list[Step], step: Step) -> None:
        steps.append(step)
        self._habits[host] = learn(self._habits.get(host, HostHabits()), steps)
        self._habits.move_to_end(host)
        if len(self._habits) > REMEMBERED_HOSTS:
            self._habits.popitem(last=False)

    async def _step(self, ask: Ask, url: str) -> Step:
        if ask.wants == "anchors":
            exchange, anchors = await self._page_anchors(ask)
            fragment = url.partition("#")[2]
            return Step(ask, exchange, None if anchors is None else anchors.has(fragment))
        exchange = await self._fetcher.fetch(ask.request(timeout=self._timeout, headers=self._headers(ask.url)))
        return Step(ask, exchange, await self._facts(ask, exchange))

    def _headers(self, url: str) -> tuple[tuple[str, str], ...]:
        origin = urls.origin(url)
        return tuple(
            (header.name, header.value)
            for header in self._settings.headers
            if header.origin is None or header.origin == origin
        )

    async def _facts(self, ask: Ask, exchange: Exchange) -> Facts:
        if not isinstance(exchange, Response) or not exchange.body or ask.wants == "nothing":
            return None
        media_type = exchange.header("content-type")
        if ask.wants == "image":
            return read_image(
                exchange.body,
                complete=not exchange.truncated and exchange.status == 200,  # noqa: PLR2004 - OK
                content_type=media_type,
            )
        if ask.wants == "amp":
            facts: AmpFacts | None = await self._workers.amp(
                exchange.body, url=exchange.final_url, content_type=media_type
            )
            return facts
        evidence: PageEvidence | Trouble = await self._workers.run(
            EVIDENCE, exchange.body, url=exchange.final_url, content_type=media_type
        )
        return None if isinstance(evidence, Trouble) else evidence

    async def _page_anchors(self, ask: Ask) -> tuple[Exchange, Anchors | None]:
        task = self._anchors.get(ask.url)
        if task is None:
            task = self._anchors[ask.url] = asyncio.create_task(self._read_anchors(ask))
            if len(self._anchors) > REMEMBERED_PAGES:
                self._anchors.popitem(last=False)
        return await asyncio.shield(task)

    async def _read_anchors(self, ask: Ask) -> tuple[Exchange, Anchors | None]:
        exchange = await self._fetcher.fetch(ask.request(timeout=self._timeout, headers=self._headers(ask.url)))
        if not isinstance(exchange, Response) or not exchange.ok:
            return exchange, None
        anchors: Anchors | Trouble = await self._workers.run(
            ANCHORS, exchange.body, path=exchange.final_url, content_type=exchange.header("content-type")
        )
        return exchange, None if isinstance(anchors, Trouble) else anchors


def _looked(verdict: Verdict, steps: list[Step]) -> Looked:
    asked = [step.exchange for step in steps if not step.ask.probe]
    return Looked(verdict, asked[-1].redirects if asked else (), sum(exchange.elapsed_ms for exchange in asked))


def look_at_file(url: str) -> Verdict:
    """The verdict on a file or folder of this machine, and on the place in it that the address's fragment names."""
    from aggregator.parse.anchors import read_anchors  # noqa: PLC0415 - most runs have no files with fragments

    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    try:
        if not path.exists():
            return Verdict(verdict="dead", reason="no-such-file", detail=f"{path} is not there")
        if not parts.fragment:
            return Verdict(verdict="ok", reason="ok")
        if path.is_dir():
            path = next((path / name for name in INDEX_NAMES if (path / name).is_file()), path)
        anchors = read_anchors(path.read_bytes(), path=str(path)) if path.is_file() else None
    except (OSError, ValueError) as error:
        return Verdict(verdict="dead", reason="no-such-file", detail=str(error))
    if anchors is not None and not anchors.has(parts.fragment):
        return Verdict(verdict="dead", reason="fragment-missing", detail="the document has no such anchor")
    return Verdict(verdict="ok", reason="ok")
