"""From a telling (an entry, its page, what was checked) to an article. Pure.

Where feed and page disagree, the feed is believed: it is what the publisher says of the story, while a page may be a
consent wall or an error. A page fills gaps.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from aggregator import urls
from aggregator.model.article import Article, Image, Provider
from aggregator.model.explanation import Decision, Explanation, Weighted
from aggregator.model.feed import Entry, Picture
from aggregator.model.page import Page
from aggregator.model.settings import Source
from aggregator.normalize import amp
from aggregator.normalize.address import original_address, page_address
from aggregator.normalize.dating import Dates, Known, date_story
from aggregator.normalize.feed_dates import Stated, whole
from aggregator.normalize.headline import choose_title, is_lost_title
from aggregator.normalize.kind import is_one_video, kind_of
from aggregator.normalize.player import video_player
from aggregator.normalize.provider import is_listed, provider_of
from aggregator.normalize.scoring import heat_facts, quality, quality_facts, rate_quality
from aggregator.normalize.secured import secured_facts
from aggregator.normalize.story_or_not import is_another_page, kind_of_answer, kind_of_page
from aggregator.normalize.text import clean_excerpt, clean_title
from aggregator.normalize.walls import is_wall_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model.settings import ListedProvider, Settings
    from aggregator.normalize.topics import Occurrence, TopicMatch, TopicMatcher


class Telling(Struct, frozen=True, kw_only=True):
    """One source's telling of a story, with everything that was fetched and checked for it.

    `images` are checked and available; `generic_image` says that the first is the site's share image. `amp_url` is
    an AMP document that was checked and is available. `podcast` is what the feed is. `first_seen` is aware; so is
    `now`, the time of the run, against which a stated update is held. `stated` is the entry's date as judged with the
    feed's others; `recorded` what the story's record says already.
    """

    entry: Entry
    page: Page | None = None
    source: Source
    feed_title: str | None = None
    podcast: bool = False
    images: tuple[Image, ...] = ()
    generic_image: bool = False
    amp_url: str | None = None
    first_seen: datetime
    now: datetime | None = None
    stated: Stated | None = None
    recorded: datetime | None = None


class Dropped(Struct, frozen=True):
    """Why a telling becomes no article: `no-address`, `no-title`, `no-text`, or a reason of `kind_of_page`."""

    reason: str
    detail: str = ""


class Assembled(Struct, frozen=True):
    """The article that a telling makes, why it is as it is, and its private facts, which are to be encrypted.

    `pictures` are all that were claimed for it.
    """

    article: Article
    explanation: Explanation
    pictures: tuple[Picture, ...] = ()
    secured: dict[str, Any] = {}


def assemble(
    telling: Telling,
    *,
    settings: Settings,
    topics: TopicMatcher,
    providers: Mapping[str, ListedProvider],
    clicks: Mapping[str, int] | None = None,
) -> Assembled | Dropped:
    """The article that a telling makes, rated as a story without relatives; or why it makes none.

    `clicks` are readers' clicks by the compare key of a story's address.

    Title: the feed's, unless it is missing, cut or but the site's name. Excerpt: the entry's summary, the page's, the
    entry's content, else the title. Dates: see `dating`. AMP: both addresses or neither.
    """
    original = original_address(telling.entry)
    if original is None:
        return Dropped("no-address", "the entry has no web address")
    if telling.page and is_another_page(original, telling.page):
        if found := kind_of_answer(original, telling.page):
            return Dropped(*found)
        telling = replace(telling, page=None)
    provider = _provider(telling, original, providers)
    title = choose_title(telling.entry, telling.page, names=_names(telling, provider))
    if not title and is_lost_title(telling.entry.title):
        return Dropped("no-title", f"the feed calls it {telling.entry.title}, and no page has a title")
    if not title:
        return Dropped("no-text", "neither the feed nor the page has a title or any text")
    names = _names(telling, provider)
    told, categories = clean_title(telling.entry.title), telling.entry.categories
    if found := kind_of_page(title, original, telling.page, told=told, names=names, categories=categories):
        return Dropped(*found)
    lost = is_lost_title(telling.entry.title)
    decisions = [Decision("title", "from-page", f"the feed calls it {telling.entry.title}")] if lost else []
    article, matches = _article(telling, original, title, provider, topics=topics, decisions=decisions)
    facts = facts_of(
        article,
        matches,
        source=telling.source,
        generic_image=telling.generic_image,
        settings=settings,
        providers=providers,
    )
    clicked = _clicks_on(article, clicks or {})
    rating = rate_quality(quality(facts), settings=settings.scoring, clicks=clicked)
    return Assembled(
        replace(article, rating=rating),
        Explanation(facts, heat_facts(clicks=clicked), tuple(decisions)),
        secured=secured_facts(telling.entry, telling.source, telling.feed_title, settings.secured.fields),
    )


def facts_of(
    article: Article,
    matches: tuple[TopicMatch, ...],
    *,
    source: Source,
    generic_image: bool,
    settings: Settings,
    providers: Mapping[str, ListedProvider],
) -> tuple[Weighted, ...]:
    """The facts that make an article's quality."""
    return quality_facts(
        matches,
        title=article.title,
        image=bool(article.images) and not generic_image,
        amp=article.amp_web_url is not None,
        video=article.type == "video",
        official=source.official,
        listed=is_listed(article.provider, providers),
        settings=settings.scoring,
    )


def _article(
    telling: Telling,
    original: str,
    title: str,
    provider: Provider,
    *,
    topics: TopicMatcher,
    decisions: list[Decision],
) -> tuple[Article, tuple[TopicMatch, ...]]:
    """The article, not rated yet, and the topics that it was found to have; what was decided is put to `decisions`."""
    own_host = urls.host(telling.source.url)
    kind = kind_of(telling.entry, telling.page, podcast=telling.podcast, own_host=own_host)
    dates = _dates(telling)
    decisions.extend(dates.decisions)
    cdn = amp.cache_url(telling.amp_url) if telling.amp_url else None
    excerpt = _excerpt(telling, title)
    matches = topics.match(title, source_topics=telling.source.topics, excerpt=excerpt)
    decisions.extend(map(_uncounted, topics.without_weight(title, excerpt=excerpt)))
    article = Article(
        category=telling.source.category,
        title=title,
        excerpt=excerpt,
        published=dates.published,
        updated=dates.updated,
        original_url=original,
        web_url=None if kind == "video" else page_address(original, telling.page),
        amp_web_url=telling.amp_url if cdn else None,
        cdn_amp_web_url=cdn,
        type=kind,
        featured_content=_player(telling.entry, original, kind, own_host),
        provider=provider,
        topics=tuple(match.name for match in matches),
        images=telling.images,
    )
    return article, matches


def _uncounted(found: Occurrence) -> Decision:
    why = f"inside of {found.hidden_by!r}" if found.hidden_by else f"without {', '.join(found.lacks)}"
    return Decision("topics", "keyword-not-counted", f"{found.keyword} of {found.topic} stands {why}")


def _player(entry: Entry, original: str, kind: str, own_host: str | None) -> str | None:
    """The player of a video, or of an article that is one; of any other story's text the reader's page has it."""
    is_shown = kind == "video" or (kind == "article" and is_one_video(entry))
    return video_player(entry, original, own_host=own_host) if is_shown else None


def _clicks_on(article: Article, clicks: Mapping[str, int]) -> int:
    addresses = filter(None, (article.web_url, article.original_url))
    return sum(clicks.get(key, 0) for key in dict.fromkeys(map(urls.compare_key, addresses)))


def _provider(telling: Telling, original: str, providers: Mapping[str, ListedProvider]) -> Provider:
    return provider_of(
        url=page_address(original, telling.page),
        source=telling.source,
        site_name=telling.page.site_name if telling.page else None,
        feed_title=telling.feed_title,
        listed=providers,
    )


def _names(telling: Telling, provider: Provider) -> tuple[str, ...]:
    """What the site calls itself: none of it belongs to a title."""
    site_name = telling.page.site_name if telling.page else None
    return tuple(filter(None, (site_name, telling.feed_title, provider.name, provider.domain, telling.source.name)))


def _excerpt(telling: Telling, title: str) -> str:
    texts = (telling.entry.summary, telling.page.excerpt if telling.page else None, telling.entry.content)
    excerpts = (clean_excerpt(text, title=title) for text in texts)
    return next((text for text in excerpts if text and not is_wall_text(text)), "") or clean_excerpt(title) or title


def _dates(telling: Telling) -> Dates:
    stated = telling.stated or Stated(whole(telling.entry.published))
    known = Known(telling.first_seen, telling.recorded, telling.now)
    return date_story(telling.entry, telling.page, stated, known)
