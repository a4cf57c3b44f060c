"""The links of a document that somebody else wrote, read whole: what a child answers."""

from __future__ import annotations

from msgspec import Struct

from aggregator.errors import Problem
from aggregator.model.link import FoundLink
from aggregator.parse.link_kinds import document_kind
from aggregator.parse.links import LinkReading

SNIFFED_BYTES = 4096


class LinkList(Struct, frozen=True):
    """The links in their order; `is_document` is false for bytes in which no links are looked for.

    `faults` say why some may be missing.
    """

    links: tuple[FoundLink, ...] = ()
    is_document: bool = True
    faults: tuple[Problem, ...] = ()


def read_links(body: bytes, *, path: str, base: str, content_type: str | None = None, is_cut: bool = False) -> LinkList:
    """The links of the document at the address `base`, their places named after `path`.

    `is_cut` says that there is more of it than `body`.
    """
    kind = document_kind(base, body[:SNIFFED_BYTES], content_type)
    if kind is None:
        return LinkList(is_document=False)
    reading = LinkReading(body, path=path, kind=kind, base=base, content_type=content_type, is_cut=is_cut)
    links = tuple(reading)
    return LinkList(links, faults=() if is_cut else tuple(reading.faults))
