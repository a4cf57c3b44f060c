"""Is this entry new, changed or known? Pure; the memory of earlier runs is passed in.

An entry has alias keys, strongest first: what the feed calls it (`guid:`), its address (`url:`), its text (`content:`).
A feed that gives one guid to several stories, or one address to all, cannot be trusted with that key: the source's
`key_kind` says which are used, and only ever falls: guid → guid-only (addresses repeat: every episode links to the
show) or url (guids repeat) → content. Where both fail and yet most entries of a document have such a key to themselves,
those are known by it all the same. A guid that a feed gives to another story later is not believed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from aggregator import urls
from aggregator.normalize.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    keys = (None if guid_fails else _guid_key(entry), None if url_fails else _url_key(entry))
    return tuple(filter(None, keys)) or (f"content:{content_hash(entry)}",)


def document_keys(entries: Sequence[Entry], key_kind: str = "guid") -> list[tuple[str, ...]]:
    """The alias keys of each entry of one document, as `entry_keys` has them.

    Where the source's kind is `content`, an entry is known by the guid and the address that no other entry shares, if
    most of the document's entries have theirs to themselves.
    """
    if key_kind != "content":
        return [entry_keys(entry, key_kind) for entry in entries]
    columns = (_unshared([key(entry) for entry in entries]) for key in (_guid_key, _url_key))
    pairs = zip(*columns, strict=True)
    return [
        tuple(filter(None, pair)) or entry_keys(entry, key_kind) for entry, pair in zip(entries, pairs, strict=True)
    ]


def believed_keys(
    entry: Entry,
    keys: tuple[str, ...],
    known: Mapping[str, EntryMemory],
    *,
    agrees: Callable[[EntryMemory], bool | None],
    others: Iterable[str] = (),
) -> tuple[str, ...]:
    """The keys without the guid, where what is remembered by it is plainly another story.

    It is when its text is another, and its address, which never was the story's, and so is either its date or its old
    address is in the feed under another guid. `agrees` says whether a remembered entry has this one's date, None
    where that cannot be told; `others` are the addresses (keys) that the document has under other guids.
    """
    memory = known.get(keys[0])
    if memory is None or len(keys) < 2 or not keys[0].startswith("guid:"):  # noqa: PLR2004 - a guid and an address
        return keys
    by_address = known.get(keys[1])
    if _is_one(memory, by_address) or not _is_another_text(entry, memory):
        return keys
    if by_address and (by_address.content_hash == content_hash(entry) or agrees(by_address)):
        return keys[1:]
    is_elsewhere = any(_is_one(memory, known.get(key)) for key in others)
    return keys[1:] if is_elsewhere or agrees(memory) is False else keys


def _is_one(memory: EntryMemory, other: EntryMemory | None) -> bool:
    return other is not None and replace(memory, key="") == replace(other, key="")


def _is_another_text(entry: Entry, memory: EntryMemory) -> bool:
    return bool(memory.content_hash) and _short(content_hash(entry)) not in past_with(memory)


def _guid_key(entry: Entry) -> str | None:
    return f"guid:{entry.id.strip()}" if entry.id and entry.id.strip() else None


def _url_key(entry: Entry) -> str | None:
    address = address_of(entry)
    return f"url:{urls.compare_key(address)}" if address else None


def _unshared(keys: Sequence[str | None]) -> list[str | None]:
    """The keys that one entry alone has; none of them, unless most entries have such a key, and more than one."""
    counts = Counter(key for key in keys if key)
    alone = [key if key and counts[key] == 1 else None for key in keys]
    few = sum(key is not None for key in alone)
    return alone if few > max(1, len(keys) / 2) else [None] * len(keys)


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


def judge(entry: Entry, known: Mapping[str, EntryMemory], keys: tuple[str, ...] = ()) -> Judgement:
    """What to do with an entry; `known` maps alias keys to what is remembered, `keys` are those of the entry.

    The strongest key that is known decides, so that a changed guid with a known address is no new story. The same
    text is known, whatever its dates say, unless it is found at a new address. A changed text is a change when the feed
    dates it later, and otherwise for the first 24 times; one that goes back and forth between texts that it had is
    known once it has come back.
    """
    memory = remembered(entry, known, keys)
    if memory is None:
        return "new"
    if has_moved(entry, known, keys):
        return "changed"
    digest = content_hash(entry)
    if memory.content_hash in {"", digest} or _alternates(digest, memory):
        return "known"
    return "changed" if is_announced(entry, memory) or memory.changes < MOST_CHANGES else "known"


def has_moved(entry: Entry, known: Mapping[str, EntryMemory], keys: tuple[str, ...] = ()) -> bool:
    """Whether an entry that is known by its id has an address that it never had before; counted three times at most."""
    keys = keys or entry_keys(entry)
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


def remembered(entry: Entry, known: Mapping[str, EntryMemory], keys: tuple[str, ...] = ()) -> EntryMemory | None:
    """What is remembered of an entry by the strongest of its keys that is known."""
    return next((known[key] for key in keys or entry_keys(entry) if key in known), None)


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
