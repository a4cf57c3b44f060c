"""What cannot be read as what it is called: its links are read as far as it goes, and it is told from where on."""

import gzip
import random

import pytest

from aggregator.parse.links.reading import LinkReading

A, B, C = "https://a.example/1", "https://b.example/2", "https://c.example/3"
BROKEN_FEED = f"<rss><channel><link>{A}</link>\n<item><link>{B}</link><description>x &lt;a href=&quot;{C}"
TAIL = "some of its links may be missing"
ENTITY = "an address holds the entity &home; which is not expanded, for safety; it is left out"
HEAD = '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY home "https://a.example/">]>\n'
CASES = {
    "words": (
        "json",
        f'{{ broken "{A}"',
        [A],
        ["1: no JSON from here on (expected '\"'); the rest is read as plain text"],
    ),
    "comments": (
        "json",
        f'// see {A}\n{{"b": "{B}"}}',
        [A, B],
        ["1: no JSON from here on (invalid character); the rest is read as plain text"],
    ),
    "comments later": (
        "json",
        f'{{"a": "{A}",\n"b": ["{B}"], // {C}\n}}',
        [A, B, C],
        ["2: no JSON from here on (expected '\"'); the rest is read as plain text"],
    ),
    "JSON5": (
        "json",
        f"{{a: '{A}',\nb: \"{B}\"}}",
        [A, B],
        ["1: no JSON from here on (expected '\"'); the rest is read as plain text"],
    ),
    "escapes behind a fault": (
        "json",
        '[1,, "https:\\/\\/a.example\\/1"]',
        [A],
        ["1: no JSON from here on (invalid character); the rest is read as plain text"],
    ),
    "a cut string": ("json", f'{{"a": "{A}",\n"b": "{B}', [A], [f"2: is cut off; {TAIL}"]),
    "a cut list": ("json", f'["{A}", "{B}"', [A, B], [f"1: is cut off; {TAIL}"]),
    "lone surrogates": ("json", f'["\\ud800", "{A}"]', [A], []),
    "no JSON at all": ("json", " \n", [], []),
    "lines": ("json", f'{{"a": "{A}"}}\r\n\r\n{{"b": "{B}"}}', [A, B], []),
    "a broken line": (
        "json",
        f'{{"a": "{A}"}}\n{{b: "{B}"}}\n{{"c": "{C}"}}\n',
        [A, B, C],
        ["2: no JSON from here on (expected '\"'); the rest is read as plain text"],
    ),
    "a list with deep lists": ("json", "[" * 5000 + f'"{A}"' + "]" * 5000, [A], []),
    "a JSON Feed": (
        "feed",
        f'{{"version": "https://jsonfeed.org/version/1", "a": "{A}",\n "content_html": "<a href=\'{B}\'>", x}}',
        [A, B],
        ["2: no JSON from here on (expected '\"'); the rest is read as plain text"],
    ),
    "YAML": (
        "yaml",
        f"a: {A}\nb: [{B}\nc: d: e\n",
        [A, B],
        ["3: no YAML (did not find expected ',' or ']'); read as plain text"],
    ),
    "YAML with odd characters": (
        "yaml",
        f"a: {A}\nb: \x01\n",
        [A],
        ["2: no YAML (control characters are not allowed); read as plain text"],
    ),
    "front matter": (
        "markdown",
        f"\n---\ntitle: a: b\nsee: {A}\n---\n[x]({B})\n",
        [A, B],
        ["3: no YAML (mapping values are not allowed in this context); read as plain text"],
    ),
    "a cut feed": ("feed", BROKEN_FEED, [A, B], [f"2: is cut off; {TAIL}"]),
    "a cut Atom feed": (
        "feed",
        f'<a:feed>\n<a:entry><a:link href="{A}"/></a:entry>\n',
        [A],
        [f"2: is cut off; {TAIL}"],
    ),
    "a whole feed": ("feed", f"<RSS><link>{A}</link></rss>\n<!-- made -->", [A], []),
    "a cut OPML": (
        "opml",
        f'<opml><body><outline xmlUrl="{A}"/>\n<outline xmlUrl="{B}',
        [A],
        [f"2: is cut off; {TAIL}"],
    ),
    "a cut sitemap": ("sitemap", f"<urlset><url><loc>{A}</loc></url>\n<url><loc>{B}", [A], [f"2: is cut off; {TAIL}"]),
    "a bare ampersand": (
        "sitemap",
        f"<urlset>\r\n<url><loc>{A}?b&c</loc></url>\r\n<url><loc>{B}</loc></url></urlset>",
        [f"{A}?b&c", B],
        [f"2: no XML from here on (not well-formed (invalid token)); {TAIL}"],
    ),
    "any cut XML": ("xml", f"<doc><p>{A}</p> {B}", [A], [f"1: is cut off; {TAIL}"]),
    "an entity in a sitemap": (
        "sitemap",
        f"{HEAD}<urlset><url><loc>&home;x</loc></url>\n<url><loc>&home;y</loc></url><url><loc>{B}</loc></url></urlset>",
        [B],
        [f"4: {ENTITY}"],
    ),
    "an entity in a feed": ("feed", f"{HEAD}<rss><link>&home;x</link><guid>&home;y</guid></rss>", [], [f"4: {ENTITY}"]),
    "an entity in OPML": ("opml", f'{HEAD}<opml><outline xmlUrl="&home;x"/></opml>', [], [f"4: {ENTITY}"]),
    "an entity in any XML": (
        "xml",
        f'{HEAD}<doc a="{A}" b="{A}&home;"><p>see {B}?c&amp;d {C}/&home; x</p></doc>',
        [A, f"{B}?c&d"],
        [f"4: {ENTITY}"],
    ),
    "known entities": ("sitemap", f"<urlset><url><loc>{A}?a&amp;b=&#99;</loc></url></urlset>", [f"{A}?a&b=c"], []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_and_what_is_told(name):
    kind, text, links, faults = CASES[name]
    reading = LinkReading(text.encode(), path="a", kind=kind, base="https://site.example/")
    assert [link.url for link in reading] == links
    assert [str(fault) for fault in reading.faults] == [f"a:{fault}" for fault in faults]


@pytest.mark.parametrize(
    "line", ["see {}", "- <{}>", "{}, ", '"{}",', "a: {}", "`x <{}>`_", "{}[x]", "<a href='{}'>x</a>"]
)
@pytest.mark.parametrize("kind", ["text", "csv", "markdown", "rst", "asciidoc", "yaml", "json", "css", "html", "xml"])
def test_the_last_word_of_what_is_cut_is_not_certain(kind, line):
    """Wherever a packed text breaks off, nothing is an address that is none in the whole."""
    dice = random.Random(kind + line)
    places = [f"https://{dice.choice('abc')}.example/{dice.random()}ü{dice.random()}" for _ in range(60)]
    packed = gzip.compress("\n".join(map(line.format, places)).encode(), mtime=0)
    whole = {link.written for link in LinkReading(packed, path="a", kind=kind, base=None)}
    for end in range(20, len(packed) - 8, 7):
        reading = LinkReading(packed[:end], path="a", kind=kind, base=None)
        assert {link.written for link in reading} <= whole
        assert str(reading.faults[0]) == f"a: its gzip is cut off; {TAIL}"


def test_a_text_of_which_more_is_to_come_has_no_last_word():
    def read(*, is_cut):
        reading = LinkReading(f"{A} {B}".encode(), path="a", kind="text", base=None, is_cut=is_cut)
        return [link.url for link in reading], reading.faults

    assert read(is_cut=False) == ([A, B], [])
    assert read(is_cut=True) == ([A], [])
