"""Every key that sources.yaml may hold: the one table from which it is read, documented and completed by editors."""

from __future__ import annotations

from aggregator.config import values
from aggregator.config.compound import Company, Headers, ListOf, Maybe, Secret
from aggregator.config.kinds import Duration, Flag, Size, Whole, Words, shaped
from aggregator.config.tables import Key, Nested, Table
from aggregator.model.settings import (
    FilterSettings,
    HealthSettings,
    ImageSettings,
    ListedProvider,
    NetworkSettings,
    NewsletterSettings,
    ProviderImageSettings,
    PublishSettings,
    RelatedSettings,
    ScoringSettings,
    SecuredSettings,
    Settings,
    Source,
    SourceProvider,
    Topic,
    Webhook,
)

TEXT = Words()
TEXTS = ListOf(TEXT)
ADDRESS = Words("http or https address", values.url, "^https?://")
DOMAIN = Words("domain", values.domain)
PATTERNS = ListOf(Words("words or /regular expression/", values.pattern))
LOCALE = shaped("language tag (en-us)", "[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
LANGUAGES = ListOf(LOCALE)
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
            ListOf(shaped("name of a field", values.FIELD, f"^{values.FIELD}$")),
            "The fields of a record that are kept encrypted, in its key `secured`.",
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

PUBLISH = Table(
    "settings.publish",
    PublishSettings,
    (
        Key("base_url", Maybe(ADDRESS), "Where the published folder is served; links between its files begin with it."),
        Key("title", Maybe(TEXT), "What the published feeds and pages are called."),
        Key("locale", LOCALE, "The language of the stories, as the JSON API and feeds state it (`en-us`)."),
        Key("page_size", Whole(1), "How many stories a page of the JSON API holds."),
        Key("feed_size", Whole(1), "How many stories a published feed holds, the newest."),
        Key(
            "story_url",
            Maybe(Words("http or https address", values.url, "^https?://")),
            "Where a story has a page on your own site; sitemaps list these. `{category}`, `{name}` and `{path}` (of "
            "its record, without `.md`) are filled in.",
        ),
        Key("hub", Maybe(ADDRESS), "A WebSub hub that is told of news."),
        Key(
            "webhooks",
            ListOf(Nested(WEBHOOK)),
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
            "every", shaped("day, week or never", "day|week|never", "^(day|week|never)$"), "How often an issue appears."
        ),
        Key("most", Whole(1), "How many stories an issue tells at most."),
        Key(
            "sender",
            Maybe(shaped("mail address", values.MAIL_ADDRESS, f"^{values.MAIL_ADDRESS}$")),
            "Who sends: `AI Every Day <news@example.org>`.",
        ),
    ),
)

SETTINGS = Table(
    "settings",
    Settings,
    (
        Key("store", Words("path"), "The folder of the records; relative to this file."),
        Key("contact", Maybe(TEXT), "An address where a site's owner finds you; it goes into the User-Agent."),
        Key(
            "layout",
            Words("layout", values.layout),
            "Where a record's file goes, below the store: `{category}`, `{year}`, `{month}` and `{name}`.",
        ),
        Key("max_age", Duration(), "Older entries of a source that is seen for the first time are left alone."),
        *(
            Key(table.title.partition(".")[2], Nested(table), meaning)
            for table, meaning in (
                (NETWORK, "How the network is used."),
                (IMAGES, "Which images are taken, and whether copies are kept."),
                (RELATED, "Which stories tell of one event."),
                (SCORING, "The weights of a story's quality; whole numbers."),
                (FILTERS, "Which stories are left out, whatever their source."),
                (SECURED, "What is encrypted in records."),
                (PUBLISH, "What the published files say of themselves, and who is told."),
                (NEWSLETTER, "The newsletter that is published with them."),
                (HEALTH, "When links are dead, asked again, or rewritten."),
            )
        ),
    ),
)

TOPIC = Table(
    "topics",
    Topic,
    (
        Key("name", TEXT, "The topic's name, as records write it.", required=True),
        Key("parent", Maybe(TEXT), "The topic that this one belongs to; its stories get both."),
        Key("names", TEXTS, "Other names of it: titles are searched for them, and sources and parents may use them."),
        Key("keywords", TEXTS, "Words and phrases by which a title is of this topic; matched as whole words."),
        Key("hashtags", TEXTS, "Hash tags by which a title is of this topic, with or without `#`."),
        Key("not_in", TEXTS, "Phrases inside of which its keywords do not count: `AI Weiwei`."),
        Key(
            "near",
            Company(TEXT),
            "Keywords that count only near others: `{meta: [facebook]}`; near is in the title or the excerpt.",
        ),
    ),
)

PROVIDER_IMAGE = Table(
    "providers.images",
    ProviderImageSettings,
    (
        Key("url", ADDRESS, "Where the logo is.", required=True),
        Key("width", Maybe(Whole(1)), "Its width in pixels."),
        Key("height", Maybe(Whole(1)), "Its height in pixels."),
    ),
    bare="url",
)

PROVIDER = Table(
    "providers",
    ListedProvider,
    (
        Key("domain", DOMAIN, "The registrable domain: `nhk.or.jp`, not `www3.nhk.or.jp`.", required=True),
        Key("name", TEXT, "The name that readers know.", required=True),
        Key("images", ListOf(Nested(PROVIDER_IMAGE)), "Logos."),
    ),
)

SOURCE_PROVIDER = Table(
    "sources.provider",
    SourceProvider,
    (
        Key("name", TEXT, "The name that readers know.", required=True),
        Key("domain", DOMAIN, "The domain that stands for it.", required=True),
    ),
)

SOURCE = Table(
    "sources",
    Source,
    (
        Key("url", ADDRESS, "The address of a feed, a news sitemap, or a page that points to its feed.", required=True),
        Key("name", TEXT, "What the source is called; each name once. Without it, the host's."),
        Key("category", CATEGORY, "The category of its stories, and the folder of their records."),
        Key("topics", TEXTS, "Topics that all its stories have; each must stand in `topics`."),
        Key("official", Flag(), "Whether it is the very body that its stories tell of: a company's blog, a ministry."),
        Key("enabled", Flag(), "false: the source stays in the file, and is not asked."),
        Key(
            "every",
            Maybe(Duration(least=1.0)),
            "How often to ask; without it, the interval is learnt from how often news appear.",
        ),
        Key("pages", Flag(), "false: the feed alone is read, and no page of its stories fetched."),
        Key("provider", Maybe(Nested(SOURCE_PROVIDER)), "Who publishes, where the host does not say it."),
        Key(
            "keep",
            PATTERNS,
            "Only stories that one of these matches are kept: words, or a regular expression between slashes.",
        ),
        Key("drop", PATTERNS, "Stories that one of these matches are left out; written as in `keep`."),
        Key("languages", Maybe(LANGUAGES), "Stories that are surely in none of these languages are left out."),
        Key("min_quality", Maybe(Whole(0)), "New stories of less quality are left out."),
        Key("most", Maybe(Whole(1)), "How many new stories it may bring in one run: the newest."),
        Key(
            "headers",
            Headers(),
            "Headers sent to the origin of `url` only; `env:NAME` takes a value from the environment, for secrets.",
        ),
    ),
    bare="url",
)

FILE_KEYS = ("settings", "topics", "providers", "sources")
"""The keys at the top of the file; others that begin with `x-` are left to the user, for anchors."""
