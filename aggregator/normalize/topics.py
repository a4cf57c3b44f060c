"""Which topics of the taxonomy a title is about.

A keyword counts where it stands in the title as a word: "ai" is not in "Baidu". A hyphen separates words as a space
does ("self driving" is in "Self-driving cars"). Scripts that are written without spaces, and Korean, which glues
particles to its words, have no words to compare: there a keyword counts wherever it stands. What else a keyword may
say is told in `keyword`.

A keyword does not count inside of one of its topic's `not_in` phrases ("AI Weiwei"), and one that needs company
(`near`) only where that stands in the title or the excerpt.

All keywords are looked up in one pass over the words of a title, however many topics there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.normalize.keyword import is_tag, letters_of
from aggregator.normalize.phrases import Phrases, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.model.settings import Topic
    from aggregator.normalize.phrases import Hit

_KEYWORD, _VEIL, _COMPANY = "keyword", "veil", "company"
"""What a phrase of the automaton is: a topic's keyword, a phrase that hides keywords, or what must stand beside one."""


class TopicMatch(Struct, frozen=True):
    """One topic of a story, and those of its keywords that stand in the title, in the topic's order."""

    name: str
    keywords: tuple[str, ...] = ()


class Occurrence(Struct, frozen=True):
    """Where a keyword stands: code points `start` to `end` of the text.

    `hidden_by` is the phrase of the topic's `not_in` inside of which it stands; `lacks` is the company without which it
    does not count. Where both are empty it counts.
    """

    topic: str
    keyword: str
    start: int
    end: int
    hidden_by: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the keyword counts here."""
        return not self.hidden_by and not self.lacks


class TopicMatcher:
    """The taxonomy, compiled once. A keyword that a topic lists twice counts once."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(topics)
        self._places = {topic.name: place for place, topic in reversed(tuple(enumerate(self._topics)))}
        self._lines = {topic.name: self._line(topic.name) for topic in self._topics}
        self._keywords = tuple(map(keywords_of, self._topics))
        self._phrases = Phrases()
        self._company: dict[str, int] = {}
        self._needs: dict[Reference, tuple[str, ...]] = {}
        self._has_veils = any(topic.not_in for topic in self._topics)
        for place in range(len(self._topics)):
            self._compile(place)

    def match(self, title: str, *, source_topics: Sequence[str] = (), excerpt: str = "") -> tuple[TopicMatch, ...]:
        """The source's own topics, then those with a keyword in `title`, each followed by its parents, none twice.

        `excerpt` is where company is looked for that does not stand in the title.
        """
        found: dict[int, set[int]] = {}
        for hit in self._counting(title, excerpt):
            found.setdefault(hit.reference.owner, set()).add(hit.reference.rank)
        names = [*source_topics, *(self._topics[place].name for place in sorted(found))]
        return tuple(TopicMatch(name, self._found_keywords(name, found)) for name in self._with_parents(names))

    def find_in_text(self, text: str, *, excerpt: str = "") -> tuple[Occurrence, ...]:
        """Every place in `text` where a keyword counts, in the order of the text, then of the taxonomy."""
        return tuple(found for found in self.weigh(text, excerpt=excerpt) if found.counts)

    def weigh(self, text: str, *, excerpt: str = "") -> tuple[Occurrence, ...]:
        """As `find_in_text`, with the keywords that stand there and do not count, and why they do not."""
        hits = sorted(set(self._phrases.find(text)))
        veils, lacking = _veils(hits), self._lacking(hits, excerpt)
        return tuple(
            self._occurrence(hit, _veil(hit, veils), lacking) for hit in hits if hit.reference.kind == _KEYWORD
        )

    def without_weight(self, text: str, *, excerpt: str = "") -> tuple[Occurrence, ...]:
        """The keywords that stand in `text` and do not count."""
        if not (self._has_veils or self._needs):
            return ()
        return tuple(found for found in self.weigh(text, excerpt=excerpt) if not found.counts)

    def parents(self, name: str) -> tuple[str, ...]:
        """The parent of a topic, its parent, and so on."""
        return self._lines.get(name, (name,))[1:]

    # How the taxonomy is compiled

    def _compile(self, place: int) -> None:
        topic, keywords = self._topics[place], self._keywords[place]
        letters = {letters_of(keyword) for keyword in keywords if not is_tag(keyword)}
        for rank, keyword in enumerate(keywords):
            # The tag of a word that is looked for anyway would count it twice.
            if not (is_tag(keyword) and letters_of(keyword) in letters):
                self._phrases.add(keyword, Reference(_KEYWORD, place, rank))
        for rank, phrase in enumerate(topic.not_in):
            self._phrases.add(phrase, Reference(_VEIL, place, rank))
        for keyword, company in topic.near:
            self._needs[Reference(_KEYWORD, place, keywords.index(keyword))] = company
            for word in company:
                self._phrases.add(word, Reference(_COMPANY, self._company.setdefault(word, len(self._company))))

    # Which hits count

    def _counting(self, title: str, excerpt: str) -> Iterable[Hit]:
        hits = list(self._phrases.find(title))
        if not hits or not (self._has_veils or self._needs):
            return hits
        veils, lacking = _veils(hits), self._lacking(hits, excerpt)
        return [
            hit
            for hit in hits
            if hit.reference.kind == _KEYWORD and hit.reference not in lacking and _veil(hit, veils) is None
        ]

    def _lacking(self, hits: Sequence[Hit], excerpt: str) -> dict[Reference, tuple[str, ...]]:
        """The keywords among `hits` whose company is neither there nor in the excerpt."""
        needing = {hit.reference for hit in hits if hit.reference in self._needs}
        if not needing:
            return {}
        company = _company(hits)
        lacking = self._without(needing, company)
        if lacking and excerpt:
            lacking = self._without(needing, company | _company(self._phrases.find(excerpt)))
        return {reference: self._needs[reference] for reference in lacking}

    def _without(self, needing: Iterable[Reference], company: set[int]) -> list[Reference]:
        return [
            reference
            for reference in needing
            if company.isdisjoint(self._company[word] for word in self._needs[reference])
        ]

    def _occurrence(self, hit: Hit, veil: Hit | None, lacking: Mapping[Reference, tuple[str, ...]]) -> Occurrence:
        topic = self._topics[hit.reference.owner]
        keyword = self._keywords[hit.reference.owner][hit.reference.rank]
        hidden_by = topic.not_in[veil.reference.rank] if veil else ""
        return Occurrence(topic.name, keyword, hit.start, hit.end, hidden_by, lacking.get(hit.reference, ()))

    # Names and parents

    def _found_keywords(self, name: str, found: Mapping[int, set[int]]) -> tuple[str, ...]:
        place = self._places.get(name, -1)
        return tuple(self._keywords[place][rank] for rank in sorted(found.get(place, ())))

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


def keywords_of(topic: Topic) -> tuple[str, ...]:
    """What titles are searched for: the topic's other names, its keywords, its hash tags."""
    return (*topic.names, *topic.keywords, *(tag if is_tag(tag) else f"#{tag}" for tag in topic.hashtags))


def _veils(hits: Iterable[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.reference.kind == _VEIL]


def _veil(hit: Hit, veils: Iterable[Hit]) -> Hit | None:
    """The phrase of the same topic inside of which a hit stands."""
    owner = hit.reference.owner
    inside = (
        veil for veil in veils if veil.reference.owner == owner and veil.start <= hit.start and hit.end <= veil.end
    )
    return next(inside, None)


def _company(hits: Iterable[Hit]) -> set[int]:
    return {hit.reference.owner for hit in hits if hit.reference.kind == _COMPANY}
