"""How links, hosts and verdicts are known in the files of the link check."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, get_args

from aggregator.model.verdict import VerdictName

if TYPE_CHECKING:
    from aggregator.model.link import LinkKind

VERDICTS: Final[tuple[VerdictName, ...]] = get_args(VerdictName)
COUNTS: Final = ", ".join(f"count(*) FILTER (WHERE verdict = '{name}')" for name in VERDICTS)
"""How many rows have each verdict, in one pass; to group them would sort all of them in memory."""

HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)")


def link_key(url: str, kind: LinkKind) -> bytes:
    """The digest by which a link is found between runs: 16 bytes."""
    return hashlib.blake2b(f"{kind} {url}".encode("utf-8", "replace"), digest_size=16).digest()


def link_id(url: str, kind: LinkKind) -> int:
    """A number for the link within one run: 63 bits, which two of a million share once in ten million runs."""
    return short_digest(f"{kind} {url}")


def short_digest(text: str) -> int:
    """63 bits of a digest."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def host_of(url: str) -> str:
    """The host of an absolute address, as written but in lower case; "" where there is none."""
    match = HOST.match(url)
    return match[1].lower() if match else ""


def storable(text: str) -> str:
    """The text without what SQLite cannot keep: lone surrogates become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
