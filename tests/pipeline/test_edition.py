"""Which telling of a story is kept, under which name: whoever came first, and whatever was killed in between."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model.article import Article, Provider
from aggregator.model.memory import EntryMemory, SourceMemory
from aggregator.pipeline.edition import Edition, Tally, Told
from aggregator.store.images import ImageCache
from aggregator.store.ledger import Ledger
from aggregator.store.reindex import recover, reindex
from aggregator.store.shelf import Shelf

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = "{category}/{year}/{month}/{name}.md"
PUBLISHED = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Killed(BaseException):
    pass


class FragileShelf(Shelf):
    """A shelf whose process dies after so many writes."""

    def __init__(self, root: Path, writes_left: int) -> None:
        super().__init__(root)
        self.writes_left = writes_left

    def write(self, path: str, data: bytes) -> None:
        if self.writes_left == 0:
            raise Killed
        self.writes_left -= 1
        super().write(path, data)

    def sync(self) -> None:
        """A killed process loses nothing that it wrote: only a power cut would."""

    def remove(self, path: str) -> None:
        if self.writes_left == 0:
            raise Killed
        self.writes_left -= 1
        super().remove(path)


class Desk:
    """A store with a ledger, as a run has it."""

    def __init__(self, root: Path, writes_left: int = -1) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(root / "ledger.sqlite3")
        self.shelf = FragileShelf(root / "store", writes_left)
        recover(self.ledger, Shelf(root / "store"))
        self.edition = Edition(
            ledger=self.ledger,
            shelf=self.shelf,
            images=ImageCache(root / "store/images"),
            layout=LAYOUT,
            run=self.ledger.start_run(),
        )

    def publish(self, source: int, *stories: Article) -> Tally:
        url = f"http://source-{source}.test/feed"
        told = [tell(url, (source, place), article) for place, article in enumerate(stories)]
        return self.edition.publish(SourceMemory(url=url), told)

    def files(self) -> dict[str, bytes]:
        return {path: self.shelf.read(path) or b"" for path in self.shelf.paths()}


def story(title: str, address: str, *, host: str = "a.test") -> Article:
    return Article(
        category="news",
        title=title,
        excerpt=f"{title}.",
        published=PUBLISHED,
        original_url=f"http://{host}/{address}",
        web_url=f"http://a.test/{address}",
        provider=Provider(name=host, domain=host),
    )


def tell(source: str, position: tuple[int, int], article: Article | None, record: str | None = None) -> Told:
    key = article.original_url or "" if article else "none"
    return Told(
        entry=EntryMemory(source=source, key=key, content_hash="h", record=record),
        keys=(f"url:{key}",),
        position=position,
        article=article,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_first_source_of_the_file_has_the_story_though_it_comes_last(desk: Desk) -> None:
    desk.publish(3, story("Told by the third", "one", host="c.test"))
    desk.publish(2, story("Told by the second", "one", host="b.test"))
    tally = desk.publish(1, story("Told by the first", "one"))
    assert tally == Tally(duplicate=1)
    assert list(desk.files()) == ["news/2026/11/2026-11-20-told-by-the-first.md"]


def test_a_later_source_changes_nothing(desk: Desk) -> None:
    desk.publish(1, story("Told by the first", "one"))
    before = desk.files()
    assert desk.publish(2, story("Told by the second", "one")) == Tally(duplicate=1)
    assert desk.files() == before


def test_a_story_that_makes_another_give_up_its_name_is_followed_under_it(desk: Desk) -> None:
    desk.publish(2, story("Same title", "two"))
    desk.publish(1, story("Same title", "one"))
    desk.ledger.finish_run()
    plain, other = sorted(desk.files(), key=len)
    for source, address, path in ((1, "one", plain), (2, "two", other)):
        key = f"url:http://a.test/{address}"
        assert desk.ledger.known_entries(f"http://source-{source}.test/feed", [key])[key].record == path


def test_of_the_entries_that_lead_to_one_page_the_first_is_followed(desk: Desk, tmp_path: Path) -> None:
    about = story("About", "about")
    desk.publish(1, about, msgspec.structs.replace(about, title="Other", original_url="http://a.test/about#team"))
    desk.ledger.finish_run()
    (path,) = desk.files()
    url, again = "http://source-1.test/feed", Desk(tmp_path)
    other = msgspec.structs.replace(about, title="Other")
    new = tell(url, (1, 0), msgspec.structs.replace(other, original_url="http://a.test/about#new"))
    before = again.files()
    known = msgspec.structs.replace(tell(url, (1, 1), other, path), keys=("url:http://a.test/about#team",))
    assert again.edition.publish(SourceMemory(url=url), [new, known]) == Tally(duplicate=2)
    assert again.files() == before
    first = tell(url, (1, 2), msgspec.structs.replace(about, excerpt="Changed."), path)
    assert again.edition.publish(SourceMemory(url=url), [first]) == Tally(updated=1)


def test_a_record_of_a_finished_run_rests(desk: Desk, tmp_path: Path) -> None:
    desk.publish(2, story("Told by the second", "one"))
    desk.ledger.finish_run()
    again = Desk(tmp_path)
    assert again.publish(1, story("Told by the first", "one")) == Tally(duplicate=1)
    assert list(again.files()) == ["news/2026/11/2026-11-20-told-by-the-second.md"]


def test_two_stories_of_one_title_have_two_names(desk: Desk) -> None:
    desk.publish(1, story("Same title", "one"), story("Same title", "two"))
    plain, other = sorted(desk.files(), key=len)
    assert plain == "news/2026/11/2026-11-20-same-title.md"
    assert other.startswith("news/2026/11/2026-11-20-same-title-")


def test_a_record_removed_by_hand_is_not_made_again(desk: Desk, tmp_path: Path) -> None:
    desk.publish(1, story("Unwanted", "one"))
    desk.ledger.finish_run()
    (path,) = desk.files()
    (tmp_path / "store" / path).unlink()
    again = Desk(tmp_path)
    assert again.publish(2, story("Unwanted", "one")) == Tally(unchanged=1)
    assert not again.files()
    reindex(again.ledger, again.shelf)
    assert again.publish(3, story("Unwanted", "one")) == Tally(unchanged=1)
    assert not again.files()


def changed(desk: Desk, article: Article, path: str) -> Tally:
    url = "http://source-1.test/feed"
    told = tell(url, (1, 0), article, record=path)
    return desk.edition.publish(SourceMemory(url=url), [msgspec.structs.replace(told, keys=("url:http://a.test/one",))])


def test_a_changed_story_keeps_its_name_and_its_original_address(desk: Desk) -> None:
    desk.publish(1, story("Before", "one"))
    (path,) = desk.files()
    renewed = msgspec.structs.replace(story("After", "one"), original_url="http://elsewhere.test/one")
    assert changed(desk, renewed, path) == Tally(updated=1)
    (data,) = desk.files().values()
    assert list(desk.files()) == [path]
    assert b'title: "After"' in data
    assert b'originalUrl: "http://a.test/one"' in data


def test_a_field_that_a_person_edited_is_left_and_the_others_are_not(desk: Desk, tmp_path: Path) -> None:
    desk.publish(1, story("Before", "one"))
    (path,) = desk.files()
    file = tmp_path / "store" / path
    file.write_bytes(file.read_bytes().replace(b'title: "Before"', b'title: "Mine"'))
    assert changed(desk, story("After", "one"), path) == Tally(updated=1)
    assert b'title: "Mine"\nexcerpt: "After."' in file.read_bytes()
    assert changed(desk, story("Later", "one"), path) == Tally(updated=1)
    assert b'title: "Mine"\nexcerpt: "Later."' in file.read_bytes()


BROKEN = {
    "conflict": b"---\n<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n---\n",
    "torn": b'---\ncategory: news\ntitle: "Bef',
    "empty": b"",
    "binary": b"\x00\x01\x02",
    "not UTF-8": b"---\ntitle: \xff\n---\n",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_record_any_more_keeps_its_bytes_and_is_named(desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.publish(1, story("Before", "one"))
    (path,) = desk.files()
    file = tmp_path / "store" / path
    file.write_bytes(BROKEN[kind])
    tally = changed(desk, story("After", "one"), path)
    assert (tally.unchanged, tally.updated) == (1, 0)
    assert [problem.path for problem in tally.problems] == [path]
    assert file.read_bytes() == BROKEN[kind]


def test_unchanged_bytes_are_not_written(desk: Desk, tmp_path: Path) -> None:
    desk.publish(1, story("Before", "one"))
    (path,) = desk.files()
    stamp = (tmp_path / "store" / path).stat().st_mtime_ns
    assert changed(desk, story("Before", "one"), path) == Tally(unchanged=1)
    assert (tmp_path / "store" / path).stat().st_mtime_ns == stamp


def test_a_file_that_the_ledger_does_not_know_is_never_overwritten(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "store/news/2026/11/2026-11-20-mine.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"by hand")
    desk.publish(1, story("Mine", "one"))
    assert file.read_bytes() == b"by hand"
    assert len(desk.files()) == 2


PLANS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["Alpha", "Beta"]), st.sampled_from("xyz")), max_size=3, unique_by=lambda s: s[1]
    ),
    min_size=1,
    max_size=4,
)


KILLS = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=6)
"""How many steps each killed run takes, and whether the next one begins with another source."""


@settings(max_examples=15, deadline=None)
@given(plan=PLANS, kills=KILLS, data=st.data())
def test_neither_order_nor_kills_change_the_end(
    plan: list[list[tuple[str, str]]],
    kills: list[tuple[int, bool]],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    sources = {
        number: [story(f"{title} {address}" if title == "Alpha" else title, address) for title, address in stories]
        for number, stories in enumerate(plan)
    }
    ideal = Desk(tmp_path_factory.mktemp("ideal"))
    for number, stories in sources.items():
        ideal.publish(number, *stories)
    root = tmp_path_factory.mktemp("killed")
    waiting = data.draw(st.permutations(sorted(sources)))
    for steps, turn in [*kills, (-1, False)]:
        desk = Desk(root, steps)
        try:
            while waiting:
                desk.publish(waiting[0], *sources[waiting[0]])
                waiting = waiting[1:]
        except Killed:
            desk.ledger.connection.close()
            if turn:
                waiting = [*waiting[1:], waiting[0]]
    told = Desk(root)
    assert told.files() == ideal.files()
    for record in map(told.ledger.records.at, told.files()):
        assert record is not None
        source, place = record.position
        key = f"url:{sources[source][place].original_url}"
        assert told.ledger.known_entries(record.source, [key])[key].record == record.path
