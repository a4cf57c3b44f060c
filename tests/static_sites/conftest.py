"""A store such as a collection leaves it, and the words in it that wish a site no good."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from aggregator.config import load_settings
from aggregator.model.article import Article, Image, Provider, Rating, Related
from aggregator.normalize.name import record_name, record_path
from aggregator.store.record import write_record

SITES = Path(__file__).parents[2] / "docs" / "site"
HOSTILE = "<script>alert(1)</script> {{ site.title }} {% include x %} {{< x >}} \"quoted\" & 'single'"

PLAIN = Article(
    category="news",
    title="Rotterdam pauses facial recognition: at its ferry terminals",
    excerpt="The port has paused facial recognition at three terminals.",
    published=datetime(2024, 11, 20, 5, 44, 8, tzinfo=UTC),
    updated=datetime(2024, 11, 21, 6, tzinfo=UTC),
    original_url="https://daily-robot.test/stories/rotterdam",
    web_url="https://daily-robot.test/stories/rotterdam",
    rating=Rating(quality=71, heat=81, published=True),
    provider=Provider(name="The Daily Robot", domain="daily-robot.test"),
    topics=("Computer Vision", "AI"),
    images=(Image(url="https://cdn.daily-robot.test/5.jpg", width=1200, height=675, is_cached=True),),
    related=(
        Related(
            title="Ferries stop looking at faces",
            excerpt="The same event.",
            published=datetime(2024, 11, 20, 7, tzinfo=UTC),
            web_url="https://other.test/ferries",
            provider=Provider(name="Other", domain="other.test"),
            quality=40,
        ),
    ),
    secured="YWJj;ZGVm",
)


def _like(**changes):
    fresh = {"original_url": None, "web_url": None, "images": (), "related": (), "updated": None, "secured": None}
    return msgspec.structs.replace(PLAIN, **{**fresh, **changes})


STORIES = {
    "plain": PLAIN,
    "hostile": _like(title=HOSTILE, excerpt=HOSTILE, web_url="https://a.test/?a=1&b='2\"", topics=("R&D <b>",)),
    "unpublished": _like(title="Cold story", rating=Rating(quality=1, heat=1, published=False)),
    "unrated": _like(title="Unrated story", rating=None, web_url="https://a.test/unrated", topics=()),
    "film": _like(title="A film", type="video", original_url="https://www.youtube.com/watch?v=abcdefghijk"),
    "right to left": _like(title="مرحبا بالعالم", web_url="https://a.test/rtl"),
    "script": _like(
        title="Script address",
        web_url="javascript:alert(1)",
        images=(Image(url="javascript:alert(2)"),),
        related=tuple(
            msgspec.structs.replace(PLAIN.related[0], web_url=address)
            for address in ("javascript:alert(3)", "https://other.test/ferries")
        ),
    ),
}


@pytest.fixture
def records():
    """The articles of the store, by what is odd about them."""
    return STORIES


@pytest.fixture
def site(tmp_path):
    """Copies an example site, and puts records where its own sources.yaml wants them; returns the site's folder."""

    def made(name):
        folder = tmp_path / name
        folder.mkdir()
        for path in sorted((SITES / name).rglob("*")):
            target = folder / path.relative_to(SITES / name)
            target.mkdir() if path.is_dir() else target.write_bytes(path.read_bytes())
        settings = load_settings(folder / "sources.yaml", environment={})
        store = Path(settings.store)
        for story in STORIES.values():
            name_of = record_name(story.published, story.title, canonical=story.web_url or "")
            path = store / record_path(settings.layout, story.category, story.published, name_of)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write_record(story))
        (store / ".aggregator").mkdir()
        (store / ".aggregator" / "ledger.db").write_bytes(b"not for readers")
        (store / "images" / "ab").mkdir(parents=True)
        (store / "images" / "ab" / "ab01.jpg").write_bytes(b"a picture")
        return folder

    return made
