"""Forms of links that are easily read wrongly: a table, by kind of document."""

import pytest

from aggregator.parse.links.reading import find_links

O = "http://ok.example"  # noqa: E741 - short, for the table
CASES = {
    "CSS: an escape takes the space behind it": (
        "css",
        r"a{background:url(http\3a //ok.example/a\20 b)}",
        [f"{O}/a%20b"],
    ),
    "CSS: an import that the end of the text ends": ("css", f"@import '{O}/a.css", [f"{O}/a.css"]),
    "CSS: an import that a line's end breaks": ("css", f"@import '{O}/a.css\n;a{{b:url({O}/c)}}", [f"{O}/c"]),
    "CSS: strings and comments are none": ("css", f"a{{content:'url({O}/x)'}} /* url({O}/y) */", []),
    "reST: an address that goes on below": (
        "rst",
        f".. _a: {O}/long-\n   name\n.. _b: c\n",
        [f"{O}/long-name", f"{O}/c"],
    ),
    "reST: an address that begins below": ("rst", f".. _a:\n   {O}/x\n\n.. _b:\n\nB\n=\n", [f"{O}/x"]),
    "reST: what is indented after a blank line is a quote": ("rst", f".. _a: {O}/x\n\n   word\n", [f"{O}/x"]),
    "AsciiDoc: a paragraph that is source": (
        "asciidoc",
        f"[source,sh]\n.Title\ncurl {O}/never\nmore {O}/never\n\nsee {O}/x\n\n[source]\n----\n{O}/never\n----\n{O}/y\n",
        [f"{O}/x", f"{O}/y"],
    ),
    "AsciiDoc: other styles are read": ("asciidoc", f"[quote, {O}/a]\nsee {O}/x\n\n[NOTE]\n{O}/y\n", None),
    "AsciiDoc: an address that is passed through": (
        "asciidoc",
        f"link:++{O}/a__b__c++[x] and link:{O}/d[y], +{O}/never+\n",
        [f"{O}/a__b__c", f"{O}/d"],
    ),
    "Markdown: lines that end as on old machines": (
        "markdown",
        f"# T\r\r[a]({O}/a)\r\r    {O}/never\r\r```\r{O}/never\r```\r[b]: {O}/b\r",
        [f"{O}/a", f"{O}/b"],
    ),
    "Markdown: CRLF": ("markdown", f"- x\r\n\r\n      {O}/never\r\n\r\n[b]: <{O}/b>\r\n  'T'\r\n", [f"{O}/b"]),
    "HTML: a base that is relative, and one too many": (
        "html",
        "<a href=x>x</a><base href=sub/><base href=no/><video poster=p.png src=v.mp4>",
        [f"{O}/sub/x", f"{O}/sub/p.png", f"{O}/sub/v.mp4"],
    ),
    "HTML: no base in a comment": ("html", "<!-- <base href=no/> --><a href=x>x</a>", [f"{O}/x"]),
    "HTML: commas in a srcset": (
        "html",
        "<img srcset='/a,b.png 1x, /c,d.png 2x,/e.png, /f.png 1q' style='background:url(/s)' src=/g>",
        [f"{O}/a,b.png", f"{O}/c,d.png", f"{O}/e.png", f"{O}/s", f"{O}/g"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_is_read_as_its_language_has_it(name):
    kind, text, urls = CASES[name]
    found = [link.url for link in find_links(text.encode(), path="a", kind=kind, base=f"{O}/")]
    assert found == (urls if urls is not None else [f"{O}/a", f"{O}/x", f"{O}/y"])


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
def test_places_are_those_of_the_lines_as_they_end(ends):
    text = f"words{ends}{ends}[a]({O}/a) [b]({O}/b){ends}[c]: {O}/c{ends}"
    links = list(find_links(text.encode(), path="a", kind="markdown", base=None))
    assert [(link.place.line, link.place.column) for link in links] == [(3, 5), (3, 30), (4, 6)]
    assert [text[link.start : link.end] for link in links] == [f"{O}/a", f"{O}/b", f"{O}/c"]
