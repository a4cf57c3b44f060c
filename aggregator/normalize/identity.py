"""Is this entry new, changed or known? Pure; the memory of earlier runs is passed in.

An entry has alias keys, strongest first: what the feed calls it (`guid:`), its address (`url:`), its text (`content:`).
A feed that gives one guid to several stories, or one address to all, cannot be trusted with that key: the source's
`key_kind` says which are used, and only ever falls: guid → guid-only (addresses repeat: every episode links to the
show) or url (guids repeat) → content.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from aggregator import urls
from aggregator.normalize.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.model.feed import Entry
    from aggregator.model.memory import EntryMemory

Judgement = Literal["new", "changed", "known"]

MOST_MOVES = 3
"""New addresses of one entry that are followed; a link with a number of the visit moves for ever."""

MOST_PAST = 8
"""Past texts of one entry that are remembered."""

MOST_CHANGES = 24
"""Changes of the text alone, with no newer date, that are followed; a page that counts its readers changes for ever."""

_TOLERATED_SHARE = 0.05
_KINDS = {(False, False): "guid", (False, True): "guid-only", (True, False): "url", (True, True): "content"}
_FAULTS = {kind: faults for faults, kind in _KINDS.items()}


def entry_keys(entry: Entry, key_kind: str = "guid") -> tuple[str, ...]:
    """The alias keys of an entry, strongest first, never none.

    `content:` is used where the source's kind is `content`, and for an entry that has no other key.
    """
    guid_fails, url_fails = _FAULTS.get(key_kind, (False, False))
    keys = []
    if entry.id and entry.id.strip() and not guid_fails:
        keys.append(f"guid:{entry.id.strip()}")
    if (address := address_of(entry)) and not url_fails:
        keys.append(f"url:{urls.compare_key(address)}")
    return tuple(keys) or (f"content:{content_hash(entry)}",)


def address_of(entry: Entry) -> str | None:
    """The address of the entry's page; where that is missing or but a home page, that of what is attached to it."""
    attached = entry.enclosures[0].url if entry.enclosures else None
    if entry.url and not (attached and _is_home(entry.url)):
        return entry.url
    return attached or next(iter(entry.links), None)


def content_hash(entry: Entry) -> str:
    """32 hex digits over the normalized text (title, summary, content); dates and addresses do not count."""
    texts = (plain(text or "") for text in (entry.title, entry.summary, entry.content))
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def choose_key_kind(entries: Sequence[Entry], current: str = "guid") -> str:
    """The key kind that this document allows: `current`, or a weaker one where keys collide in it.

    A guid collides when it names several addresses, or three texts; an address when it leads to several texts. A
    twentieth of the entries may: a feed may list a story before and after it moved.
    """
    guid_fails, url_fails = _FAULTS.get(current, (False, False))
    guid_fails = guid_fails or _collide(entries, _guid_collisions(entries))
    url_fails = url_fails or _collide(entries, _address_collisions(entries))
    return _KINDS[guid_fails, url_fails]


def judge(entry: Entry, known: Mapping[str, EntryMemory], key_kind: str = "guid") -> Judgement:
    """What to do with an entry; `known` maps alias keys to what is remembered.

    The strongest key that is known decides, so that a changed guid with a known address is no new story. The same
    text is known, whatever its dates say, unless it is found at a new address. A changed text is a change when the feed
    dates it later, and otherwise for the first 24 times; one that goes back and forth between texts that it had is
    known once it has come back.
    """
    memory = remembered(entry, known, key_kind)
    if memory is None:
        return "new"
    if has_moved(entry, known, key_kind):
        return "changed"
    digest = content_hash(entry)
    if memory.content_hash in {"", digest} or _alternates(digest, memory):
        return "known"
    return "changed" if is_announced(entry, memory) or memory.changes < MOST_CHANGES else "known"


def has_moved(entry: Entry, known: Mapping[str, EntryMemory], key_kind: str = "guid") -> bool:
    """Whether an entry that is known by its id has an address that it never had before; counted three times at most."""
    keys = entry_keys(entry, key_kind)
    memory = known.get(keys[0])
    has_both = len(keys) > 1 and memory is not None
    return has_both and keys[1] not in known and memory is not None and memory.moves < MOST_MOVES


def past_with(memory: EntryMemory) -> tuple[bytes, ...]:
    """The digests of past texts of an entry whose text is about to change."""
    return (*memory.past, _short(memory.content_hash))[-MOST_PAST:]


def _alternates(digest: str, memory: EntryMemory) -> bool:
    """Whether the entry comes back to a text that it had, and not for the first time."""
    before = past_with(memory)
    return _short(digest) in before and len(set(before)) < len(before)


def _short(digest: str) -> bytes:
    return sha256(digest.encode()).digest()[:8]


def remembered(entry: Entry, known: Mapping[str, EntryMemory], key_kind: str = "guid") -> EntryMemory | None:
    """What is remembered of an entry by the strongest of its keys that is known."""
    return next((known[key] for key in entry_keys(entry, key_kind) if key in known), None)


def is_announced(entry: Entry, memory: EntryMemory) -> bool:
    """Whether the feed says that it updated the entry since: then `changes` does not count the change."""
    return entry.updated is not None and (memory.updated is None or entry.updated.timestamp() > memory.updated)


def _is_home(url: str) -> bool:
    return url.split("://", 1)[-1].split("#", 1)[0].rstrip("/").count("/") == 0 and "?" not in url


def _guid_collisions(entries: Iterable[Entry]) -> int:
    shared = _shared((entry.id, entry) for entry in entries if entry.id)
    return sum(len(told) for told in shared if len(_addresses(told)) > 1 or len(_texts(told)) > 2)  # noqa: PLR2004


def _address_collisions(entries: Iterable[Entry]) -> int:
    shared = _shared((urls.compare_key(address), entry) for entry in entries if (address := address_of(entry)))
    return sum(len(told) for told in shared if len(_texts(told)) > 1)


def _shared(keyed: Iterable[tuple[str, Entry]]) -> list[list[Entry]]:
    """The entries that share a key with others, together."""
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for key, entry in keyed:
        groups[key].append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _addresses(entries: Iterable[Entry]) -> set[str]:
    return {urls.compare_key(entry.url) if entry.url else "" for entry in entries}


def _texts(entries: Iterable[Entry]) -> set[str]:
    return {content_hash(entry) for entry in entries}


def _collide(entries: Sequence[Entry], collisions: int) -> bool:
    return collisions > _TOLERATED_SHARE * len(entries)
