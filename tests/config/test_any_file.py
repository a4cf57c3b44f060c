"""Whatever a file says, it becomes settings or problems with places, and nothing else."""

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import load_text
from aggregator.config.keys import FILE_KEYS
from aggregator.config.reference import TABLES
from aggregator.errors import ConfigurationError

KEYS = st.sampled_from([*FILE_KEYS, "x-mine", *{key.name for table in TABLES.values() for key in table.keys}])
LINES = """AI|30m|10MiB|https://a.example/|https://b.example/|env:HERE|env:|a.example|/x/|/(/|*:*:127.0.0.1
10.0.0.0/8|{name}.md|{|\0|\n|é|news|no|1|https://[|/(?P<|//||-"""
WORDS = st.sampled_from([word for line in LINES.split("\n") for word in line.split("|")])
SCALARS = WORDS | st.text(max_size=5) | st.integers() | st.floats() | st.booleans() | st.none() | st.dates()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
ENTRIES = st.lists(WORDS | st.dictionaries(KEYS, TREES, max_size=5), max_size=5)
FILES = st.dictionaries(KEYS, TREES, max_size=4) | st.fixed_dictionaries(
    {}, optional={"settings": st.dictionaries(KEYS, TREES, max_size=5), **dict.fromkeys(FILE_KEYS[1:], ENTRIES)}
)


@given(FILES)
def test_any_tree_is_settings_or_problems(tree: object) -> None:
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True)
    try:
        loaded = load_text(Path("sources.yaml"), text, environment={"HERE": "x"})
    except ConfigurationError as error:
        problems = error.problems
    else:
        names = [source.name for source in loaded.settings.sources]
        assert len(set(names)) == len(names)
        return
    assert problems
    assert all(problem.line for problem in problems) or not tree
