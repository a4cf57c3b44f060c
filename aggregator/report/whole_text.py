"""Text that can be written as UTF-8, whatever was in it: names of files may hold bytes that are none."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_SURROGATE = re.compile("[\ud800-\udfff]")
_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def whole(text: str) -> str:
    """`text` with `U+FFFD` for every lone surrogate (what a file name that is not UTF-8 becomes in Python)."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def encoded(value: object) -> str:
    """`value` as JSON on one line; lone surrogates have become `U+FFFD`.

    What a terminal would obey, or some readers take for a line's end, is written as an escape (RFC 8259, 7).
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = msgspec.json.encode(_whole_value(msgspec.to_builtins(value))).decode()
    return text if text.isascii() else _OBEYED.sub(_number, text)


def _number(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _whole_value(value: Any) -> Any:  # noqa: ANN401 - any value that JSON can hold
    match value:
        case str():
            return whole(value)
        case dict():
            return {_whole_value(key): _whole_value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_whole_value(inner) for inner in value]
        case _:
            return value
