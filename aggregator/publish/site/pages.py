"""The site's pages: frames around cards, and lists of topics and providers."""

from __future__ import annotations

from base64 import b64encode
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from msgspec import Struct

from aggregator.publish.days import span_words
from aggregator.publish.plain import plain
from aggregator.publish.site.card import Link, day_of, html_of
from aggregator.publish.site.places import HOME, old_page_path, page_path, root
from aggregator.publish.spoken import page_language, story_language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aggregator.model.publication import Masthead, Page
    from aggregator.publish.templating import Templates

STYLE: Final = "assets/site.css"
SCRIPT: Final = "assets/search.js"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src http: https: data:; base-uri 'none'; form-action 'self'{}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_NUMBER, _NEWER, _OLDER, _DAYS, _CARDS = "\x02", "\x03", "\x04", "\x05", "\x06"
"""Stand in a shell for what a page has of its own; no text of a stranger holds them."""
PAGE_POLICY: Final = _POLICY.format("")
"""What a page may load: our style, and stories' pictures."""
SEARCH_POLICY: Final = _POLICY.format("; script-src 'self'; connect-src 'self'")
"""What the search page may load besides: our script, and the index."""


class Entry(Struct, frozen=True):
    """A line in a list of topics or providers: how many stories it has, and how deep it stands below its parents."""

    name: str
    path: str
    count: int
    depth: int = 0

    @property
    def letter(self) -> str:
        """Under which the name is listed: its first letter, or `#`."""
        first = self.name[:1].upper()
        return first if first.isalpha() else "#"


class Series(Struct, frozen=True, kw_only=True):
    """What all pages of one listing share: its section of the site, heading, folder, and links beside the stories.

    `earlier` is the heading of all pages but the newest, where they have another.
    """

    section: str
    heading: str
    earlier: str = ""
    folder: str
    has_feed: bool = False
    chips_label: str = ""
    chips: tuple[Link, ...] = ()


class _Place(NamedTuple):
    """Where a page lies in its listing: its path, and those of the pages beside it."""

    path: str
    newer: str | None
    older: str | None
    is_front: bool


class Frames:
    """Makes pages out of templates, for one publication."""

    def __init__(self, templates: Templates, masthead: Masthead, *, has_newsletter: bool) -> None:
        self._templates = templates
        self._base_url = masthead.base_url
        self._site = {
            "title": plain(masthead.title),
            "lang": page_language(masthead.locale),
            "story_lang": story_language(masthead.locale),
            "has_newsletter": has_newsletter,
            "style": f"{STYLE}?v={_digest(self.style)}",
            "script": f"{SCRIPT}?v={_digest(self.script)}",
        }

    @cached_property
    def version(self) -> str | None:
        """What the pages of listings depend on beside their series; None where a user's templates may use anything."""
        if self._templates.own:
            return None
        texts = [self._templates.text(name) for name in ("frame.html", "list.html")]
        return _digest(repr([texts, self._site, self._base_url]).encode())

    @property
    def style(self) -> bytes:
        """The style of all pages."""
        return self._templates.text("site.css").encode()

    @property
    def script(self) -> bytes:
        """The script of the search page: the only one there is."""
        return _script()

    def listing(self, series: Series) -> Callable[[Page], bytes]:
        """What puts cards into a page of `series`.

        Older pages of a listing differ in little, so that little is put into a page that is made once; with templates
        of a user, which may do anything with it, each page is made anew.
        """
        shells: dict[tuple[bool, bool], bytes] = {}

        def wrap(page: Page) -> bytes:
            days = span_words(day_of(page.items[-1]), day_of(page.items[0])) if page.items else ""
            way = root(page_path(series.folder, page.number, page.pages))
            cards = b"".join(html_of(card, way) for card in page.items)
            if self._templates.own:
                return self._list(series, _place(series, page), days, cards.decode())
            if page.number == page.pages:
                front = self._list(series, _place(series, page), days, _CARDS if cards else "")
                return front.replace(_CARDS.encode(), cards)
            shape = (page.number == page.pages - 1, page.number > 1)
            if shape not in shells:
                shells[shape] = self._list(series, _place_of_shell(series, *shape), _DAYS, _CARDS)
            shell = shells[shape]
            for mark, number in ((_NUMBER, page.number), (_NEWER, page.number + 1), (_OLDER, page.number - 1)):
                shell = shell.replace(mark.encode(), b"%d" % number)
            return shell.replace(_DAYS.encode(), days.encode()).replace(_CARDS.encode(), cards)

        return wrap

    def _list(self, series: Series, place: _Place, days: str, cards: str) -> bytes:
        way = root(place.path)
        return self.page(
            "list.html",
            place.path,
            kind=series.section,
            heading=series.heading if place.is_front else series.earlier or series.heading,
            days=days,
            front=place.is_front,
            feed=f"{way}{series.folder}".rstrip("/") or "." if series.has_feed else None,
            feed_title=f"{self._site['title']}: {series.heading}",
            chips=[Link(chip.name, f"{way}{chip.path}") for chip in series.chips] if place.is_front else [],
            chips_label=series.chips_label,
            newer=way + place.newer if place.newer else None,
            older=way + place.older if place.older else None,
            cards=Markup(cards),  # noqa: S704 - from card.html
        )

    def entries(self, template: str, path: str, heading: str, section: str, entries: Sequence[Entry]) -> bytes:
        """A page that lists topics or providers; their paths are from the home folder."""
        way = root(path)
        told = [Entry(one.name, f"{way}{one.path}", one.count, one.depth) for one in entries]
        return self.page(template, path, kind=section, heading=heading, entries=told)

    def page(self, template: str, path: str, *, policy: str = PAGE_POLICY, **values: Any) -> bytes:  # noqa: ANN401
        """The page at `path`, out of `template`."""
        canonical = f"{self._base_url}{path.removesuffix(HOME)}" if self._base_url else None
        page = self._templates.render(
            template, site=self._site, path=path, root=root(path), policy=policy, canonical=canonical, **values
        )
        return page.encode()


def _place(series: Series, page: Page) -> _Place:
    number, pages, folder = page.number, page.pages, series.folder
    is_front = number == pages
    return _Place(
        page_path(folder, number, pages),
        None if is_front else page_path(folder, number + 1, pages),
        page_path(folder, number - 1, pages) if number > 1 else None,
        is_front,
    )


def _place_of_shell(series: Series, is_next_to_front: bool, has_older: bool) -> _Place:
    folder = series.folder
    newer = page_path(folder, 1, 1) if is_next_to_front else old_page_path(folder, _NEWER)
    return _Place(
        old_page_path(folder, _NUMBER), newer, old_page_path(folder, _OLDER) if has_older else None, is_front=False
    )


def _digest(data: bytes) -> str:
    return b64encode(sha256(data).digest(), b"-_").decode()[:12]


@cache
def _script() -> bytes:
    return (files("aggregator.publish") / "assets" / "search.js").read_bytes()
