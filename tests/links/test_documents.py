"""Each document in tests/data/links is read as the JSON beside it says; a bug becomes two files."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from aggregator.parse.links.parts import read_links
from aggregator.parse.links.reading import document_kind, find_links

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


def many_links(count):
    return "".join(f"<a href=/{number}>x</a>\n" for number in range(count)).encode()


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 2000])
def test_a_page_is_told_in_parts(count):
    parts = list(read_links(many_links(count), path="p", base=PAGE, content_type="text/html"))
    assert [link.url for part in parts for link in part.links] == [f"https://site.example/{n}" for n in range(count)]
    assert [len(part.links) for part in parts] == [500] * (count // 500) + [count % 500]


def test_few_links_of_a_page_are_in_memory_at_once():
    page = many_links(20_000)
    tracemalloc.start()
    for _ in read_links(page, path="p", base=PAGE, content_type="text/html"):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 2**20


def test_a_packed_sitemap_is_read() -> None:
    data = (DATA / "index.xml").read_bytes()
    packed = gzip.compress(data)
    assert document_kind("sitemap.xml.gz", packed) == "sitemap"
    plain = list(find_links(data, path="s", kind="sitemap", base=PAGE))
    assert plain
    assert list(find_links(packed, path="s", kind="sitemap", base=PAGE)) == plain
    assert list(find_links(packed[:-8], path="s", kind="sitemap", base=PAGE)) == plain
    assert list(find_links(packed[:-20], path="s", kind="sitemap", base=PAGE)) == []
