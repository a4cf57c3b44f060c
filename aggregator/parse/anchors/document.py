"""The anchors of a document, whatever kind it is."""

from __future__ import annotations

from aggregator.parse.anchors.anchors import Anchors, anchors_of
from aggregator.parse.links.kinds import document_kind

SNIFFED_BYTES = 4096


def read_anchors(data: bytes, *, path: str, content_type: str | None = None) -> Anchors:
    """The anchors of the document at `path`, its kind told by name, media type or content."""
    return anchors_of(data, document_kind(path, data[:SNIFFED_BYTES], content_type), content_type)
