"""`aggregator sources discover`: the feeds of a site, each fetched and parsed before it is told."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urljoin, urlsplit

import click

from aggregator.cli.options import config_option, json_option, network_options
from aggregator.cli.sources_file import append, free_name
from aggregator.config.agent import user_agent
from aggregator.config.edit import Addition
from aggregator.config.load import default_settings, load_settings
from aggregator.config.text import FILE_NAME
from aggregator.config.values import WrongValueError, url
from aggregator.errors import ExitCode, OfflineError, UsageError
from aggregator.model.exchange import Failure, Request, Response, permanent_target
from aggregator.model.feed import Feed, FeedLink, NotAFeed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.fetch.client import Fetcher
    from aggregator.model.settings import Settings
    from aggregator.parse.workers.workers import Workers

WELL_KNOWN = ("/feed", "/rss.xml", "/atom.xml", "/feed.json", "/index.xml", "/rss", "/feed.xml")
"""Where feeds mostly are, for pages that do not say."""
_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com"}
_MOST_TRIED = 20


class Found(NamedTuple):
    """A feed that answered and could be parsed; two with the same `content` are one, under two addresses."""

    url: str
    title: str | None
    format: str
    entries: int
    content: tuple[str | None, ...]


@click.command()
@click.argument("address", metavar="URL")
@config_option
@json_option
@click.option("--add", is_flag=True, help="Add the first feed to sources.yaml.")
@network_options
def discover(address: str, config: Path | None, *, as_json: bool, add: bool, **flags: Any) -> int:  # noqa: ANN401 - click's
    """Find the feeds of the page at URL: those that it declares, else those at the usual places.

    Example: aggregator sources discover https://example.org/
    """
    settings = _settings(config, flags, must_exist=add)
    found = asyncio.run(_discover(_address(address), settings))
    if add and found:
        _add(Path(settings.path), found[0], settings)
    if as_json:
        click.echo(json.dumps({"feeds": [_facts(feed) for feed in found]}, ensure_ascii=False))
    for feed in () if as_json else found:
        click.echo(f"{feed.url}\t{feed.format}\t{feed.title or ''}")
    if not found:
        click.echo(f"no feed was found at {address}", err=True)
    return ExitCode.DONE if found else ExitCode.FINDINGS


def _facts(feed: Found) -> dict[str, Any]:
    return {"url": feed.url, "title": feed.title, "format": feed.format, "entries": feed.entries}


def _settings(config: Path | None, flags: dict[str, Any], *, must_exist: bool) -> Settings:
    overrides = {
        "network.allow": flags["allow_network"],
        "network.resolve": flags["resolve"],
        "network.ca_file": flags["ca_file"],
        "network.proxy": flags["proxy"],
    }
    path = config or Path(FILE_NAME)
    if config or must_exist or path.is_file():
        return load_settings(path, overrides=overrides)
    return default_settings(Path.cwd(), overrides=overrides)


def _address(words: str) -> str:
    try:
        return url(words if "://" in words else f"https://{words}")
    except WrongValueError as error:
        raise UsageError(error.message) from error


def _add(path: Path, feed: Found, settings: Settings) -> None:
    if feed.url in {source.url for source in settings.sources}:
        click.echo(f"{path}: {feed.url} is there already", err=True)
        return
    append(path, [Addition(feed.url, free_name(feed.title, {source.name for source in settings.sources}))])
    click.echo(f"{path}: added {feed.url}", err=True)


async def _discover(address: str, settings: Settings) -> list[Found]:
    # The network and the parsers are only worth their imports here.
    from aggregator.fetch.client import Fetcher  # noqa: PLC0415
    from aggregator.parse.workers.workers import Workers  # noqa: PLC0415

    async with Fetcher(settings.network, user_agent=user_agent(settings.contact)) as fetcher, Workers() as workers:
        return await _Search(fetcher, workers).feeds(address)


class _Search:
    def __init__(self, fetcher: Fetcher, workers: Workers) -> None:
        self._fetcher, self._workers = fetcher, workers

    async def feeds(self, address: str) -> list[Found]:
        """The feeds of the page at `address`, or the one that it is; OfflineError where nothing can be reached."""
        known = youtube_feed(address)
        if known and (found := await self._confirmed([known])):
            return found
        answer = await self._fetcher.fetch(Request(url=address, purpose="discovery"))
        if isinstance(answer, Failure) and answer.local:
            raise OfflineError(f"{address} could not be reached: {answer.detail or answer.reason}")
        declared: list[str] = []
        if isinstance(answer, Response) and answer.ok:
            feed = await self._parsed(answer)
            if isinstance(feed, Feed):
                return [_found(answer, feed)]
            declared = await self._declared(answer, feed)
        elif not isinstance(answer, Response):
            click.echo(f"{address}: {answer.reason}: {answer.detail}", err=True)
        return await self._confirmed(declared) or await self._confirmed(well_known(address))

    async def _declared(self, answer: Response, feed: NotAFeed) -> list[str]:
        page = await self._workers.page(answer.body, url=answer.final_url, content_type=answer.header("content-type"))
        links: Iterable[FeedLink] = (*feed.feeds, *(page.feeds if page else ()))
        channel = youtube_feed((page.canonical if page else None) or answer.final_url)
        return list(dict.fromkeys([*(link.url for link in links), *([channel] if channel else [])]))

    async def _confirmed(self, addresses: list[str]) -> list[Found]:
        found = await asyncio.gather(*(self._confirm(address) for address in addresses[:_MOST_TRIED]))
        unique: dict[object, Found] = {}
        for one in filter(None, found):
            unique.setdefault(one.content, one)
        return list(unique.values())

    async def _confirm(self, address: str) -> Found | None:
        answer = await self._fetcher.fetch(Request(url=address, purpose="feed"))
        if not isinstance(answer, Response) or not answer.ok:
            return None
        feed = await self._parsed(answer)
        return _found(answer, feed) if isinstance(feed, Feed) else None

    async def _parsed(self, answer: Response) -> Feed | NotAFeed:
        return await self._workers.feed(answer.body, url=answer.final_url, content_type=answer.header("content-type"))


def _found(answer: Response, feed: Feed) -> Found:
    address = permanent_target(answer.redirects, answer.final_url) or answer.url
    content = (feed.format, *(entry.id or entry.url for entry in feed.entries))
    return Found(address, feed.title, feed.format, len(feed.entries), content)


def well_known(address: str) -> list[str]:
    """The usual places of feeds: below the address itself, where it is a folder, and at the top of its site."""
    parts = urlsplit(address)
    top = f"{parts.scheme}://{parts.netloc}"
    below = address.partition("?")[0].partition("#")[0].rstrip("/")
    return list(dict.fromkeys(base + place for base in (below, top) for place in WELL_KNOWN))


def youtube_feed(address: str) -> str | None:
    """The feed of a YouTube channel or playlist whose address names it by its id, or None."""
    parts = urlsplit(address)
    if parts.hostname not in _YOUTUBE:
        return None
    query = parse_qs(parts.query)
    if channel := re.match(r"/channel/(UC[\w-]{22})(?:/|$)", parts.path):
        return urljoin("https://www.youtube.com/", f"feeds/videos.xml?channel_id={channel[1]}")
    if parts.path == "/playlist" and "list" in query:
        return f"https://www.youtube.com/feeds/videos.xml?playlist_id={query['list'][0]}"
    return None
