"""The memory of links, and the frontier of one run: real files, nothing lost, nothing claimed twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import LedgerError
from aggregator.model.exchange import Hop
from aggregator.model.link import Finding, FoundLink, LinkMemory, Place
from aggregator.model.report import TrendRow, VerdictCounts, Worst
from aggregator.store.link_frontier import Claim, Frontier
from aggregator.store.link_runs import CheckRun
from aggregator.store.links import LINKS, KnownLink, LinkLedger

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86400.0


def memory(url: str, verdict: str = "ok", **facts: object) -> LinkMemory:
    return LinkMemory(url=url, kind="link", verdict=verdict, reason=verdict, **facts)


def known(url: str, verdict: str = "ok", source: str | None = None, **facts: object) -> KnownLink:
    return KnownLink(memory=memory(url, verdict, **facts), places=(Place("a.md", 1, 2, "webUrl"),), source=source)


def found(url: str | None, path: str = "a.md", line: int = 1, kind: str = "link", written: str = "x") -> FoundLink:
    return FoundLink(written=written, url=url, place=Place(path, line), kind=kind)


def finding(claim: Claim, verdict: str = "ok") -> Finding:
    return Finding(url=claim.url, kind=claim.kind, verdict=verdict, reason=verdict, redirects=(Hop("http://h/", 301),))


@pytest.fixture
def ledger(tmp_path: Path):
    opened, notice = LinkLedger.open(tmp_path, "1")
    assert notice is None
    with opened:
        yield opened


@pytest.fixture
def frontier(tmp_path: Path):
    with Frontier.open(tmp_path / "state") as opened:
        yield opened


def test_memories_come_back_as_they_were(tmp_path: Path) -> None:
    links = [known(f"http://a.test/{n}", since=n / 3, moved_to="http://b.test/", moved_count=2) for n in range(1200)]
    ledger, _ = LinkLedger.open(tmp_path, "1")
    ledger.save(links, seen=1.0)
    ledger.close()
    ledger, notice = LinkLedger.open(tmp_path, "2")
    wanted = [(link.memory.url, "link") for link in links]
    assert notice is None
    assert list(ledger.remembered(wanted).values()) == unordered([link.memory for link in links])
    assert ledger.remembered([("http://a.test/1", "image"), ("http://b.test/", "link")]) == {}
    assert sorted(ledger.known(), key=lambda link: link.memory.since) == links
    ledger.close()


def unordered(memories: list[LinkMemory]) -> object:
    class Same:
        def __eq__(self, other: object) -> bool:
            return sorted(other, key=lambda one: one.url) == sorted(memories, key=lambda one: one.url)

        __hash__ = None

    return Same()


def written(ledger: LinkLedger, numbers: range, *, seen: float) -> int:
    """How many pages it takes to save these links."""
    with ledger.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ledger.save([known(f"http://a.test/{n}") for n in numbers], seen=seen)
        pages: int = connection.execute("PRAGMA wal_checkpoint").fetchone()[1]
    return pages


def test_what_is_saved_later_is_not_written_all_over_the_memory(ledger: LinkLedger) -> None:
    first = written(ledger, range(4000), seen=1)
    assert written(ledger, range(4000, 8000), seen=1) < 1.4 * first
    assert written(ledger, range(2000), seen=2) < 0.9 * first


def test_what_is_saved_again_takes_the_place_of_what_was(ledger: LinkLedger) -> None:
    ledger.save([known("http://a.test/", "ok")], seen=1)
    ledger.save([known("http://a.test/", "dead", dead_since=5.0)], seen=2)
    assert [link.memory.verdict for link in ledger.known()] == ["dead"]
    assert [link.memory.url for link in ledger.died_since(5.0)] == ["http://a.test/"]
    assert list(ledger.died_since(6.0)) == []
    assert list(ledger.known({"ok"})) == []
    assert ledger.totals() == VerdictCounts(dead=1)
    assert ledger.totals(seen_since=2) == VerdictCounts(dead=1)
    assert ledger.totals(seen_since=3) == VerdictCounts()


def test_links_that_stand_nowhere_any_more_are_forgotten(ledger: LinkLedger) -> None:
    ledger.save([known("http://a.test/1"), known("http://a.test/2")], seen=1)
    ledger.save([known("http://a.test/2")], seen=2)
    assert ledger.forget(seen_before=2) == 1
    assert [link.memory.url for link in ledger.known()] == ["http://a.test/2"]


def test_the_worst_come_first(ledger: LinkLedger) -> None:
    links = [known(f"http://bad.test:80/{n}", "dead" if n < 3 else "ok", source="Bad") for n in range(5)]
    links += [known(f"http://USER@sad.test/{n}", "failing", source="Sad") for n in range(2)] + [
        known("http://good.test/")
    ]
    ledger.save(links, seen=1)
    assert ledger.runs.worst_hosts() == (
        Worst(name="bad.test", dead=3, total=5),
        Worst(name="sad.test", dead=0, failing=2, total=2),
    )
    assert [worst.name for worst in ledger.runs.worst_sources(1)] == ["Bad"]


def test_the_trend_has_the_last_run_of_each_day(ledger: LinkLedger) -> None:
    assert ledger.runs.last() is None
    assert ledger.runs.trend(30) == ()
    for hours in (0, 5, 23, 25, 80):
        end = hours * 3600.0
        ledger.runs.record(CheckRun(started=end - 9, finished=end, counts=VerdictCounts(ok=hours), outages=("a.test",)))
    days = [TrendRow(date=date(1970, 1, day), counts=VerdictCounts(ok=ok)) for day, ok in ((1, 23), (2, 25), (4, 80))]
    assert ledger.runs.trend(30) == tuple(days)
    assert ledger.runs.trend(2) == tuple(days[1:])
    assert ledger.runs.last().counts.ok == 80
    assert [run.counts.ok for run in ledger.runs.latest(2)] == [80, 25]


def test_a_failed_save_leaves_all_as_it_was(ledger: LinkLedger) -> None:
    def links():
        yield known("http://a.test/")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        ledger.save(links(), seen=1)
    assert list(ledger.known()) == []


@pytest.mark.parametrize("data", [b"no database at all, but a long text" * 200, b"SQLite format 3\0" + b"\0" * 5000])
def test_a_damaged_memory_is_set_aside_and_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / LINKS).write_bytes(data)
    ledger, notice = LinkLedger.open(tmp_path, "later")
    assert "damaged-later" in notice
    assert list(ledger.known()) == []
    ledger.close()
    assert (tmp_path / f"{LINKS}.damaged-later").read_bytes() == data


def test_a_newer_schema_is_refused(ledger: LinkLedger, tmp_path: Path) -> None:
    with ledger.reading() as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="schema 99"):
        LinkLedger.open(tmp_path, "1")


def test_a_folder_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="file"):
        Frontier.open(tmp_path / "file" / "state")
    with pytest.raises(LedgerError, match=LINKS):
        LinkLedger.open(tmp_path / "nowhere", "1")


# The frontier


def test_each_link_is_claimed_once_however_often_it_stands_somewhere(frontier: Frontier) -> None:
    frontier.add_all(found("http://a.test/", "a.md", line) for line in range(1, 101))
    frontier.add(found("http://a.test/", "a.md", kind="image"))
    assert (len(frontier), frontier.waiting) == (2, 2)
    claims = frontier.take(10)
    assert {claim.kind for claim in claims} == {"link", "image"}
    assert frontier.take(10) == []
    frontier.add(found("http://a.test/", "b.md"))
    assert frontier.take(10) == []
    places = frontier.places("http://a.test/", "link")
    assert [place.line for place in places] == [*range(1, 101), 1]
    assert places[-1].path == "b.md"
    assert len(frontier.places("http://a.test/", "link", most=3)) == 3


def test_the_biggest_hosts_come_first_one_of_each_in_turn(frontier: Frontier) -> None:
    for host, links in (("small", 1), ("big", 50), ("middle", 20)):
        frontier.add_all(found(f"http://{host}.test/{n}") for n in range(links))
    first = frontier.take(18)
    assert [claim.host for claim in first[:5]] == ["big.test", "middle.test", "small.test", "big.test", "middle.test"]
    assert Counter(claim.host for claim in frontier.take(100, per_host=4)) == {"big.test": 4, "middle.test": 4}
    assert {claim.host for claim in frontier.take(100, full={"big.test"})} == {"middle.test"}
    rest = [claim for _ in range(20) for claim in frontier.take(100)]
    assert len(rest) == len({claim.url for claim in rest}) == frontier.waiting + 42
    assert frontier.waiting == 0


def test_what_is_put_back_waits_again(frontier: Frontier) -> None:
    frontier.add(found("http://a.test/"))
    (claim,) = frontier.take(1)
    frontier.put_back([claim, claim])
    assert frontier.waiting == 1
    assert frontier.take(5) == [claim]


def test_results_come_in_the_order_of_their_first_place(frontier: Frontier) -> None:
    frontier.add(found("http://b.test/", "b.md", 1))
    frontier.add(found("http://a.test/", "a.md", 1))
    frontier.add(found("http://b.test/", "a.md", 2))
    frontier.add(found(None, "a.md", 3, written="http://"))
    frontier.add(found("http://never.test/", "c.md"))
    frontier.settle(Finding(url="http://", kind="link", verdict="dead", reason="bad-url"))
    claims = {claim.url: claim for claim in frontier.take(9)}
    assert claims.keys() == {"http://b.test/", "http://a.test/", "http://never.test/"}
    frontier.settle(finding(claims["http://a.test/"], "failing"))
    frontier.settle(finding(claims["http://b.test/"]))
    frontier.settle(finding(claims["http://a.test/"], "dead"))
    results = list(frontier.findings())
    assert [(one.url, one.verdict) for one in results] == [
        ("http://b.test/", "ok"),
        ("http://a.test/", "dead"),
        ("http://", "dead"),
    ]
    assert results[0].found_in == (Place("b.md", 1), Place("a.md", 2))
    assert results[0].redirects == (Hop("http://h/", 301),)
    assert [one.url for one in frontier.findings({"ok"})] == ["http://b.test/"]
    assert list(frontier.findings({"dead", "failing"})) == results[1:]
    assert not list(frontier.findings({"failing"}))
    grouped = [(path, [(place.line, one.url) for place, one in group]) for path, group in frontier.by_path()]
    assert grouped == [
        ("b.md", [(1, "http://b.test/")]),
        ("a.md", [(1, "http://a.test/"), (2, "http://b.test/"), (3, "http://")]),
    ]
    assert list(frontier.findings()) == results


def test_the_file_vanishes_with_the_run(tmp_path: Path) -> None:
    with Frontier.open(tmp_path) as frontier:
        frontier.add(found("http://a.test/"))
        assert len(frontier) == 1
        assert list(tmp_path.iterdir()) == []


def test_addresses_of_every_kind_are_kept(frontier: Frontier) -> None:
    odd = [
        "",
        "mailto:a@b.test",
        "//////",
        "http://[::1]:8/",
        "http://a.test/\ud800",
        "http://ü.test/😀",
        "x" * 100_000,
        "\0",
    ]
    frontier.add_all(found(None, f"\udcff{number}.md", written=text) for number, text in enumerate(odd))
    claims = frontier.take(100)
    assert len(claims) == len(odd)
    for claim in claims:
        frontier.settle(finding(claim))
    assert all(len(one.found_in) == 1 for one in frontier.findings())
    assert sum(1 for _ in frontier.findings()) == sum(1 for _, group in frontier.by_path() for _ in group) == len(odd)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.sampled_from("abc"))),
    st.integers(1, 9),
    st.integers(1, 4),
)
def test_nothing_is_lost_or_taken_twice(tmp_path: Path, links, most, per_host) -> None:
    with Frontier.open(tmp_path) as frontier:
        half = len(links) // 2
        taken: list[Claim] = []
        for part in (links[:half], links[half:]):
            frontier.add_all(found(f"http://h{host}.test/{page}", path) for host, page, path in part)
            while claims := frontier.take(most, per_host=per_host):
                assert len(claims) <= most
                assert max(Counter(claim.host for claim in claims).values()) <= per_host
                taken += claims
        for claim in taken:
            frontier.settle(finding(claim))
        assert len(taken) == len(set(taken)) == len({link[:2] for link in links}) == len(frontier)
        assert sum(len(one.found_in) for one in frontier.findings()) == len(links)
