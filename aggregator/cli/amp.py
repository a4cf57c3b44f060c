"""`aggregator amp`: the AMP cache's address of each URL."""

from __future__ import annotations

import click

from aggregator.normalize.amp import cache_url


@click.command(epilog="Example: aggregator amp https://example.com/story/amp.html")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
def amp(urls: tuple[str, ...]) -> None:
    """Print the AMP cache's address of each URL, a line each; `-` where there is none.

    There is none for other schemes than http and https, for credentials and for odd ports. Nothing is fetched.
    """
    for url in urls:
        click.echo(cache_url(url) or "-")
