"""XML as it is written here: text that any document may hold, in elements that are never empty by accident."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_BARRED: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What XML 1.0 (2.2) does not allow in any spelling, what it discourages, and marks that turn the direction of a line.

Records have none of these unless somebody wrote them by hand.
"""
_SPACES: Final = {ord(space): f"&#{ord(space)};" for space in "\t\n\r"}
"""In an attribute, a parser takes these for a blank (3.3.3)."""


def allowed(text: str) -> str:
    """`text` without the characters that no document may hold."""
    return _BARRED.sub("", text)


def element(name: str, text: str | None = None, **attributes: str | int | None) -> str:
    """One element with text or without; an attribute that is None is left out, and `_` in names stands for `:`."""
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items() if value is not None)}"
    return f"{start}/>" if text is None else f"{start}>{escape(allowed(text), quote=False)}</{name}>"


def lines(parts: Iterable[str], indent: int) -> str:
    """The parts on lines of their own, indented by so many spaces."""
    return "".join(f"{' ' * indent}{part}\n" for part in parts)


def _attribute(key: str, value: str | int) -> str:
    return f' {key.rstrip("_").replace("_", ":")}="{escape(allowed(str(value))).translate(_SPACES)}"'
