"""One automaton that finds thousands of phrases in one pass over a text. Pure.

Phrases of words lead from word to word; words with a star (`gesicht*`) are found by the lengths of their stems; hash
tags are looked up whole; phrases of scripts without spaces lead from character to character.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aggregator.normalize.keyword import STAR, forms_of, is_tag, squeeze, substring_of, tag_of, tokens_of
from aggregator.normalize.words import bare_words, folded, has_unspaced, is_letters, is_spaced_letter, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Node = dict[str, Any]
"""A word or character leads to the node after it; "" to the references that end here (no word is empty)."""

_MOST_KNOWN_WORDS = 50_000
_TAG, _WIDE_TAG = "#", "＃"


class Reference(NamedTuple):
    """What a phrase is: of which kind, of which owner, and which of the owner's."""

    kind: str
    owner: int
    rank: int = 0


class Hit(NamedTuple):
    """Where a phrase stands: code points `start` to `end` of the text."""

    start: int
    end: int
    reference: Reference


class Phrases:
    """Phrases, each with its reference. Of phrases that are the same for one owner and kind, the first counts."""

    def __init__(self) -> None:
        self._words: _Node = {}
        self._characters: _Node = {}
        self._tags: dict[str, list[Reference]] = {}
        self._stems = _Stems()
        self._has_stems = False
        self._starred: dict[str, tuple[str, ...]] = {}

    def add(self, phrase: str, reference: Reference) -> None:
        """Look for `phrase` in every form that its marks allow; one that holds no word is never found."""
        for form in forms_of(phrase):
            substring = substring_of(form)
            tag = tag_of(form)
            if substring:
                _append(_walk(self._characters, substring), reference)
            elif not is_tag(form) and (tokens := tokens_of(form)):
                self._stems.add(tokens)
                self._has_stems = bool(self._stems)
                _append(_walk(self._words, tokens), reference)
            if tag and not substring:
                self._tags.setdefault(tag, [])
                _append({"": self._tags[tag]}, reference)

    def find(self, text: str) -> Iterator[Hit]:
        """Every place where a phrase stands, in no order that means anything."""
        words = bare_words(text)
        if self._may_hold(text, words):
            spans = spans_of(text)
            if "" in words:
                spans = [span for word, span in zip(words, spans, strict=True) if word]
                words = [word for word in words if word]
            for first, word in enumerate(words):
                for token in self._tokens(word):
                    if token in self._words:
                        for last, reference in self._from(words, first, self._words[token]):
                            yield Hit(spans[first][0], spans[last][1], reference)
            if self._may_hold_tags(text):
                yield from self._tags_in(words, spans)
        if self._characters and has_unspaced(text):
            yield from self._substrings_in(text)

    def _may_hold(self, text: str, words: Sequence[str]) -> bool:
        """Whether one of the words begins a phrase, which those of most texts do not."""
        if not self._words.keys().isdisjoint(words) or self._may_hold_tags(text):
            return True
        return self._has_stems and any(len(self._tokens(word)) > 1 for word in words)

    def _may_hold_tags(self, text: str) -> bool:
        return bool(self._tags) and (_TAG in text or _WIDE_TAG in text)

    def _tokens(self, word: str) -> tuple[str, ...]:
        """The word, and the starred words that stand for it."""
        if not self._has_stems:
            return (word,)
        known = self._starred.get(word)
        if known is None:
            if len(self._starred) >= _MOST_KNOWN_WORDS:
                self._starred.clear()
            known = self._starred[word] = (word, *(self._stems.of(word) if is_letters(word) else ()))
        return known

    def _from(self, words: Sequence[str], place: int, node: _Node) -> Iterator[tuple[int, Reference]]:
        """Where phrases end of which the words up to `place` lead to `node`."""
        for reference in node.get("", ()):
            yield place, reference
        if len(node) > ("" in node) and place + 1 < len(words):
            for token in self._tokens(words[place + 1]):
                if token in node:
                    yield from self._from(words, place + 1, node[token])

    def _tags_in(self, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        for place in range(1, len(words)):
            if words[place - 1] == _TAG and spans[place - 1][1] == spans[place][0]:
                for reference in self._tags.get(squeeze(words[place]), ()):
                    yield Hit(spans[place - 1][0], spans[place][1], reference)

    def _substrings_in(self, text: str) -> Iterator[Hit]:
        found = folded(text)
        for start in range(len(found.text)):
            node = self._characters
            for end in range(start, len(found.text)):
                node = node.get(found.text[end], {})
                if not node:
                    break
                if "" in node and _stands_free(found.text, start, end + 1):
                    for reference in node[""]:
                        yield Hit(found.starts[start], found.ends[end], reference)


class _Stems:
    """The words with a star, by the length of their stems."""

    def __init__(self) -> None:
        self._beginnings: defaultdict[int, set[str]] = defaultdict(set)
        self._ends: defaultdict[int, set[str]] = defaultdict(set)
        self._middles: defaultdict[int, set[str]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self._beginnings or self._ends or self._middles)

    def add(self, tokens: Sequence[str]) -> None:
        for token in tokens:
            stem = token.strip(STAR)
            if not stem or stem == token:
                continue
            open_ends = (token.startswith(STAR), token.endswith(STAR))
            kinds = {(False, True): self._beginnings, (True, False): self._ends, (True, True): self._middles}
            kinds[open_ends][len(stem)].add(stem)

    def of(self, word: str) -> Iterator[str]:
        for length, stems in self._beginnings.items():
            if word[:length] in stems:
                yield word[:length] + STAR
        for length, stems in self._ends.items():
            if word[-length:] in stems:
                yield STAR + word[-length:]
        for length, stems in self._middles.items():
            pieces = (word[start : start + length] for start in range(len(word) - length + 1))
            yield from {STAR + piece + STAR for piece in pieces if piece in stems}


def _walk(node: _Node, steps: Sequence[str]) -> _Node:
    for step in steps:
        node = node.setdefault(step, {})
    return node


def _append(node: _Node, reference: Reference) -> None:
    references = node.setdefault("", [])
    if all(known[:2] != reference[:2] for known in references):
        references.append(reference)


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether no word of a spaced script is cut at either end: "AI技術" is not in "OpenAI技術"."""
    return not (_glued(text[start - 1 : start], text[start]) or _glued(text[end - 1], text[end : end + 1]))


def _glued(left: str, right: str) -> bool:
    return bool(left and right) and is_spaced_letter(left) and is_spaced_letter(right)
