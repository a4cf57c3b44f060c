"""Names of authors out of what pages write where a name should be.

`By Jane Roe and John Doe, Reuters` are three; `Martin Luther King, Jr.` is one. Pure.
"""

from __future__ import annotations

import re

from aggregator.parse.pages.text import key, plain, unique

_BY = re.compile(
    r"^(?:(?:story|written|posted|text|words|analysis|opinion|reported|published|geschrieben|verfasst|escrito|écrit"
    r"|scritto|skrevet|ein[e]? \w+|interview|kommentar|report)\s+)?"
    r"(?:by|von|par|por|door|af|av|przez|oleh|od|přes|fra|writes)\b\s*:?\s+(?=\S)"
    r"|^(?:text|words|autor(?:in|en|es|a|e)?|auteurs?|authors?|author\(s\)|author/s|reporter|yazar|by|von|byline"
    r"|di|da|автор|tekst|foto|skribent|journalist)\s*:\s*",
    re.IGNORECASE,
)
_PARTICLES = re.compile(
    r"^(?:von|vom|van|de|da|di|av|af)\s+(?:der|den|dem|und|zu|zur|la|las|los|de|dos)\s", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*[;|•·\n]\s*|\s*,\s*(?:und|and)\s+|\s*[,、，]\s*|\s+(?:und|and|&|sowie)\s+|^(?:und|and)\s+")
_SPLIT_FOREIGN = re.compile(r"\s+(?:et|y|og|och|e|en)\s+")
_SUFFIX = re.compile(
    r"(?:jr|sr|ph\.?\s?d|m\.?\s?d|d\.?\s?phil|esq|ii|iii|iv|m\.?\s?a|b\.?\s?a|mba|r\.?\s?n|d\.?\s?d\.?\s?s|inc|llc|ltd|cfa|cpa|jd|obe|mbe|mp)\.?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S*|www\.\S+|\S+@\S+\.\S+|\([^()]*(?:@|https?:)[^()]*\)", re.IGNORECASE)
_HANDLE = re.compile(r"^@\w+$|^[\w.-]+\.(?:com|org|net|html?|php)/\S*$")
_ROLE_BEFORE = re.compile(
    r"^(?:[\w-]+-)?(?:redakteur(?:in)?|autor(?:in)?|reporter(?:in)?|korrespondent(?:in)?|chefredakteur(?:in)?"
    r"|experte|expertin|volontär(?:in)?)\s+(?=[A-ZÄÖÜ]\w+\s+[A-ZÄÖÜ])",
    re.IGNORECASE,
)
_NO_NAMES = {
    *(
        "admin",
        "administrator",
        "author",
        "authors",
        "autor",
        "by",
        "von",
        "unknown",
        "editor",
        "guest",
        "user",
        "null",
    ),
    *("undefined", "none", "name", "follow", "share", "anonymous", "n/a", "www", "me", "us", "wordpress", "webmaster"),
}
_LONGEST = 100
_MOST = 30
_MOST_WORDS = 6
_MOST_WORDS_FOR_BY = 3
_MOST_LETTERS = 60


def names(value: object) -> list[str]:
    """The names in one text, cleaned, in order, none twice; none where there are none.

    Addresses, e-mails and handles are no names. Split is at commas, semicolons, bars and the words for "and".
    """
    text = plain(value[:5_000] if isinstance(value, str) else value)
    if text is None:
        return []
    text = _ADDRESS.sub(" ", text).strip()
    return unique([name for part in _parts(_without_by(text)) if (name := _cleaned(part))])[:_MOST]


def looks_like_names(found: list[str]) -> bool:
    """Whether all of `found` may be people's names: short, capitalized, without digits."""
    return bool(found) and all(_looks_like_name(name) for name in found)


def _looks_like_name(name: str) -> bool:
    words = name.split()
    return (
        len(name) <= _MOST_LETTERS
        and len(words) <= _MOST_WORDS
        and not any(character.isdigit() for character in name)
        and not any(mark in name for mark in ':?!"“„…@/')
        and (words[0][0].isupper() or not words[0][0].islower())
    )


def _without_by(text: str) -> str:
    for _ in range(_MOST_WORDS_FOR_BY):
        match = _BY.match(text)
        if match is None or _PARTICLES.match(text):
            break
        rest = text[match.end() :]
        # "von Bargen" is a surname; "Von Anna Bargen" is a byline, and so is anything after a colon.
        if not rest or not (" " in rest or ":" in match[0] or not text[0].islower()):
            break
        text = rest
    return text


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for part in _SPLIT.split(text):
        if parts and _SUFFIX.fullmatch(part):
            parts[-1] += f", {part}"
        else:
            parts.extend(_foreign_parts(part))
    return parts


def _foreign_parts(part: str) -> list[str]:
    """Split at other languages' "and", where full names stand on both sides (`Ortega y Gasset` is one)."""
    sides = _SPLIT_FOREIGN.split(part)
    return sides if all(" " in side.strip() for side in sides) else [part]


def _cleaned(part: str) -> str | None:
    name = _ROLE_BEFORE.sub("", _without_by(part.strip(" \t-–—:/*\u00a0"))).strip().removesuffix("記者").strip()
    if name.startswith("(") or name.count("(") != name.count(")"):
        name = name.strip("()").strip()
    if not name or _HANDLE.match(name) or key(name) in _NO_NAMES or not key(name) or len(name) > _LONGEST:
        return None
    return None if key(name).isdigit() else name
