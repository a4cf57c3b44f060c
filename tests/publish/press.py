"""A store of a test's own stories, and a run of `publish` over it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from aggregator.cli.program import run
from aggregator.model.article import Article, Provider, Rating
from aggregator.store.record import write_record

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = "2026-11-23T13:00:00Z"
PROVIDER = Provider(name="The Daily", domain="daily.test")
RATED = Rating(quality=80, heat=80, published=True)


def article(number: int = 0, **parts: Any) -> Article:
    """Story `number`, as many minutes older than noon."""
    address = f"https://daily.test/{number}"
    plain = Article(
        category="news",
        title=f"Story {number}",
        excerpt=f"What happened, part {number}.",
        published=NOON - timedelta(minutes=number),
        original_url=address,
        web_url=address,
        rating=RATED,
        provider=PROVIDER,
        topics=("AI",),
    )
    return replace(plain, **parts)


class Press:
    """A folder with a store; `publish` publishes it into `out`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = root / "store"
        self.out = root / "out"
        self.store.mkdir()

    def add(self, story: Article, path: str | None = None) -> Path:
        name = path or f"{story.category}/{story.published:%Y-%m-%d}-{story.title.lower().replace(' ', '-')}.md"
        target = self.store / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(write_record(story))
        return target

    def fill(self, count: int, first: int = 0) -> None:
        for number in range(first, first + count):
            self.add(article(number))

    def settings(self, **publish: Any) -> None:
        """Write a sources.yaml with these settings below `publish`."""
        text = json.dumps({"settings": {"store": "store", "publish": publish}, "topics": [], "sources": []})
        (self.root / "sources.yaml").write_text(text)

    def publish(self, *words: str) -> int:
        config = self.root / "sources.yaml"
        place = ["--config", str(config)] if config.exists() else ["--store", str(self.store)]
        return run(["publish", *place, "--to", str(self.out), "--now", NOW, *words])

    def read(self, path: str) -> Any:
        return json.loads((self.out / path).read_bytes())

    def files(self) -> dict[str, bytes]:
        """Everything in the published folder."""
        return {str(path.relative_to(self.out)): path.read_bytes() for path in self.out.rglob("*") if path.is_file()}

    def times(self) -> dict[str, int]:
        return {str(path.relative_to(self.out)): path.stat().st_mtime_ns for path in self.out.rglob("*")}
