"""Which fragments a document has a place for."""

import pytest

from aggregator.parse.anchors.anchors import anchors_of

PAGE = """<!doctype html><html><head><title>Hidden title</title><style>.stylish {}</style></head><body>
<h1 id="in-the-beginning">In the <b>begin</b>ning</h1><p id="&auml;pfel">Apples &amp; pears, all together.</p>
<a name=old-style></a><p id="a%3Ab">Colon</p><svg><text id=drawn>Drawn</text></svg><map name="places"></map>
<h2><a id="user-content-github" href="#github"></a>GitHub</h2><!-- <p id="commented">secret</p> -->
<div title="tooltip" data-id="x"><p>First block</p><p>Second block ends here</p></div>
<script>var scripted = '<p id="no">'</script>
<p>東京都は大きい</p>"""

MARKDOWN = """---
title: x
---
# Kebab Case Fragment
## Kebab case fragment
### `__init__()` and *snake_case*: [linked](x.md) ![no](i.png) <b>!</b>
Set & ext
---
#### Given {#my-id}
<a id="Anchor"></a> text <p name="named">

```
# In code
```
"""


@pytest.mark.parametrize(
    ("fragment", "there"),
    [
        *[("", True), ("top", True), ("TOP", True)],
        *[("in-the-beginning", True), ("in-THE-begiNNing", False), ("In the beginning", False)],
        *[("äpfel", True), ("%C3%A4pfel", True), ("%c3%A4pfel", True), ("apfel", False)],
        *[("old-style", True), ("a%3Ab", True), ("a:b", True), ("drawn", True), ("places", True)],
        *[("github", True), ("user-content-github", True), ("nonexistent", False)],
        *[("commented", False), ("no", False), ("x", False)],
        *[("/route", True), ("!/route", True), ("tab=all", True), ("t=1m3s", True), ("=", False)],
        *[("L10", True), ("L10C2-L20C4", True), ("Lten", False), ("issuecomment-12", True), ("issuecomment-x", False)],
        *[("discussion_r12", True), ("diff-0a1b2cR10-R12", True), ("readme-ov-file", True), ("readme-ov", False)],
        *[(":~:text=in%20the%20beginning", True), (":~:text=apples%20%26%20pears", True), (":~:text=APPLES", True)],
        *[(":~:text=first,here", True), (":~:text=First-,second", False), (":~:text=block-,second%20block", True)],
        *[(":~:text=block,-ends", True), (":~:text=second,-ends", False), (":~:text=second,block,-ends", True)],
        *[(":~:text=begin", False), (":~:text=hidden", False), (":~:text=stylish", False), (":~:text=scripted", False)],
        *[(":~:text=tooltip", False), (":~:text=secret", False), (":~:text=first%20block%20second", False)],
        *[(":~:text=都", True), (":~:text=", False), (":~:text=a,b,c,d,e", False), (":~:other=x", True)],
        *[(":~:text=apples&text=pears", True), (":~:text=apples&text=plums", False)],
        *[("drawn:~:text=apples", True), ("nonexistent:~:text=apples", False)],
    ],
)
def test_page(fragment, there) -> None:
    assert anchors_of(PAGE.encode(), "html").has(fragment) is there


@pytest.mark.parametrize(
    ("fragment", "there"),
    [
        *[("kebab-case-fragment", True), ("kebab-case-fragment-1", True), ("kebab-case-fragment-2", False)],
        *[
            ("KEBAB-CASE-FRAGMENT", True),
            ("user-content-kebab-case-fragment", True),
            ("__init__-and-snake_case-linked", True),
        ],
        *[("set--ext", True), ("my-id", True), ("given", True), ("anchor", True), ("named", True)],
        *[("in-code", False), ("title-x", False), ("l12", False), ("L12-L20", True)],
    ],
)
def test_markdown(fragment, there) -> None:
    assert anchors_of(MARKDOWN.encode(), "markdown").has(fragment) is there


@pytest.mark.parametrize(
    ("titles", "slugs"),
    [
        (["Größe", "日本語 です", "नमस्ते दुनिया"], ["größe", "日本語-です", "नमस्ते-दुनिया"]),
        (["a", "a", "a-1", "a"], ["a", "a-1", "a-1-1", "a-2"]),
        (["1. What's new?", "🎉 Party", "`a -> b`", "x_y __z__"], ["1-whats-new", "-party", "a---b", "x_y-z"]),
    ],
)
def test_slugs_are_github_s(titles, slugs) -> None:
    anchors = anchors_of("\n\n".join(f"# {title}" for title in titles).encode(), "markdown")
    assert [slug for slug in slugs if not anchors.has(slug)] == []


def test_restructured_text() -> None:
    text = "Title, One\n==========\n\n.. _My Target:\n\nSub\n---\n\n::\n\n    Code\n    ----\n"
    anchors = anchors_of(text.encode(), "rst")
    assert [anchors.has(name) for name in ("title-one", "my-target", "sub", "code", "other")] == [True] * 3 + [
        False
    ] * 2


def test_asciidoc() -> None:
    text = "= Doc\n\n== My Section's Title\n\n[[first]]\ntext [#second]#x# anchor:third[]\n\n== My Section's Title\n"
    anchors = anchors_of(text.encode(), "asciidoc")
    names = ["_my_sections_title", "_my_sections_title_2", "My%20Section's%20Title", "first", "second", "third"]
    assert [name for name in names if not anchors.has(name)] == []
    assert not anchors.has("other")


def test_what_has_no_anchors_has_any() -> None:
    assert anchors_of(b"%PDF-1.7", None).has("page=2")
    assert anchors_of(b"plain", "text").has("L5")


@pytest.mark.parametrize(
    ("page", "unjudged"),
    [
        ("<title>A</title><div id=root></div><script src=a.js></script>", True),
        ("<title>A</title><div id=app>Loading…</div><script src=a.js></script>", True),
        ("<noscript>Please switch JavaScript on.</noscript><main></main><script>run()</script>", True),
        ("<p>This app needs JavaScript.</p><SCRIPT src=a.js></SCRIPT>", True),
        ("<title>A</title><div id=root></div>", False),
        ("<h1 id=one>One</h1><script src=counter.js></script>", False),
        ("<div id=app>" + "Served as it is. " * 20 + "</div><script src=a.js></script>", False),
    ],
)
def test_places_that_a_script_makes_are_not_judged(page, unjudged) -> None:
    anchors = anchors_of(page.encode(), "html")
    assert anchors.has("nowhere") == unjudged
    assert anchors.has(":~:text=nowhere") == unjudged
