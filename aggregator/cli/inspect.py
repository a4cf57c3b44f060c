"""`aggregator inspect`: page bytes → what was found in them, as JSON."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator.cli.options import network_options
from aggregator.errors import ExitCode, OfflineError, UsageError
from aggregator.parse.pages.page import parse_page
from aggregator.urls import is_web

if TYPE_CHECKING:
    from aggregator.model.exchange import Exchange
    from aggregator.model.page import Page

STDIN = "-"
GZIP = b"\x1f\x8b"
LARGEST = 50 * 1024 * 1024
"""Bytes of a page; what lies beyond is not read."""


@click.command(name="inspect")
@click.argument("source", metavar="FILE|URL|-")
@click.option(
    "--base",
    metavar="URL",
    help="Where the bytes were fetched: relative addresses are resolved against it. [the page's own canonical address]",
)
@network_options
def inspect(source: str, base: str | None, **flags: Any) -> int:  # noqa: ANN401 - the flags of options, as they are
    """Print what a page says of itself as JSON; exit with 1 where it cannot be fetched. Files may be gzipped.

    Example: aggregator inspect --base https://example.org/story.html story.html
    """
    if base is not None and not is_web(base):
        raise UsageError(f"--base {base}: give an absolute address, such as https://example.org/story.html")
    if source.lower().startswith(("http://", "https://")):
        page, trouble = asyncio.run(_from_network(source, base, flags))
    else:
        page, trouble = _from_bytes(_read(source), base), None
    if page is None:
        click.echo(f"aggregator: {source}: {trouble}", err=True)
        return ExitCode.FINDINGS
    return _print(page)


def _from_bytes(body: bytes, base: str | None) -> Page:
    """The page in `body`; without a base it is taken to have come from the address that it calls its own."""
    page = parse_page(body, url=base or "")
    return parse_page(body, url=page.canonical) if base is None and page.canonical else page


def _read(source: str) -> bytes:
    """The bytes of a file, or of stdin, decompressed. Raises UsageError, which names what cannot be read."""
    try:
        body = sys.stdin.buffer.read(LARGEST) if source == STDIN else Path(source).read_bytes()
        return _decompressed(body) if body.startswith(GZIP) else body
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{source}: {reason}; give a file, an http(s) URL or - for stdin") from error


def _decompressed(body: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        return file.read(LARGEST)


async def _from_network(url: str, base: str | None, flags: dict[str, Any]) -> tuple[Page | None, str | None]:
    """The page at a URL, parsed in a child, or a sentence on why there is none. Raises OfflineError."""
    from aggregator.cli.settings import network_settings  # noqa: PLC0415 - files are parsed without loading a network
    from aggregator.config import user_agent  # noqa: PLC0415
    from aggregator.fetch.client import Fetcher  # noqa: PLC0415
    from aggregator.model.exchange import Failure, Request  # noqa: PLC0415
    from aggregator.parse.workers.workers import Workers  # noqa: PLC0415

    async with Fetcher(network_settings(flags), user_agent=user_agent(None)) as fetcher:
        answer: Exchange = await fetcher.fetch(Request(url=url, purpose="page"))
    if isinstance(answer, Failure):
        if answer.local:
            raise OfflineError(f"{url}: {answer.reason}: {answer.detail}")
        return None, f"{answer.reason}: {answer.detail}".removesuffix(": ")
    if not answer.ok:
        return None, f"the server answers {answer.status}"
    async with Workers(1) as workers:
        page = await workers.page(answer.body, url=base or answer.final_url, content_type=answer.header("content-type"))
    return page, None if page else "the page cannot be parsed: reading it takes too long, or too much memory"


def _print(page: Page) -> int:
    """Print the page as one JSON object, in UTF-8 whatever the terminal says."""
    document = json.dumps(page_document(page), ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(document.encode() + b"\n")
    return ExitCode.DONE


def page_document(page: Page) -> dict[str, Any]:
    """The page as the interface's section `inspect` has it: every key, absent values null or []."""
    return {
        "url": page.url or None,
        "canonical": page.canonical,
        "title": page.title,
        "excerpt": page.excerpt,
        "published": page.published.isoformat() if page.published else None,
        "updated": page.updated.isoformat() if page.updated else None,
        "authors": list(page.authors),
        "site_name": page.site_name,
        "language": page.language,
        "type": page.type,
        "amp_url": page.amp_url,
        "is_amp": page.is_amp,
        "images": [msgspec.to_builtins(image) for image in page.images],
        "feeds": [msgspec.to_builtins(feed) for feed in page.feeds],
        "keywords": list(page.keywords),
        "paywalled": page.paywalled,
        "noindex": page.noindex,
        "problems": list(page.problems),
    }
