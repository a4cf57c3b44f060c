"""In which language a story is told: by its script, its words, and what page and feed state. Pure.

They are worth believing in this order. Feeds are set up once and often say `en-us` whatever they bring; pages say what
their template says; a text of some length cannot lie. Nothing is concluded from a short text alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model.languages import NAMES
from aggregator.normalize.tongues import KIN, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

LEAST_LETTERS = 50
"""From how many letters on the words of a text decide: of windows of 40 in English news, one in 900 was misjudged."""
_LEAST_OF_A_SCRIPT = 4
_MOST_READ = 2000
_LEAST_SHARE = 90
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\b\w*\d\w*\b")
_WIDE = frozenset({"HAN", "KANA", "HANGUL"})


class Told(Struct, frozen=True):
    """The language of a text as far as one can tell: what it may be, and whether its words are enough to be sure.

    `language` is a primary language subtag (BCP 47) or None where nobody can tell. `written` are the languages of its
    script; none where that says nothing (Latin).
    """

    language: str | None = None
    sure: bool = False
    by: str = ""
    written: frozenset[str] = frozenset()


class Judged(Struct, frozen=True):
    """The language that a story counts as (None: nobody can tell), and upon what.

    `outside` says why it is surely in none of the wanted languages; None where it is in one, or one cannot be sure.
    """

    language: str | None
    by: str
    outside: str | None = None


def outside(wanted: Collection[str], text: str, *, page: str | None = None, feed: str | None = None) -> str | None:
    """Why a story is surely in none of the `wanted` languages, see `judge_language`."""
    return judge_language(wanted, text, page=page, feed=feed).outside


def judge_language(wanted: Collection[str], text: str, *, page: str | None = None, feed: str | None = None) -> Judged:
    """In which language a story is, and whether that is none of the `wanted` ones.

    `text` is its title and whatever else is known of it; `page` and `feed` are the languages that these state.
    Surely is: by a script in which none of them is written; by the words of a text that is long enough, unless page or
    feed state a wanted language that is hard to tell from what was found; by words that are too few for that where page
    and feed both say the same as they do. Page and feed alone prove nothing: one setting of one program fills both.
    """
    wanted = {primary(tag) for tag in wanted}
    stated = {origin: primary(tag) for origin, tag in (("page", page), ("feed", feed)) if tag}
    told = language_of(text)
    why = _outside(wanted, told, stated)
    if why or (told.language and told.sure and not wanted.intersection(stated.values()) & _kin(told.language)):
        return Judged(told.language, f"by its {told.by or 'script'}", why)
    alone = "its text alone does not tell" if told.language is None else f"its words alone say {told.language}"
    believed = [origin for origin, language in stated.items() if language in wanted or told.language is None]
    if believed:
        return Judged(stated[believed[0]], f"by its {believed[0]}; {alone}")
    return Judged(told.language, "by its words, which are few" if told.language else "neither text, page nor feed says")


def _outside(wanted: set[str], told: Told, stated: Mapping[str, str]) -> str | None:
    if told.written and told.written.isdisjoint(wanted):
        return f"{told.language or 'another'}, by its script"
    if told.language is None or told.language in wanted:
        return None
    if told.sure:
        doubtful = wanted.intersection(stated.values()) & _kin(told.language)
        return None if doubtful else f"{told.language}, by its {told.by}"
    agreed = stated == {"page": told.language, "feed": told.language}
    return f"{told.language}, by its words and as page and feed say" if agreed else None


def _kin(language: str) -> frozenset[str]:
    return KIN.get(language, frozenset())


def language_of(text: str) -> Told:
    """What the text itself says."""
    letters = _NOT_WORDS.sub(" ", text[:_MOST_READ])
    script, count = _script(letters)
    written = SCRIPTS.get(script, frozenset())
    if len(written) == 1:
        return Told(next(iter(written)), sure=True, by="script", written=written)
    found, certain = _by_words(letters)
    if not found or (written and found not in written):
        return Told(written=written)
    return Told(found, sure=certain and count >= LEAST_LETTERS, by="words", written=written)


def primary(tag: str) -> str:
    """The primary subtag of a language tag, by its usual name: `pt-BR` is `pt`, `iw` is `he`, `eng` is `en`."""
    subtag = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return NAMES.get(subtag, subtag)


def can_tell_words() -> bool:
    """Whether the library that knows languages by their words is there; without it only scripts count."""
    return _detector() is not None


def _script(text: str) -> tuple[str, int]:
    """The script of most of the letters, where there are enough of it, and how many letters there are."""
    counts = Counter(filter(None, map(_script_of, text)))
    if not counts:
        return "", 0
    weights = {script: count * (1 + (script in _WIDE)) for script, count in counts.items()}
    script = max(weights, key=lambda script: (weights[script], script))
    total = sum(counts.values())
    if script == "HAN" and counts["KANA"]:
        script = "KANA"
    enough = weights[script] >= _LEAST_OF_A_SCRIPT and 2 * weights[script] > sum(weights.values())
    return (script if enough or script == "KANA" else ""), total


@cache
def _script_of(character: str) -> str:
    """The script of a letter, after the first word of its Unicode name; "" for what is none."""
    if not character.isalpha():
        return ""
    script = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    return {"CJK": "HAN", "HIRAGANA": "KANA", "KATAKANA": "KANA", "HALFWIDTH": "KANA"}.get(script, script)


def _by_words(text: str) -> tuple[str | None, bool]:
    """The likeliest language, and whether that is certain."""
    detect = _detector()
    if detect is None:
        return None, False
    return detect(" ".join(text.split()))


@cache
def _detector() -> Callable[[str], tuple[str | None, bool]] | None:
    try:
        import pycld2  # noqa: PLC0415 - only runs that ask for languages need it
    except ImportError:
        return None

    def detect(text: str) -> tuple[str | None, bool]:
        try:
            certain, _, details = pycld2.detect(text, isPlainText=True)
        except (pycld2.error, ValueError):
            return None, False
        code, share = primary(details[0][1]), details[0][2]
        return (None, False) if code == "un" else (code, bool(certain) and share >= _LEAST_SHARE)

    return detect


def texts(parts: Iterable[str | None]) -> str:
    """The parts of a story that there are, as one text."""
    return "\n".join(part for part in parts if part)
