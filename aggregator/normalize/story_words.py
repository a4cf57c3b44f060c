"""The words by which stories are compared: stems, numbers and names of a title and an excerpt. Pure, any script.

A stem is the opening of a folded word, without accents, so that "exposes" and "exposure", "спутник" and "спутника" are
one. Scripts that do not separate words give every pair of neighbouring characters. Numbers are values: "38 million",
"38M" and "38 Mio." are one stem, and so are "12,500" and "12.500".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.normalize.happenings import is_happening, kinds_of
from aggregator.normalize.stems import SMALL_WORD, commonness, stem_of, without_marks
from aggregator.normalize.words import bare_words, fold, has_unspaced, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = 4
"""So many letters of a name stand before what languages and inflections change."""
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
_SHOUTED = 3


class StoryWords(Struct, frozen=True):
    """The stems of a story: those of its title, all of them, and which of those are names or numbers.

    `names` are written with a capital wherever the story has them, other than at the start of a text or in a title
    whose words all have one. `unmarked` are the rarer words of the title of which no capital tells whether they are
    names, `repeated` those of them that the excerpt, where there is one, has as well. `roots` are the openings of all
    longer stems. `serial` says which number counts what in the title ("game six": `game 6`); `order` are the stems of
    the title as they stand, the characters of scripts that do not separate words. `happens` are the kinds of what the
    title tells of, `mentions` those of the whole story.
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
    happens: frozenset[str]
    mentions: frozenset[str]


def story_words(title: str, excerpt: str) -> StoryWords:
    """The words of a story."""
    told, said = _stems(title), _stems(excerpt)
    text = frozenset(told) | frozenset(said)
    names, ordinary = _capitals(title, excerpt)
    rarer = {stem for stem in told if not commonness(stem) and not stem[0].isdigit()}
    unmarked = frozenset(rarer - names - ordinary)
    happens = _kinds(title)
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
        happens=happens,
        mentions=happens | _kinds(excerpt),
    )


def _kinds(text: str) -> frozenset[str]:
    plain = without_marks(fold(text))
    return kinds_of((stem_of(word) for word in bare_words(text) if word), plain)


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
    power = _SCALE.get(without_marks(fold(unit))) if unit else None
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
    return frozenset(stem for stem in capital - lower if not is_happening(stem)), frozenset(lower)


def _serial(title: str) -> frozenset[tuple[str, str]]:
    found = _SERIAL.findall(without_marks(fold(title)))
    return frozenset((noun, _COUNTS.get(number, number)) for noun, number in found)
