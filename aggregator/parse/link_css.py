"""Addresses in CSS: `url()` and `@import`, not those in comments (CSS Syntax, level 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.link_escapes import in_css
from aggregator.parse.link_occurrence import Occurrence, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING: Final = r""""(?:[^"\\\n]|\\.)*+"?+|'(?:[^'\\\n]|\\.)*+'?+"""
_TOKEN: Final = re.compile(
    rf"""/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)
    |@import\s*+(?P<import>{_STRING})
    |@namespace[^;{{]*+
    |(?<![\w-])(?:url|src)\(\s*+(?:(?P<quoted>{_STRING})|(?P<bare>(?:[^"'()\\\s]|\\.)*+))\s*+\)
    |{_STRING}""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def css_links(text: str, field: str = "") -> Iterator[Occurrence]:
    """The addresses of a style sheet, or of an attribute `style`, named `field url()` and `field @import`.

    Those that are a fragment alone (`url(#gradient)`) are names within the page, not links.
    """
    prefix = f"{field} " if field else ""
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        if group is None:
            continue
        start, end = match.span(group)
        if group != "bare":
            start, end = trimmed(text, start + 1, max(start + 1, end - 1))
        value = in_css(text[start:end])
        if value and not value.startswith("#"):
            name = "@import" if group == "import" else "url()"
            yield Occurrence(start, end, value, prefix + name, follow=False)
