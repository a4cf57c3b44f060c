import pytest
from lxml import etree

from aggregator.config.opml import OpmlError, Subscription, read_opml, write_opml
from aggregator.model.settings import Source

NESTED = """
<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1">
  <head><title>Mine</title></head>
  <body>
    <outline text="Folder">
      <outline text="Deep"><outline type="rss" text="A &amp; B" xmlUrl=" https://a.example/feed "/></outline>
      <outline type="rss" title="Title" text="Text" xmlurl="https://b.example/feed" htmlUrl="https://b.example/"/>
      <!-- <outline xmlUrl="https://no.example/"/> -->
    </outline>
    <outline type="link" text="A page" url="https://c.example/"/>
    <outline xmlUrl="https://d.example/feed"/>
  </body>
</opml>
"""


def test_feeds_of_all_folders_are_read_in_order() -> None:
    assert read_opml(NESTED.encode()) == (
        Subscription("https://a.example/feed", "A & B"),
        Subscription("https://b.example/feed", "Title"),
        Subscription("https://d.example/feed", None),
    )
    assert len(read_opml(NESTED.strip().replace("UTF-8", "UTF-16").encode("utf-16"))) == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no XML"),
        (b"not xml", "no XML"),
        (b"<opml><body><outline></opml>", "no XML"),
        (b"<rss version='2.0'/>", "no OPML: its root is <rss>"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>', "declares entities"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE o [<!ENTITY a "b">]><opml/>'.encode("utf-16"), "entities"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "no XML"),
        (b"<opml>" + b"<outline>" * 5000, "no XML"),
    ],
)
def test_what_is_no_opml_is_told(data: bytes, message: str) -> None:
    with pytest.raises(OpmlError, match=message):
        read_opml(data)


def test_no_other_file_is_ever_opened() -> None:
    assert read_opml(b'<!DOCTYPE o SYSTEM "file:///etc/passwd"><opml><outline text="&x;"/></opml>') == ()


def test_what_is_written_is_read_back() -> None:
    sources = [
        Source(url="https://a.example/feed?x=1&y=2", name="A & <B> \ufffe“C”"),
        Source(url="https://b.example/", name="b.example", category="press"),
    ]
    data = write_opml("Mine & yours", sources)
    root = etree.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Mine & yours"
    assert [outline.get("category") for outline in root.iter("outline")] == ["/news", "/press"]
    assert read_opml(data) == (
        Subscription("https://a.example/feed?x=1&y=2", "A & <B> “C”"),
        Subscription("https://b.example/", "b.example"),
    )
