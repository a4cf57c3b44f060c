"""Each small page in tests/data/pages is read as the JSON beside it says; a bug becomes two files."""

import json
from pathlib import Path

import pytest

from aggregator.cli.inspect import page_document
from aggregator.parse.pages.page import parse_page

PAGES = sorted((Path(__file__).parents[1] / "data" / "pages").glob("*.html"))
KEYS = [
    *("url", "canonical", "title", "excerpt", "published", "updated", "authors", "site_name", "language", "type"),
    *("amp_url", "is_amp", "images", "feeds", "keywords", "paywalled", "noindex", "problems"),
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_read_as_the_json_beside_it_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    found = page_document(parse_page(path.read_bytes(), url=expected["url"]))
    assert list(found) == KEYS
    assert found == expected
