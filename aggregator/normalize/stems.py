"""Stems, by which words are compared, and how common a stem is in all news. Pure.

A stem is the opening of a folded word, without accents, so that "exposes" and "exposure", "спутник" and "спутника" are
one.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from aggregator.normalize.common_names import FAMOUS
from aggregator.normalize.common_words import FUNCTION_WORDS, NEWS_WORDS

STEM = 6
"""So many letters of a word count; what comes behind is mostly inflection."""
SMALL_WORD = 2
"""The commonness of a word that says nothing."""

_ENDINGS = (("s",), ("ing", "ed"), ("e",))
_SHORTEST_STEM = 3
_YEARS = range(1900, 2100)
_SMALL = 13


@lru_cache(maxsize=100_000)
def commonness(stem: str) -> int:
    """2 for a small word or number of any language, 1 for the small change of news, 0 for all others."""
    if stem in FUNCTION_WORDS:
        return SMALL_WORD
    if stem.isdigit() and (int(stem) in _YEARS or int(stem) < _SMALL):
        return 1
    return int(stem in _news_stems())


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of one folded word of a script that separates words."""
    plain = word if word.isascii() else without_marks(word)
    if not plain.isascii() and plain.startswith("ال") and len(plain) > _SHORTEST_STEM:
        plain = plain[2:]
    if plain in FUNCTION_WORDS:
        return plain
    stem = _without_ending(plain)[:STEM] if plain.isascii() and plain.isalpha() else plain[:STEM]
    # "Tamm" is no "tam", and "quit" no "quite".
    return plain[:STEM] if stem in FUNCTION_WORDS else stem


def _without_ending(word: str) -> str:
    for endings in _ENDINGS:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                word = word[: -len(ending)]
    is_doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if is_doubled else word


def without_marks(text: str) -> str:
    """The text without accents and the like."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")


@lru_cache(maxsize=100_000)
def is_famous(stem: str) -> bool:
    """Whether news names it every day, whatever happens."""
    return stem in _famous_stems()


@cache
def _news_stems() -> frozenset[str]:
    return frozenset(stem_of(word) for word in NEWS_WORDS)


@cache
def _famous_stems() -> frozenset[str]:
    return frozenset(map(stem_of, FAMOUS))
