"""What sources.yaml says, as values: durations in seconds, sizes in bytes, every default that of the interface."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class NetworkSettings(Struct, frozen=True, kw_only=True):
    """How the network is used. `allow` are CIDRs, `resolve` curl-like `HOST:PORT:ADDRESS[:PORT]`."""

    concurrency: int = 512
    per_host: int = 4
    delay: float = 0.0
    timeout: float = 20.0
    max_body: int = 10 * 1024 * 1024
    allow: tuple[str, ...] = ()
    resolve: tuple[str, ...] = ()
    retries: int = 2
    ca_file: str | None = None
    proxy: str | None = None


class ImageSettings(Struct, frozen=True, kw_only=True):
    """`cache` keeps a copy of every image in the store; narrower ones than `min_width` pixels are not taken."""

    cache: bool = True
    min_width: int = 200


class RelatedSettings(Struct, frozen=True, kw_only=True):
    """Whether stories of one event are looked for, the window (seconds) of one, and how many are listed."""

    enabled: bool = False
    window: float = 4 * 86400.0
    most: int = 25


class ScoringSettings(Struct, frozen=True, kw_only=True):
    """The weights of `quality`, and the heat from which a story is published."""

    topic: int = 2
    keyword: int = 15
    image: int = 20
    amp: int = 20
    video: int = 50
    official: int = 50
    listed: int = 30
    long_title: int = 70
    publish_at: int = 70


class FilterSettings(Struct, frozen=True, kw_only=True):
    """What is left out of every source. What a source says itself is added (`keep`, `drop`) or goes before it.

    `languages` are language tags, none for any. `most` is the number of new stories that a source may bring in a run.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_quality: int = 0
    most: int | None = None


SECURED_FIELDS = (
    *("feedUrl", "feedTitle", "sourceName", "entryId", "entryUrl", "author", "authorEmail", "content", "categories"),
)
"""What can be kept encrypted of a story."""


class SecuredSettings(Struct, frozen=True, kw_only=True):
    """Which fields are encrypted, and the environment variable that holds the key."""

    key_env: str = "AGGREGATOR_SECURED_KEY"
    fields: tuple[str, ...] = ("feedUrl",)


class Webhook(Struct, frozen=True, kw_only=True):
    """An address that is told of new stories; what is sent is signed with the `secret`, where there is one.

    `variable` is the environment variable that the address was taken from: then it is itself a secret.
    """

    url: str
    secret: str | None = None
    variable: str | None = None

    @property
    def name(self) -> str:
        """What it is called in sources.yaml: the same where another address is put into its variable."""
        return f"env:{self.variable}" if self.variable else self.url


class NewsletterSettings(Struct, frozen=True, kw_only=True):
    """How often an issue appears (`day`, `week` or `never`), how many stories it tells at most, and who sends it."""

    every: str = "day"
    most: int = 12
    sender: str | None = None


class PublishSettings(Struct, frozen=True, kw_only=True):
    """Where and under which name the store is published.

    `story_url` is the address of a story's page on the publisher's own site, with `{category}`, `{name}` and `{path}`.
    """

    base_url: str | None = None
    title: str | None = None
    locale: str = "en-us"
    page_size: int = 25
    feed_size: int = 50
    story_url: str | None = None
    hub: str | None = None
    webhooks: tuple[Webhook, ...] = ()


class HealthSettings(Struct, frozen=True, kw_only=True):
    """When a link that fails is dead, and when what was seen is looked at again. Durations in seconds.

    A failing link is dead after `dead_after_checks` failed checks in a row that span at least `dead_after`. What was
    fine is asked again after `cache_age`, and the longer nothing changed, the later: up to `longest_age`. A moved
    link's address is certain after `moved_after_checks` checks in a row that agree, over at least `moved_after`.
    """

    dead_after_checks: int = 3
    dead_after: float = 2 * 86400.0
    cache_age: float = 86400.0
    longest_age: float = 7 * 86400.0
    moved_after_checks: int = 2
    moved_after: float = 0.0


class Topic(Struct, frozen=True, kw_only=True):
    """One topic of the taxonomy; its other names, keywords and hash tags are matched as words in titles.

    A keyword does not count inside of a phrase of `not_in`. `near` says which keywords need company, and which: one of
    the words beside each must stand in the title or the excerpt.
    """

    name: str
    parent: str | None = None
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    near: tuple[tuple[str, tuple[str, ...]], ...] = ()


class ProviderImageSettings(Struct, frozen=True, kw_only=True):
    """A provider's logo as the list states it."""

    url: str
    width: int | None = None
    height: int | None = None


class ListedProvider(Struct, frozen=True, kw_only=True):
    """A provider of the list: its registrable domain and the name that readers know."""

    domain: str
    name: str
    images: tuple[ProviderImageSettings, ...] = ()


class SourceProvider(Struct, frozen=True, kw_only=True):
    """Who publishes a source whose host does not say it."""

    name: str
    domain: str


class Source(Struct, frozen=True, kw_only=True):
    """One configured source. `headers` have their secrets filled in; they go to the origin of `url` only.

    `every` (seconds) overrides the learnt interval. What is None of `languages`, `min_quality` and `most` is as the
    settings have it. `position` is its place in the file, from 0: of two sources
    that tell the same story in one run, the earlier has it.
    """

    url: str
    name: str
    category: str = "news"
    topics: tuple[str, ...] = ()
    official: bool = False
    enabled: bool = True
    every: float | None = None
    pages: bool = True
    provider: SourceProvider | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    languages: tuple[str, ...] | None = None
    min_quality: int | None = None
    most: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    position: int = 0


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that sources.yaml says. `store` is absolute; `path` is the file itself."""

    path: str
    store: str
    contact: str | None = None
    layout: str = "{category}/{year}/{month}/{name}.md"
    max_age: float = 30 * 86400.0
    network: NetworkSettings = field(default_factory=NetworkSettings)
    images: ImageSettings = field(default_factory=ImageSettings)
    related: RelatedSettings = field(default_factory=RelatedSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    secured: SecuredSettings = field(default_factory=SecuredSettings)
    publish: PublishSettings = field(default_factory=PublishSettings)
    newsletter: NewsletterSettings = field(default_factory=NewsletterSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    topics: tuple[Topic, ...] = ()
    providers: tuple[ListedProvider, ...] = ()
    sources: tuple[Source, ...] = ()


JsonValue = dict[str, Any] | list[Any] | str | int | float | bool | None
"""What a JSON document may hold."""
