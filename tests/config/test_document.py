"""Our reading of YAML beside PyYAML's own."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.document import (
    DocumentError,
    Literal,
    dotted,
    place_of,
    read_document,
    read_places,
    resolve,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def plain(value: object) -> object:
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@given(TREES)
def test_what_pyyaml_writes_is_read(tree: object) -> None:
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True)
    document = read_document(text)
    assert plain(document.value) == tree
    assert not document.faults


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_known_error(text: str) -> None:
    try:
        document = read_document(text)
    except (DocumentError, yaml.YAMLError, UnicodeEncodeError):
        return
    read_places(document)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("012", None),
        ("0x10", None),
        ("1_000", None),
        ("12:30", None),
        ("2024-01-01", None),
        ("1e3", 1000.0),
        ("-7", -7),
        ("1.50", 1.5),
        (".inf", None),
        ("y", None),
        ("9" * 30, None),
    ],
)
def test_only_plain_numbers_and_booleans_are_no_text(words: str, value: object) -> None:
    assert resolve(words) == (words if value is None else Literal(words, value))


def test_places_count_from_one_and_lie_at_the_nearest_thing_known() -> None:
    document = read_document("a: 1\nb:\n  - c: 2\n    d: &x {e: 3}\n  - *x\n")
    places = read_places(document)
    assert places[("b", 0, "c")][:] == (3, 5, 3, 8)
    assert places[("b", 0, "d", "e")][:] == (4, 12, 4, 15)
    assert place_of(places, ("b", 1, "e")) == places[("b", 1)]
    assert dotted(("b", 0, "d", "e")) == "b[0].d.e"


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "&a [*a]", "a: &b {c: *b}"])
def test_bombs_are_refused(text: str) -> None:
    with pytest.raises((DocumentError, yaml.YAMLError)):
        read_document(text)
