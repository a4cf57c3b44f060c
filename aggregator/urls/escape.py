"""Percent-encoding as browsers do it: only what is illegal at its place, as UTF-8; what is encoded stays as it is.

Source: WHATWG URL, section 1.3. A stray `%` is left alone, as there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

SURROGATES = re.compile("[\ud800-\udfff]")
UNTIDY = re.compile(r"[\t\n\r]")
CONTROLS_AND_SPACE = "".join(chr(code) for code in range(0x21))


def _encoder(also: str) -> Callable[[str], str]:
    """A function that encodes controls, everything beyond ASCII and the characters `also`."""
    illegal = re.compile(f"[^\x20-\x7e]+|[{re.escape(also)}]+" if also else "[^\x20-\x7e]+")

    def encode(text: str) -> str:
        return illegal.sub(lambda match: quote(match[0], safe=""), text)

    return encode


in_opaque = _encoder("")
in_fragment = _encoder(' "<>`')
in_query = _encoder(' "#<>')
in_special_query = _encoder(" \"#<>'")
in_path = _encoder(' "#<>?^`{}')
in_userinfo = _encoder(' "#<>?^`{}/:;=@[\\]|')


def tidy(text: str) -> str:
    """What a browser reads of an address: controls and spaces around it gone, line breaks in it too.

    Lone surrogates become U+FFFD.
    """
    stripped = text.strip(CONTROLS_AND_SPACE)
    if UNTIDY.search(stripped):
        stripped = UNTIDY.sub("", stripped)
    if stripped.isascii() or not SURROGATES.search(stripped):
        return stripped
    return stripped.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
