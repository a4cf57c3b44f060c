"""Addresses in CSS: `url()` and `@import`, not those in comments (CSS Syntax, level 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.links.escapes import in_css
from aggregator.parse.links.occurrence import Occurrence, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING: Final = r""""(?:[^"\\\n]|\\.)*+"?+|'(?:[^'\\\n]|\\.)*+'?+"""
_ESCAPE: Final = r"\\(?:[0-9a-fA-F]{1,6}+\s?+|.)"
_TOKEN: Final = re.compile(
    rf"""/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)
    |@import\s*+(?P<import>{_STRING})
    |@namespace[^;{{]*+
    |(?<![\w-])(?:url|src)\(\s*+(?:(?P<quoted>{_STRING})|(?P<bare>(?:[^"'()\\\s]|{_ESCAPE})*+))\s*+\)
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
            is_closed = end > start + 1 and text[end - 1] == text[start]
            if not is_closed and end < len(text):
                continue  # a line's end within quotes: no browser reads that
            start, end = trimmed(text, start + 1, end - is_closed)
        value = in_css(text[start:end])
        if value and not value.startswith("#"):
            is_import = (
                group == "import" or text[max(0, match.start() - 9) : match.start()].lower().rstrip() == "@import"
            )
            name = "@import" if group == "import" else "url()"
            yield Occurrence(start, end, value, prefix + name, follow=False, is_sheet=is_import)
