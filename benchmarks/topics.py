"""How long 100,000 titles take against a taxonomy of 500 topics: `python -m benchmarks.topics`.

Processor time, the least of three rounds, each with a taxonomy compiled anew.
"""

import random
from time import process_time

from aggregator.model.settings import Topic
from aggregator.normalize.topics import TopicMatcher

TITLES, TOPICS, KEYWORDS, LONG = 100_000, 500, 6, 7
ROUNDS, AIM = 3, 5.0
SYLLABLES = [first + vowel + last for first in "bdfghklmnprstvwz" for vowel in "aeiou" for last in ("", "n", "r")]
IDEOGRAPHS = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))


def topics(chance: random.Random, vocabulary: list[str], *, marked: bool) -> list[Topic]:
    made = []
    for number in range(TOPICS):
        keywords = [" ".join(chance.choices(vocabulary, k=chance.choice((1, 1, 2, 3)))) for _ in range(KEYWORDS)]
        if marked:
            long = [word for word in chance.choices(vocabulary, k=20) if len(word) > LONG]
            keywords += [f"{long[0]}*", f"*{long[1]}", f"{long[2]}(s)"]
        chinese = tuple("".join(chance.choices(IDEOGRAPHS, k=chance.randint(2, 4))) for _ in range(2))
        near = ((keywords[0], tuple(chance.choices(vocabulary, k=2))),) if marked else ()
        not_in = (f"{keywords[1]} {chance.choice(vocabulary)}",) if marked else ()
        made.append(Topic(name=f"T{number}", keywords=(*keywords, *chinese), near=near, not_in=not_in))
    return made


def titles(chance: random.Random, vocabulary: list[str]) -> dict[str, list[str]]:
    plain = [" ".join(chance.choices(vocabulary, k=chance.randint(6, 14))).capitalize() for _ in range(TITLES)]
    quoted = [f"“{title}”, #{title.split()[0]}’s" for title in plain]
    chinese = ["".join(chance.choices(IDEOGRAPHS, k=chance.randint(15, 30))) for _ in range(TITLES)]
    return {"ASCII": plain, "with typographic signs": quoted, "Chinese": chinese}


def taken(several: list[str], taxonomy: list[Topic]) -> float:
    matcher = TopicMatcher(taxonomy)
    start = process_time()
    for title in several:
        matcher.match(title, excerpt=title)
    return process_time() - start


def main() -> None:
    chance = random.Random(4)
    vocabulary = [word(chance) for _ in range(30_000)]
    for marked in (False, True):
        taxonomy = topics(chance, vocabulary, marked=marked)
        keywords = sum(len(topic.keywords) for topic in taxonomy)
        for kind, several in titles(chance, vocabulary).items():
            seconds = min(taken(several, taxonomy) for _ in range(ROUNDS))
            met = "met   " if seconds < AIM else "MISSED"
            what = f"{TITLES:,} titles, {kind}; {TOPICS} topics, {keywords:,} keywords{', marked' * marked}"
            print(f"{met}  {what}: {seconds:.2f} s (aim: {AIM:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
