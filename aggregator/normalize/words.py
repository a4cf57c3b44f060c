"""The words of a text, folded so that they can be compared. Pure, any script.

A word is a run of letters, digits and marks; every other character that is no space and no hyphen is a word of its own.
Folded is the Unicode case folding of the compatibility form (NFKC), without joiners, apostrophes straight, and
without what capitals do not show.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u312f"
    "\u3131-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_MARK_BLOCKS = (range(0x300, 0x1D00), range(0x1DC0, 0x1E00), range(0xA66F, 0xABF0))
_MARKS = "".join(chr(code) for block in _MARK_BLOCKS for code in block if unicodedata.category(chr(code))[0] == "M")
_JOINERS = "\u200c\u200d"
_HYPHENS = "\\-\u2010-\u2015\u2212"
_WORD = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[\w{_MARKS}{_JOINERS}])+|[^\s\w{_MARKS}{_HYPHENS}{_JOINERS}]")
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]+|[^\s\w-]", re.ASCII)
_SIMPLE = re.compile("[\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2bff]*")
"""Text in Latin, Greek and Cyrillic letters without marks of their own, of which the words are found faster."""
_SIMPLE_WORD = re.compile(rf"\w+|[^\s\w{_HYPHENS}]")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SPACED_LETTER = re.compile(rf"(?![{_UNSPACED}])[\w{_MARKS}]")
_CLUSTER = re.compile(rf".[{_MARKS}\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
_ONE_TO_ONE = re.compile("[ -~\u2018\u2019\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*")
"""Text of such characters alone, most of what is written without spaces, keeps its places when it is folded."""
_FOLDED_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "\u200c": None, "\u200d": None})
_FOLDED_LETTERS = str.maketrans("İάέήίόύώΐΰΆΈΉΊΌΎΏ", "iαεηιουωϊϋαεηιουω")
"""Capitals lose what these have: Greek its accents, and a Turkish i, made small again, its own dot."""


class Word(NamedTuple):
    """A folded word, and where it stands: code points `start` to `end` of the text."""

    text: str
    start: int
    end: int


class Folded(NamedTuple):
    """A folded text; character `i` of it comes from `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def words_of(text: str) -> list[Word]:
    """The words of `text`, in order, none empty."""
    words = bare_words(text)
    return [Word(word, *span) for word, span in zip(words, spans_of(text), strict=True) if word]


def spans_of(text: str) -> list[tuple[int, int]]:
    """Where each of the `bare_words` of `text` stands: code points `start` to `end`."""
    return [found.span() for found in _word_of(text).finditer(text)]


def fold(text: str) -> str:
    """`text` as it is compared."""
    if text.isascii():
        return text.lower().replace("`", "'")
    composed = unicodedata.normalize("NFKC", text.replace("´", "'"))
    return composed.translate(_FOLDED_MARKS).translate(_FOLDED_LETTERS).casefold()


def bare_words(text: str) -> list[str]:
    """The words of `text` without their places, as they are compared; one that holds nothing but joiners is empty."""
    if text.isascii():
        return _ASCII_WORD.findall(fold(text))
    return [word.lower() if word.isalnum() and word.isascii() else fold(word) for word in _word_of(text).findall(text)]


def _word_of(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _ASCII_WORD
    return _SIMPLE_WORD if _SIMPLE.fullmatch(text) else _WORD


def is_letters(word: str) -> bool:
    """Whether a folded word is one of letters or digits, and no sign."""
    return len(word) > 1 or word.isalnum() or word == "_"


def folded(text: str) -> Folded:
    """`text` as it is compared, with the way back to its places."""
    if _ONE_TO_ONE.fullmatch(text):
        return Folded(text.translate(_FOLDED_MARKS).lower(), range(len(text)), range(1, len(text) + 1))
    clusters = [(fold(found[0]), found.start(), found.end()) for found in _CLUSTER.finditer(text)]
    return Folded(
        "".join(piece for piece, _, _ in clusters),
        tuple(start for piece, start, _ in clusters for _ in piece),
        tuple(end for piece, _, end in clusters for _ in piece),
    )


def has_unspaced(text: str) -> bool:
    """Whether `text` holds a character of a script that does not separate words by spaces, or Hangul."""
    return not text.isascii() and _HAS_UNSPACED.search(text) is not None


@cache
def is_spaced_letter(character: str) -> bool:
    """Whether `character` belongs to the words of a script that separates them."""
    return _SPACED_LETTER.match(character) is not None
