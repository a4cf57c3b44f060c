"""What is published: stories, how they look, the listings that show them page by page, and single documents.

An `Output` says all that one kind of published file needs. It is pure: it is told what there is (`Census`), and answers
with renderings, listings and documents; what reads records, remembers renderings and writes files is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from aggregator.model.article import Article


class Story(Struct, frozen=True):
    """A published story: its article, and the path of its record below the store, with `/`."""

    path: str
    article: Article


class Series(Struct, frozen=True, order=True):
    """Which stories: all that agree with every part that is not None. `Series()` is all of them.

    `topic` is a topic's name, `provider` a domain.
    """

    category: str | None = None
    topic: str | None = None
    provider: str | None = None


class Group(Struct, frozen=True):
    """A category, topic or provider that stories have: what people call it, its slug, and how many stories it has.

    Slugs are distinct within their kind, whatever the names are.
    """

    name: str
    slug: str
    count: int


class Census(Struct, frozen=True):
    """What there is to publish. The mappings go from a series' part to its group, in a fixed order.

    `topics` are in the order of sources.yaml, then those that only records name, by name. `counts` says how many
    stories each series has that any story is in.
    """

    categories: Mapping[str, Group]
    topics: Mapping[str, Group]
    providers: Mapping[str, Group]
    counts: Mapping[Series, int]

    @property
    def stories(self) -> int:
        """How many stories are published."""
        return self.counts.get(Series(), 0)

    @property
    def slugs(self) -> dict[str, dict[str, str]]:
        """The slug of each category, topic and provider: by their kind, and by what they are in their mapping."""
        kinds = {"categories": self.categories, "topics": self.topics, "providers": self.providers}
        return {kind: {name: group.slug for name, group in groups.items()} for kind, groups in kinds.items()}


class Masthead(Struct, frozen=True, kw_only=True):
    """What all outputs say of the publication: from the settings, and the time of the run.

    `base_url` ends with `/`; None where nobody said where the folder is served, and no absolute address may be made.
    `identity` is what ids are made of: what the publication is called, or where it is served; None where nobody said.
    """

    title: str
    base_url: str | None
    identity: str | None = None
    locale: str
    page_size: int
    hub: str | None
    now: datetime


class Rendering(Struct, frozen=True):
    """How one story looks in one kind of page.

    What `render` returns is remembered until the record changes, or `version`: so it may depend on nothing but the
    story and what `version` names. `name` is of the letters a to z and `_`.
    """

    name: str
    version: str
    render: Callable[[Story], bytes]


class Page(Struct, frozen=True):
    """One page of a listing: its number from 1, how many there are, and its stories, newest first.

    `items` are their renderings; of a listing that names none, `stories` are the stories themselves.
    """

    number: int
    pages: int
    items: Sequence[bytes] = ()
    stories: Sequence[Story] = ()

    @property
    def next(self) -> int | None:
        """The number of the page after this one, or None."""
        return self.number + 1 if self.number < self.pages else None


class Listing(Struct, frozen=True):
    """The stories of one series in pages of `size`, newest first; with `most` only the newest so many.

    Every page is full but the last, and a listing without stories has one empty page. `places` says where the page of
    a number lies, each a path below the published folder, with `/`: the same bytes are written to each. `wrap` makes
    them: of the remembered renderings of that name, or, with `rendering` None, of the stories: right for a few.

    Pages are numbered from the newest on, so a new story moves all others. In a `steady` listing they are numbered from
    the oldest on, and the last, which has the newest, holds from `size` to `2 * size - 1`: a new story changes that
    one, and every `size` stories a page is added. `most` is for listings that are not steady.

    With a `version`, a page that an earlier run made of the same stories is not made again: so `wrap` may depend on
    nothing but the page and what `version` names; and of the number of pages, only on whether this page is the last or
    the one before.
    """

    series: Series
    rendering: str | None
    size: int
    places: Callable[[int], tuple[str, ...]]
    wrap: Callable[[Page], bytes]
    most: int | None = None
    steady: bool = False
    version: str | None = None


class Document(Struct, frozen=True):
    """A file by itself. `path` is below the published folder, with `/`.

    One that is `lasting` stays as it is where an earlier run wrote it. Its content is only asked for where it is lost,
    and is None where it cannot be made again.
    """

    path: str
    content: bytes | Callable[[], bytes | None]
    lasting: bool = False


class Stories(Protocol):
    """The published stories, for documents that choose among them."""

    def between(self, since: datetime, until: datetime) -> Iterator[Story]:
        """The stories published from `since` on and before `until`, newest first; those of one second by path."""

    def newest(self) -> Iterator[Story]:
        """All stories, newest first; read as they are asked for."""


class Output(Protocol):
    """One kind of published files. `notices` are sentences on what could not be published, and why."""

    @property
    def renderings(self) -> Sequence[Rendering]:
        """The renderings that the listings name."""

    @property
    def notices(self) -> Sequence[str]:
        """What a person should know of."""

    def listings(self, census: Census) -> Iterable[Listing]:
        """The listings, for what there is."""

    def documents(self, census: Census, stories: Stories, written: Sequence[str]) -> Iterable[Document]:
        """The documents, made last: `written` are the paths of all listings and of earlier outputs' files, sorted.

        Each is dealt with before the next is asked for: written, or kept where it is lasting.
        """


class PublishSummary(Struct, frozen=False, kw_only=True):
    """What a run of `publish` did: the object that `--json` prints."""

    started: str
    finished: str = ""
    records: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    hooks: dict[str, int] = field(default_factory=lambda: {"sent": 0, "waiting": 0})
    hub: dict[str, int] = field(default_factory=lambda: {"sent": 0, "waiting": 0})
    notices: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
