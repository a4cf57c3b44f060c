"""Documents that are no text, or break off: what can be read of them is read, and the rest is told."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from check_stage import Checks

NO_TEXT = "is no text: no links were looked for"
ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20 + b"http://a.test/never"


@pytest.mark.parametrize("name", ["tool.bin", "notes.md"])
def test_a_named_file_that_is_no_text_is_told(name: str, checks: Checks) -> None:
    (checks.folder / name).write_bytes(ELF)
    ended = checks.run(name)
    assert (ended.code, ended.out) == (0, "")
    assert f"{name}: {NO_TEXT}" in ended.err
    assert checks.run(name, "--quiet").err == ""


def test_the_pipe_is_named_too(checks: Checks) -> None:
    ended = checks.start("-", input=ELF)
    assert f"(stdin): {NO_TEXT}" in ended.err


@pytest.mark.parametrize("inputs", ["docs", "docs/*"])
def test_of_files_that_were_found_only_the_curious_are_told(inputs: str, checks: Checks) -> None:
    checks.write({"docs/a.md": "words"})
    (checks.folder / "docs/tool.bin").write_bytes(ELF)
    assert NO_TEXT not in checks.run(inputs).err
    assert f"docs/tool.bin: {NO_TEXT}" in checks.run(inputs, "--verbose").err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", "\0<!DOCTYPE html><a href='http://a.test/x'>x</a>\0"),
        ("a.md", "# Words\0\n[x](http://a.test/x)\n"),
        ("a.txt", "words\0 http://a.test/x \0"),
    ],
)
def test_a_nul_hides_no_links(name: str, text: str, checks: Checks) -> None:
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({name: text})
    ended = checks.run(name)
    assert ended.verdicts == {"http://a.test/x": "ok ok"}
    assert ended.err == ""


def test_a_nul_in_an_address_is_a_finding(checks: Checks) -> None:
    checks.write({"a.html": "<p>Words</p><a href='no\0such'>x</a><a href='http://a.test\0/'>y</a>"})
    ended = checks.run("a.html")
    assert ended.code == 1, ended.err
    assert {verdict.partition(" ")[0] for verdict in ended.verdicts.values()} == {"dead"}
    assert len(ended.links) == 2


MISSING = "some of its links may be missing"
HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<urlset>\n<url><loc>http://a.test/x</loc></url>\n'
SITEMAPS = {
    "cut.xml": (f"{HEAD}<url><loc>http://a.te", "4: is cut off"),
    "open.xml": (HEAD, "3: is cut off"),
    "crossed.xml": (f"\n{HEAD}<url></loc>\n</urlset>", "5: no XML from here on (mismatched tag)"),
}


@pytest.mark.parametrize("name", SITEMAPS)
def test_a_broken_sitemap_is_told_and_read_as_far_as_it_goes(name: str, checks: Checks) -> None:
    text, trouble = SITEMAPS[name]
    index = f"<sitemapindex><sitemap><loc>http://a.test/{name}</loc></sitemap></sitemapindex>"
    answers = {name: text, "index.xml": index}
    checks.server.answers |= {f"a.test/{at}": {"type": "text/xml", "body": body} for at, body in answers.items()}
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({name: text, "sitemaps/index.xml": index})
    for given in (name, f"http://a.test/{name}", "http://a.test/index.xml", "sitemaps"):
        ended = checks.run(given)
        assert ended.verdicts["http://a.test/x"] == "ok ok"
        told = f"http://a.test/{name}" if given in {"http://a.test/index.xml", "sitemaps"} else given
        assert ended.err == f"aggregator: {told}:{trouble}; {MISSING}\n"


@pytest.mark.parametrize("name", ["map.xml.gz", "words.txt.gz"])
def test_packed_data_that_break_off_are_told(name: str, checks: Checks) -> None:
    places = [f"http://a.test/{random.Random(number).random()}" for number in range(500)]
    text = "".join(f"<url><loc>{place}</loc></url>\n" for place in places)
    whole = gzip.compress(f"<urlset>\n{text}</urlset>".encode())
    damaged = whole[:3000] + b"\xff" * 50 + whole[3050:]
    for data, trouble in ((whole, ""), (whole[:3000], "its gzip is cut off"), (damaged, "its gzip is damaged")):
        (checks.folder / name).write_bytes(data)
        ended = checks.run(name, "--offline")
        assert ended.err == (f"aggregator: {name}: {trouble}; {MISSING}\n" if trouble else "")
        assert (len(ended.links) == 500) == (not trouble)
        assert places[0] in ended.links


@pytest.mark.parametrize(
    "text",
    [
        "\n<?xml version='1.0'?><urlset/>",
        "<?xml version='1.0' encoding='utf-16'?><sitemapindex></sitemapindex><!-- made by hand -->",
        "<s:urlset xmlns:s='x'><s:url><s:loc>mailto:a@b.test</s:loc></s:url></s:urlset>",
    ],
)
def test_whole_sitemaps_are_not_called_broken(text: str, checks: Checks) -> None:
    checks.write({"map.xml": text})
    assert checks.run("map.xml").err == ""


@pytest.mark.parametrize(
    "text", ["", "<?xml version='1.0'?>\n", "<?xml version='1.0'", "<!-- made -->\n<urlse", "<!--<urlset>"]
)
def test_a_sitemap_that_breaks_off_before_its_first_element_is_told(text: str, checks: Checks) -> None:
    checks.server.answers["a.test/map.xml"] = {"type": "text/xml", "body": text}
    checks.write({"map.xml": text})
    for given in ("map.xml", "http://a.test/map.xml"):
        line = 1 + text.strip().count("\n")
        assert f"aggregator: {given}:{line}: ends before its first element" in checks.run(given).err


@pytest.mark.parametrize("text", ["<x/>", "<?xml version='1.0'?><!DOCTYPE a><a:b c='d'/>", "<!-- <no> --><ä></Ä>"])
def test_other_xml_is_not(text: str, checks: Checks) -> None:
    checks.write({"some.xml": text})
    assert checks.run("some.xml").err == ""


RECORD = """---
category: news
title: "A"
excerpt: "A"
publishedDateTime: 2026-11-20T06:00:00Z
originalUrl: "http://a.test/x"
type: article
provider:
  name: A
  domain: a.test
---

"""
NO_RECORDS = {
    "store/news/torn.md": RECORD.partition("type")[0],
    "store/news/keys.md": RECORD.replace("provider:", "publisher:"),
    "store/README.md": "[x](http://a.test/x)\n",
}
TOLD = (
    "README.md:1: does not begin with `---` (front matter stands between two lines of `---`)",
    "news/keys.md:2: provider: missing",
    "news/torn.md:6: torn: no closing `---` (restore the file from its history)",
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--store", "store"], [0, 1, 2]),
        (["store", "--store", "store"], [0, 1, 2]),
        (["store"], [0, 1, 2]),
        (["store/news"], [1, 2]),
        (["store/news/keys.md", "store/news/fine.md", "docs"], [1]),
        (["store/**/*.md"], [0, 1, 2]),
        (["docs"], []),
    ],
)
def test_what_should_be_a_record_and_is_none_is_named(words: list[str], told: list[int], checks: Checks) -> None:
    """However the store is handed over; the links of what is no record are looked at where a person named it."""
    checks.server.answers["a.test/x"] = {"page": "X"}
    checks.write({"store/news/fine.md": RECORD, "docs/story.md": "---\ntitle: x\n---\n", **NO_RECORDS})
    if "--store" not in words:
        checks.write({"store/.aggregator/ledger.sqlite3": ""})
    ended = checks.run(*words)
    assert ended.err.splitlines() == [f"aggregator: store/{TOLD[index]}" for index in told]
    assert ("http://a.test/x" in ended.links) == (words != ["docs"])


def test_each_line_is_told_up_to_a_hundred(checks: Checks) -> None:
    checks.write({f"docs/{number:03}.json": "{a" for number in range(120)})
    told = checks.run("docs").err.splitlines()
    assert told[0].startswith("aggregator: docs/000.json:1: no JSON from here on")
    assert (len(told), told[-1]) == (101, "aggregator: and 20 more of this kind")


def test_a_page_of_which_the_rest_is_not_read_has_no_last_word(checks: Checks) -> None:
    line = "http://a.test/x words\n"
    text = line * (10 * 2**20 // len(line) + 1)
    checks.server.answers["a.test/long.txt"] = {
        "type": "text/plain",
        "body": text[: 10 * 2**20 - 8] + "http://a.test/whole",
    }
    checks.server.answers["a.test/x"] = {"page": "X"}
    ended = checks.run("http://a.test/long.txt")
    assert "http://a.test/long.txt: links are read from its first 10 MiB only" in ended.err
    assert set(ended.links) == {"http://a.test/long.txt", "http://a.test/x"}
