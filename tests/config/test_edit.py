"""Adding to a list of sources without touching what stands there."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.edit import Addition, EditError, add_sources

ROOT = Path(__file__).parents[2]
NEW = [Addition("https://x.example/a?b=1&c=#d", "Naïve: “X”"), Addition("https://y.example/f")]
TEXTS = [
    "",
    "# nothing yet",
    "topics: []",
    "sources:",
    "sources: []\n",
    "sources: null # none\ntopics: []\n",
    "sources: # none yet\n",
    "sources:\n  - https://a.example/é # c\n  # tail\n",
    "sources:\n- https://a.example\ntopics: []\n",
    "sources:\n  - url: https://a.example\n    keep: [a,\n      b] # x\n\n  # old\n\ntopics:\n  - name: A",
    "sources: [https://a.example, # c\n  https://b.example, # d\n ]\ntopics: []",
    "sources: [{url: https://a.example, keep: [a]}]",
    "sources:\r\n  - https://a.example\r\ntopics: []\r\n",
    "sources:\n  - url: https://a.example\n    name: |\n      abc\n\ntopics: []\n",
    "---\nsources:\n  - https://a.example\n...\n",
    "x-😀: é\nsources:\n    -   https://a.example",
    "x-a: &a {category: press}\nsources:\n  - <<: *a\n    url: https://a.example\n    keep: &k [a]\n  - keep: *k\n",
]


def sources_of(text: str) -> list:
    read = yaml.safe_load(text) or {}
    return read.get("sources") or []


@pytest.mark.parametrize("text", TEXTS)
def test_every_line_stays_and_the_new_stand_last(text: str) -> None:
    result = add_sources(text, NEW)
    added = sources_of(result)[len(sources_of(text)) :]
    assert [item if isinstance(item, str) else item["url"] for item in added] == [addition.url for addition in NEW]
    assert added[0]["name"] == NEW[0].name
    assert sources_of(result)[: len(sources_of(text))] == sources_of(text)
    comments = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert all(comment in result.splitlines() for comment in comments)
    assert ("\r\n" in result) == ("\r\n" in text)


def test_the_exact_text() -> None:
    text = "sources:\n  - https://a.example # one\n\n# the end\n"
    assert add_sources(text, NEW) == (
        'sources:\n  - https://a.example # one\n  - url: "https://x.example/a?b=1&c=#d"\n    name: "Naïve: “X”"\n'
        "  - https://y.example/f\n\n# the end\n"
    )
    assert add_sources(text, []) == text


def test_a_list_elsewhere_is_left_alone() -> None:
    with pytest.raises(EditError):
        add_sources("x-a: &a\n  - https://q.example\nsources: *a\n", NEW)


def test_our_own_file_takes_more() -> None:
    text = (ROOT / "sources.yaml").read_text(encoding="utf-8")
    result = add_sources(text, NEW)
    assert result.startswith(text)
    assert len(result.splitlines()) == len(text.splitlines()) + 3


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30))
def test_any_name_survives(name: str) -> None:
    for text in ("sources: []", "sources:\n"):
        assert sources_of(add_sources(text, [Addition("https://a.example/", name)]))[0]["name"] == name
