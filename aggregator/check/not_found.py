"""Whether a text says `this page is not there`, and says nothing else. Pure, in some forty languages."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import regex

from aggregator.check.not_found_words import ABOUT, CODES, FILLERS, PHRASES

LONGEST: Final = 400
MOST_BESIDE: Final = 2
"""Words that may stand beside a phrase, such as the name of the site."""

BRIEF: Final = 2
MOST_BESIDE_BRIEF: Final = 1
"""The same beside a phrase of two words, which may be part of a title."""

MOST_OF_SITE: Final = 6
"""Words that the name of a site may have."""

CHARACTERS_A_WORD: Final = 3
"""Of scripts that do not part their words."""

APOSTROPHES = regex.compile(r"['’‘`´]")
NO_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
SEPARATOR = regex.compile(r"\s+[-–—―:/~]+\s+|\s*[|»«•·›‹¦｜]+\s*|(?<=\b[45][0-9]{2})\s*:\s+")
WITHOUT_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


@lru_cache(maxsize=1)
def _pattern() -> regex.Pattern[str]:
    """One alternation, the longest wording first; words end where the script parts them. Made when first needed."""
    wordings = sorted({one for wordings in PHRASES.values() for one in wordings}, key=len, reverse=True)
    return regex.compile("|".join(_alone(one) for one in wordings))


def _alone(wording: str) -> str:
    escaped = regex.escape(wording)
    return escaped if WITHOUT_SPACES.search(wording) else rf"(?<![\p{{L}}\p{{N}}]){escaped}(?![\p{{L}}\p{{N}}])"


def normal(text: str) -> str:
    """The text as the tables write it: compatibility forms folded, lower case, words parted by one space."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text[:LONGEST]).lower())
    return NO_LETTER.sub(" ", APOSTROPHES.sub("", folded)).strip()


@lru_cache(maxsize=1024)
def states_missing(text: str) -> bool:
    """Whether a title or a heading says that the page is not there, and nothing more than that.

    Parts that separators set off may be the name of a site. `How to fix page not found` and `404 pages that we like`
    are about missing pages, they are none.
    """
    parts = [part for part in (normal(one) for one in SEPARATOR.split(text[:LONGEST])) if part]
    saying = [part for part in parts if _says(part)]
    others = [part for part in parts if part not in saying]
    return bool(saying) and len(others) <= MOST_BESIDE and all(_is_name(part) for part in others)


def holds_sentence(text: str) -> bool:
    """Whether running text holds one of the wordings."""
    return _pattern().search(normal(text)) is not None


def _says(part: str) -> bool:
    wordings: list[str] = _pattern().findall(part)
    rest = _pattern().sub(" ", part)
    words = [word for word in rest.split() if word not in FILLERS]
    if ABOUT & set(words):
        return False
    if wordings:
        brief = all(_length(wording) <= BRIEF for wording in wordings)
        return _length(" ".join(words)) <= (MOST_BESIDE_BRIEF if brief else MOST_BESIDE)
    return not words and any(code in part.split() for code in CODES)


def _length(text: str) -> float:
    return sum(_weight(word) for word in text.split())


def _weight(word: str) -> float:
    return len(word) / CHARACTERS_A_WORD if WITHOUT_SPACES.search(word) else 1


def _is_name(part: str) -> bool:
    words = part.split()
    return not ABOUT & set(words) and _length(part) <= MOST_OF_SITE
