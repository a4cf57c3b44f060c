"""What a site answers: path by path, from its stories."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.demo.feeds import feed_type, news_sitemap, write_feed
from aggregator.demo.pages import amp_page, article, canonical, front_page, plain_page
from aggregator.demo.picture import MEDIA_TYPES, picture
from aggregator.demo.resource import HTML, Manner, Resource, failure, redirect, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from aggregator.demo.site import Site
    from aggregator.demo.story import Story

_NUMBER = re.compile(r"(?:-|/pictures/|/episodes/)(\d{1,7})(?:\.\w+)?$")
_CHUNKED = Manner(framing="chunked", head="without-length")
_TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Newsstand:
    """One site at one step of the world. `story` gives a story by number, None where there is none."""

    site: Site
    version: str
    """Changes when what the feed says changes."""
    updated: datetime
    stories: Callable[[], Sequence[Story]]
    story: Callable[[int], Story | None]

    def resource(self, target: str) -> Resource:
        """What a path with its query answers; a 404 page where there is nothing."""
        path, _, query = target.partition("?")
        found = self.site.routes.get(path) or self._standing(path) or self._told(path, query) or failure(404)
        return self.site.recast(path, found) if self.site.recast else found

    def _standing(self, path: str) -> Resource | None:
        if path == self.site.feed_path:
            return self._feed()
        if path == "/":
            return self._page(f"home-{self.version}", lambda: front_page(self.site, self.stories()))
        if path == "/sitemap.xml":
            return Resource(
                render=lambda: news_sitemap(self.site, self.stories()).encode(), media_type="application/xml"
            )
        return _STANDING[path](self.site) if path in _STANDING else None

    def _told(self, path: str, query: str) -> Resource | None:
        match = _NUMBER.search(path)
        story = self.story(int(match[1])) if match else None
        if not story:
            return None
        if path.startswith("/pictures/"):
            return picture_resource(self.site, story, narrow=query == "w=320")
        return self._page_of(path, story)

    def _page_of(self, path: str, story: Story) -> Resource | None:
        own = self.site.path(story)
        if path == own:
            return self._page(f"p{story.number}-{story.revision}", lambda: article(self.site, story), story.updated)
        if path == f"/amp{own}" and story.amp:
            return self._amp(story)
        return _sound(story) if path == f"/episodes/{story.number}.mp3" else None

    def _feed(self) -> Resource:
        charset = self.site.charset
        feed = Resource(
            render=lambda: write_feed(self.site, self.stories()),
            media_type=f"{feed_type(self.site)}; charset={charset}",
        )
        return self._validated(feed, f"f{self.version}", self.updated)

    def _page(self, tag: str, render: Callable[[], str], modified: datetime | None = None) -> Resource:
        charset = self.site.page_charset
        # Where the header names no charset, the page itself has to.
        page = Resource(
            render=lambda: render().encode(charset, "xmlcharrefreplace"),
            media_type=HTML if charset == "utf-8" else "text/html",
        )
        return self._validated(page, tag, modified or self.updated)

    def _validated(self, resource: Resource, tag: str, modified: datetime) -> Resource:
        site = self.site
        fresh = (("Cache-Control", f"max-age={site.max_age}"),) if site.max_age else ()
        return replace(
            resource,
            etag=f'"{tag}"' if site.validators in ("both", "etag") else None,
            modified=modified if site.validators in ("both", "modified") else None,
            headers=fresh,
            packed=site.transfer == "gzip",
            manner=_CHUNKED if site.transfer == "chunked" else None,
        )

    def _amp(self, story: Story) -> Resource:
        ordinary = self.site.page_url(story)
        if story.amp == "redirects":
            return redirect(ordinary, 301)
        if story.amp == "missing":
            return failure(404)
        if story.amp == "plain":
            return text(article(self.site, story))
        stated = f"{self.site.home}elsewhere" if story.amp == "elsewhere" else canonical(self.site, story)
        return self._page(f"a{story.number}-{story.revision}", lambda: amp_page(self.site, story, stated))


def picture_resource(site: Site, story: Story, *, narrow: bool = False) -> Resource:
    """A story's picture, on request 320 pixels wide, or the fault that stands in its place."""
    kind = site.picture_kind(story)
    if kind in _PICTURE_FAULTS:
        return _PICTURE_FAULTS[kind](site, story)
    return _painted(site, kind, f"{site.key} {story.number}", *((320, 180) if narrow else ()))


def _painted(site: Site, kind: str, comment: str, *size: int) -> Resource:
    return Resource(
        render=lambda: picture(kind, comment, *size),
        media_type=MEDIA_TYPES[kind],
        etag=f'"{"-".join((*comment.split(), *map(str, size)))}"',
        headers=(("Cache-Control", "max-age=86400"),),
        ranges=site.ranges,
    )


def _truncated(site: Site, story: Story) -> Resource:
    whole = _painted(site, "jpeg", f"{site.key} {story.number}")
    return replace(whole, render=lambda: whole.render()[:2000])


_PICTURE_FAULTS: dict[str, Callable[[Site, Story], Resource]] = {
    "html": lambda site, _story: replace(text(plain_page(site, "Hello", "No picture.")), media_type="image/jpeg"),
    "html-page": lambda site, _story: text(plain_page(site, "Hello", "No picture.")),
    "empty": lambda _site, _story: Resource(media_type="image/jpeg"),
    "truncated": _truncated,
    "pixel": lambda site, _story: _painted(site, "gif", "pixel", 1, 1),
    "inside": lambda _site, _story: redirect("http://10.0.0.1/inside.jpg"),
    "missing": lambda _site, _story: failure(404),
    "octets": lambda site, story: replace(
        _painted(site, "png", f"{site.key} {story.number}"), media_type="application/octet-stream"
    ),
    "narrow": lambda site, story: _painted(site, "png", f"{site.key} {story.number}", 120, 90),
}
"""What answers where a picture should be, by the name of the fault."""


def _sound(story: Story) -> Resource:
    return Resource(
        render=lambda: b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(4096),
        media_type="audio/mpeg",
        etag=f'"{story.number}"',
    )


def _robots(site: Site) -> Resource:
    return text(f"User-agent: *\nDisallow: /admin/\nSitemap: {site.home}sitemap.xml\n", _TEXT_TYPE)


_STANDING: dict[str, Callable[[Site], Resource]] = {
    "/robots.txt": _robots,
    "/about": lambda site: text(plain_page(site, "About", f"{site.name} is made of word lists.")),
    "/authors": lambda site: text(plain_page(site, "Authors", f"Nobody writes for {site.name}.")),
    "/share.jpg": lambda site: _painted(site, "jpeg", f"{site.key} share"),
    "/cover.jpg": lambda site: _painted(site, "jpeg", f"{site.key} cover", 1400, 1400),
}
"""What every site has."""
