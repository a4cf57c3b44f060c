"""Addresses in the values of records, YAML and JSON: which field holds what, and where in the value it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import structs

from aggregator.parse.links.occurrence import Occurrence, trimmed
from aggregator.parse.links.plain import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.model.link import LinkKind
    from aggregator.parse.links.escapes import Unescaped

_WHOLE: Final = re.compile(r"\s*https?://[^\s<>\"]*\s*", re.IGNORECASE)
_KINDS: Final[dict[str, LinkKind]] = {"ampWebUrl": "amp", "cdnAmpWebUrl": "amp-cache"}
_IMAGES: Final = frozenset({"images", "image"})
_LONGEST_KEY: Final = 100

Path = tuple["str | int", ...]


def dotted(path: Sequence[str | int]) -> str:
    """A path of keys and positions as people write it: `related[2].images[0].url`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part[:_LONGEST_KEY]}" for part in path).lstrip(".")


def kind_at(path: Sequence[str | int]) -> LinkKind:
    """What an address promises to be by its place: an article's fields have names of their own."""
    names = [part for part in path[-3:] if isinstance(part, str)]
    if not names:
        return "link"
    is_image = names[-1] in _IMAGES or (names[-1] == "url" and names[-2:-1] and names[-2] in _IMAGES)
    return "image" if is_image else _KINDS.get(names[-1], "link")


def in_value(value: Unescaped, path: Sequence[str | int]) -> Iterator[Occurrence]:
    """The addresses in one value: the whole of it where it is one, else those in its text."""
    text = value.text
    if "://" not in text:
        return
    field, kind = dotted(path), kind_at(path)
    if _WHOLE.fullmatch(text):
        start, end = trimmed(text, 0, len(text))
        yield value.placed(Occurrence(start, end, text[start:end], field, kind))
        return
    for found in addresses(text):
        yield value.placed(structs.replace(found, field=field))
