"""What kind of document it is."""

import pytest

from aggregator.parse.links.reading import document_kind

RECORD = b'---\ncategory: news\ntitle: "T"\noriginalUrl: "https://a.example/"\n---\n'


@pytest.mark.parametrize(
    ("path", "head", "content_type", "kind"),
    [
        ("a.html", b"", None, "html"),
        ("a.HTM", b"x", None, "html"),
        ("a.md", b"# x", None, "markdown"),
        ("a.md", RECORD, None, "record"),
        ("a.md", RECORD.replace(b"\n", b"\r\n"), None, "record"),
        ("-", RECORD, None, "record"),
        ("a.md", b"---\ntitle: x\n---\n", None, "markdown"),
        ("a.rst", b"", None, "rst"),
        ("a.adoc", b"", None, "asciidoc"),
        ("a.yml", b"", None, "yaml"),
        ("a.json", b"{}", None, "json"),
        ("a.json", b'{"version": "https://jsonfeed.org/version/1"}', None, "feed"),
        ("a.xml", b"<?xml version='1.0'?><!-- c --><rss>", None, "feed"),
        ("a.xml", b"<?xml version='1.0'?>\n<!DOCTYPE x>\n<atom:feed>", None, "feed"),
        ("a.xml", b"\xef\xbb\xbf<urlset>", None, "sitemap"),
        ("a.xml", b"<sitemapindex>", None, "sitemap"),
        ("a.xml", b'<!DOCTYPE u [\n<!ENTITY a "b>">\n]>\n<urlset>', None, "sitemap"),
        ("a.xml", b"<!DOCTYPE u SYSTEM 'u.dtd' [ <!ELEMENT u ANY> ] ><x:rss>", None, "feed"),
        ("a.xml", b"<opml>", None, "opml"),
        ("a.xml", b"<other>", None, "xml"),
        ("a.svg", b"<svg>", None, "xml"),
        ("page", b"\n<!DOCTYPE html><html>", None, "html"),
        ("page", b"<p>", None, "html"),
        ("page", b'{"a": 1}', None, "json"),
        ("page", b"[see](this)", None, "text"),
        ("page", b"just text", None, "text"),
        ("script.py", b"import x", None, "text"),
        ("https://a.example/b.md?x=y.html#z", b"x", None, "markdown"),
        ("https://a.example/", b"x", "text/html; charset=utf-8", "html"),
        ("https://a.example/raw.md", b"x", "text/plain", "markdown"),
        ("https://a.example/feed", b"<rss>", "application/rss+xml", "feed"),
        ("https://a.example/feed", b"<rss>", "text/xml", "feed"),
        ("https://a.example/a.html", b"x", "image/png", None),
        ("https://example.com", b"x", None, "text"),
        ("a.html", b"\x89PNG\r\n\x1a\n", None, None),
        ("a.txt", b"a\0b", None, None),
        ("a.txt", b"words\0and more", None, "text"),
        ("a.html", b"\0<!DOCTYPE html>", None, "html"),
        ("a.md", b"# x\0\n", None, "markdown"),
        ("page", b"<!DOCTYPE html>\0", None, None),
        ("https://a.example/", b"<p>\0 words", "text/html", "html"),
        ("a.html", "<p>words</p>".encode("utf-16-le"), None, None),
        ("a.html", bytes(range(256)), None, None),
        ("a.txt", "\ufeffa".encode("utf-16-le"), None, "text"),
        ("a.pdf", b"%PDF-1.7", None, None),
        ("empty", b"", None, "text"),
    ],
)
def test_kind(path, head, content_type, kind) -> None:
    assert document_kind(path, head, content_type) == kind
