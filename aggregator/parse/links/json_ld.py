"""Addresses in a page's JSON-LD: web addresses that a property states; identifiers and vocabulary are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.links.escapes import of_json
from aggregator.parse.links.json_strings import json_strings
from aggregator.parse.links.occurrence import Occurrence, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.model.link import LinkKind

_WEB: Final = re.compile(r"https?://[^\s<>\"{}]+", re.IGNORECASE)
_RELATIVE: Final = re.compile(r"\.{0,2}/[^\s<>\"{}]*")
_VOCABULARY: Final = re.compile(r"https?://(?:www\.)?(?:schema\.org|w3\.org|purl\.org|ogp\.me|rdfs\.org)(?:/|\Z)")
_IMAGES: Final = frozenset({"image", "logo", "thumbnail", "thumbnailUrl", "primaryImageOfPage", "photo"})
_IMAGE_PARTS: Final = frozenset({"url", "contentUrl"})
_ADDRESSES: Final = frozenset({"url", "contentUrl", "embedUrl", "sameAs", "mainEntityOfPage"}) | _IMAGES


def json_ld_links(text: str) -> Iterator[Occurrence]:
    """The addresses in the text of a `script type="application/ld+json"`."""
    for string in json_strings(text):
        names = [part for part in string.path if isinstance(part, str)]
        if not names or (names[-1].startswith("@") and names[-2:] != ["mainEntityOfPage", "@id"]):
            continue
        value = of_json(text[string.start : string.end], string.start)
        start, end = trimmed(value.text, 0, len(value.text))
        if _is_address(value.text[start:end], names[-1]):
            is_image = names[-1] in _IMAGES or (names[-1] in _IMAGE_PARTS and names[-2:-1] and names[-2] in _IMAGES)
            kind: LinkKind = "image" if is_image else "link"
            found = Occurrence(start, end, value.text[start:end], f"JSON-LD {names[-1][:100]}", kind, follow=False)
            yield value.placed(found)


def _is_address(text: str, name: str) -> bool:
    if _WEB.fullmatch(text):
        return not _VOCABULARY.match(text)
    return name in _ADDRESSES and bool(_RELATIVE.fullmatch(text)) and len(text) > 1
