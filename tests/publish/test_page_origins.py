"""Pages that need not be made again: after any change the bytes are those of a run from nothing."""

import random
from dataclasses import dataclass, field

import pytest
from press import NOON, NOW, article

from aggregator.cli.program import run
from aggregator.model.publication import Listing, Series
from aggregator.pipeline.page_plan import Span, origin, spans

SETTINGS = (
    {"base_url": "https://news.test/", "title": "News of the Day"},
    {"base_url": "https://elsewhere.test/", "title": "News of the Day"},
    {"base_url": "https://elsewhere.test/", "title": "Another"},
    {"title": "Another", "locale": "de-de"},
    {"title": "Another", "locale": "de-de", "page_size": 10, "feed_size": 7},
)
TOPICS = ("AI", "Chips", "Robots")


def listing(size, *, most=None, steady=False, version="1"):
    return Listing(Series(), "look", size, lambda number: (str(number),), bytes, most, steady, version)


@dataclass
class Newsroom:
    """What changes a store at random; several stories share a second."""

    press: object
    chance: random.Random
    paths: list = field(default_factory=list)

    def add(self):
        number = self.chance.randrange(40)
        name = f"news/story-{self.chance.randrange(10**9)}.md"
        topics = tuple(self.chance.sample(TOPICS, self.chance.randrange(3)))
        self.press.add(article(number, topics=topics), name)
        self.paths.append(name)

    def change(self):
        title = f"Changed {self.chance.random()}"
        self.press.add(article(self.chance.randrange(40), title=title), self.chance.choice(self.paths))

    def remove(self):
        (self.press.store / self.paths.pop(self.chance.randrange(len(self.paths)))).unlink()


def fresh(press, place):
    config = ["--config", str(press.root / "sources.yaml"), "--state", str(place / "state")]
    assert run(["publish", *config, "--to", str(place / "out"), "--now", NOW, "--site"]) == 0
    out = place / "out"
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_run_after_run_gives_what_one_run_from_nothing_gives(press, tmp_path, seed):
    newsroom = Newsroom(press, random.Random(seed))
    for _ in range(120):
        newsroom.add()
    for step, settings in enumerate([SETTINGS[0], SETTINGS[0], *SETTINGS, SETTINGS[0]]):
        press.settings(**settings)
        assert press.publish("--site") == 0
        assert press.files() == fresh(press, tmp_path / f"fresh-{step}")
        for change in newsroom.chance.choices([newsroom.add, newsroom.change, newsroom.remove], k=6):
            change()


def test_a_page_that_somebody_touched_is_made_again(press):
    press.settings(**SETTINGS[0])
    press.fill(60)
    press.publish("--site")
    before = press.files()
    pages = [path for path in before if path.endswith("index.html")]
    for path in pages:
        (press.out / path).write_bytes(before[path].swapcase())
    press.publish("--site")
    assert press.files() == before


def test_a_story_at_the_same_moment_with_other_words_is_another(press):
    press.settings(**SETTINGS[0])
    press.fill(3)
    press.publish("--site")
    press.add(article(1, title="Of other words"), f"news/{NOON:%Y-%m-%d}-story-1.md")
    press.publish("--site")
    assert press.read("api/news/index.json")["value"][1]["title"] == "Of other words"
    assert b"Of other words" in press.files()["index.html"]
    assert b"Of other words" in press.files()["atom.xml"]


@pytest.mark.parametrize(
    ("wanted", "total", "expected"),
    [
        (listing(2), 0, [(1, 1, 0, 0)]),
        (listing(2), 5, [(3, 3, 0, 1), (2, 3, 1, 3), (1, 3, 3, 5)]),
        (listing(2, most=3), 5, [(2, 2, 2, 3), (1, 2, 3, 5)]),
        (listing(9, most=9), 20, [(1, 1, 11, 20)]),
        (listing(2, steady=True), 0, [(1, 1, 0, 0)]),
        (listing(2, steady=True), 1, [(1, 1, 0, 1)]),
        (listing(2, steady=True), 5, [(1, 2, 0, 2), (2, 2, 2, 5)]),
    ],
)
def test_spans(wanted, total, expected):
    assert list(spans(wanted, total)) == [Span(*span) for span in expected]


def test_an_origin_names_all_that_a_page_depends_on():
    marks = bytes(range(80))
    page = Span(3, 9, 2, 4)
    same = origin(listing(2), "seed", page, marks)
    assert origin(listing(2), "seed", Span(3, 10, 2, 4), marks) == same
    others = [
        origin(listing(2, version="2"), "seed", page, marks),
        origin(listing(2), "other", page, marks),
        origin(listing(2), "seed", Span(3, 4, 2, 4), marks),
        origin(listing(2), "seed", Span(3, 3, 2, 4), marks),
        origin(listing(2), "seed", Span(4, 9, 2, 4), marks),
        origin(listing(2), "seed", page, marks[::-1]),
    ]
    assert len({same, *others}) == 7
