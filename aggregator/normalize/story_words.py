"""The words by which stories are compared: stems, numbers and names of a title and an excerpt. Pure, any script.

A stem is the opening of a folded word, without accents, so that "exposes" and "exposure", "спутник" and "спутника" are
one. Scripts that do not separate words give every pair of neighbouring characters. Numbers are values: "38 million",
"38M" and "38 Mio." are one stem, and so are "12,500" and "12.500".
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.normalize.common_words import FUNCTION_WORDS, NEWS_WORDS
from aggregator.normalize.words import fold, has_unspaced, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

STEM = 6
"""So many letters of a word count; what comes behind is mostly inflection."""
ROOT = 4
"""So many letters of a name stand before what languages and inflections change."""
SMALL_WORD = 2
"""The commonness of a word that says nothing."""

_SCALES = {
    3: "k thousand tausend mille mil mila duizend tusen tysiecy тысяч тыс ألف bin",
    6: (
        "m mn mio million millions millionen millones millon milhoes milhao milioni milione miljoen miljoner milyon"
        " milionow mln млн миллион миллиона миллионов مليون"
    ),
    9: (
        "b bn billion billions milliard milliards milliarde milliarden mrd mld miliardi miliardo miljard miljarder"
        " milyar miliardow млрд миллиард миллиарда миллиардов مليار"
    ),
}
_SCALE = {name: power for power, names in _SCALES.items() for name in names.split()}
_NUMERALS = "one two three four five six seven eight nine ten eleven twelve"
_COUNTS = {name: str(value) for value, name in enumerate(_NUMERALS.split(), start=1)}
_SERIALS = (
    "chapter day edition episode game heat issue leg match part phase q quarter race round season stage test version"
    " volume wave week folge runde spiel tag teil woche jour match partie etape semaine dia jornada parte partido"
    " giorno puntata tappa aflevering deel ronde magnitude"
)
_SERIAL = re.compile(
    rf"\b({'|'.join(_SERIALS.split())})s?[\s.:#-]{{0,2}}([0-9]{{1,3}}(?:\.[0-9]{{1,2}})?|{'|'.join(_COUNTS)})\b"
)
_NUMBER = re.compile(r"(?<![\w.,])([0-9]{1,12}(?:[.,'\u2019\u00a0][0-9]{1,12})*)(?:[\s-]?([^\W\d_]+))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'\u2019\u00a0][0-9]{3})+")
_ENDINGS = (("s",), ("ing", "ed"), ("e",))
_SHORTEST_STEM = 3
_SHOUTED = 3
_YEARS = range(1900, 2100)
_SMALL = 13


class StoryWords(Struct, frozen=True):
    """The stems of a story: those of its title, all of them, and which of those are names or numbers.

    `names` are written with a capital wherever the story has them, other than at the start of a text or in a title
    whose words all have one. `unmarked` are the rarer words of the title of which no capital tells whether they are
    names, `repeated` those of them that the excerpt, where there is one, has as well. `roots` are the openings of all
    longer stems. `serial` says which number counts what in the title ("game six": `game 6`); `order` are the stems of
    the title as they stand, the characters of scripts that do not separate words.
    """

    title: frozenset[str]
    text: frozenset[str]
    names: frozenset[str]
    unmarked: frozenset[str]
    repeated: frozenset[str]
    roots: frozenset[str]
    numbers: frozenset[str]
    serial: frozenset[tuple[str, str]]
    order: tuple[str, ...]


def story_words(title: str, excerpt: str) -> StoryWords:
    """The words of a story."""
    told, said = _stems(title), _stems(excerpt)
    text = frozenset(told) | frozenset(said)
    names, ordinary = _capitals(title, excerpt)
    rarer = {stem for stem in told if not commonness(stem) and not stem[0].isdigit()}
    unmarked = frozenset(rarer - names - ordinary)
    return StoryWords(
        title=frozenset(told),
        text=text,
        names=names & text,
        unmarked=unmarked,
        repeated=unmarked.intersection(said) if said else unmarked,
        roots=frozenset(stem[:ROOT] for stem in text if len(stem) >= ROOT),
        numbers=frozenset(stem for stem in text if stem[0].isdigit()),
        serial=_serial(title),
        order=tuple(_order(title)),
    )


@lru_cache(maxsize=100_000)
def commonness(stem: str) -> int:
    """2 for a small word or number of any language, 1 for the small change of news, 0 for all others."""
    if stem in _function_stems():
        return SMALL_WORD
    if stem.isdigit() and (int(stem) in _YEARS or int(stem) < _SMALL):
        return 1
    return int(stem in _news_stems())


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of one folded word of a script that separates words."""
    plain = word if word.isascii() else _without_marks(word)
    if not plain.isascii() and plain.startswith("ال") and len(plain) > _SHORTEST_STEM:
        plain = plain[2:]
    if plain.isascii() and plain.isalpha():
        plain = _without_ending(plain)
    return plain[:STEM]


def _without_ending(word: str) -> str:
    for endings in _ENDINGS:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                word = word[: -len(ending)]
    is_doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if is_doubled else word


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")


def _stems(text: str) -> dict[str, None]:
    """The stems of a text in order, the common small words left out."""
    numbers: list[str] = []

    def take(found: re.Match[str]) -> str:
        value, unit_is_scale = _value(found[1], found[2])
        numbers.append(value)
        return " " if unit_is_scale or not found[2] else f" {found[2]}"

    rest = _NUMBER.sub(take, text)
    stems = [stem for word in words_of(rest) for stem in _stems_of_word(word.text)]
    return dict.fromkeys(stem for stem in (*numbers, *stems) if commonness(stem) < SMALL_WORD)


def _stems_of_word(word: str) -> list[str]:
    if has_unspaced(word):
        return [word[start : start + 2] for start in range(max(1, len(word) - 1))]
    if len(word) == 1 or not any(character.isalnum() for character in word):
        return []
    return [stem_of(word)]


def _value(digits: str, unit: str | None) -> tuple[str, bool]:
    """The number as a stem, and whether `unit` is a part of it."""
    plain = re.sub(r"[.,'\u2019\u00a0]", "", digits) if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
    power = _SCALE.get(_without_marks(fold(unit))) if unit else None
    if power is None:
        return plain, False
    whole, _, fraction = plain.partition(".")
    if not fraction.isdigit() and fraction:
        return plain, False
    return str(int((whole + fraction).ljust(len(whole) + power, "0")[: len(whole) + power] or "0")), True


def _order(title: str) -> Iterator[str]:
    for word in words_of(title):
        if has_unspaced(word.text):
            yield from word.text
        else:
            yield stem_of(word.text)


def _capitals(title: str, excerpt: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems that are written as names, and those that are written small somewhere."""
    lower: set[str] = set()
    capital: set[str] = set()
    for text, is_title in ((title, True), (excerpt, False)):
        words = [word for word in words_of(text) if any(character.isalpha() for character in word.text)]
        counted = [word for word in words if commonness(stem_of(word.text)) < SMALL_WORD]
        shouted = is_title and len(counted) >= _SHOUTED and all(not text[word.start].islower() for word in counted)
        for place, word in enumerate(words):
            opening = text[word.start]
            if opening.islower():
                lower.add(stem_of(word.text))
            elif opening.isupper() and not shouted and place:
                capital.add(stem_of(word.text))
    return frozenset(capital - lower), frozenset(lower)


def _serial(title: str) -> frozenset[tuple[str, str]]:
    found = _SERIAL.findall(_without_marks(fold(title)))
    return frozenset((noun, _COUNTS.get(number, number)) for noun, number in found)


@cache
def _function_stems() -> frozenset[str]:
    return frozenset(map(stem_of, FUNCTION_WORDS))


@cache
def _news_stems() -> frozenset[str]:
    return frozenset(stem_of(word) for word in NEWS_WORDS)
