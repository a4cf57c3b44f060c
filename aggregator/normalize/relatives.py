"""What a cluster says in the records of its stories: their relatives, and the heat that these give. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator import urls
from aggregator.model.article import Article, Rating, Related
from aggregator.normalize.scoring import OUTRANKED, RELATED_POINTS, heat_facts, rate_quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.model.explanation import Weighted
    from aggregator.model.settings import Settings


def as_related(article: Article) -> Related | None:
    """The story as its relatives list it; None for one without any address.

    Of addresses that a person wrote there only those of the web are passed on.
    """
    address = next(filter(_is_web, (article.web_url, article.original_url)), None)
    if address is None:
        return None
    has_amp = _is_web(article.amp_web_url) and _is_web(article.cdn_amp_web_url)
    return Related(
        title=article.title,
        excerpt=article.excerpt,
        published=article.published,
        web_url=address,
        amp_web_url=article.amp_web_url if has_amp else None,
        cdn_amp_web_url=article.cdn_amp_web_url if has_amp else None,
        type=article.type,
        provider=replace(article.provider, images=()),
        quality=article.rating.quality if article.rating else None,
        images=tuple(image for image in article.images if _is_web(image.url)),
    )


def _is_web(url: str | None) -> bool:
    return bool(url) and urls.is_web(url or "")


def related_to(
    article: Article,
    others: Sequence[Article],
    settings: Settings,
    clicks: int | None = None,
    *,
    rivals: Sequence[Article] | None = None,
) -> Article:
    """The article with these others of its cluster: best quality first, of two equal ones the earlier.

    Others that the window does not hold are left out. `clicks` are None where they are not known: then what the heat
    has beyond quality and relatives stays. `rivals`, if given, are those of the others that may outrank it. An unrated
    article gets relatives and no rating.
    """
    near = _near(article, others, settings)
    above = _near(article, others if rivals is None else rivals, settings)
    found = tuple(filter(None, map(as_related, near)))[: settings.related.most]
    rating = article.rating
    if rating:
        rating = rate_quality(
            rating.quality,
            settings=settings.scoring,
            related=len(found),
            clicks=_clicks(article) if clicks is None else clicks,
            outranked=bool(above) and rank(above[0]) < rank(article),
        )
    return replace(article, related=found, rating=rating)


def _near(article: Article, others: Sequence[Article], settings: Settings) -> list[Article]:
    window = settings.related.window
    return sorted((o for o in others if abs((o.published - article.published).total_seconds()) <= window), key=rank)


def heat_of(article: Article) -> tuple[Weighted, ...]:
    """What the heat of a related story is made of, beyond its quality."""
    if article.rating and article.rating.heat == OUTRANKED:
        return heat_facts(outranked=True)
    return heat_facts(related=len(article.related), clicks=_clicks(article))


def rank(article: Article) -> tuple[int, float, str]:
    """What stories of a cluster are sorted by: quality, then time, then address."""
    quality = article.rating.quality if article.rating else 0
    return -quality, article.published.timestamp(), article.web_url or article.original_url or article.title


def with_relatives(article: Article, disk: Article, publish_at: int) -> Article:
    """The story told anew, with the relatives that its record has until they are looked for again."""
    if not disk.related or article.rating is None or disk.rating is None:
        return replace(article, related=disk.related)
    heat = disk.rating.heat
    if heat != OUTRANKED:
        heat += article.rating.quality - disk.rating.quality
    rating = Rating(quality=article.rating.quality, heat=heat, published=heat >= publish_at)
    return replace(article, related=disk.related, rating=rating)


def as_it_stands(article: Article, disk: Article, publish_at: int) -> Article:
    """The story told anew over a record of which nobody knows who wrote it: with its relatives, and its heat.

    The heat is that of the record only where it follows from the quality, the relatives and clicks.
    """
    if article.rating is None or disk.rating is None:
        return replace(article, related=disk.related)
    clicks, heat = _clicks(article), disk.rating.heat
    points = article.rating.quality + RELATED_POINTS * len(disk.related)
    is_outranked = heat == OUTRANKED and bool(disk.related)
    # Clicks come and go, but only where they are counted.
    if not is_outranked and (disk.rating.quality != article.rating.quality or heat < points or not clicks):
        heat = points + clicks
    rating = Rating(quality=article.rating.quality, heat=heat, published=heat >= publish_at)
    return replace(article, related=disk.related, rating=rating)


def _clicks(article: Article) -> int:
    if article.rating is None or article.rating.heat == OUTRANKED:
        return 0
    return max(0, article.rating.heat - article.rating.quality - RELATED_POINTS * len(article.related))
