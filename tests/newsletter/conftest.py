"""Stories for issues of the newsletter."""

from datetime import UTC, date, datetime

import pytest

from aggregator.model.article import Article, Image, Provider, Rating, Related
from aggregator.model.publication import Masthead
from aggregator.publish.newsletter.issue import make_issue
from aggregator.publish.newsletter.period import Period

DAY = Period(date(2026, 11, 20), 1)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
PROVIDER = "daily-robot.test"


def told(name, heat=80, provider=PROVIDER, topics=("AI",), *, related=(), **more):
    """A published story of 20 November 2026."""
    return Article(
        **{
            "category": "news",
            "title": f"Title of {name}",
            "excerpt": f"What {name} is about.",
            "published": datetime(2026, 11, 20, 9, tzinfo=UTC),
            "web_url": f"https://{provider}/{name}",
            "original_url": f"https://{provider}/{name}",
            "provider": Provider(name=provider.partition(".")[0].title(), domain=provider),
            "topics": topics,
            "images": (Image(url=f"https://cdn.test/{name}.jpg", width=1200, height=675, is_cached=True),),
            "related": tuple(
                Related(
                    title=other,
                    excerpt=other,
                    published=datetime(2026, 11, 20, 8, tzinfo=UTC),
                    web_url=f"https://{PROVIDER}/{other}",
                    provider=Provider(name="Other", domain="other.test"),
                )
                for other in related
            ),
            "rating": None if heat is None else Rating(quality=abs(heat), heat=heat, published=heat >= 70),
            **more,
        }
    )


@pytest.fixture
def story():
    return told


def publication(title="AI Every Day", base_url="https://example.org/", now=NOW):
    """What a publication says of itself."""
    return Masthead(title=title, base_url=base_url, locale="en-us", page_size=25, hub=None, now=now)


@pytest.fixture
def masthead():
    return publication


@pytest.fixture
def issue():
    def of(*articles, most=12, sender=None, **words):
        return make_issue(publication(**words), DAY, articles, most=most, sender=sender)

    return of
