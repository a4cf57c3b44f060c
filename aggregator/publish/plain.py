"""Words of strangers as documents may hold them: on one line, of characters that HTML, XML, mail and YAML all allow."""

from __future__ import annotations

import re
from typing import Final

_BARRED: Final = re.compile(
    "[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]+"
)
"""White space, control characters, overrides of direction, lone surrogates, and what is no character at all."""


def plain(text: str) -> str:
    """`text` on one line: each run of white space, or of characters that a document must not hold, is one space."""
    return _BARRED.sub(" ", text).strip()


def shortened(text: str, most: int) -> str:
    """`text`, or its beginning up to a word's end and `…` where it has more than `most` characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    whole_words = cut.rpartition(" ")[0]
    return f"{(whole_words if len(whole_words) > most // 2 else cut).rstrip(' ,;:.–—-')}…"
