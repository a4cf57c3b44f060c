"""Links: where they stand, what is thought of them, and how they fared over time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from aggregator.model.exchange import Hop
from aggregator.model.verdict import VerdictName

LinkKind = Literal["link", "image", "amp", "amp-cache", "feed", "fragment"]
"""What a link promises to be: each kind is judged by its own rule."""

LinkProblem = Literal["bad-url", "no-base"]
"""Why what is written makes no absolute address: it never does, or it is relative and nobody said to what."""


class Place(Struct, frozen=True):
    """Where a link stands. `line` and `column` count from 1, in characters; `field` is a record's or document's key.

    `path` is the input as the user named it (a file below a folder: its path; a page of a crawl: its address).
    """

    path: str
    line: int | None = None
    column: int | None = None
    field: str | None = None


class FoundLink(Struct, frozen=True, kw_only=True):
    """One occurrence of a link in a document, as an extractor found it.

    `written` is the text in the document, `url` the absolute address or None where it makes none; `start` and `end`
    are the offsets (characters) of `written` in the decoded document, so that it can be rewritten in place. `follow`
    says whether a reader can go there by a click (a page's `a`, not its `script`). `problem` says why `url` is None.
    `meant` is the document's absolute address, where `url` is another that is looked at in its place.
    """

    written: str
    url: str | None
    place: Place
    kind: LinkKind = "link"
    start: int | None = None
    end: int | None = None
    follow: bool = True
    is_sheet: bool = False
    problem: LinkProblem | None = None
    meant: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """The verdict on one (url, kind), with every place known so far: a line of `check --format jsonl`, key for key.

    `detail` is what the reason was concluded from, in words; JSON says it on demand only. `meant` is the address in the
    document, where `url` was looked at in its place (`--remap`).
    """

    url: str
    kind: LinkKind
    verdict: VerdictName
    reason: str
    code: int | None = None
    final_url: str | None = None
    redirects: tuple[Hop, ...] = ()
    checked_at: datetime | None = None
    elapsed_ms: int = 0
    found_in: tuple[Place, ...] = ()
    since: datetime | None = None
    failures: int = 0
    suggestion: str | None = None
    detail: str | UnsetType = UNSET
    meant: str | UnsetType = UNSET


class LinkMemory(Struct, frozen=True, kw_only=True):
    """What is remembered of one (url, kind) between checks. Times are Unix seconds.

    `since` is when it began to have this verdict's side (available or not); `failures` are in a row; `stable` counts
    checks in a row that said the same. `moved_to` and `moved_count` count checks that agree on a permanent target, the
    first of them at `moved_since`.
    `verdict` and `reason` are the last ones told, `dead_since` is when it was first told dead. `failing` counts those
    checks in a row that could be a bad hour, the first of them at `failing_since`. `archived` is a copy in an archive,
    `detail` what the last verdict was concluded from, `redirects` the way to it, `terms` the options without which it
    might not have been fine.
    """

    url: str
    kind: LinkKind
    verdict: VerdictName
    reason: str
    code: int | None = None
    checked: float = 0.0
    since: float = 0.0
    failures: int = 0
    failing_since: float | None = None
    stable: int = 0
    moved_to: str | None = None
    moved_count: int = 0
    final_url: str | None = None
    dead_since: float | None = None
    next_check: float = 0.0
    failing: int = 0
    archived: str | None = None
    moved_since: float | None = None
    detail: str = ""
    redirects: tuple[Hop, ...] = ()
    terms: str = ""


class CheckSummary(Struct, kw_only=True):
    """How many links got which verdict, what it cost, and how many places in files were changed for it."""

    ok: int = 0
    moved: int = 0
    dead: int = 0
    failing: int = 0
    refused: int = 0
    skipped: int = 0
    cached: int = 0
    documents: int = 0
    requests: int = 0
    bytes: int = 0
    outages: list[str] = field(default_factory=list)
    taken_out: int = 0
    rewritten: int = 0
