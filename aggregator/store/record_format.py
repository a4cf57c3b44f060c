"""Formatting: the canonical bytes of a record that somebody else wrote, or edited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.store.front_matter import split
from aggregator.store.record import read_record, write_record
from aggregator.store.yaml_guard import parse, scalars

if TYPE_CHECKING:
    from aggregator.store.yaml_guard import Node

_COMMENT_AFTER = re.compile(r"[\]}, \t:]*?[ \t]+#.*")
_MAY_COMMENT = re.compile(rb"[ \t]#")
_BLOCK_STYLES = {"|", ">"}


def format_record(data: bytes, path: str) -> bytes:
    """The canonical bytes of the record `data`; `data` itself where only comments at the ends of lines tell them apart.

    Such comments have no place in canonical lines, and are no reason to rewrite a file. Raises RecordError.
    """
    record = read_record(data, path)
    canonical = write_record(record.article, record)
    if canonical == data or not _MAY_COMMENT.search(data):
        return canonical
    return data if _without_comments_after(canonical, path) == _without_comments_after(data, path) else canonical


def _without_comments_after(data: bytes, path: str) -> bytes:
    """The record without the comments that share a line with a key or a value."""
    frame = split(data, path)
    lines = frame.text.split("\n")
    for number, column in _ends(parse(frame.text, path, frame.line)).items():
        if _COMMENT_AFTER.fullmatch(lines[number], column):
            lines[number] = lines[number][:column] + re.sub(r"[ \t]+#.*", "", lines[number][column:])
    text = "\n".join(lines)
    return data.replace(frame.text.encode(), text.encode(), 1)


def _ends(root: Node | None) -> dict[int, int]:
    """For each line on which a scalar ends, and none goes on, the column where the last one does."""
    ends: dict[int, int] = {}
    inside: set[int] = set()
    for scalar in scalars(root) if root is not None else ():
        inside |= set(range(scalar.line, scalar.end_line))
        if scalar.style not in _BLOCK_STYLES:
            ends[scalar.end_line] = max(scalar.end_column, ends.get(scalar.end_line, 0))
    return {line: column for line, column in ends.items() if line not in inside}
