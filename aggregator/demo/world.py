"""The world: all sites at one step, the same for the same arguments, made when they are asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from aggregator.demo.affair import AFFAIR_SITES
from aggregator.demo.handmade import FORMAT_SITES
from aggregator.demo.newsstand import Newsstand
from aggregator.demo.resource import Resource, failure, redirect
from aggregator.demo.sources import sources_yaml
from aggregator.demo.story import Story, tell
from aggregator.demo.strange import STRANGE_SITES
from aggregator.demo.suburb import ordinary_site
from aggregator.demo.tongues import TONGUES
from aggregator.demo.trouble import CLOSED_PORT, SHUT_HOST, SLOW_FAULT_SITES, TROUBLED_SITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.demo.site import Outcome, Site

Faults = Literal["none", "some", "all"]
"""Which hand-made sites there are: none, those a short demonstration can bear, or the time-wasting ones too."""
HANDMADE: dict[Faults, tuple[Site, ...]] = {
    "none": (),
    "some": (*FORMAT_SITES, *AFFAIR_SITES, *STRANGE_SITES, *TROUBLED_SITES),
    "all": (*FORMAT_SITES, *AFFAIR_SITES, *STRANGE_SITES, *TROUBLED_SITES, *SLOW_FAULT_SITES),
}
SPAN = timedelta(days=10)
"""How far back the stories of a fresh world reach."""
_NEWEST_AGE = timedelta(minutes=30)
_TICK = timedelta(seconds=10)
_WINDOW = 20
_CHANGED_ONE_IN = 100
_ORDINARY_HOST = re.compile(r"-(\d{1,7})\.test$")


class World:
    """Sites by host, stories by site and number, answers by address. Holds no body: whoever serves it may keep some."""

    def __init__(self, *, seed: int, sites: int, stories: int, now: datetime, faults: Faults) -> None:
        self.seed = seed
        self.now = now.replace(microsecond=0)
        self.step = 0
        self.handmade = {site.host: site for site in HANDMADE[faults]}
        self.ordinary = max(0, sites - len(self.handmade))
        self._stories = stories
        self._domains = {site.domain: site for site in self.handmade.values()}
        self.site = lru_cache(maxsize=4096)(self._site)
        self._told = lru_cache(maxsize=8192)(self._tell)

    def advance(self, step: int) -> None:
        """Goes to a step: every growing site has that many more stories than at step 0, and some changed ones."""
        self.step = step
        self._told.cache_clear()

    def sites(self) -> Iterator[Site]:
        """Every site: the hand-made ones, then the ordinary ones."""
        yield from self.handmade.values()
        for number in range(self.ordinary):
            yield ordinary_site(self.seed, number, self._stories)

    def story(self, site: Site, number: int) -> Story | None:
        """The site's story of that number, None where there is none at this step."""
        return self._told(site.host, number)

    def stories(self, site: Site) -> list[Story]:
        """What the site's feed tells now, newest first."""
        newest = self._count(site)
        oldest = max(0, newest - max(_WINDOW, site.stories))
        told = [self.story(site, number) for number in range(newest - 1, oldest - 1, -1)]
        return [story for story in told if story]

    def resource(self, host: str, target: str) -> Resource:
        """What the address `http://host` + target answers."""
        site = self.site(host)
        if not site:
            return failure(404)
        if host != site.host and host == site.domain:
            return redirect(f"http://{site.host}{target}", 301)
        return self._newsstand(site).resource(target)

    @property
    def expected(self) -> dict[str, Outcome]:
        """How the first collection of each hand-made source ends, by the source's name."""
        return {site.name: site.outcome for site in self.handmade.values() if site.listed}

    @property
    def reasons(self) -> dict[str, str]:
        """The reason that goes with each outcome, by the source's name."""
        return {site.name: site.reason for site in self.handmade.values() if site.listed}

    def resolve(self, port: int, address: str = "127.0.0.1") -> list[str]:
        """Where the world's hosts are, as `--resolve` wants it; one host is sent to a closed port."""
        return [f"*.test:80:{address}:{port}", f"{SHUT_HOST}:80:{address}:{CLOSED_PORT}"]

    def sources_yaml(self, port: int) -> str:
        """A sources.yaml that lists every site, served on that port."""
        return sources_yaml(self.sites(), self.resolve(port))

    def _site(self, host: str) -> Site | None:
        bare = host.removeprefix("cdn.")
        found = self.handmade.get(bare) or self._domains.get(bare)
        return found or self._ordinary_site(bare)

    def _ordinary_site(self, host: str) -> Site | None:
        match = _ORDINARY_HOST.search(host)
        if not match or int(match[1]) >= self.ordinary:
            return None
        site = ordinary_site(self.seed, int(match[1]), self._stories)
        return site if site.host == host else None

    def _newsstand(self, site: Site) -> Newsstand:
        step = self.step if site.ordinary else 0
        return Newsstand(
            site=site,
            version=f"{self.seed}-{step}",
            updated=self._moment_of(step) if step else self.now - _NEWEST_AGE,
            stories=lambda: self.stories(site),
            story=lambda number: self.story(site, number),
        )

    def _count(self, site: Site) -> int:
        return site.stories + (self.step if site.ordinary else 0)

    def _moment_of(self, step: int) -> datetime:
        """When the step happened: shortly before the world's now, however many steps there are."""
        return min(self.now, self.now - _NEWEST_AGE + _TICK * step)

    def _tell(self, host: str, number: int) -> Story | None:
        site = self.site(host)
        if not site or number >= self._count(site):
            return None
        key = f"{self.seed}:{site.key}"
        changes = self._changes(key, site, number)
        story = tell(key, TONGUES[site.language], number, self._published(key, site, number), len(changes))
        story = story if not changes else replace(story, updated=self._moment_of(changes[-1]))
        return site.edit(story) if site.edit else story

    def _published(self, key: str, site: Site, number: int) -> datetime:
        if number >= site.stories:
            return self._moment_of(number - site.stories + 1)
        fraction = crc32(f"{key}:{number}".encode()) / (1 << 32)
        place = (site.stories - number - fraction) / site.stories
        seconds = place * (SPAN - _NEWEST_AGE).total_seconds()
        return self.now - _NEWEST_AGE - timedelta(seconds=int(seconds))

    def _changes(self, key: str, site: Site, number: int) -> list[int]:
        """The steps at which the story was changed."""
        first = max(1, number - site.stories + 2)
        last = self.step if site.ordinary else 0
        return [
            step for step in range(first, last + 1) if crc32(f"{key}:{number}:{step}".encode()) % _CHANGED_ONE_IN == 0
        ]


def build_world(seed: int = 7, sites: int = 30, stories: int = 20, *, now: datetime, faults: Faults = "some") -> World:
    """A world of news sites at step 0, equal for equal arguments.

    The hand-made sites are all there whatever `sites` says; numbers above theirs add ordinary sites, of `stories`
    stories each. `faults="none"` leaves the hand-made ones out, `"all"` adds those that waste their reader's time.
    `now` has a zone; the stories are of the ten days before it.
    """
    return World(seed=seed, sites=sites, stories=stories, now=now, faults=faults)
