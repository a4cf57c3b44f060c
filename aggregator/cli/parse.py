"""`aggregator parse`: feed bytes → the normalized entries, as JSON."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli.options import network_options
from aggregator.errors import ExitCode, OfflineError, UsageError
from aggregator.model.feed import NotAFeed
from aggregator.parse.feeds.feed import parse_feed

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.exchange import Exchange
    from aggregator.model.feed import Entry, Feed

STDIN = "-"


@click.command(name="parse")
@click.argument("source", metavar="FILE|URL|-")
@click.option("--base", metavar="URL", help="Where the bytes were fetched: relative addresses are resolved against it.")
@network_options
def parse(source: str, base: str | None, **flags: Any) -> int:  # noqa: ANN401 - the flags of options, as they are
    """Print the normalized entries of a feed as JSON; exit with 1 where it is none.

    Example: aggregator parse --base https://example.org/feed.xml feed.xml
    """
    if source.lower().startswith(("http://", "https://")):
        result, trouble = asyncio.run(_from_network(source, base, flags))
    else:
        result, trouble = parse_feed(_read(source), url=base), None
    if trouble or result is None:
        click.echo(f"aggregator: {source}: {trouble}", err=True)
        return ExitCode.FINDINGS
    return _refuse(source, result) if isinstance(result, NotAFeed) else _print(result)


def _read(source: str) -> bytes:
    """The bytes of a file, or of stdin. Raises UsageError, which names what cannot be read."""
    if source == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{source}: {reason}; give a file, an http(s) URL or - for stdin") from error


async def _from_network(url: str, base: str | None, flags: dict[str, Any]) -> tuple[Feed | NotAFeed | None, str | None]:
    """The feed at a URL, parsed in a child, or a sentence on why it could not be fetched. Raises OfflineError."""
    from aggregator.cli.settings import network_settings  # noqa: PLC0415 - files are parsed without loading a network
    from aggregator.config import user_agent  # noqa: PLC0415
    from aggregator.fetch.client import Fetcher  # noqa: PLC0415
    from aggregator.model.exchange import Failure, Request  # noqa: PLC0415
    from aggregator.parse.workers.workers import Workers  # noqa: PLC0415

    async with Fetcher(network_settings(flags), user_agent=user_agent(None)) as fetcher:
        answer: Exchange = await fetcher.fetch(Request(url=url, purpose="feed"))
    if isinstance(answer, Failure):
        if answer.local:
            raise OfflineError(f"{url}: {answer.reason}: {answer.detail}")
        return None, f"{answer.reason}: {answer.detail}".removesuffix(": ")
    if not answer.ok:
        return None, f"the server answers {answer.status}"
    async with Workers(1) as workers:
        found = await workers.feed(
            answer.body, url=base or answer.final_url, content_type=answer.header("content-type")
        )
    return found, None


def _refuse(source: str, result: NotAFeed) -> int:
    """Say why it is no feed, and which feeds a page points to."""
    click.echo(f"aggregator: {source}: {result.reason}: {result.detail}", err=True)
    for link in result.feeds:
        click.echo(f"  {link.url}" + (f"  {link.title}" if link.title else ""), err=True)
    return ExitCode.FINDINGS


def _print(feed: Feed) -> int:
    """Print the feed as one JSON object, in UTF-8 whatever the terminal says."""
    document = msgspec.json.format(msgspec.json.encode(feed_document(feed)), indent=2)
    sys.stdout.buffer.write(document + b"\n")
    sys.stdout.buffer.flush()
    return ExitCode.DONE


def feed_document(feed: Feed) -> dict[str, Any]:
    """The feed as the interface's section `parse` has it: every key, absent values null or []."""
    return {
        "feed": {
            "format": feed.format,
            "title": feed.title,
            "url": feed.url,
            "language": feed.language,
            "updated": _time(feed.updated),
            "ttl_seconds": feed.ttl_seconds,
        },
        "entries": [_entry_document(entry) for entry in feed.entries],
        "problems": list(feed.problems),
    }


def _entry_document(entry: Entry) -> dict[str, Any]:
    """One entry of that document."""
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "published": _time(entry.published),
        "updated": _time(entry.updated),
        "authors": [msgspec.to_builtins(person) for person in entry.authors],
        "categories": list(entry.categories),
        "language": entry.language,
        "images": [msgspec.to_builtins(image) for image in entry.images],
        "enclosures": [msgspec.to_builtins(enclosure) for enclosure in entry.enclosures],
        "player": entry.player,
    }


def _time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
