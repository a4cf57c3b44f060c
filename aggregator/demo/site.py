"""A site: who publishes, in which formats, and what is odd about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from aggregator.demo.picture import ending
from aggregator.demo.resource import Resource
from aggregator.demo.story import Story

Outcome = Literal["ok", "moved", "gone", "refused", "failing", "not-a-feed", "any"]
"""How the first collection of a source ends; `any` where the world does not say."""
Validators = Literal["both", "etag", "modified", "none"]
"""Which of ETag and Last-Modified a site sends."""
Edit = Callable[[Story], Story]
Recast = Callable[[str, Resource], Resource]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One news site. `host` is where its pages are, `key` seeds its stories."""

    key: str
    host: str
    name: str
    language: str = "en"
    category: str = "news"
    topics: tuple[str, ...] = ()
    stories: int = 8
    feed: str = "rss-2.0"
    """The feed's format: a key of `feeds.FORMATS`."""
    feed_path: str = "/feed.xml"
    source: str | None = None
    """The address in sources.yaml, where it is not the feed's own."""
    charset: str = "utf-8"
    zone: str = "GMT"
    """The zone in which RSS dates are written: `GMT` or an offset like `+0900`."""
    relative: bool = False
    """The feed's links are relative to its xml:base."""
    page: str = "json-ld"
    """How its articles state what they are: a key of `pages.STATEMENTS`."""
    picture: str = "jpeg"
    lazy: str = "src"
    """How a page loads its picture: src, data-src, srcset or picture."""
    cdn: bool = False
    """Pictures live on a host of their own."""
    feed_pictures: bool = True
    validators: Validators = "both"
    max_age: int = 0
    skip_hours: tuple[int, ...] = ()
    transfer: Literal["plain", "gzip", "chunked"] = "plain"
    ranges: bool = True
    listed: bool = True
    """The site is a source of its own."""
    ordinary: bool = True
    """The site grows with the world's step."""
    routes: Mapping[str, Resource] = field(default_factory=dict)
    edit: Edit | None = None
    recast: Recast | None = None
    outcome: Outcome = "ok"
    reason: str = "ok"
    fault: str = ""
    """What is wrong here, in words; empty where nothing is."""

    @property
    def page_charset(self) -> str:
        """The charset of the pages: the feed's, where HTML may be in it."""
        return "utf-8" if self.charset.startswith("utf") else self.charset

    @property
    def home(self) -> str:
        """The address of the front page."""
        return f"http://{self.host}/"

    @property
    def domain(self) -> str:
        """The host without its `www.`."""
        return self.host.removeprefix("www.")

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return f"http://{self.host}{self.feed_path}"

    @property
    def source_url(self) -> str:
        """The address that sources.yaml lists."""
        return self.source or self.feed_url

    def path(self, story: Story) -> str:
        """The path of a story's page."""
        return f"/stories/{story.slug}-{story.number}"

    def page_url(self, story: Story) -> str:
        """The address of a story's page on this site."""
        return f"http://{self.host}{self.path(story)}"

    def link(self, story: Story) -> str:
        """The address that the feed gives for a story."""
        return story.link or self.page_url(story)

    def amp_url(self, story: Story) -> str | None:
        """The address of a story's AMP page, None where it has none."""
        return f"http://{self.host}/amp{self.path(story)}" if story.amp else None

    def picture_kind(self, story: Story) -> str:
        """The format or fault of a story's picture."""
        return story.picture or self.picture

    def picture_url(self, story: Story) -> str:
        """The address of a story's picture."""
        kind = self.picture_kind(story)
        host = f"cdn.{self.domain}" if self.cdn else self.host
        return f"http://{host}/share.jpg" if kind == "share" else f"http://{host}/pictures/{story.number}{ending(kind)}"
