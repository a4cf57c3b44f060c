"""What a collection run did: counts that fold, and the failures by name."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field


class SourceCounts(Struct, kw_only=True):
    """Sources by what became of them; the kinds are disjoint and add up to `due`."""

    due: int = 0
    new: int = 0
    unchanged: int = 0
    moved: int = 0
    gone: int = 0
    refused: int = 0
    failing: int = 0


class EntryCounts(Struct, kw_only=True):
    """Entries by what became of them."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    duplicate: int = 0
    dropped: int = 0


class RecordCounts(Struct, kw_only=True):
    """Records by what happened to their files."""

    written: int = 0
    updated: int = 0
    unchanged: int = 0


class AvailabilityCounts(Struct, kw_only=True):
    """How many were there, and how many were not."""

    available: int = 0
    dead: int = 0


class SourceFailure(Struct, frozen=True, kw_only=True):
    """One source that could not be read, why, and when it is asked again."""

    source: str
    reason: str
    detail: str
    next_try: datetime | None = None


class Move(Struct, frozen=True, kw_only=True):
    """One source that answered from elsewhere for good, and where it lives now."""

    source: str
    url: str


class Drop(Struct, frozen=True, kw_only=True):
    """One entry that became no record, and why; `detail` is what that was decided upon."""

    source: str
    url: str | None
    title: str | None
    reason: str
    detail: str = ""


class RunSummary(Struct, kw_only=True):
    """What `collect --json` prints, key for key."""

    started: datetime
    finished: datetime | None = None
    sources: SourceCounts = field(default_factory=SourceCounts)
    entries: EntryCounts = field(default_factory=EntryCounts)
    records: RecordCounts = field(default_factory=RecordCounts)
    images: AvailabilityCounts = field(default_factory=AvailabilityCounts)
    amp: AvailabilityCounts = field(default_factory=AvailabilityCounts)
    requests: int = 0
    bytes: int = 0
    failures: list[SourceFailure] = field(default_factory=list)
