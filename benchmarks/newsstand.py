"""A store as a few years of collecting leave it: records of realistic length, made up, the same for the same seed.

    python -m benchmarks.newsstand FOLDER [COUNT]

Firms, places and machines of the demo's newsroom make up titles and excerpts; every twentieth story is told by several
providers, with the others as `related`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from aggregator.demo.story import Story, tell
from aggregator.demo.tongues import TONGUES
from aggregator.model.article import Article, Image, Provider, Rating, Related
from aggregator.normalize.name import record_name, record_path, taken_name
from aggregator.store.record import write_record

NEWEST = datetime(2026, 11, 23, 6, tzinfo=UTC)
LAYOUT = "{category}/{year}/{month}/{name}.md"
PROVIDERS = 900
YEARS = 6
PLAYER = '<iframe src="https://www.youtube-nocookie.com/embed/{:011d}"></iframe>'
TOPICS = ("AI", "Computer Vision", "Robotics", "Chips", "Health", "Policy", "Speech", "Translation", "Mobility")


def articles(seed: int = 1) -> Iterator[Article]:
    """Stories without end, in no order of time."""
    dice = Random(seed)
    tongues = [TONGUES["en"]] * 12 + list(TONGUES.values())
    number = 0
    while True:
        number += 1
        story = tell(f"stand-{seed}", dice.choice(tongues), number, NEWEST)
        tellers = dice.randint(2, 5) if number % 20 == 0 else 1
        published = NEWEST - timedelta(seconds=dice.randrange(YEARS * 365 * 86400))
        first = int(dice.paretovariate(0.7))
        told = [
            _article(dice, story, number, published + timedelta(hours=hour), (first + hour) % PROVIDERS)
            for hour in range(tellers)
        ]
        for article in told:
            others = tuple(_related(other) for other in told if other is not article)
            yield Article(**{key: getattr(article, key) for key in article.__struct_fields__} | {"related": others})


def fill(store: Path, count: int, seed: int = 1) -> None:
    """Write that many records below `store`."""
    folders = set()
    for article in islice(articles(seed), count):
        path = store / _path(article, record_name)
        if path.parent not in folders:
            folders.add(path.parent)
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path = store / _path(article, taken_name)
        path.write_bytes(write_record(article))


def _path(article: Article, name) -> str:
    named = name(article.published, article.title, canonical=article.original_url)
    return record_path(LAYOUT, article.category, article.published, named)


def _article(dice: Random, story: Story, number: int, published: datetime, teller: int) -> Article:
    address = f"https://www.paper-{teller}.test/{published:%Y/%m}/{story.slug}-{number}"
    topics = tuple(dict.fromkeys((dice.choice(TOPICS), *(("Robotics", "AI") if number % 3 else ()))))
    quality = dice.choice((2, 4, 19, 39, 54, 69, 74, 89, 109))
    video = number % 40 == 0
    return Article(
        category="news" if number % 5 else "blogs",
        title=story.title,
        excerpt=" ".join(story.summary.split())[:300],
        published=published,
        original_url=address,
        web_url=None if video else address,
        type="video" if video else "article",
        rating=Rating(quality=quality, heat=quality, published=quality >= 70),
        featured_content=PLAYER.format(number) if video else None,
        provider=Provider(name=f"Paper {teller}", domain=f"paper-{teller}.test"),
        topics=topics,
        images=(Image(url=f"https://cdn.paper-{teller}.test/{number}.jpg", width=1200, height=675),),
    )


def _related(story: Article) -> Related:
    return Related(
        title=story.title,
        excerpt=story.excerpt,
        published=story.published,
        web_url=story.web_url or story.original_url or "",
        type=story.type,
        provider=story.provider,
        quality=story.rating.quality if story.rating else None,
        images=story.images,
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
