"""Where the site's pages lie below the published folder, and how they lead to each other.

Every link names a file, so that the site works from a disk as well as from any server.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.publish.census import RESERVED, same_domain
from aggregator.publish.slugs import distinct_slugs, fingerprint, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HOME: Final = "index.html"
TOPICS: Final = "topics"
PROVIDERS: Final = "providers"
SEARCH: Final = "search"
ROOT_MARK: Final = "\x01"
"""Stands in a card for the way to the home folder, which each page has its own; no stranger's text holds it."""
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?")


def root(path: str) -> str:
    """The way from the page `path` to the home folder: `../../` for `topics/ai/index.html`."""
    return "../" * path.count("/")


def provider_folder(domain: str) -> str:
    """The folder of a provider's pages. It depends on nothing but the domain, and no other domain has it."""
    name = same_domain(domain)
    if _DOMAIN.fullmatch(name) and ".." not in name and name not in {*RESERVED, HOME}:
        return f"{PROVIDERS}/{name}"
    return f"{PROVIDERS}/{slug(name)}_{fingerprint(name)}"


class TopicFolders:
    """The folders of topics, before it is known which topics stories have."""

    def __init__(self, taxonomy: Sequence[str]) -> None:
        self._slugs: Mapping[str, str] = distinct_slugs(taxonomy, RESERVED)

    def folder(self, topic: str) -> str:
        """The folder of `topic`.

        Of topics that only records name and that share a slug, all lead to the first one's: that others exist is not
        known while a story is looked at.
        """
        known = self._slugs.get(topic)
        return f"{TOPICS}/{known or distinct_slugs([topic], RESERVED)[topic]}"


def steady_pages(stories: int, size: int) -> int:
    """How many pages a listing has that counts from its oldest story on: the last holds `size` to `2 * size - 1`."""
    return max(1, stories // size)


def page_places(folder: str, pages: int) -> Callable[[int], tuple[str, ...]]:
    """Where page `number` of a listing in `folder` (empty: the home folder) lies: the last, the newest, in front."""

    def of(number: int) -> tuple[str, ...]:
        return (page_path(folder, number, pages),)

    return of


def page_path(folder: str, number: int, pages: int) -> str:
    """The path of one page."""
    if number != pages:
        return old_page_path(folder, str(number))
    return f"{folder}/{HOME}" if folder else HOME


def old_page_path(folder: str, number: str) -> str:
    """The path of a page that is not the newest."""
    return f"{folder}/page/{number}/{HOME}" if folder else f"page/{number}/{HOME}"
