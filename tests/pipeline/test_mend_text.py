"""Addresses rewritten in texts: a case is two files, before and after; everything else stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.check.rewrite import is_identity, renewed
from aggregator.parse.links.kinds import document_kind
from aggregator.parse.links.reading import find_links_in_text
from aggregator.parse.links.text import decode
from aggregator.pipeline.mend import MARKUP
from aggregator.pipeline.mend_text import rewrite

if TYPE_CHECKING:
    from aggregator.model.link import FoundLink

CASES = sorted((Path(__file__).parents[1] / "data" / "mend").glob("*.before.*"))
MOVED = {
    "http://old.test/a": "https://new.test/a",
    "http://old.test/a?x=1&y=2": "https://new.test/a?x=1&y=2",
    "http://old.test/s.png": "https://new.test/s.png",
    "http://old.test/c.png": "https://new.test/c.png",
    "http://old.test/brackets": "https://new.test/a_(b)",
    "http://old.test/unbalanced": "https://new.test/a(b",
    "http://old.test/sentence": "https://new.test/a.",
}


def wanted(link: FoundLink) -> str | None:
    target = MOVED.get((link.url or "").partition("#")[0])
    return None if target is None or is_identity(link.place.field) else renewed(link.url or "", target)


def mended(data: bytes, name: str) -> bytes:
    kind = document_kind(name, data)
    assert kind
    said = decode(data)
    assert said.exact

    def read(text: str) -> list[FoundLink]:
        return list(find_links_in_text(text, path=name, kind=kind, base="file:///x"))

    return said.encoded(rewrite(said.text, read, wanted, markup=kind in MARKUP).text)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
@pytest.mark.parametrize("form", ["lf", "crlf", "utf-16", "mark"])
def test_only_the_meant_links_change(path: Path, form: str) -> None:
    if form == "utf-16" and path.suffix == ".xml":
        pytest.skip("what kind of XML it is, is read from ASCII")
    after = path.with_name(path.name.replace(".before.", ".after.")).read_text()
    assert mended(as_bytes(path.read_text(), form), path.name) == as_bytes(after, form)


def as_bytes(text: str, form: str) -> bytes:
    """The text with other line ends, or in another encoding."""
    if form == "crlf":
        return text.replace("\n", "\r\n").encode()
    if form == "mark":
        return b"\xef\xbb\xbf" + text.encode()
    return text.encode("utf-16" if form == "utf-16" else "utf-8")


@pytest.mark.parametrize(
    ("written", "url", "new", "after"),
    [
        ("/old", "https://a.test/old", "https://a.test/new", "/new"),
        ("/old#x", "https://a.test/old#x", "https://a.test/new#x", "/new#x"),
        ("//a.test/old", "https://a.test/old", "https://b.test/new", "//b.test/new"),
        ("/old", "https://a.test/old", "https://b.test/new", "/old"),
        ("https://a.test/old", "https://a.test/old", "https://b.test/new", "https://b.test/new"),
        ("https://a.test/old", "https://a.test/old", "https://b.test/'?a=1&b", "https://b.test/&#x27;?a=1&amp;b"),
    ],
)
def test_what_was_relative_stays_so(written: str, url: str, new: str, after: str) -> None:
    def read(text: str) -> list[FoundLink]:
        return list(find_links_in_text(text, path="a.html", kind="html", base="https://a.test/"))

    text = f'<a href="{written}">'
    done = rewrite(text, read, lambda link: new if link.url == url else None, markup=True)
    assert done.text == f'<a href="{after}">'
    assert bool(done.left) == (written == after)


def test_latin_text_keeps_its_bytes() -> None:
    before = "<meta charset=latin1><p>Café <a href='http://old.test/a'>x</a>".encode("latin-1")
    assert mended(before, "a.html") == before.replace(b"http://old", b"https://new")


@given(
    st.lists(st.sampled_from([*MOVED, "http://keep.test/", " ", "\n", '"', "'", "(", ")", "<", ">", "[a](", "&", "`"]))
)
@example(["[a](", "http://old.test/unbalanced", ")"])
def test_the_links_of_any_text_stay_what_they_are(parts: list[str]) -> None:
    text = "".join(parts)
    for name in ("a.md", "a.html", "a.txt", "a.yaml", "a.json", "a.rst"):
        kind = document_kind(name, b"")
        assert kind
        before = [link.url for link in find_links_in_text(text, path=name, kind=kind, base=None)]
        after = [
            link.url
            for link in find_links_in_text(mended(text.encode(), name).decode(), path=name, kind=kind, base=None)
        ]
        assert len(before) == len(after)
        assert all(new in {old, MOVED.get(old or "")} for old, new in zip(before, after, strict=True))
