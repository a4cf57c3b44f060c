"""Three tellings of one record made one: what we wrote last, what lies on the disk, what we would write now. Pure.

A field that a person changed (also added, removed, put in another order) is kept for ever. In the others, what is told
now takes the place of what we wrote, unless it only flickers: an address, a text or a list of images that comes back is
not told again, and what nobody would miss (a later update, a little heat, a counter in the excerpt) is written only
along with something else.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.model.article import Article
from aggregator.model.memory import Written
from aggregator.store.record_fields import ABSENT, AMP, FIELDS, RATING, digests_of, pack, picked, unpack
from aggregator.store.trifle import is_trifle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aggregator.model.memory import RecordMemory
    from aggregator.store.record import Record

LITTLE_HEAT: Final = 10
"""A change of the heat that is less than one related story, and that publishes or hides nothing."""

MOST_PAST: Final = 4
"""Past values of one field that are remembered."""

_RESTLESS = frozenset({"excerpt", "webUrl", "images", *AMP})
"""Fields in which publishers alternate: what stood there before is no news."""


class Merged(Struct, frozen=True, kw_only=True):
    """What came of it: the article, what is to be remembered as ours, and which fields have changed.

    Without any, nothing is worth writing. `edited` are the fields that are a person's.
    """

    article: Article
    written: Written
    changed: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()


def first_written(article: Article) -> Written:
    """What is to be remembered of a record that is all ours."""
    return Written(pack(digests_of(article)))


def merge(disk: Record, now: Article, written: Written | None, *, fields: Collection[str] = FIELDS) -> Merged:
    """The record `disk` with what is new in `now`; of that only `fields` are looked at.

    `written` is what we wrote last, None where nobody knows: then a field is ours where it says what we would say now
    (of the rating none, where quality or heat do not), and a person's where it does not. `originalUrl`, once there,
    never changes.
    """
    ours = _Ours(written)
    before, after = digests_of(disk.article), digests_of(now)
    edited = _edited(disk, before, after, ours, fields)
    new = {field for field in fields if field not in edited and ours.may_become(field, before[field], after[field])}
    if before["originalUrl"] != ABSENT:
        new.discard("originalUrl")
    new = _whole_groups(disk.article, now, new)
    article = picked(disk.article, now, new)
    changed = {field for field in new if before[field] != after[field]}
    is_news = _is_news(disk.article, article, changed)
    for field in set(fields) - edited:
        ours.fields[field] = before[field]
        if is_news and field in changed:
            ours.replace(field, before[field], after[field])
    return Merged(
        article=article if is_news else disk.article,
        written=ours.pack(),
        changed=frozenset(changed) if is_news else frozenset(),
        edited=frozenset(edited),
    )


def rewritten(written: Written, before: Article, after: Article) -> Written:
    """What is to be remembered where we wrote `after` over `before` for another reason than that it was told so.

    Fields of a person stay that person's.
    """
    ours = _Ours(written)
    old, new = digests_of(before), digests_of(after)
    for field in FIELDS:
        if old[field] != new[field] and ours.fields.get(field) == old[field]:
            ours.replace(field, old[field], new[field])
    return ours.pack()


def was_ours(known: RecordMemory | None, field: str) -> bool:
    """Whether it is remembered of a record, or can still be seen, what we wrote last into the field."""
    if known is None or known.written is None:
        return known is not None and bool(known.content_hash)
    return field in dict(unpack(known.written.fields))


def says(written: Written, field: str, article: Article) -> bool:
    """Whether the article says in the field what we wrote there last, or what nobody knows whether we wrote it."""
    now = digests_of(article)[field]
    return dict(unpack(written.fields)).get(field, now) == now


def edited_fields(disk: Record, written: Written) -> frozenset[str]:
    """The fields that say something else than we wrote there, or something where we never wrote."""
    known = dict(unpack(written.fields))
    foreign = {"secured"} if disk.kept.secured else set()
    found = digests_of(disk.article).items()
    return frozenset({field for field, value in found if known.get(field, ABSENT) != value} | foreign)


class _Ours:
    """The fields that we wrote, and what stood there before, as they change."""

    def __init__(self, written: Written | None) -> None:
        written = written or Written()
        self.fields = dict(unpack(written.fields))
        self.past = unpack(written.past)

    def may_become(self, field: str, before: bytes, after: bytes) -> bool:
        """Whether `after` is news: what was taken out may come back once, what was replaced may not."""
        returns = Counter(self.past)[field, after]
        return field not in _RESTLESS or returns <= (before == ABSENT)

    def replace(self, field: str, before: bytes, after: bytes) -> None:
        self.fields[field] = after
        if field in _RESTLESS:
            self.past.append((field, before))
            own = [place for place, (name, _) in enumerate(self.past) if name == field]
            if len(own) > MOST_PAST:
                del self.past[own[0]]

    def pack(self) -> Written:
        return Written(pack(self.fields), b"".join(pack(dict([one])) for one in self.past))


def _edited(
    disk: Record, before: Mapping[str, bytes], after: Mapping[str, bytes], ours: _Ours, fields: Collection[str]
) -> set[str]:
    """Which of the fields are a person's; of what stands together, all are where one is."""
    edited = {field for field in fields if ours.fields.get(field, after[field]) != before[field]}
    if disk.kept.secured:
        edited.add("secured")
    unknown = {field for field in RATING if field not in ours.fields}
    if unknown & edited - {"published"}:
        edited |= unknown
    if edited & AMP:
        edited |= AMP
    return edited


def _whole_groups(disk: Article, now: Article, changed: set[str]) -> set[str]:
    """Without those that may only change together with others that do not."""
    if (disk.rating is None or now.rating is None) and not changed >= RATING:
        changed = changed - RATING
    return changed if changed >= AMP else changed - AMP


def _is_news(before: Article, after: Article, changed: Collection[str]) -> bool:
    return any(not _is_trifle(field, before, after) for field in changed)


def _is_trifle(field: str, before: Article, after: Article) -> bool:
    """Whether the change of a field is worth no writing of its own."""
    if field == "updatedDateTime":
        return True
    if field == "excerpt":
        return is_trifle(before.excerpt, after.excerpt)
    return field == "heat" and _is_little_heat(before, after)


def _is_little_heat(before: Article, after: Article) -> bool:
    old, new = before.rating, after.rating
    if old is None or new is None or old.published != new.published or (old.heat < 0) != (new.heat < 0):
        return False
    return abs(old.heat - new.heat) < LITTLE_HEAT
