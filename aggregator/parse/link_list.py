"""The links of a document that somebody else wrote, read whole: what a child answers."""

from __future__ import annotations

from msgspec import Struct

from aggregator.model.link import FoundLink
from aggregator.parse.link_damage import damage
from aggregator.parse.link_kinds import document_kind
from aggregator.parse.links import find_links

SNIFFED_BYTES = 4096


class LinkList(Struct, frozen=True):
    """The links in their order; `is_document` is false for bytes in which no links are looked for.

    `damage` says why some may be missing.
    """

    links: tuple[FoundLink, ...] = ()
    is_document: bool = True
    damage: str | None = None


def read_links(body: bytes, *, path: str, base: str, content_type: str | None = None) -> LinkList:
    """The links of the document at the address `base`, their places named after `path`."""
    kind = document_kind(base, body[:SNIFFED_BYTES], content_type)
    if kind is None:
        return LinkList(is_document=False)
    links = tuple(find_links(body, path=path, kind=kind, base=base, content_type=content_type))
    return LinkList(links, damage=damage(body, kind, content_type))
