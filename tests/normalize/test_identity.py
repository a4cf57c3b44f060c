"""Is an entry new, changed or known? Tables of cases."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from aggregator.model.feed import Enclosure, Entry
from aggregator.model.memory import EntryMemory
from aggregator.normalize.identity import (
    address_of,
    believed_keys,
    choose_key_kind,
    content_hash,
    document_keys,
    entry_keys,
    is_announced,
    judge,
    past_with,
)

T0 = datetime(2026, 11, 1, tzinfo=UTC)
T1 = datetime(2026, 11, 2, tzinfo=UTC)
ENTRY = Entry(id="g1", url="https://www.site.test/a?utm_source=rss", title="Title", summary="Text", updated=T0)
HASH = content_hash(ENTRY)


def variant(**changes):
    named = {"id": "g1", "url": "https://www.site.test/a", "title": "Title", "summary": "Text", "updated": T0}
    return Entry(**{**named, **changes})


def remember(key="guid:g1", **changes):
    memory = {"source": "s", "key": key, "content_hash": HASH, "updated": T0.timestamp(), **changes}
    keys = entry_keys(ENTRY) if key == "guid:g1" else (key,)
    return dict.fromkeys(keys, EntryMemory(**memory))


def past(*titles):
    """What is remembered of the texts that the entry had before, one after the other."""
    memory = EntryMemory(source="s", key="guid:g1")
    for title in titles:
        memory = replace(memory, content_hash=content_hash(variant(title=title)))
        memory = replace(memory, past=past_with(memory))
    return memory.past


def url_key(url):
    return next(key for key in entry_keys(Entry(url=url)) if key.startswith("url:"))


@pytest.mark.parametrize(
    ("entry", "kind", "prefixes"),
    [
        (ENTRY, "guid", ["guid", "url"]),
        (ENTRY, "guid-only", ["guid"]),
        (ENTRY, "url", ["url"]),
        (ENTRY, "content", ["content"]),
        (Entry(title="only a title"), "guid", ["content"]),
        (Entry(id="g", title="t"), "url", ["content"]),
        (Entry(id="  ", url="https://e.test/"), "guid", ["url"]),
        (ENTRY, "unheard-of", ["guid", "url"]),
    ],
)
def test_keys(entry, kind, prefixes):
    assert [key.split(":", 1)[0] for key in entry_keys(entry, kind)] == prefixes


def test_tracking_does_not_make_another_address():
    assert entry_keys(ENTRY)[1] == url_key("http://site.test/a")


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        (Entry(url="https://e.test/a"), "https://e.test/a"),
        (Entry(url="https://e.test/", enclosures=(Enclosure("https://e.test/1.mp3"),)), "https://e.test/1.mp3"),
        (Entry(url="https://e.test/a", enclosures=(Enclosure("https://e.test/1.mp3"),)), "https://e.test/a"),
        (Entry(url="https://e.test/"), "https://e.test/"),
        (Entry(links=("https://e.test/b",)), "https://e.test/b"),
        (Entry(), None),
    ],
)
def test_address(entry, address):
    assert address_of(entry) == address


@pytest.mark.parametrize(
    ("entry", "same"),
    [
        (variant(updated=T1, url="https://e.test/moved", id="other"), True),
        (variant(title=" Title ", summary="<p>Text</p>"), True),
        (variant(title="Another"), False),
        (variant(content="more"), False),
        (variant(title="TitleText", summary=None), False),
    ],
)
def test_content_hash(entry, same):
    assert (content_hash(entry) == HASH) is same


@pytest.mark.parametrize(
    ("entry", "known", "expected"),
    [
        (variant(), {}, "new"),
        (variant(), remember(), "known"),
        (variant(updated=T1), remember(), "known"),
        (variant(id="g2", url="https://site.test/b"), remember(), "new"),
        (variant(id="changed"), remember(url_key("https://site.test/a")), "known"),
        (variant(id="changed", title="New"), remember(url_key("https://site.test/a")), "changed"),
        (variant(url="https://site.test/moved"), remember(), "changed"),
        (variant(url="https://site.test/moved"), remember(moves=2), "changed"),
        (variant(url="https://site.test/moved"), remember(moves=3), "known"),
        (variant(id=None, url="https://site.test/moved"), remember(), "new"),
        (variant(title="New"), remember(past=past("New")), "changed"),
        (variant(title="New"), remember(past=past("New", "Title", "Newer")), "known"),
        (variant(title="Newest"), remember(past=past("New", "Title", "Newer")), "changed"),
        (variant(title="New"), remember(), "changed"),
        (variant(title="New"), remember(changes=23), "changed"),
        (variant(title="New"), remember(changes=24), "known"),
        (variant(title="New", updated=T1), remember(changes=24), "changed"),
        (variant(title="New", updated=None), remember(changes=24), "known"),
        (variant(title="New"), remember(content_hash=""), "known"),
    ],
)
def test_judge(entry, known, expected):
    assert judge(entry, known) == expected


def test_only_a_newer_update_announces_a_change():
    memory = remember()["guid:g1"]
    assert not is_announced(variant(), memory)
    assert is_announced(variant(updated=T1), memory)


def entries(count, *, id=str, url="https://e.test/{}".format, title="Title {}".format):  # noqa: A002  the field's name
    return [Entry(id=id(n), url=url(n), title=title(n)) for n in range(count)]


@pytest.mark.parametrize(
    ("document", "current", "expected"),
    [
        (entries(10), "guid", "guid"),
        (entries(10, id=lambda _: "same"), "guid", "url"),
        (entries(10, url=lambda _: "https://e.test/show"), "guid", "guid-only"),
        (entries(10, id=lambda _: "same", url=lambda _: "https://e.test/show"), "guid", "content"),
        (entries(10, id=lambda _: None, url=lambda _: "https://e.test/show"), "guid", "guid-only"),
        (entries(10), "url", "url"),
        (entries(10), "content", "content"),
        (entries(10, url=lambda _: "https://e.test/show"), "url", "content"),
        (entries(10, id=lambda _: "same"), "guid-only", "content"),
        (entries(100, id=lambda n: str(max(n, 1))), "guid", "guid"),
        (entries(10, id=lambda n: str(max(n, 1))), "guid", "url"),
        ([*entries(5), *entries(5)], "guid", "guid"),
        ([*entries(9), Entry(id="0", url="https://e.test/0", title="Earlier version")], "guid", "guid-only"),
        ([], "guid", "guid"),
    ],
)
def test_key_kind(document, current, expected):
    assert choose_key_kind(document, current) == expected


@pytest.mark.parametrize(
    ("document", "kind", "expected"),
    [
        (entries(3), "guid", ["guid", "url"]),
        (entries(6), "content", ["guid", "url"]),
        (entries(6, id=lambda _: "same"), "content", ["url"]),
        (entries(6, url=lambda _: "https://e.test/show"), "content", ["guid"]),
        (entries(6, id=lambda _: "same", url=lambda _: "https://e.test/show"), "content", ["content"]),
        (entries(6, id=lambda n: str(min(n, 2)), url=lambda n: f"https://e.test/{min(n, 2)}"), "content", ["content"]),
        (entries(1), "content", ["content"]),
        (entries(6), "guid-only", ["guid"]),
        ([], "content", None),
    ],
)
def test_a_key_that_one_entry_alone_has_is_its_own_where_most_have_theirs(document, kind, expected):
    keys = document_keys(document, kind)
    assert len(keys) == len(document)
    assert [key.split(":", 1)[0] for key in keys[0]] == expected if keys else expected is None


OTHER = {"url": "https://site.test/b", "title": "Another"}


@pytest.mark.parametrize(
    ("entry", "known", "agrees", "others", "kept"),
    [
        (variant(**OTHER), {}, False, (), 2),
        (variant(**OTHER), remember(), False, (), 1),
        (variant(**OTHER), remember(), True, (), 2),
        (variant(**OTHER), remember(), None, (), 2),
        (variant(**OTHER), remember(), None, (url_key("https://site.test/a"),), 1),
        (variant(url="https://site.test/b"), remember(), False, (), 2),
        (variant(title="Another"), remember(), False, (), 2),
        (variant(**OTHER), remember(past=past("Another")), False, (), 2),
        (variant(**OTHER, id=None), remember(), False, (), 1),
        (variant(id="g1", title="Another", url=None), remember(), False, (), 1),
    ],
)
def test_a_guid_of_another_story_is_not_believed(entry, known, agrees, others, kept):
    keys = entry_keys(entry)
    assert believed_keys(entry, keys, known, agrees=lambda _: agrees, others=others) == keys[-kept:]
