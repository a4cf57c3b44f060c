"""Addresses in JSON (RFC 8259), JSON Lines and JSON Feed: in every string value, with its dotted key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aggregator.parse.link_escapes import of_json
from aggregator.parse.link_html import html_links
from aggregator.parse.link_json_strings import json_strings
from aggregator.parse.link_values import dotted, in_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.link_occurrence import Occurrence

_MAY_HOLD: Final = re.compile(r":\\?/\\?/|\\u")
_MARKUP: Final = frozenset({"content_html", "summary_html"})


def json_links(text: str, *, feed: bool = False) -> Iterator[Occurrence]:
    """The addresses in all string values; in a JSON Feed also those in its HTML."""
    for string in json_strings(text):
        written = text[string.start : string.end]
        if feed and string.path and string.path[-1] in _MARKUP:
            markup = of_json(written, string.start)
            for found in html_links(markup.text):
                yield markup.placed(found)._replace(field=f"{dotted(string.path)} {found.field}")
        elif feed and string.path == ("version",):
            continue
        elif _MAY_HOLD.search(written):
            yield from in_value(of_json(written, string.start), string.path)
