"""Slugs for groups of stories: distinct, whatever their names are, and the same as long as the names are the same."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from slugify import slugify

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 60
SIGNS: Final = (("+", " plus "), ("#", " sharp "), ("&", " and "), ("@", " at "), ("%", " percent "), (".", " "))
"""Signs that tell names apart: C, C++ and C# are three."""
_DIGITS = 8
_APOSTROPHES = re.compile("['‘’ʼ′`´]")


def slug(name: str) -> str:
    """`name` in `[a-z0-9-]`, at most `MOST` characters; a name that leaves nothing has digits of its SHA-256."""
    text = _APOSTROPHES.sub("", name)
    for sign, word in SIGNS:
        text = text.replace(sign, word)
    return slugify(text, max_length=MOST, word_boundary=True) or fingerprint(name)


def distinct_slugs(names: Iterable[str], reserved: frozenset[str] = frozenset()) -> dict[str, str]:
    """A slug for each name. Of several names with one slug the first has it; the others' end in digits of their own.

    `reserved` slugs are given to nobody as they are.
    """
    slugs: dict[str, str] = {}
    taken = set(reserved)
    for name in names:
        if name in slugs:
            continue
        own = slug(name)
        while own in taken:
            own = f"{own}-{fingerprint(name)}"
        slugs[name] = own
        taken.add(own)
    return slugs


def fingerprint(name: str) -> str:
    """The first digits of the SHA-256 of `name`."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
