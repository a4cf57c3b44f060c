"""Slugs for groups of stories: distinct, whatever their names are, and the same as long as the names are the same."""

from __future__ import annotations

import re
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from slugify import slugify

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

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


def distinct_slugs(
    names: Iterable[str],
    reserved: frozenset[str] = frozenset(),
    kept: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """A slug for each name. Of several names with one slug the first has it; the others' end in digits of their own.

    A name has the slug that it has in `kept`, whoever else would have it. `reserved` slugs are given to nobody as they
    are.
    """
    slugs: dict[str, str] = {}
    taken = set(reserved)
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        before = kept.get(name)
        if before is not None and before not in taken:
            slugs[name] = before
            taken.add(before)
    for name in wanted:
        if name not in slugs:
            slugs[name] = _free_slug(name, taken)
            taken.add(slugs[name])
    return slugs


def _free_slug(name: str, taken: Container[str]) -> str:
    own = slug(name)
    while own in taken:
        own = f"{own}-{fingerprint(name)}"
    return own


def fingerprint(name: str) -> str:
    """The first digits of the SHA-256 of `name`."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
