"""The fields of a record, each with the words in which it is written: by them two tellings of a story are compared.

A field is a key of the record; of the provider, each of its keys is one.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from aggregator.model.article import Provider, Rating
from aggregator.store.record_write import front_matter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aggregator.model.article import Article

FIELDS: Final = (
    *("category", "title", "excerpt", "publishedDateTime", "updatedDateTime", "originalUrl", "webUrl", "ampWebUrl"),
    *("cdnAmpWebUrl", "type", "quality", "heat", "published", "featuredContent"),
    *("provider.name", "provider.domain", "provider.images", "topics", "images", "related", "secured"),
)
"""Ledgers hold their places in this order: new ones go to the end."""

RATING: Final = frozenset({"quality", "heat", "published"})
AMP: Final = frozenset({"ampWebUrl", "cdnAmpWebUrl"})
DIGEST_BYTES: Final = 6
ABSENT: Final = bytes(DIGEST_BYTES)

_ATTRIBUTES = {
    "category": "category",
    "title": "title",
    "excerpt": "excerpt",
    "publishedDateTime": "published",
    "updatedDateTime": "updated",
    "originalUrl": "original_url",
    "webUrl": "web_url",
    "ampWebUrl": "amp_web_url",
    "cdnAmpWebUrl": "cdn_amp_web_url",
    "type": "type",
    "featuredContent": "featured_content",
    "topics": "topics",
    "images": "images",
    "related": "related",
    "secured": "secured",
}


def fields_of(article: Article) -> dict[str, str]:
    """The lines of each field that the article has, as its record writes them."""
    found: dict[str, str] = {}
    block = field = ""
    for line in front_matter(article).split("\n"):
        if not line:
            continue
        if not line.startswith(" "):
            block = field = line.partition(":")[0]
        elif block == "provider" and line[2] != " ":
            field = f"provider.{line.strip().partition(':')[0]}"
        found[field] = f"{found.get(field, '')}{line}\n"
    found.pop("provider", None)
    return found


def digests_of(article: Article) -> dict[str, bytes]:
    """A digest of every field, `ABSENT` for one that the article has not."""
    lines = fields_of(article)
    return {field: digest(lines.get(field)) for field in FIELDS}


def digest(lines: str | None) -> bytes:
    """Six bytes that stand for the lines of a field."""
    if lines is None:
        return ABSENT
    return blake2b(lines.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def picked(disk: Article, now: Article, taken: Collection[str]) -> Article:
    """The article `disk` with the fields `taken` as `now` has them.

    The three of the rating stand together or not at all: where only one of the articles has them, all are taken or
    none.
    """
    article = {attribute: getattr(now, attribute) for field, attribute in _ATTRIBUTES.items() if field in taken}
    return replace(disk, **article, rating=_rating(disk, now, taken), provider=_provider(disk, now, taken))


def _rating(disk: Article, now: Article, taken: Collection[str]) -> Rating | None:
    if disk.rating is None or now.rating is None:
        return now.rating if RATING.issubset(taken) else disk.rating
    chosen = {field: now.rating if field in taken else disk.rating for field in RATING}
    return Rating(quality=chosen["quality"].quality, heat=chosen["heat"].heat, published=chosen["published"].published)


def _provider(disk: Article, now: Article, taken: Collection[str]) -> Provider:
    names = {
        name: now.provider if f"provider.{name}" in taken else disk.provider for name in ("name", "domain", "images")
    }
    return Provider(name=names["name"].name, domain=names["domain"].domain, images=names["images"].images)


def pack(digests: Mapping[str, bytes]) -> bytes:
    """Digests by field, as a ledger keeps them."""
    return b"".join(bytes([FIELDS.index(field)]) + value for field, value in digests.items())


def unpack(packed: bytes) -> list[tuple[str, bytes]]:
    """The fields and digests in the order in which they were packed; those of a newer program are left out."""
    width = DIGEST_BYTES + 1
    found = [packed[start : start + width] for start in range(0, len(packed), width)]
    return [(FIELDS[one[0]], one[1:]) for one in found if len(one) == width and one[0] < len(FIELDS)]
