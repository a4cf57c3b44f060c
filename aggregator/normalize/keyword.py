"""How keywords are written: the marks that let more than the very word match, and the forms that they stand for. Pure.

- `gesicht*` stands for every word that begins so, `*erkennung` for every word that ends so, `*gesicht*` for both.
- `robot(s)` stands for `robot` and `robots`, `netz(e|en)` for `netz`, `netze` and `netzen`.
- `#ai` stands for the hash tag alone.

A star between two letters, or one that stands alone, is a star ("M*A*S*H"); so is one beside a single letter.
"""

from __future__ import annotations

import re
from itertools import islice, product

from aggregator.normalize.words import fold, has_unspaced, is_letters, words_of

_ENDINGS = re.compile(r"(?<=\w)\(([\w|]+)\)")
_MOST_FORMS = 32
_LEAST_STEM = 2
STAR = "*"


def forms_of(keyword: str) -> list[str]:
    """The keyword with each of the endings in its parentheses, and without them; itself where it has none."""
    parts = _ENDINGS.split(keyword)
    choices = [["", *filter(None, part.split("|"))] if place % 2 else [part] for place, part in enumerate(parts)]
    return list(dict.fromkeys(map("".join, islice(product(*choices), _MOST_FORMS))))


def tokens_of(form: str) -> tuple[str, ...]:
    """The folded words of a form, with the stars that are marks at the words that they belong to."""
    words = words_of(form)
    tokens: list[str] = []
    leading = False
    for index, word in enumerate(words):
        before = index > 0 and words[index - 1].end == word.start
        after = index + 1 < len(words) and words[index + 1].start == word.end
        if word.text != STAR:
            tokens.append(STAR + word.text if leading else word.text)
            leading = False
        elif after and not before and _is_stem(words[index + 1].text):
            leading = True
        elif before and not after and _is_stem(words[index - 1].text):
            tokens[-1] += STAR
        else:
            tokens.append(STAR)
    return tuple(tokens)


def substring_of(form: str) -> str | None:
    """What is looked for where scripts without spaces stand in a form; None for a form of words."""
    return fold(form).strip().strip(STAR) if has_unspaced(form) else None


def tag_of(form: str) -> str | None:
    """The hash tag, without `#`, that says the same: that of several words, or of a form that is a hash tag only."""
    words = [word.text for word in words_of(form) if is_letters(word.text)]
    return letters_of(form) or None if is_tag(form) or len(words) > 1 else None


def letters_of(keyword: str) -> str:
    """The keyword's letters, folded, as a hash tag writes them."""
    return "".join(squeeze(word.text) for word in words_of(keyword) if is_letters(word.text))


def is_tag(keyword: str) -> bool:
    """Whether a keyword stands for a hash tag alone."""
    return fold(keyword.strip()[:1]) == "#"


def squeeze(tag: str) -> str:
    """A hash tag's letters: what separates its words does not count."""
    return tag.replace("_", "").replace("'", "")


def _is_stem(word: str) -> bool:
    return len(word) >= _LEAST_STEM and is_letters(word)
