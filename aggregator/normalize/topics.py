"""Which topics of the taxonomy a title is about.

A keyword counts where it stands in the title as a word: "ai" is not in "Baidu". A hyphen separates words as a space
does ("self driving" is in "Self-driving cars"). Scripts that are written without spaces, and Korean, which glues
particles to its words, have no words to compare: there a keyword counts wherever it stands.

All keywords are looked up in one pass over the words of a title, however many topics there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from aggregator.normalize.words import Word, fold, folded, has_unspaced, is_spaced_letter, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aggregator.model.settings import Topic

_Keyword = tuple[int, int]
"""The place of a topic in the taxonomy, and of a keyword in the topic."""

_Node = dict[str, Any]
"""A word leads to the node of the words after it; "" to the keywords that end here (no word is empty)."""


class TopicMatch(Struct, frozen=True):
    """One topic of a story, and those of its keywords that stand in the title, in the topic's order."""

    name: str
    keywords: tuple[str, ...] = ()


class Occurrence(Struct, frozen=True):
    """Where a keyword stands: code points `start` to `end` of the text."""

    topic: str
    keyword: str
    start: int
    end: int


class TopicMatcher:
    """The taxonomy, compiled once. A keyword that a topic lists twice counts once."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(topics)
        self._places = {topic.name: place for place, topic in reversed(tuple(enumerate(self._topics)))}
        self._lines = {topic.name: self._line(topic.name) for topic in self._topics}
        self._trie: _Node = {}
        self._unspaced: dict[str, dict[str, list[_Keyword]]] = {}
        for place, topic in enumerate(self._topics):
            for rank, keyword in enumerate(topic.keywords):
                self._add(keyword, (place, rank))

    def match(self, title: str, *, source_topics: Sequence[str] = ()) -> tuple[TopicMatch, ...]:
        """The source's own topics, then those with a keyword in `title`, each followed by its parents, none twice."""
        found: dict[int, set[int]] = {}
        for _, _, (place, rank) in self._occurrences(title):
            found.setdefault(place, set()).add(rank)
        names = [*source_topics, *(self._topics[place].name for place in sorted(found))]
        return tuple(TopicMatch(name, self._keywords(name, found)) for name in self._with_parents(names))

    def find_in_text(self, text: str) -> tuple[Occurrence, ...]:
        """Every place in `text` where a keyword stands, in the order of the text, then of the taxonomy."""
        return tuple(
            Occurrence(self._topics[place].name, self._topics[place].keywords[rank], start, end)
            for start, end, (place, rank) in sorted(self._occurrences(text))
        )

    def _add(self, keyword: str, reference: _Keyword) -> None:
        known = self._substring(fold(keyword).strip()) if has_unspaced(keyword) else self._phrase(keyword)
        if known is not None and reference[0] not in {place for place, _ in known}:
            known.append(reference)

    def _phrase(self, keyword: str) -> list[_Keyword] | None:
        node = self._trie
        for word in words_of(keyword):
            node = node.setdefault(word.text, {})
        keywords: list[_Keyword] | None = None if node is self._trie else node.setdefault("", [])
        return keywords

    def _substring(self, keyword: str) -> list[_Keyword]:
        return self._unspaced.setdefault(keyword[0], {}).setdefault(keyword, [])

    def _occurrences(self, text: str) -> Iterator[tuple[int, int, _Keyword]]:
        words = words_of(text)
        for index, word in enumerate(words):
            if word.text in self._trie:
                yield from self._phrases_at(words, index)
        if self._unspaced and has_unspaced(text):
            yield from self._substrings_in(text)

    def _phrases_at(self, words: Sequence[Word], index: int) -> Iterator[tuple[int, int, _Keyword]]:
        node = self._trie
        for place in range(index, len(words)):
            node = node.get(words[place].text, {})
            if not node:
                return
            for keyword in node.get("", ()):
                yield words[index].start, words[place].end, keyword

    def _substrings_in(self, text: str) -> Iterator[tuple[int, int, _Keyword]]:
        found = folded(text)
        for place, character in enumerate(found.text):
            for keyword, references in self._unspaced.get(character, {}).items():
                end = place + len(keyword)
                if found.text.startswith(keyword, place) and _stands_free(found.text, place, end):
                    yield from ((found.starts[place], found.ends[end - 1], reference) for reference in references)

    def _keywords(self, name: str, found: Mapping[int, set[int]]) -> tuple[str, ...]:
        place = self._places.get(name, -1)
        return tuple(self._topics[place].keywords[rank] for rank in sorted(found.get(place, ())))

    def _with_parents(self, names: Iterable[str]) -> dict[str, None]:
        ordered: dict[str, None] = {}
        for name in names:
            for follower in self._lines.get(name, (name,)):
                ordered.setdefault(follower)
        return ordered

    def _line(self, name: str) -> tuple[str, ...]:
        """A topic and its parents; parents that go round are named once."""
        line: dict[str, None] = {}
        follower: str | None = name
        while follower is not None and follower not in line:
            line[follower] = None
            follower = self._topics[self._places[follower]].parent if follower in self._places else None
        return tuple(line)


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether no word of a spaced script is cut at either end: "AI技術" is not in "OpenAI技術"."""
    return not (_glued(text[start - 1 : start], text[start]) or _glued(text[end - 1], text[end : end + 1]))


def _glued(left: str, right: str) -> bool:
    return bool(left and right) and is_spaced_letter(left) and is_spaced_letter(right)
