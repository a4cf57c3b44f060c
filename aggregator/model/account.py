"""What is told of one record when somebody asks why it is as it is."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Sum(Struct, frozen=True, kw_only=True):
    """A number of the record (None: unrated) and the facts that make it, each with its `name` and `points`.

    The facts of the heat are what it has beyond the quality; the one of a story that is outranked is its whole heat.
    """

    value: int | None
    facts: tuple[dict[str, Any], ...] = ()


class Account(Struct, frozen=True, kw_only=True):
    """What `explain --json` prints, key for key.

    `remembered` says whether the facts were noted when the record was written, or are computed anew. `edited` are the
    fields that a person wrote, None where nobody knows. `topic_reasons` tell of each topic whether the source has it,
    by which keywords it was found, and of which others it is the parent. `secured` is what was opened with a key.
    """

    path: str
    title: str
    remembered: bool
    quality: Sum
    heat: Sum
    published: bool | None
    publish_at: int
    topics: tuple[str, ...] = ()
    topic_reasons: tuple[dict[str, Any], ...] = ()
    keywords: tuple[dict[str, Any], ...] = ()
    decisions: tuple[dict[str, str], ...] = ()
    source: str | None = None
    edited: tuple[str, ...] | None = None
    links: tuple[dict[str, Any], ...] = ()
    related: tuple[dict[str, Any], ...] = ()
    secured: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
