"""Characters that no title or excerpt may hold, and encodings that were confused on the way.

Gone are C0, C1 and DEL; bidirectional marks, overrides and isolates (a title could turn the line that it stands in);
zero-width characters that no script needs; non-characters. Lone surrogates become U+FFFD. Every run of white space
becomes one space.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0001"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE + last) for plane in range(17) for last in (0, 1)
)
_REMOVED = re.compile(f"[{_CONTROLS}{_BIDI}{_INVISIBLE}{_NO_CHARACTERS}]")
_TERMINAL_CODE = re.compile("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
_FILLERS = "\u2800\u3164\uffa0"
_SPACES = re.compile(rf"[\s\x1c-\x1f\x85{_FILLERS}]+")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_JOINED_SCRIPTS = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
)
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_EMOJI_BEFORE = f"{_EMOJI}\ufe0f\u20e3"
_USELESS_JOINER = re.compile(
    f"(?<![{_JOINED_SCRIPTS}{_EMOJI_BEFORE}])[\u200c\u200d]+"
    f"|(?<=[{_EMOJI_BEFORE}])(?:\u200c[\u200c\u200d]*|\u200d(?![{_EMOJI}])[\u200c\u200d]*)"
)
_USELESS_TAG = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")

_MAYBE_MOJIBAKE = re.compile(
    "[\x80-\x9f]"
    "|[Â-ô\u0102-\u0171][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|(?:[РС][\u0400-\u040f\u0450-\u045f\u0490\u0491\x80-\xbf\u2013-\u203a\u20ac\u2116\u2122]){2}"
)
"""A lead byte followed by a continuation byte, both as Latin or Cyrillic code pages show them; most text has none."""

_QUOTE_OPENED = "â€œ"
_QUOTE_CLOSED = re.compile(r"â€(?=[\s.,;:!?)\]]|$)")
"""A closing quotation mark of which the last byte, a control character in every code page, was lost on the way."""

_BENIGN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u017f\u0400-\u045f\u2010-\u2027\u2030-\u205e\u20ac\u2122"
    "\u3001-\u3029\u3030-\u3098\u309b-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*"
)
"""Most titles and excerpts hold nothing else, and need nothing done."""


def tidy(text: str) -> str:
    """`text` without what no title or excerpt may hold, mojibake mended, on one line, never longer.

    Quotation marks, dashes and accents stay as they are written.
    """
    benign = _BENIGN.fullmatch(text) and "  " not in text and (text.isascii() or not _MAYBE_MOJIBAKE.search(text))
    return text if benign else _tidy(text)


def _tidy(text: str) -> str:
    text = _shorter(mended(_whole(text)), text)
    text = _REMOVED.sub("", _TERMINAL_CODE.sub("", text))
    text = _USELESS_TAG.sub("", _USELESS_JOINER.sub("", text))
    return _SPACES.sub(" ", _composed(text))


def mended(text: str) -> str:
    """`text` with mojibake undone where that is evident (ftfy's rule), otherwise as it is."""
    if text.isascii() or not _MAYBE_MOJIBAKE.search(text):
        return text
    import ftfy  # noqa: PLC0415 - its tables cost a start that hardly any run needs

    if _QUOTE_OPENED in text:
        text = _QUOTE_CLOSED.sub("â€\x9d", text)
    fixed: str = ftfy.fix_encoding(text)
    return fixed


def _whole(text: str) -> str:
    if not _SURROGATE.search(text):
        return text
    joined = _SURROGATE_PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _SURROGATE.sub("\ufffd", joined)


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else _shorter(unicodedata.normalize("NFC", text), text)


def _shorter(changed: str, text: str) -> str:
    return changed if len(changed) <= len(text) else text
