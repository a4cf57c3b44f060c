"""The links of a document that somebody else wrote, in parts: what a child answers."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.errors import Problem
from aggregator.model.link import FoundLink
from aggregator.parse.links.kinds import document_kind
from aggregator.parse.links.reading import LinkReading

if TYPE_CHECKING:
    from collections.abc import Iterator

SNIFFED_BYTES = 4096
AT_ONCE = 500
"""Links of a part: few enough that whoever takes them in does not keep others waiting."""


class LinkList(Struct, frozen=True):
    """Some links in their order; `is_document` is false for bytes in which no links are looked for.

    `faults` say why some may be missing.
    """

    links: tuple[FoundLink, ...] = ()
    is_document: bool = True
    faults: tuple[Problem, ...] = ()


def read_links(
    body: bytes, *, path: str, base: str, content_type: str | None = None, is_cut: bool = False
) -> Iterator[LinkList]:
    """The links of the document at the address `base`, their places named after `path`, in parts.

    `is_cut` says that there is more of it than `body`. The faults are those of the last part.
    """
    kind = document_kind(base, body[:SNIFFED_BYTES], content_type)
    if kind is None:
        yield LinkList(is_document=False)
        return
    reading = LinkReading(body, path=path, kind=kind, base=base, content_type=content_type, is_cut=is_cut)
    links = iter(reading)
    while len(some := tuple(islice(links, AT_ONCE))) == AT_ONCE:
        yield LinkList(some)
    yield LinkList(some, faults=() if is_cut else tuple(reading.faults))
