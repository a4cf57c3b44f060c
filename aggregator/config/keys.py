"""Every key that sources.yaml may hold: the one table from which it is read, documented and completed by editors."""

from __future__ import annotations

from aggregator.config import values
from aggregator.config.compound import Company, Headers, ListOf, Maybe
from aggregator.config.kinds import Duration, Flag, Whole, Words
from aggregator.config.section_keys import (
    ADDRESS,
    CATEGORY,
    DOMAIN,
    FILTERS,
    HEALTH,
    IMAGES,
    LANGUAGES,
    NETWORK,
    NEWSLETTER,
    PATTERNS,
    PUBLISH,
    RELATED,
    SCORING,
    SECURED,
    TEXT,
    TEXTS,
)
from aggregator.config.tables import Key, Nested, Table
from aggregator.model.settings import ListedProvider, ProviderImageSettings, Settings, Source, SourceProvider, Topic

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
        Key(
            "domain",
            Words("registrable domain", values.provider_domain),
            "The registrable domain that stands for it, or its own name on a platform: `me.substack.com`.",
            required=True,
        ),
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
