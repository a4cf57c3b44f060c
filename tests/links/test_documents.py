"""Each document in tests/data/links is read as the JSON beside it says; a bug becomes two files."""

import gzip
import json
from pathlib import Path

import pytest

from aggregator.parse.links import document_kind, find_links

PAGE = "https://site.example/folder/page"
DATA = Path(__file__).parents[1] / "data" / "links"
DOCUMENTS = sorted(path for path in DATA.iterdir() if path.suffix != ".json")


def row(link):
    """A link as the JSON files write it down."""
    stated = {
        "at": f"{link.place.line}:{link.place.column}",
        "field": link.place.field,
        "written": link.written,
        "url": link.url,
    }
    stated |= {"kind": link.kind} if link.kind != "link" else {}
    stated |= {} if link.follow else {"follow": False}
    return stated | ({"problem": link.problem} if link.problem else {})


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_read_as_the_json_beside_it_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    data = path.read_bytes()
    assert document_kind(path.name, data[:4096]) == expected["kind"]
    links = find_links(data, path=path.name, kind=expected["kind"], base=PAGE)
    assert [row(link) for link in links] == expected["links"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_must_not_be_found_is_called_never(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    assert not [one for one in expected["links"] if "never" in (one["url"] or "")]


def test_a_packed_sitemap_is_read() -> None:
    data = (DATA / "index.xml").read_bytes()
    packed = gzip.compress(data)
    assert document_kind("sitemap.xml.gz", packed) == "sitemap"
    plain = list(find_links(data, path="s", kind="sitemap", base=PAGE))
    assert plain
    assert list(find_links(packed, path="s", kind="sitemap", base=PAGE)) == plain
    assert list(find_links(packed[:-8], path="s", kind="sitemap", base=PAGE)) == plain
    assert list(find_links(packed[:-20], path="s", kind="sitemap", base=PAGE)) == []
