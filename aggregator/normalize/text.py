"""HTML or text to one clean line: titles and excerpts as a record holds them.

Feeds escape once, twice or not at all, end excerpts with "Read more", and cut them where a counter said so. What comes
out of here has no entities, tags, controls, bidirectional overrides, zero-width junk or double spaces, whatever comes
in; lengths are code points.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from aggregator.normalize.boilerplate import is_no_title, is_placeholder, without_boilerplate, without_title
from aggregator.normalize.characters import tidy
from aggregator.normalize.sentence import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

EXCERPT_LENGTH = 300
_LONGEST_TRAILER = 700
"""What a feed adds behind a text stays within this; behind a longer text it is cut off anyway."""

_BLOCKS = (
    "address|article|aside|audio|blockquote|br|button|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|"
    "figure|footer|form|frame|frameset|h[1-6]|header|hgroup|hr|legend|li|main|menu|nav|ol|optgroup|option|p|pre|section|"
    "select|summary|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
_INLINE = (
    "a|abbr|acronym|applet|area|b|base|basefont|bdi|bdo|big|blink|body|canvas|cite|code|col|colgroup|data|datalist|del|"
    "dfn|em|embed|font|head|html|i|iframe|img|input|ins|kbd|label|link|map|mark|marquee|math|meta|meter|nobr|noscript|"
    "object|output|param|path|picture|progress|q|rp|rt|ruby|s|samp|script|slot|small|source|span|strike|strong|style|sub|"
    "sup|svg|template|textarea|time|title|track|tt|u|var|wbr|xmp"
)
_CUSTOM = r"[a-z][a-z0-9]*[-:][a-z0-9:-]*"
_SILENT = ["script", "style", "template", "noscript", "iframe", "svg", "math", "object", "head", "textarea"]
_NAMES = f"(?:{_BLOCKS}|{_INLINE}|{_CUSTOM})"
_TAG = re.compile(rf"</?{_NAMES}(?:[\s/][^<>]*)?>|<!--|<!\[CDATA\[|\]\]>|<!doctype[^<>]*>|<\?[^<>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"(?=</?(?:{_BLOCKS})[\s/>])", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_OPENED = re.compile(rf"</?{_NAMES}(?=[\s/]|\Z)|<!--", re.IGNORECASE)
_SILENT_ELEMENT = re.compile(rf"<({'|'.join(_SILENT)})\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MOST_TAGS = 4_000
_MOST_PASSES = 10
_MARKS = re.compile("[<>&]")

_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|&(?:amp|lt|gt|quot|nbsp|#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6})(?![A-Za-z0-9;=])"
)
_AMPERSANDS = re.compile(r"&(?:amp;|#38;|#[xX]26;)+")
_CUT_ENTITY = re.compile(
    r"&(?:#[0-9]{0,3}|#[xX][0-9a-fA-F]{0,3}|nb|nbs|nbsp|am|quo|quot|[lr][sd]qu?o?|[mn]das?h?|hell?i?p?)\Z"
)


def plain(html_or_text: str) -> str:
    """The text of an HTML fragment, or of text that holds entities, on one line.

    Blocks stand apart by a space, inline elements do not; scripts, styles and comments are gone. What was escaped
    twice is decoded twice, and tags that appear by that are removed too; markup that hides deeper than anybody escapes
    loses its marks. Only names that HTML knows are tags: `List<T>` and `a < b` stay.
    """
    text = html_or_text
    for _ in range(_MOST_PASSES):
        changed = _plain_once(text)
        if changed == text:
            return text
        text = changed
    return _settled(tidy, _MARKS.sub("", text)).strip()


def clean_title(raw: str | None) -> str:
    """The title as a record holds it, or "" where there is none ("Untitled" is none)."""
    title = plain(raw or "")
    return "" if is_no_title(title) else title


def clean_excerpt(raw: str | None, *, title: str | None = None, most: int = EXCERPT_LENGTH) -> str:
    """The excerpt as a record holds it, at most `most` code points, or "" where there is none.

    It ends where a sentence ends, or with "…" after a whole word; what a feed adds ("Read more", "The post … appeared
    first on …") is gone. A text that only repeats `title`, and a placeholder ("NA"), are none. Text of 140 code points
    and more that stops amid a sentence was cut by somebody else: it goes back to its last sentence, or loses its last
    word, which may be a half one. Shorter text without a full stop is taken as complete, unless its last word is one
    that ends nothing ("the", "and").
    """
    known = clean_title(title)
    return _settled(lambda text: _excerpt_once(text, known, most), _opening(raw or ""))


def _settled(change: Callable[[str], str], text: str) -> str:
    while (changed := change(text)) != text:
        text = changed
    return text


def _plain_once(text: str) -> str:
    if "<" in text:
        text = _untagged(text)
    if "&" in text:
        text = _ENTITY.sub(_decoded, _CUT_ENTITY.sub("", _AMPERSANDS.sub("&", text)))
    return tidy(text).strip()


def _decoded(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _untagged(text: str) -> str:
    opened = _OPENED.search(text, text.rfind(">") + 1)
    text = text[: opened.start()] if opened else text
    if not _TAG.search(text):
        return text
    text = _BLOCK_TAG.sub(" ", _CDATA.sub(r"\1", text))
    return _stripped(text) if text.count("<") > _MOST_TAGS else _parsed(text)


def _parsed(text: str) -> str:
    root = LexborHTMLParser(f"<body>{text}").body
    if root is None:
        return _stripped(text)
    root.strip_tags(_SILENT)
    return root.text()


def _stripped(text: str) -> str:
    """Tags removed by pattern: an HTML parser takes quadratic time for elements nested by the ten thousand."""
    return html.unescape(_TAG.sub("", _COMMENT.sub("", _SILENT_ELEMENT.sub("", text))))


def _excerpt_once(text: str, title: str, most: int) -> str:
    text = plain(text)
    if len(text) <= most + _LONGEST_TRAILER:
        text = without_title(without_boilerplate(text), title)
    return "" if is_placeholder(text) else shortened(text, most)


def _opening(raw: str) -> str:
    """The first part of a long text, where that is enough for an excerpt: a whole article need not be parsed."""
    most = 20_000
    if len(raw) <= most:
        return raw
    opening = plain(raw[: raw.rfind(" ", 0, most) if " " in raw[:most] else most])
    return opening if len(opening) > 2 * EXCERPT_LENGTH else raw
