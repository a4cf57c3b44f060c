"""Which private facts of a story may be kept, by their names."""

import pytest

from aggregator.model.feed import Entry, Person
from aggregator.model.settings import SECURED_FIELDS, Source
from aggregator.normalize.secured import secured_facts

ENTRY = Entry(
    id="tag:1",
    url="https://a.test/1?utm_source=x",
    content="<p>All of <b>it</b>.</p>",
    authors=(Person("A", "a@a.test"), Person("B"), Person(None, "c@a.test")),
    categories=("x", "y"),
)
SOURCE = Source(url="https://a.test/feed?key=secret", name="Feed")
ALL = {
    "feedUrl": "https://a.test/feed?key=secret",
    "feedTitle": "Title",
    "sourceName": "Feed",
    "entryId": "tag:1",
    "entryUrl": "https://a.test/1?utm_source=x",
    "author": "A, B",
    "authorEmail": "a@a.test, c@a.test",
    "content": "All of it.",
    "categories": ["x", "y"],
}


@pytest.mark.parametrize("name", SECURED_FIELDS)
def test_each_field_by_its_name(name):
    assert secured_facts(ENTRY, SOURCE, "Title", [name]) == {name: ALL[name]}


def test_what_is_absent_is_left_out():
    assert secured_facts(Entry(), SOURCE, None, SECURED_FIELDS) == {"feedUrl": SOURCE.url, "sourceName": "Feed"}
    assert secured_facts(ENTRY, SOURCE, "Title", []) == {}
