"""The index of the search: whoever follows it finds what is there."""

import json
import unicodedata

import pytest

from aggregator.model.article import Provider
from aggregator.model.publication import Page, Story
from aggregator.publish.site import search


def pages_of(items, size):
    pages = max(1, len(items) // size)
    for number in range(1, pages + 1):
        part = items[(number - 1) * size :] if number == pages else items[(number - 1) * size : number * size]
        yield Page(number, pages, part[::-1])


@pytest.mark.parametrize("count", [0, 1, 499, 500, 999, 1000, 1499, 10_499, 20_001])
def test_words_lead_to_the_segments_of_their_stories(count):
    keys = [b"all word%d" % (number % 700) for number in range(count)]
    segments = [len(page.items) for page in pages_of(keys, search.SEGMENT)]
    found: dict[str, set[int]] = {}
    for page in pages_of(keys, search.WORDS):
        before = (page.number - 1) * search.WORDS // search.SEGMENT
        for word, signs in json.loads(search.word_file(page)).items():
            found.setdefault(word, set()).update(before + ord(sign) - ord("0") for sign in signs)
    expected: dict[str, set[int]] = {}
    for index, item in enumerate(keys):
        for word in item.decode().split():
            expected.setdefault(word, set()).add(min(index // search.SEGMENT, len(segments) - 1))
    assert found == expected


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Facial Recognition", {"facial", "recogn"}),
        ("L'été à Zürich", {"l", "ete", "a", "zurich"}),
        ("GPT-4o & C++", {"gpt", "4o", "c++"}),
        ("C, C# or A+B?", {"c", "c#", "or", "a+", "b"}),
        ("人工知能 AI", {"人", "工", "知", "能", "ai"}),
        ("iPhone発売", {"iphone", "発", "売"}),
        ("아크로팬 소식", {unicodedata.normalize("NFKD", "아크로팬")[:6], unicodedata.normalize("NFKD", "소식")[:6]}),
        ("", set()),
    ],
)
def test_words_are_indexed_by_their_beginnings(story, text, wanted):
    from_title = set(search.keys(story(text)).decode().split())
    assert from_title - {"untitl", "other"} == wanted


@pytest.fixture
def story(stories):
    other = Provider(name="Other", domain="o.test")
    return lambda title: Story("a.md", stories.told(1, title=title, topics=(), provider=other))


def test_the_files_of_a_site_agree(published):
    files = published.files()
    about = json.loads(files["search/index.json"])
    rows = [row for path, data in files.items() if path.startswith("search/stories-") for row in json.loads(data)]
    assert about["stories"] == len(rows) == 60 + len(published_odd(rows))
    assert all(len(row) == 5 for row in rows)
    assert all(row[1] is None or row[1].startswith("https://") for row in rows)


def published_odd(rows):
    return [row for row in rows if not row[0].startswith("Story number")]
