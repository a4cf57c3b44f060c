"""The keys of the sections below `settings:` in sources.yaml, and the kinds of values that keys share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from aggregator.config import values
from aggregator.config.compound import ListOf, Maybe, Secret, is_secret
from aggregator.config.kinds import Duration, Flag, Size, Whole, Words, shaped
from aggregator.config.tables import Key, Nested, Table
from aggregator.model.settings import (
    SECURED_FIELDS,
    FilterSettings,
    HealthSettings,
    ImageSettings,
    NetworkSettings,
    NewsletterSettings,
    PublishSettings,
    RelatedSettings,
    ScoringSettings,
    SecuredSettings,
    Webhook,
)

if TYPE_CHECKING:
    from aggregator.config.document import Path
    from aggregator.config.reading import Reading

TEXT = Words()
TEXTS = ListOf(TEXT)
ADDRESS = Words("http or https address", values.url, "^https?://")
DOMAIN = Words("domain", values.domain)
PATTERNS = ListOf(Words("words or /regular expression/", values.pattern))
LOCALE = Words("language tag (en-us)", values.locale, f"^{values.LOCALE}$")
LANGUAGES = ListOf(Words("language tag (en, pt-BR)", values.language, f"^{values.LANGUAGE}$"))
CATEGORY = Words(values.CATEGORY_TITLE, values.category, "^(?!(?:archive|images)$)[^\\s/.:?#\\\\-][^\\s/.:?#\\\\]*$")

NETWORK = Table(
    "settings.network",
    NetworkSettings,
    (
        Key("concurrency", Whole(1), "How many requests may be under way at once, over all hosts."),
        Key("per_host", Whole(1), "How many requests may be under way at once to one host."),
        Key("delay", Duration(positive=False), "How long to wait between two requests to one host."),
        Key("timeout", Duration(), "After how long a request is given up, redirects and body included."),
        Key("max_body", Size(), "The largest body that is read, counted after decompression."),
        Key(
            "allow",
            ListOf(Words("network (CIDR)", values.network)),
            "Private networks that may be asked; without them, addresses that are not public are refused.",
        ),
        Key(
            "resolve",
            ListOf(Words("HOST:PORT:ADDRESS[:PORT]", values.resolve_rule)),
            "Where to connect for a host, as curl's option of that name; `*` is any host or port, `*.test` all hosts "
            "below `test`; IPv6 stands in brackets. Only the connection moves, and the address is trusted.",
        ),
        Key("retries", Whole(0), "How often a request that failed for a passing reason is tried again."),
        Key(
            "ca_file",
            Maybe(Words("path")),
            "A PEM file of root certificates to trust besides the system's; relative to this file.",
        ),
        Key(
            "proxy",
            Maybe(Secret(Words("http or https address", values.proxy, "^https?://"))),
            "The proxy for all requests; without it, the one of the environment (`HTTPS_PROXY` …).",
        ),
    ),
)

IMAGES = Table(
    "settings.images",
    ImageSettings,
    (
        Key("cache", Flag(), "Whether a copy of every image is kept in the store."),
        Key("min_width", Whole(0), "Images narrower than this, in pixels, are not taken."),
    ),
)

RELATED = Table(
    "settings.related",
    RelatedSettings,
    (
        Key("enabled", Flag(), "Whether stories of one event are looked for; only the best of them is published."),
        Key("window", Duration(), "How far apart two stories of one event may be published."),
        Key("most", Whole(0), "How many related stories a record lists at most."),
    ),
)

SCORING = Table(
    "settings.scoring",
    ScoringSettings,
    (
        Key("topic", Whole(), "Added to a story's quality for each of its topics."),
        Key("keyword", Whole(), "Added for each topic one of whose keywords stands in the title."),
        Key("image", Whole(), "Added where the story has an image of its own that is available."),
        Key("amp", Whole(), "Added where an AMP page is available."),
        Key("video", Whole(), "Added for a video."),
        Key("official", Whole(), "Added where the source is marked `official`."),
        Key("listed", Whole(), "Added where the provider stands in `providers` (and the source is not official)."),
        Key("long_title", Whole(0), "How many characters a title may have; every two more take a point off."),
        Key("publish_at", Whole(), "The heat from which a story is published."),
    ),
)

FILTERS = Table(
    "settings.filters",
    FilterSettings,
    (
        Key("keep", PATTERNS, "Only stories that one of these matches are kept; words or regular expressions."),
        Key("drop", PATTERNS, "Stories that one of these matches are left out."),
        Key("languages", LANGUAGES, "Stories that are surely in none of these languages are left out: `[en, de]`."),
        Key("min_quality", Whole(0), "New stories of less quality are left out."),
        Key("most", Maybe(Whole(1)), "How many new stories a source may bring in one run: the newest."),
    ),
)

SECURED = Table(
    "settings.secured",
    SecuredSettings,
    (
        Key(
            "key_env",
            shaped("name of an environment variable", values.VARIABLE, f"^{values.VARIABLE}$"),
            "The environment variable that holds the key, base64 of 32 bytes; where it is not set, nothing is secured.",
        ),
        Key(
            "fields",
            ListOf(Words("name of a field", values.secured_field, f"^(?:{'|'.join(SECURED_FIELDS)})$")),
            "What is kept encrypted of a story, in its record's key `secured`: any of "
            + ", ".join(f"`{name}`" for name in SECURED_FIELDS)
            + ".",
        ),
    ),
)

WEBHOOK = Table(
    "settings.publish.webhooks",
    Webhook,
    (
        Key("url", Secret(ADDRESS), "The address that is posted to.", required=True),
        Key("secret", Maybe(Secret(TEXT)), "The key that requests are signed with (HMAC-SHA256); best env:NAME."),
    ),
    bare="url",
)


class Hook(Nested, frozen=True):
    """A webhook, which remembers the variable that its address was taken from."""

    def read(self, raw: object, path: Path, reading: Reading) -> Any:  # noqa: ANN401 - as in Kind
        """The `Webhook`."""
        hook = Nested.read(self, raw, path, reading)
        written = raw.get("url") if isinstance(raw, dict) else raw
        if isinstance(hook, Webhook) and is_secret(written):
            return replace(hook, variable=written.strip().removeprefix("env:"))
        return hook


PUBLISH = Table(
    "settings.publish",
    PublishSettings,
    (
        Key(
            "base_url",
            Maybe(Words("http or https address", values.base, "^https?://[^?#]*$")),
            "Where the published folder is served; links between its files begin with it.",
        ),
        Key("title", Maybe(TEXT), "What the published feeds and pages are called; `News` where it is not set."),
        Key("locale", LOCALE, "The language of the stories, as the JSON API and feeds state it (`en-us`)."),
        Key("page_size", Whole(1), "How many stories a page of the JSON API holds."),
        Key("feed_size", Whole(1), "How many stories a published feed holds, the newest."),
        Key(
            "story_url",
            Maybe(Words("http or https address", values.story_address, "^https?://")),
            "Where a story has a page on your own site; sitemaps list these. `{category}`, `{name}` and `{path}` (of "
            "its record, without `.md`) are filled in.",
        ),
        Key("hub", Maybe(ADDRESS), "A WebSub hub that is told of news."),
        Key(
            "webhooks",
            ListOf(Hook(WEBHOOK)),
            "Addresses that are told of every newly published story; an address alone is not signed.",
        ),
    ),
)

HEALTH = Table(
    "settings.health",
    HealthSettings,
    (
        Key("dead_after_checks", Whole(1), "How many checks in a row must fail before a failing link is dead."),
        Key("dead_after", Duration(positive=False), "How long these checks must span at least."),
        Key("cache_age", Duration(positive=False), "For how long a link that was fine is not asked again."),
        Key("longest_age", Duration(positive=False), "The same for a link that has been fine for long."),
        Key("moved_after_checks", Whole(1), "How many checks in a row must agree on where a link has moved."),
        Key("moved_after", Duration(positive=False), "How long these checks must span before `--fix` rewrites it."),
    ),
)

NEWSLETTER = Table(
    "settings.newsletter",
    NewsletterSettings,
    (
        Key(
            "every",
            shaped("rhythm (day, week, never)", "day|week|never", "^(day|week|never)$"),
            "How often an issue appears.",
        ),
        Key("most", Whole(1), "How many stories an issue tells at most."),
        Key(
            "sender",
            Maybe(shaped("mail address", values.MAIL_ADDRESS, f"^{values.MAIL_ADDRESS}$")),
            "Who sends: `AI Every Day <news@example.org>`.",
        ),
    ),
)
