"""One name for each provider's domain, whoever answers first, and from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.store.ledger import Ledger
from aggregator.store.providers_table import Claim

if TYPE_CHECKING:
    from pathlib import Path

    from stage import Stage

ITEM = "<item><title>{title}</title><link>http://{host}/{name}</link></item>"


def feed(title: str, host: str, *stories: str) -> bytes:
    items = "".join(ITEM.format(title=story, host=host, name=story.replace(" ", "-")) for story in stories)
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode()


def names(stage: Stage) -> set[str]:
    records = stage.records().values()
    return {line.strip() for record in records for line in record.decode().splitlines() if line.startswith("  name:")}


def test_the_first_source_names_the_domain_though_it_answers_last(stage: Stage) -> None:
    # Hosts with more sources are asked first.
    stage.write(
        "  - {url: http://one.a.test/feed, name: One, pages: false}\n"
        "  - {url: http://two.a.test/feed, name: Two, pages: false}\n"
        "  - {url: http://two.a.test/more, name: More, pages: false}\n",
    )
    stage.answers["one.a.test/feed"] = feed("A News", "one.a.test", "First story", "Second story")
    stage.answers["two.a.test/feed"] = feed("A NEWS - All posts", "two.a.test", "Third story")
    stage.answers["two.a.test/more"] = feed("The A-News", "two.a.test", "Fourth story")
    stage.run()
    assert len(stage.records()) == 4
    assert names(stage) == {"name: A News"}
    stage.answers["one.a.test/feed"] = feed("Renamed", "one.a.test", "Fifth story")
    before = stage.records()
    stage.run("--all", now="2026-11-23T07:00:00+00:00")
    assert len(stage.records()) == 5
    assert names(stage) == {"name: A News"}
    assert all(stage.records()[path] == data for path, data in before.items())


def test_records_name_the_domain_where_the_ledger_is_lost(stage: Stage) -> None:
    stage.write("  - {url: http://a.test/feed, name: One, pages: false}\n")
    stage.answers["a.test/feed"] = feed("A News", "a.test", "First story")
    stage.run()
    for path in (stage.store / ".aggregator").glob("ledger*"):
        path.unlink()
    stage.answers["a.test/feed"] = feed("Renamed", "a.test", "Second story")
    stage.run("--all", now="2026-11-23T07:00:00+00:00")
    assert len(stage.records()) == 2
    assert names(stage) == {"name: A News"}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
def test_the_order_in_which_names_are_heard_does_not_count(tmp_path: Path, order: tuple[int, ...]) -> None:
    claims = [
        Claim("a.test", "a.test", (0, 0)),
        Claim("a.test", "A News", (1, 0)),
        Claim("a.test", "A NEWS", (1, 1)),
        Claim("a.test", "News of A", (2, 0)),
    ]
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    for index in order:
        ledger.providers.settle([claims[index]], 1)
    assert ledger.providers.settle([Claim("a.test", "Other", (3, 0))], 1) == {"a.test": "A News"}
    assert ledger.providers.settle([Claim("a.test", "Other", (0, 0))], 2) == {"a.test": "A News"}
    unsettled = order.index(1) > min(order.index(2), order.index(3), order.index(0))
    assert ledger.providers.unsettled() == ({"a.test": "A News"} if unsettled else {})
    ledger.close()


def test_a_domain_is_called_by_itself_until_somebody_names_it(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    assert ledger.providers.settle([Claim("a.test", "a.test", (0, 0))], 1) == {"a.test": "a.test"}
    assert ledger.providers.settle([Claim("a.test", "A News", (5, 0))], 2) == {"a.test": "A News"}
    assert ledger.providers.settle([Claim("a.test", "a.test", (0, 0))], 3) == {"a.test": "A News"}
    ledger.close()
