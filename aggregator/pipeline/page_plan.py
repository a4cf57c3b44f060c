"""Which stories stand on which page of a listing, and what tells whether a page is the one of an earlier run. Pure."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from aggregator.store.story_index import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.publication import Listing

_NEAR: Final = 2


class Span(Struct, frozen=True, gc=False):
    """Page `number` of `pages`: the stories from `first` on and before `end` of a series, counted from the oldest."""

    number: int
    pages: int
    first: int
    end: int


def spans(listing: Listing, total: int) -> Iterator[Span]:
    """The pages of a listing whose series has `total` stories, that of the oldest first."""
    size = listing.size
    if listing.steady:
        pages = max(1, total // size)
        for number in range(1, pages + 1):
            yield Span(number, pages, (number - 1) * size, number * size if number < pages else total)
        return
    most = total if listing.most is None else min(total, listing.most)
    pages = max(1, -(-most // size))
    for number in range(pages, 0, -1):
        yield Span(number, pages, total - min(number * size, most), total - (number - 1) * size)


def origin(listing: Listing, seed: str, span: Span, marks: bytes) -> bytes:
    """What a page is made of: pages of the same origin have the same bytes. `marks` are those of all of the series.

    `seed` names what the listing's renderings depend on.
    """
    away = min(span.pages - span.number, _NEAR)
    head = f"{listing.version}\0{seed}\0{span.number}\0{away}\0".encode()
    return blake2b(head + marks[span.first * MARK : span.end * MARK], digest_size=16).digest()
