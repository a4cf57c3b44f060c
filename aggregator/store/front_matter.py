"""The frame of a record: which lines are front matter, which are body, and what is wrong with a file without them.

Reading is tolerant where the meaning is clear: a byte order mark, CRLF, blank lines before the first `---`, spaces
after a `---`, a closing `...` and a missing last newline are all read.
"""

from __future__ import annotations

import re

from msgspec import Struct

from aggregator.errors import Problem, RecordError

MOST_BYTES = 1024 * 1024
"""The largest record that is read: real ones have a hundredth of it."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?")


class Frame(Struct, frozen=True):
    """A record's two parts, with LF line ends. `line` is the file's line number (from 1) of the first line of `text`.

    `text` ends with a newline; `body` is everything after the closing line, empty where that is blank.
    """

    text: str
    body: str
    line: int


def split(data: bytes, path: str) -> Frame:
    """The frame of the record `data`; raises RecordError that says why there is none, naming `path` and the line."""
    text = _decode(data, path)
    start = len(text) - len(text.lstrip("\n \t"))
    opening = _FENCE.match(text, text.rfind("\n", 0, start) + 1)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    _refuse_conflict(text, closing.start() if closing else len(text), path)
    if opening is None:
        raise _no_record(path, 1, "does not begin with `---`", "front matter stands between two lines of `---`")
    if closing is None:
        last = text.rstrip("\n").count("\n") + 1
        raise _no_record(path, last, "torn: no closing `---`", "restore the file from its history")
    front_matter = text[opening.end() + 1 : closing.start()]
    _refuse_controls(text, opening.end() + 1, closing.start(), path)
    body = text[closing.end() + 1 :]
    return Frame(front_matter, body if body.strip() else "", text.count("\n", 0, opening.end()) + 2)


def _decode(data: bytes, path: str) -> str:
    if len(data) > MOST_BYTES:
        raise _no_record(path, None, f"too large: a record has at most {MOST_BYTES:,} bytes")
    if not data.strip():
        raise _no_record(path, None, "empty file", "restore it from its history, or remove it")
    if b"\x00" in data:
        raise _no_record(path, data.count(b"\n", 0, data.index(b"\x00")) + 1, "binary file: it holds NUL bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _no_record(path, line, f"not UTF-8: byte 0x{data[error.start]:02X}") from None
    return _LINE_BREAK.sub("\n", text) if "\r" in text else text


def _refuse_conflict(text: str, end: int, path: str) -> None:
    marker = _CONFLICT.search(text, 0, end)
    if marker:
        line = text.count("\n", 0, marker.start()) + 1
        raise _no_record(path, line, f"merge conflict marker `{marker[0][:40]}`", "resolve the conflict")


def _refuse_controls(text: str, start: int, end: int, path: str) -> None:
    found = _CONTROL.search(text, start, end)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        code = ord(found[0])
        escape = f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"  # noqa: PLR2004 - what two digits can say
        raise _no_record(path, line, f"control character U+{code:04X}", f'write it as "{escape}" in double quotes')


def _no_record(path: str, line: int | None, message: str, suggestion: str | None = None) -> RecordError:
    return RecordError([Problem(path, message, line=line, suggestion=suggestion)])
