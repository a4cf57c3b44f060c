"""Locales that paths begin with, and names of the same shape that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.check.locales import located


@pytest.mark.parametrize(
    ("path", "rest", "languages", "depth"),
    [
        ("/de", "", {"de"}, 1),
        ("/de/", "/", {"de"}, 1),
        ("/en-us/news", "/news", {"en"}, 1),
        ("/de_de/a/b", "/a/b", {"de"}, 1),
        ("/us-en/", "/", {"en"}, 1),
        ("/zh-hant/", "/", {"zh"}, 1),
        ("/zh-hant-tw/", "/", {"zh"}, 1),
        ("/es-419/", "/", {"es"}, 1),
        ("/us/en/x", "/x", {"en"}, 2),
        ("/en/us", "", {"en"}, 2),
        ("/us/", "/", set(), 1),
        ("/no-ai/", "/", {"no"}, 1),
        *((path, path, set(), 0) for path in ("", "/", "/co-op/", "/my-app", "/us-tax", "/go-dev", "/tv-abc")),
        *((path, path, set(), 0) for path in ("/ai", "/tv/", "/qa", "/news/en/x", "/co-op-bank", "/a-b-c-d")),
        *((path, path, set(), 0) for path in ("/de-", "/-de", "/zh-hant-x", "/deutsch", "/xx-yy")),
    ],
)
def test_table(path, rest, languages, depth):
    found = located(path)
    assert (found.rest, found.depth) == (rest, depth)
    assert not depth or found.languages >= languages


@given(st.text(max_size=30))
def test_any_path_is_judged(path):
    assert path.endswith(located(path).rest)
