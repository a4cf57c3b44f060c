"""Addresses in JSON (RFC 8259), JSON Lines and JSON Feed: in every string value, with its dotted key.

What is no JSON from somewhere on (comments, JSON5, cut off) is read as plain text from there on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from aggregator.parse.links.escapes import of_json
from aggregator.parse.links.html import html_links
from aggregator.parse.links.json_strings import json_strings
from aggregator.parse.links.occurrence import CUT_OFF, Fault
from aggregator.parse.links.plain import addresses
from aggregator.parse.links.values import dotted, in_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.parse.links.json_strings import JsonString
    from aggregator.parse.links.occurrence import Occurrence

_MAY_HOLD: Final = re.compile(r":\\?/\\?/|\\u")
_MARKUP: Final = frozenset({"content_html", "summary_html"})
_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F](?=[0-9a-fA-F]{2})")
_REASON: Final = re.compile(r"JSON is malformed: (.*) \(byte (\d+)\)", re.DOTALL)
_anything: Final = msgspec.json.Decoder(msgspec.Raw)
"""Reads JSON without making anything of it."""


def json_links(text: str, *, feed: bool = False) -> Iterator[Occurrence | Fault]:
    """The addresses in all string values; in a JSON Feed also those in its HTML."""
    fault = _fault(text, 0, len(text))
    if fault is None or not _has_lines(text):
        yield from _part(text, 0, len(text), fault, feed=feed)
        return
    for line in _LINE.finditer(text):
        yield from _part(text, *line.span(), _fault(text, *line.span()), feed=feed)


def _has_lines(text: str) -> bool:
    """Whether it is JSON Lines: several, of which the first is a value."""
    first = _LINE.search(text)
    return first is not None and bool(_LINE.search(text, first.end())) and _fault(text, *first.span()) is None


def _fault(text: str, start: int, end: int) -> Fault | None:
    """From where on a part of `text` is no JSON, if anywhere. Nothing is no JSON, but hides nothing."""
    # A lone surrogate is well-formed, but not to this reader.
    data = _SURROGATE.sub(r"\\u00", text[start:end]).encode("utf-8", "replace")
    try:
        _anything.decode(data)
    except RecursionError:
        return None
    except msgspec.DecodeError as error:
        reason = _REASON.match(str(error))
        if reason is None:
            return Fault(end, CUT_OFF) if data.strip() else None
        words = f"no JSON from here on ({reason[1]}); the rest is read as plain text"
        return Fault(start + len(data[: int(reason[2])].decode("utf-8", "ignore")), words)
    return None


def _part(text: str, start: int, end: int, fault: Fault | None, *, feed: bool) -> Iterator[Occurrence | Fault]:
    """The addresses of one value, those behind a fault without their keys."""
    if fault is None:
        for string in json_strings(text, start, end):
            yield from _in_string(text, string, feed=feed)
        return
    read = start
    for string in json_strings(text, start, fault.start):
        if string.end < fault.start:
            read = string.end + 1
            yield from _in_string(text, string, feed=feed)
    yield fault
    rest = of_json(text[read:end], read)
    yield from (rest.placed(found) for found in addresses(rest.text))


def _in_string(text: str, string: JsonString, *, feed: bool) -> Iterator[Occurrence]:
    written = text[string.start : string.end]
    if feed and string.path and string.path[-1] in _MARKUP:
        markup = of_json(written, string.start)
        for found in html_links(markup.text):
            yield structs.replace(markup.placed(found), field=f"{dotted(string.path)} {found.field}")
    elif (not feed or string.path != ("version",)) and _MAY_HOLD.search(written):
        yield from in_value(of_json(written, string.start), string.path)
