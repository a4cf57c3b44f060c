"""Text that can be written as UTF-8, whatever was in it: names of files may hold bytes that are none."""

from __future__ import annotations

from typing import Any

import msgspec

from aggregator.model.link import Finding


def whole(text: str) -> str:
    """`text` with `U+FFFD` for every lone surrogate (what a file name that is not UTF-8 becomes in Python)."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def whole_finding(finding: Finding) -> Finding:
    """The finding with all its text whole; the same one where it is already."""
    try:
        msgspec.json.encode(finding)
    except UnicodeEncodeError:
        return msgspec.convert(_whole_value(msgspec.to_builtins(finding, builtin_types=())), Finding)
    return finding


def encoded(value: object) -> str:
    """`value` as JSON on one line; lone surrogates have become `U+FFFD`."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole_value(msgspec.to_builtins(value))).decode()


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
