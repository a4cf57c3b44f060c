"""What we wrote, what a person made of it and what is told now, made one record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from articles import ARTICLES
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.model.article import Article, Image, Provider, Rating, Related
from aggregator.store.record import read_record, write_record
from aggregator.store.record_fields import AMP, FIELDS, RATING, digests_of, fields_of, picked
from aggregator.store.record_merge import edited_fields, first_written, merge, rewritten

if TYPE_CHECKING:
    from aggregator.model.memory import Written

TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOMEBODY = Provider(name="Example", domain="example.org")
BASE = Article(
    category="news",
    title="A title",
    excerpt="An excerpt of 12 words.",
    published=TIME,
    updated=TIME + timedelta(hours=1),
    original_url="https://example.org/1",
    web_url="https://example.org/1",
    amp_web_url="https://example.org/1/amp",
    cdn_amp_web_url="https://cdn.test/1",
    rating=Rating(quality=54, heat=54, published=False),
    provider=SOMEBODY,
    topics=("AI", "Robots"),
    images=(Image(url="https://example.org/a.jpg", width=300, height=200),),
)
OTHER_IMAGE = (Image(url="https://example.org/b.jpg", width=300, height=200),)
RELATED = (Related(title="B", excerpt="b", published=TIME, web_url="https://example.org/2", provider=SOMEBODY),)


def merged(disk: Article, now: Article, written: Written | None, fields: Any = FIELDS) -> Any:
    return merge(read_record(write_record(disk), "a.md"), now, written, fields=fields)


def rated(quality: int = 54, heat: int = 54, *, published: bool = False) -> dict[str, Any]:
    return {"rating": Rating(quality=quality, heat=heat, published=published)}


EDITS: list[tuple[dict[str, Any], set[str]]] = [
    ({"title": "Mine"}, {"title"}),
    ({"excerpt": "Mine"}, {"excerpt"}),
    ({"category": "mine"}, {"category"}),
    ({"published": TIME - timedelta(days=1)}, {"publishedDateTime"}),
    ({"updated": None}, {"updatedDateTime"}),
    ({"web_url": "https://mine.test/"}, {"webUrl"}),
    ({"amp_web_url": None, "cdn_amp_web_url": None}, {"ampWebUrl", "cdnAmpWebUrl"}),
    ({"amp_web_url": "https://mine.test/amp"}, {"ampWebUrl", "cdnAmpWebUrl"}),
    ({"type": "video"}, {"type"}),
    (rated(published=True), {"published"}),
    (rated(heat=500), {"heat"}),
    ({"rating": None}, {"quality", "heat", "published"}),
    ({"featured_content": "<b>mine</b>"}, {"featuredContent"}),
    ({"provider": replace(SOMEBODY, name="Mine")}, {"provider.name"}),
    ({"topics": ("Robots", "AI")}, {"topics"}),
    ({"topics": ("AI", "Robots", "Mine")}, {"topics"}),
    ({"topics": ()}, {"topics"}),
    ({"images": OTHER_IMAGE}, {"images"}),
    ({"related": RELATED}, {"related"}),
    ({"secured": "bWluZQ==;bWluZQ=="}, {"secured"}),
]
ALL_NEW = Article(
    category="other",
    title="Another title",
    excerpt="Something else.",
    published=TIME + timedelta(minutes=1),
    updated=TIME + timedelta(hours=5),
    original_url="https://example.org/1",
    web_url="https://example.org/one",
    amp_web_url="https://example.org/one/amp",
    cdn_amp_web_url="https://cdn.test/one",
    type="audio",
    rating=Rating(quality=80, heat=90, published=True),
    featured_content="<i>theirs</i>",
    provider=Provider(name="Other", domain="other.org"),
    topics=("Other",),
    images=(Image(url="https://example.org/c.jpg"),),
    related=(replace(RELATED[0], title="C"),),
    secured="dGhlaXJz;dGhlaXJz",
)


@pytest.mark.parametrize(("edit", "fields"), EDITS)
def test_what_a_person_edited_is_kept_for_ever_and_the_rest_follows(edit: dict[str, Any], fields: set[str]) -> None:
    written = first_written(BASE)
    mine = replace(BASE, **edit)
    disk = mine
    for now in (ALL_NEW, replace(BASE, title="Back", excerpt="And forth.", **rated(0, 0)), ALL_NEW, mine, ALL_NEW):
        done = merged(disk, now, written)
        assert done.edited == fields
        disk, written = done.article, done.written
        kept, lines = fields_of(mine), fields_of(disk)
        assert all(lines.get(field) == kept.get(field) for field in fields)
    rest = set(FIELDS) - fields - {"excerpt"}
    lines, theirs = fields_of(disk), fields_of(ALL_NEW)
    assert all(lines.get(field) == theirs.get(field) for field in rest)


TRIFLES: list[dict[str, Any]] = [
    {},
    {"updated": TIME + timedelta(hours=9)},
    {"excerpt": "An excerpt of 12 words. (13 comments)"},
    {"excerpt": "An excerpt of 12 words …"},
    rated(heat=61),
    rated(heat=45),
    {"updated": None, **rated(heat=60)},
]
NEWS: list[dict[str, Any]] = [
    {"title": "a title"},
    {"excerpt": "Another excerpt of 12 words."},
    {"excerpt": "An excerpt of 13 words."},
    rated(heat=64),
    rated(heat=-1),
    rated(heat=54, published=True),
    rated(quality=55),
    {"updated": TIME + timedelta(hours=9), "topics": ("AI",)},
    {"images": ()},
    {"amp_web_url": None, "cdn_amp_web_url": None},
    {"related": RELATED},
]


@pytest.mark.parametrize("change", TRIFLES)
def test_a_trifle_is_not_written(change: dict[str, Any]) -> None:
    done = merged(BASE, replace(BASE, **change), first_written(BASE))
    assert (done.article, done.changed, done.written) == (BASE, frozenset(), first_written(BASE))


@pytest.mark.parametrize("change", NEWS)
def test_news_is_written(change: dict[str, Any]) -> None:
    now = replace(BASE, **change)
    assert merged(BASE, now, first_written(BASE)).article == now


@pytest.mark.parametrize(
    ("one", "other", "writes"),
    [
        ({"web_url": "https://example.org/1"}, {"web_url": "https://example.org/2"}, 1),
        ({"images": BASE.images}, {"images": OTHER_IMAGE}, 1),
        ({"images": BASE.images}, {"images": ()}, 2),
        ({}, {"amp_web_url": None, "cdn_amp_web_url": None}, 2),
        ({"amp_web_url": None, "cdn_amp_web_url": None}, {}, 1),
        ({"excerpt": "One excerpt."}, {"excerpt": "The other excerpt."}, 1),
        ({"excerpt": "Seen by 1,000."}, {"excerpt": "Seen by 2,000."}, 0),
    ],
)
def test_what_alternates_is_written_until_it_is_seen_to(
    one: dict[str, Any], other: dict[str, Any], writes: int
) -> None:
    disk = replace(BASE, **one)
    written, count = first_written(disk), 0
    for turn in range(10):
        done = merged(disk, replace(BASE, **(one if turn % 2 else other)), written)
        count += bool(done.changed)
        disk, written = done.article, done.written
    assert count == writes


def test_something_new_is_told_after_any_alternation() -> None:
    disk, written = BASE, first_written(BASE)
    for number in range(20):
        done = merged(disk, replace(BASE, web_url=f"https://example.org/{number + 2}"), written)
        assert done.changed == {"webUrl"}
        disk, written = done.article, done.written
    assert len(written.past) <= 4 * 7


def test_the_original_address_never_changes() -> None:
    done = merged(BASE, replace(ALL_NEW, original_url="https://elsewhere.test/"), first_written(BASE))
    assert done.article == replace(ALL_NEW, original_url=BASE.original_url)
    without = replace(BASE, original_url=None)
    assert merged(without, BASE, first_written(without)).article.original_url == BASE.original_url


def test_where_nobody_knows_what_we_wrote_what_we_would_say_is_ours_again() -> None:
    now = replace(BASE, title="Another title", **rated(heat=80, published=True))
    done = merged(BASE, now, None)
    assert done.article == BASE
    assert done.edited == {"title", *RATING}
    later = merged(BASE, replace(now, title="Third", topics=("AI",)), done.written)
    assert later.article == replace(BASE, topics=("AI",))
    assert later.edited == {"title", *RATING}


def test_of_a_revision_only_its_fields_are_looked_at() -> None:
    done = merged(BASE, replace(ALL_NEW, related=RELATED), first_written(BASE), {"related", *RATING})
    assert done.article == replace(BASE, related=RELATED, rating=ALL_NEW.rating)
    unknown = merged(BASE, replace(BASE, related=RELATED), None, {"related", *RATING})
    assert unknown.article == BASE
    assert edited_fields(read_record(write_record(BASE), "a.md"), unknown.written) == set(fields_of(BASE)) - RATING


def test_what_a_check_takes_out_stays_ours_and_what_a_person_edited_stays_that_persons() -> None:
    edited = replace(BASE, title="Mine")
    mended = replace(edited, images=(), title="Mine")
    written = rewritten(first_written(BASE), edited, mended)
    assert edited_fields(read_record(write_record(mended), "a.md"), written) == {"title"}
    moved = replace(BASE, web_url="https://example.org/new")
    after = rewritten(first_written(BASE), BASE, moved)
    assert merged(moved, BASE, after).article == moved


def test_a_secured_value_of_somebody_else_is_never_ours() -> None:
    data = write_record(BASE).replace(b"\n---\n\n", b"\nsecured: {by: somebody}\n---\n\n")
    done = merge(read_record(data, "a.md"), replace(BASE, secured="YQ==;YQ==", title="New"), first_written(BASE))
    assert "secured" in done.edited
    assert write_record(done.article, read_record(data, "a.md")) == data.replace(b"A title", b"New")


@given(ARTICLES, ARTICLES, ARTICLES, st.sets(st.sampled_from(FIELDS)))
def test_no_edit_is_ever_lost_and_a_second_merge_changes_nothing(
    base: Article, disk: Article, now: Article, taken: set[str]
) -> None:
    taken -= RATING if (base.rating is None or disk.rating is None) else set()
    mine = picked(base, disk, taken)
    first = read_record(write_record(mine), "a.md")
    done = merge(first, now, first_written(base))
    before, after, theirs = digests_of(mine), digests_of(done.article), digests_of(now)
    written = digests_of(base)
    for field in FIELDS:
        if before[field] != written[field]:
            assert after[field] == before[field]
        assert after[field] in {before[field], theirs[field]}
        assert (after[field] != before[field]) == (field in done.changed)
    assert (after["ampWebUrl"] == before["ampWebUrl"]) or AMP & done.changed
    again = merge(read_record(write_record(done.article), "a.md"), now, done.written)
    assert (again.changed, again.article) == (frozenset(), done.article) or again.edited != done.edited
