"""The numbers of a store: what is counted, and how a person reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from aggregator.cli.stats import stats
from aggregator.model.article import Article, Image, Provider, Rating
from aggregator.model.stats import Stats
from aggregator.report.census import Census
from aggregator.report.stats_text import percent, stats_text
from aggregator.store.record import write_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def article(domain: str = "a.test", month: int = 1, heat: int | None = 70, **more: Any) -> Article:
    rating = None if heat is None else Rating(quality=heat, heat=heat, published=heat >= 70)
    known = {"category": "news", "title": "T", "excerpt": "E", "original_url": f"http://{domain}/1", "rating": rating}
    published = datetime(2026, month, 2, tzinfo=UTC)
    return Article(provider=Provider(name="A", domain=domain), published=published, **{**known, **more})


STORE = {
    "news/1.md": article(topics=("AI", "AI", "Chips")),
    "news/2.md": article(month=2, heat=10, images=(Image(url="http://a.test/i", is_cached=True),)),
    "archive/2026/news/3.md": article("b.test", month=2, heat=None, type="video", category="blogs"),
    "news/4.md": article("b.test", month=3, heat=69, topics=("AI",), amp_web_url="http://b.test/a"),
}


@pytest.fixture
def counted() -> Stats:
    census = Census()
    for path, told in STORE.items():
        census.add(path, told)
    return census.stats()


def numbers(groups: Any) -> list[tuple[str, int, int]]:
    return [(group.name, group.records, group.published) for group in groups]


def test_every_record_is_counted_once_in_each_way(counted: Stats) -> None:
    assert (counted.records, counted.archived, counted.published, counted.unrated) == (4, 1, 2, 1)
    assert (counted.with_image, counted.with_copy, counted.with_amp, counted.with_related) == (1, 1, 1, 0)
    assert numbers(counted.types) == [("article", 3, 1), ("video", 1, 1)]
    assert numbers(counted.categories) == [("news", 3, 1), ("blogs", 1, 1)]
    assert numbers(counted.providers) == [("a.test", 2, 1), ("b.test", 2, 1)]
    assert numbers(counted.topics) == [("AI", 2, 1), ("Chips", 1, 1)]
    assert numbers(counted.months) == [("2026-03", 1, 0), ("2026-02", 2, 1), ("2026-01", 1, 1)]
    assert (counted.first, counted.last) == (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))


@pytest.mark.parametrize(("share", "words"), [(0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")])
def test_a_share_is_only_none_or_all_where_it_is(share: float, words: str) -> None:
    assert percent(share) == words


def test_the_text_names_what_there_is(counted: Stats) -> None:
    text = stats_text(counted)
    assert text.startswith("4 records, 2026-01-02 to 2026-03-02, 1 of them archived\n50 % published (1 unrated")
    assert next(line.split() for line in text.splitlines() if "b.test" in line)[-3:] == ["2", "50", "%"]
    assert all(len(line) <= 80 for line in text.splitlines())
    assert stats_text(Stats()) == "no records\n"


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    census = Census()
    for number in range(30):
        census.add(f"{number}.md", article(f"a{number}.test", month=number % 12 + 1))
    assert "and 18 more; --verbose lists them" in stats_text(census.stats())
    assert "more;" not in stats_text(census.stats(), everything=True)


def run(store: Path, *words: str) -> Any:
    return CliRunner().invoke(stats, ["--store", str(store), *words], standalone_mode=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for path, told in STORE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(write_record(told))
    return tmp_path


def test_the_command_reads_the_records(store: Path) -> None:
    done = run(store, "--json")
    told = json.loads(done.stdout)
    assert (done.return_value, told["records"], told["problems"]) == (0, 4, [])
    assert told["months"][0] == {"name": "2026-03", "records": 1, "published": 0}
    assert run(store).stdout.startswith("4 records, ")


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "torn": (lambda path: path.write_bytes(b"---\ntitle: x\n"), "news/2.md:2: torn"),
    "empty": (lambda path: path.write_bytes(b""), "news/2.md: empty file"),
    "binary": (lambda path: path.write_bytes(bytes(range(256))), "news/2.md:1: binary file"),
    "conflict": (lambda path: path.write_bytes(b"---\na: b\n<<<<<<< HEAD\n---\n"), "news/2.md:3: merge conflict"),
    "link": (lambda path: (path.unlink(), path.symlink_to("nowhere")), "news/2.md: cannot be read"),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_broken_is_named_and_the_others_counted(store: Path, odd: str) -> None:
    damage, words = ODD[odd]
    damage(store / "news/2.md")
    done = run(store)
    assert done.return_value == 1
    assert done.stdout.startswith("3 records")
    assert words in done.stdout
