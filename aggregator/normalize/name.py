"""File names of records: `<YYYY-MM-DD>-<slug>`, and the path that the setting `layout` makes of one.

The slug, a suffix included, has at most 80 bytes; the date before it is not counted (docs/records.md says "slug").
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

from slugify import slugify

if TYPE_CHECKING:
    from datetime import datetime

MOST_BYTES = 80
_SUFFIX_BYTES = 9
_APOSTROPHES = re.compile("['‘’‛ʼʻʹ′`´＇]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\]")
_FIELD = re.compile(r"\{(category|year|month|day|date|slug|name)\}")
_OWN_FOLDERS = frozenset({"archive", "images"})
"""The store's own: records that rest, and copies of images, among which nobody looks for records."""
_DATE_BYTES = len("2026-11-23-")


def slug(title: str) -> str:
    """`title` in `[a-z0-9-]`, 1 to 80 bytes, cut at a word.

    Accents are folded and other scripts transliterated; apostrophes vanish; everything else becomes single hyphens.
    A title that leaves nothing has 8 hex digits of its SHA-256.
    """
    return _words(title, MOST_BYTES) or fingerprint(title)


def record_name(published: datetime, title: str, *, canonical: str) -> str:
    """The name of a record, without `.md`; `canonical` (the story's address) names it where the title cannot."""
    return f"{_day(published)}-{_words(title, MOST_BYTES) or fingerprint(canonical)}"


def taken_name(published: datetime, title: str, *, canonical: str) -> str:
    """The name where `record_name` is another story's: it ends in `-` and the fingerprint of `canonical`."""
    words = _words(title, MOST_BYTES - _SUFFIX_BYTES)
    return "-".join([_day(published), *([words] if words else []), fingerprint(canonical)])


def fingerprint(text: str) -> str:
    """The first 8 hex digits of the SHA-256 of `text` in UTF-8."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def record_path(layout: str, category: str, published: datetime, name: str) -> str:
    """Where a record lies below the store, with `/`, ending in `.md`; it never leads out of the store.

    `layout` may name category, year, month, day, date, slug and name. The category is made a slug; segments that are
    empty, hidden (`.x`), lead up (`..`) or are reserved by Windows are dropped or marked with `_`.
    """
    moment = published.astimezone(UTC)
    fields = {
        "category": slug(category) if category.strip() else "news",
        "year": f"{moment.year:04d}",
        "month": f"{moment.month:02d}",
        "day": f"{moment.day:02d}",
        "date": _day(published),
        "slug": name[_DATE_BYTES:] or name,
        "name": name,
    }
    filled = _FIELD.sub(lambda field: fields[field[1]], layout).replace("\\", "/")
    segments = [segment for segment in map(_safe, filled.split("/")) if segment]
    if segments and segments[0] in _OWN_FOLDERS:
        segments[0] = f"_{segments[0]}"
    path = "/".join(segments) or _safe(re.sub(r"[/\\]", "-", name)) or fingerprint(name)
    return path if path.endswith(".md") else f"{path}.md"


def _day(published: datetime) -> str:
    return f"{published.astimezone(UTC):%Y-%m-%d}".rjust(10, "0")


def _words(title: str, most: int) -> str:
    text = _APOSTROPHES.sub("", title)
    text = "".join(character if unicodedata.category(character)[0] in "LNM" else " " for character in text)
    made: str = slugify(
        text,
        max_length=most,
        word_boundary=True,
        save_order=True,
        entities=False,
        decimal=False,
        hexadecimal=False,
        backend="text-unidecode",
        algorithm="modern",
    )
    return made


def _safe(segment: str) -> str:
    cleaned = _UNSAFE.sub("-", segment).strip().lstrip(".").rstrip(". ")
    return f"_{cleaned}" if _RESERVED.match(cleaned) else cleaned
