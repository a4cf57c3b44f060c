"""The record of one story: Article ↔ bytes, by the grammar of docs/records.md.

Reading is tolerant where the meaning is clear, writing has one form. What a file holds beside its article (keys of
somebody else, comments, a body) is kept through both.
"""

from __future__ import annotations

from msgspec import Struct

from aggregator.errors import Problem
from aggregator.model.article import Article
from aggregator.store.front_matter import split
from aggregator.store.record_kept import NOTHING, Kept, find_kept
from aggregator.store.record_quick import read_quickly
from aggregator.store.record_read import Reading
from aggregator.store.record_weave import weave
from aggregator.store.record_write import front_matter
from aggregator.store.yaml_guard import parse


class Record(Struct, frozen=True):
    """A record as read: its article, what else the file held, and the faults that reading forgave."""

    article: Article
    kept: Kept = NOTHING
    faults: tuple[Problem, ...] = ()


def read_record(data: bytes, path: str) -> Record:
    """The record that the bytes of a file tell; `path` is for messages only.

    Raises RecordError, and nothing else, with every problem: path, line, key, and what to do about it.
    """
    article = read_quickly(data)
    return Record(article) if article else _read_any(data, path)


def _read_any(data: bytes, path: str) -> Record:
    frame = split(data, path)
    root = parse(frame.text, path, frame.line)
    reading = Reading(path, frame.line)
    article = reading.article(root)
    kept = find_kept(frame, root, article, has_unknown_keys=reading.extra)
    return Record(article, kept, tuple(reading.faults))


def write_record(article: Article, kept: Record | None = None) -> bytes:
    """The bytes of the record of `article`, with everything beside the article that the record `kept` held."""
    if kept is None or kept.kept is NOTHING:
        return f"---\n{front_matter(article)}---\n\n".encode()
    return weave(article, kept.article, kept.kept).encode()
